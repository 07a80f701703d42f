from odoo import models
from odoo.exceptions import UserError


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_confirm_complainant(self):
        """Say that this contact is who complains, from the list of those suggested.

        :raise AccessError: when the user may not write the complaint
        """
        self.ensure_one()
        complaints = self.env["crm.relationship.complaint"]
        complaints.check_access("write")
        complaint = complaints.browse(self.env.context.get("complaint_id"))
        if not complaint:
            raise UserError(self.env._("Open the complaint to say who complains."))
        return complaint.action_confirm_partner(self.id)
