from odoo import api, models
from odoo.exceptions import UserError


class ResPartner(models.Model):
    """Shows a contact's company's complaints."""

    _name = "res.partner"
    _inherit = ["res.partner", "crm.relationship.complaints.mixin"]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_complaints(self):
        """Tell why, as the database would refuse it without a word on what to do."""
        # Of any company, confidential ones too: only that there are some is told.
        Complaint = self.env["crm.relationship.complaint"].sudo()
        first = Complaint.search([
            "|", ("partner_id", "in", self.ids), ("behalf_partner_id", "in", self.ids)
        ], limit=1)
        if first:
            raise UserError(self.env._(
                "There is a history with %(name)s. Archive the contact to keep it.",
                name=(first.partner_id & self or first.behalf_partner_id).display_name,
            ))

    def _get_complaint_defaults(self):
        return {"default_partner_id": self.id}
