from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

INVOICING = "account.group_account_invoice"


class CrmRelationshipComplaintRemedyLine(models.Model):
    """From what was agreed to the accountant's draft credit note."""

    _inherit = "crm.relationship.complaint.remedy.line"

    def _filter_to_credit(self):
        """Return the remedies that wait for an accountant."""
        return self.filtered(
            lambda line: line.is_credited and line.step == "approved"
            and not line._has_credit_note()
        )

    def action_create_credit_note(self):
        """Open the host's reversal wizard for these remedies, or book a new note.

        :return: action; of the wizard where an invoice is credited, else of the draft
        :raise AccessError: for who has no invoicing right
        :raise UserError: when nothing is approved, or everything has a credit note
        """
        if not self.env.user.has_group(INVOICING):
            raise AccessError(self.env._("Accountants make credit notes."))
        self.check_access("read")
        lines = self._check_to_credit()
        invoices = lines.invoice_id
        if not invoices:
            return lines._create_notes()._get_records_action(
                name=self.env._("Credit Notes")
            )
        action = invoices[0].action_reverse()
        action["context"] = {
            "active_model": "account.move", "active_ids": invoices.ids,
            "default_agreed_remedy_line_ids": lines.filtered("invoice_id").ids,
            "default_reason": ", ".join(dict.fromkeys(
                line.name or line.remedy_id.name for line in lines
            )),
        }
        return action | {"views": [[False, "form"]], "view_mode": "form"}

    def _check_to_credit(self):
        """Return those that wait for a credit note; one company's, each only once."""
        lines = self._filter_to_credit()
        if not lines:
            raise UserError(self.env._(
                "There is nothing to credit: remedies are approved first, and each has "
                "one credit note."
            ))
        if len(lines.company_id) > 1:
            raise UserError(self.env._("Credit one company's remedies at a time."))
        return lines

    def _lock_to_credit(self):
        """Let no two accountants make the same credit note at once."""
        locked = self.try_lock_for_update()
        self.invalidate_recordset(["credit_move_id", "step"])
        if locked != self or self._filter_to_credit() != self:
            raise UserError(self.env._(
                "Somebody else has made this credit note, or it is no longer approved."
            ))

    def _link_credit_note(self, move):
        # The accountant made the note; the remedy is the handlers' record.
        self.sudo().credit_move_id = move
        for complaint in self.complaint_id.sudo():
            complaint.message_post(
                body=self.env._("Credit note in draft: %(note)s",
                                note=move._get_html_link()),
                subtype_xmlid="mail.mt_note",
            )
            move.message_post(
                body=self.env._("For complaint %(number)s", number=complaint.number),
                subtype_xmlid="mail.mt_note",
            )

    def _create_notes(self):
        """Return draft credit notes for what concerns no invoice, one a customer."""
        self._lock_to_credit()
        moves = self.env["account.move"]
        for (customer, currency, _complaint), lines in self.grouped(
            lambda line: (line.partner_id, line.currency_id, line.complaint_id)
        ).items():
            if not customer:
                raise UserError(self.env._(
                    "Say in the complaint who the customer is."
                ))
            move = moves.with_company(lines.company_id).create(
                lines._prepare_note(customer, currency)
            )
            cutter = self.env["crm.relationship.complaint.credit"]
            cutter._settle(move, sum(lines.mapped("amount")))
            lines._link_credit_note(move)
            moves += move
        return moves

    def _prepare_note(self, customer, currency):
        return {
            "move_type": "out_refund",
            "partner_id": customer.id,
            "currency_id": currency.id,
            "company_id": self.company_id.id,
            "invoice_date": fields.Date.context_today(self),
            "ref": ", ".join(dict.fromkeys(self.mapped("complaint_number"))),
            "invoice_line_ids": [Command.create(line._prepare_item()) for line in self],
        }

    def _prepare_item(self):
        values = {
            "name": self.name or self.remedy_id.name, "quantity": 1,
            "price_unit": self.amount, "complaint_remedy_line_id": self.id,
        }
        product = self.remedy_id.with_company(self.company_id).product_id
        if product:
            return values | {"product_id": product.id}
        return values | {"tax_ids": []}  # a gesture without a sale behind it

    def _move_to(self, complaint):
        """Give remedies to the complaint that a duplicate went into."""
        # Their history goes with them, whoever agreed to them.
        self.sudo().complaint_id = complaint
