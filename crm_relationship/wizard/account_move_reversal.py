from odoo import fields, models
from odoo.exceptions import UserError


class AccountMoveReversal(models.TransientModel):
    """The host's credit note wizard, opened from a complaint."""

    _inherit = "account.move.reversal"

    agreed_remedy_line_ids = fields.Many2many(
        "crm.relationship.complaint.remedy.line",
        "crm_relationship_complaint_reversal_rel", "reversal_id", "remedy_line_id",
        "Agreed with the Customer", readonly=True,
    )

    def reverse_moves(self, is_modify=False):
        """Reverse as the host does, then leave what was agreed; each remedy once.

        :param is_modify: as the host's; refused for complaints
        :raise UserError: for remedies that are not approved or were credited already,
            or when less is left of the invoice
        """
        lines = self.agreed_remedy_line_ids
        if not lines:
            return super().reverse_moves(is_modify)
        self._check_complaint(lines, is_modify)
        lines._lock_to_credit()
        self._check_left(lines)
        action = super().reverse_moves(is_modify)
        for draft in self.new_move_ids:
            agreed = lines.filtered(
                lambda line, draft=draft: line.invoice_id == draft.reversed_entry_id
            )
            cutter = self.env["crm.relationship.complaint.credit"]
            cutter._cut(draft, draft.reversed_entry_id, agreed)
            agreed._link_credit_note(draft)
        return action

    def _check_complaint(self, lines, is_modify):
        if is_modify:
            raise UserError(self.env._(
                "A complaint is settled with a credit note only, without a new invoice."
            ))
        # Which remedies are to be credited came from the client, as did the invoices.
        lines.check_access("read")
        if lines.invoice_id != self.move_ids or not all(lines.mapped("invoice_id")):
            raise UserError(self.env._(
                "Credit the invoices that the complaint is about."
            ))

    def _check_left(self, lines):
        """Refuse to credit more than is left of an invoice after other credit notes."""
        for invoice, agreed in lines.grouped("invoice_id").items():
            others = invoice.reversal_move_ids.filtered(
                lambda move: move.state != "cancel"
            )
            left = invoice.amount_total - sum(others.mapped("amount_total"))
            currency = invoice.currency_id
            if currency.compare_amounts(sum(agreed.mapped("amount")), left) > 0:
                raise UserError(self.env._(
                    "Of %(invoice)s only %(left)s is left to credit, after "
                    "%(others)s.", invoice=invoice.display_name,
                    left=currency.format(left),
                    others=", ".join(others.mapped("display_name")) or "-",
                ))
