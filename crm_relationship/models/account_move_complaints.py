from odoo import models


class AccountMove(models.Model):
    """Shows the complaints about an invoice."""

    _name = "account.move"
    _inherit = ["account.move", "crm.relationship.complaints.mixin"]
    _complaint_path = "id"
    _complaint_field = "move_id"

    def _get_complaint_defaults(self):
        return super()._get_complaint_defaults() | {
            "default_move_id": self.id, "default_company_id": self.company_id.id,
        }
