from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Settings of the deadlines of complaints."""

    _inherit = "res.config.settings"

    complaint_escalation_user_id = fields.Many2one(
        related="company_id.complaint_escalation_user_id", readonly=False
    )
