from odoo import models


class ResPartner(models.Model):
    """Shows a contact's company's complaints."""

    _name = "res.partner"
    _inherit = ["res.partner", "crm.relationship.complaints.mixin"]

    def _get_complaint_defaults(self):
        return {"default_partner_id": self.id}
