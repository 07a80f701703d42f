from odoo import models


class CrmLead(models.Model):
    """Shows the complaints of an opportunity's customer."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "crm.relationship.complaints.mixin"]
    _complaint_path = "partner_id.commercial_partner_id"

    def _get_complaint_defaults(self):
        defaults = {"default_lead_id": self.id}
        if self.company_id:
            defaults["default_company_id"] = self.company_id.id
        return defaults | super()._get_complaint_defaults()
