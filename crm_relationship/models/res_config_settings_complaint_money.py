from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Setting of remedies."""

    _inherit = "res.config.settings"

    complaint_approval_limit = fields.Monetary(
        related="company_id.complaint_approval_limit", readonly=False,
        currency_field="relationship_currency_id",
    )
