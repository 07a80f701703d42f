from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .res_company_complaint import COMPLAINT_SETTING_GROUPS


class ResCompany(models.Model):
    """What remedies may cost without asking."""

    _inherit = "res.company"

    complaint_approval_limit = fields.Monetary(
        "Approve Remedies Above", groups=COMPLAINT_SETTING_GROUPS,
        help="Complaint managers approve what is worth more; 0: all that costs money.",
    )

    @api.constrains("complaint_approval_limit")
    def _check_complaint_approval_limit(self):
        if any(company.complaint_approval_limit < 0 for company in self.sudo()):
            raise ValidationError(self.env._("The limit cannot be negative."))
