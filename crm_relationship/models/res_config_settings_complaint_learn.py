from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    relationship_complaint_risk = fields.Float(
        related="company_id.relationship_complaint_risk", readonly=False
    )
    complaint_recovery_days = fields.Integer(
        related="company_id.complaint_recovery_days", readonly=False
    )
    complaint_prior_stay = fields.Float(
        related="company_id.complaint_prior_stay", readonly=False
    )
    complaint_prior_tells_low = fields.Integer(
        related="company_id.complaint_prior_tells_low", readonly=False
    )
    complaint_prior_tells_high = fields.Integer(
        related="company_id.complaint_prior_tells_high", readonly=False
    )
    complaint_prior_acquisition = fields.Float(
        related="company_id.complaint_prior_acquisition", readonly=False
    )
    complaint_prior_buy_low = fields.Float(
        related="company_id.complaint_prior_buy_low", readonly=False
    )
    complaint_prior_buy_high = fields.Float(
        related="company_id.complaint_prior_buy_high", readonly=False
    )
