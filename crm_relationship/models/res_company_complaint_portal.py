from odoo import fields, models

from .res_company_complaint import COMPLAINT_SETTING_GROUPS


class ResCompany(models.Model):
    """What customers may do with complaints on the web."""

    _inherit = "res.company"

    complaint_form = fields.Boolean(
        "Public Complaint Form", groups=COMPLAINT_SETTING_GROUPS,
        help="Anybody can complain at /complaints/new, without a login.",
    )
    complaint_form_limit = fields.Integer(
        "Complaints per Sender and Hour", default=10, groups=COMPLAINT_SETTING_GROUPS,
        help="By the public form, from one internet address. 0: any number.",
    )
    complaint_rating_request = fields.Boolean(
        "Ask How Satisfied Customers Are", default=True,
        groups=COMPLAINT_SETTING_GROUPS,
        help="By an email when a complaint is closed that was not rated yet.",
    )

    _check_complaint_form_limit = models.Constraint(
        "CHECK (complaint_form_limit >= 0)", "The limit cannot be negative."
    )
