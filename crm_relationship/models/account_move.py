from odoo import api, models


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = [
        "account.move",
        "crm.relationship.figures.mixin",
        "crm.relationship.stale.mixin",
    ]
    _relationship_company_field = "company_id"

    # The one index that values and timeline need: the host has none by customer.
    # Columns that a payment changes are left out, so that payments stay cheap.
    _relationship_idx = models.Index(
        "(commercial_partner_id, invoice_date)"
        " INCLUDE (id, company_id, move_type, amount_untaxed_signed)"
        " WHERE state = 'posted'"
        " AND move_type IN ('out_invoice', 'out_refund', 'out_receipt')"
    )

    def _compute_payment_state(self):
        """Every posting, reset, cancellation and payment passes here (stored)."""
        super()._compute_payment_state()
        self._mark_relationship_stale()

    def write(self, vals):
        """Write, and have the customer measured that the document leaves."""
        if "commercial_partner_id" in vals or "partner_id" in vals:
            self._mark_relationship_stale()  # the customer until now
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_mark_stale(self):
        self._mark_relationship_stale()

    def _get_relationship_keys(self):
        # A draft counts when it was posted before: then it was just taken back.
        return {
            (move.commercial_partner_id.id, move.company_id.id)
            for move in self
            if isinstance(move.id, int)
            and (move.state == "posted" or move.posted_before)
            and move.is_sale_document(include_receipts=True)
        }
