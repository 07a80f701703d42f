from odoo import fields, models

from .res_company import SETTING_GROUPS

COMPLAINT_SETTING_GROUPS = (
    f"{SETTING_GROUPS},crm_relationship.crm_relationship_group_complaint_manager"
)


class ResCompany(models.Model):
    """A company's settings for complaints."""

    _inherit = "res.company"

    complaint_hour_cost = fields.Monetary(
        "Cost of an Hour", groups=COMPLAINT_SETTING_GROUPS,
        help="What an hour of handling a complaint costs; kept with each new one.",
    )
    complaint_appeal = fields.Html(
        "Way to Appeal", translate=True, groups=COMPLAINT_SETTING_GROUPS,
        default=lambda self: self.env._(
            "If you do not agree with this decision, please answer this message: "
            "somebody who was not involved will look at your complaint again. You may "
            "also turn to the consumer protection authority in charge."
        ),
        help="Proposed for the answer to a rejected complaint.",
    )
