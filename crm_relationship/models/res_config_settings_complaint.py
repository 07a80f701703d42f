from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Settings of complaints."""

    _inherit = "res.config.settings"

    complaint_hour_cost = fields.Monetary(
        related="company_id.complaint_hour_cost", readonly=False,
        currency_field="relationship_currency_id",
    )
    complaint_appeal = fields.Html(
        related="company_id.complaint_appeal", readonly=False
    )
