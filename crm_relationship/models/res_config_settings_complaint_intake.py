from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Settings of how complaints come in."""

    _inherit = "res.config.settings"

    complaint_alias_name = fields.Char(
        related="company_id.complaint_alias_name", readonly=False
    )
    complaint_alias_domain = fields.Char(
        related="company_id.alias_domain_id.name", string="Domain of the Address"
    )
    complaint_acknowledge = fields.Boolean(
        related="company_id.complaint_acknowledge", readonly=False
    )
