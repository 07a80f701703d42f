from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .res_company_complaint import COMPLAINT_SETTING_GROUPS

SHARES = (
    "relationship_complaint_risk", "complaint_prior_stay", "complaint_prior_buy_low",
    "complaint_prior_buy_high",
)


class ResCompany(models.Model):
    """What a complaint does to a relationship: settings, and words from literature.

    The priors are what books say of other companies: shown beside a company's own
    figures, never mixed into them.
    """

    _inherit = "res.company"

    relationship_complaint_risk = fields.Float(
        "Churn Risk of a Complaint", default=0.30, digits=(6, 4),
        groups=COMPLAINT_SETTING_GROUPS,
        help="An open complaint, or one rejected in the look-back period, takes this "
        "share of the customer's probability to buy again.",
    )
    complaint_recovery_days = fields.Integer(
        "Stayed When Buying Again Within (Days)", default=90,
        groups=COMPLAINT_SETTING_GROUPS,
        help="A customer stayed who bought again within so many days after the "
        "complaint was closed.",
    )
    complaint_prior_stay = fields.Float(
        "Stay After a Good Settlement", default=0.70, digits=(6, 4),
        groups=COMPLAINT_SETTING_GROUPS,
    )
    complaint_prior_tells_low = fields.Integer(
        "An Unhappy Customer Tells at Least", default=8,
        groups=COMPLAINT_SETTING_GROUPS,
    )
    complaint_prior_tells_high = fields.Integer(
        "An Unhappy Customer Tells up to", default=10,
        groups=COMPLAINT_SETTING_GROUPS,
    )
    complaint_prior_acquisition = fields.Float(
        "A New Customer Costs (Times an Old One)", default=6, digits=(6, 2),
        groups=COMPLAINT_SETTING_GROUPS,
    )
    complaint_prior_buy_low = fields.Float(
        "Buy Again After a Solution, at Least", default=0.54, digits=(6, 4),
        groups=COMPLAINT_SETTING_GROUPS,
    )
    complaint_prior_buy_high = fields.Float(
        "Buy Again After a Solution, up to", default=0.95, digits=(6, 4),
        groups=COMPLAINT_SETTING_GROUPS,
    )

    @api.constrains(*SHARES)
    def _check_complaint_shares(self):
        for company in self.sudo():
            if not all(0 <= company[name] <= 1 for name in SHARES):
                raise ValidationError(self.env._("Shares go from 0 to 100%."))
            if company.complaint_prior_buy_low > company.complaint_prior_buy_high:
                raise ValidationError(
                    self.env._("A range goes from the lower to the higher number.")
                )

    @api.constrains(
        "complaint_recovery_days", "complaint_prior_tells_low",
        "complaint_prior_tells_high", "complaint_prior_acquisition",
    )
    def _check_complaint_numbers(self):
        for company in self.sudo():
            if not 1 <= company.complaint_recovery_days <= 730:
                raise ValidationError(self.env._(
                    "Whether a customer stayed is seen after 1 to 730 days."
                ))
            low = company.complaint_prior_tells_low
            if not 0 <= low <= company.complaint_prior_tells_high:
                raise ValidationError(
                    self.env._("A range goes from the lower to the higher number.")
                )
            if company.complaint_prior_acquisition < 0:
                raise ValidationError(self.env._("Costs are not negative."))
