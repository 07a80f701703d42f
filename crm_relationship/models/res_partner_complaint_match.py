from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_confirm_complainant(self):
        """Say that this contact is who complains, from the list of those suggested.

        :raise AccessError: when the user may not write the complaint
        """
        self.ensure_one()
        complaint = self.env["crm.relationship.complaint"].browse(
            self.env.context.get("complaint_id")
        )
        complaint.ensure_one()
        return complaint.action_confirm_partner(self.id)
