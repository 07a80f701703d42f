from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Settings of complaints on the web."""

    _inherit = "res.config.settings"

    complaint_form = fields.Boolean(
        related="company_id.complaint_form", readonly=False
    )
    complaint_form_limit = fields.Integer(
        related="company_id.complaint_form_limit", readonly=False
    )
    complaint_rating_request = fields.Boolean(
        related="company_id.complaint_rating_request", readonly=False
    )
