from odoo import models


class SaleOrder(models.Model):
    """Shows the complaints of an order's customer, and begins one about the order."""

    _name = "sale.order"
    _inherit = ["sale.order", "crm.relationship.complaints.mixin"]
    _complaint_path = "partner_id.commercial_partner_id"

    def _get_complaint_defaults(self):
        return super()._get_complaint_defaults() | {
            "default_order_id": self.id, "default_company_id": self.company_id.id,
        }
