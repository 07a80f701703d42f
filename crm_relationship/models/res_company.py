from odoo import api, fields, models
from odoo.exceptions import ValidationError

SETTING_GROUPS = (
    "sales_team.group_sale_manager,account.group_account_manager,base.group_system"
)
# Settings of other matters: no figure of a customer depends on them.
NOT_MEASURED = frozenset({
    "relationship_refresh_due",
    "relationship_forgotten_days", "relationship_escalate", "relationship_answer_hours",
    "relationship_promise_remind_days", "relationship_promise_escalate_days",
    "relationship_promise_broken_days", "relationship_occasion_remind_days",
    "relationship_fresh_months",
})


class ResCompany(models.Model):
    _inherit = "res.company"

    relationship_horizon_months = fields.Integer(
        "Horizon (Months)", default=36, groups=SETTING_GROUPS,
        help="How far ahead purchases count in the expected value.",
    )
    relationship_discount_rate = fields.Float(
        "Discount Rate a Year", default=0.10, digits=(6, 4), groups=SETTING_GROUPS,
        help="What a purchase loses in worth with each year it lies ahead.",
    )
    relationship_margin_basis = fields.Selection(
        [("rate", "One rate for all"), ("cost", "Cost of the products sold")],
        default="rate", required=True, groups=SETTING_GROUPS,
    )
    relationship_margin_rate = fields.Float(
        "Margin Rate", default=0.30, digits=(6, 4), groups=SETTING_GROUPS,
        help="Margin per untaxed amount; with product costs, for customers without "
        "any invoice yet.",
    )
    relationship_lookback_months = fields.Integer(
        "Look-back (Months)", default=12, groups=SETTING_GROUPS,
        help="Period of frequency, monetary value, Pareto class and payment delay.",
    )
    relationship_pareto_a = fields.Float(
        "Class A Share", default=0.80, digits=(6, 4), groups=SETTING_GROUPS
    )
    relationship_pareto_b = fields.Float(
        "Class B Share", default=0.15, digits=(6, 4), groups=SETTING_GROUPS
    )
    relationship_retention_cost = fields.Monetary(
        "Retention Cost a Year", groups=SETTING_GROUPS,
        help="What it costs to keep and serve one customer for a year.",
    )
    relationship_acquisition_cost = fields.Monetary(
        "Acquisition Cost", groups=SETTING_GROUPS,
        help="What it costs to win one customer; saved when one is referred.",
    )
    relationship_slipping_ratio = fields.Float(
        "Slipping After", default=2.0, digits=(6, 2), groups=SETTING_GROUPS,
        help="In usual gaps of the customer without a purchase.",
    )
    relationship_lost_ratio = fields.Float(
        "Lost After", default=4.0, digits=(6, 2), groups=SETTING_GROUPS,
        help="In usual gaps of the customer without a purchase.",
    )
    relationship_loyal_purchases = fields.Integer(
        "Loyal From (Purchases)", default=5, groups=SETTING_GROUPS
    )
    relationship_model_choice = fields.Selection(
        [("auto", "The better one in the backtest"),
         ("bg_nbd", "BG/NBD"), ("mbg_nbd", "MBG/NBD")],
        default="auto", required=True, groups=SETTING_GROUPS,
    )
    relationship_use_priors = fields.Boolean(
        "Steady Fit", default=True, groups=SETTING_GROUPS,
        help="Weak prior knowledge keeps the fit of few data plausible.",
    )
    relationship_excluded_journal_ids = fields.Many2many(
        "account.journal", "crm_relationship_excluded_journal_rel",
        "company_id", "journal_id", "Journals That Do Not Count",
        groups=SETTING_GROUPS, domain="[('type', '=', 'sale')]",
    )
    relationship_forgotten_days = fields.Integer(
        "Forgotten After (Working Days)", default=1, groups=SETTING_GROUPS,
        help="Whole working days after the due date.",
    )
    relationship_escalate = fields.Boolean(
        "Tell Team Leaders", groups=SETTING_GROUPS,
        help="Once a day, leaders get a to-do with what their people forgot.",
    )
    relationship_answer_hours = fields.Float(
        "Answer Within (Working Hours)", default=8, groups=SETTING_GROUPS,
        help="A customer's email that is answered later counts as answered late.",
    )
    relationship_promise_remind_days = fields.Integer(
        "Remind of a Promise (Days Before)", default=1, groups=SETTING_GROUPS,
        help="So many days before the deadline the responsible gets an activity.",
    )
    relationship_promise_escalate_days = fields.Integer(
        "Tell the Team Leader (Working Days)", default=2, groups=SETTING_GROUPS,
        help="The leader gets an activity when a promise is still open so many whole "
        "working days after its deadline. 0: never.",
    )
    relationship_promise_broken_days = fields.Integer(
        "Counted as Broken After (Days)", default=14, groups=SETTING_GROUPS,
        help="A promise that is still open so many days after its deadline counts as "
        "broken in the rate of kept promises.",
    )
    relationship_occasion_remind_days = fields.Integer(
        "Remind of an Occasion (Days Before)", default=7, groups=SETTING_GROUPS,
        help="For new occasions; each may have its own number of days.",
    )
    relationship_fresh_months = fields.Integer(
        "A Profile Is Fresh for (Months)", default=12, groups=SETTING_GROUPS,
        help="What is known of a customer is to be confirmed after so many months.",
    )

    relationship_refresh_due = fields.Boolean(
        default=True, groups=SETTING_GROUPS,
        help="All customers are to be measured at the next run of the job.",
    )

    def write(self, vals):
        """Measure everything anew when a setting of the values changes."""
        settings = {name for name in vals if name.startswith("relationship_")}
        result = super().write(vals)
        if settings - NOT_MEASURED:
            self._request_relationship_refresh()
        return result

    def _request_relationship_refresh(self):
        """Have all customers of these companies measured soon, in the background."""
        # Whoever may change what values depend on may have them measured.
        self.sudo().relationship_refresh_due = True
        self.env.ref("crm_relationship.ir_cron_refresh").sudo()._trigger()

    def _is_relationship_refresh_due(self):
        """Return whether the last full run is of another day, or did not end.

        Or whether one was asked for.
        """
        last = self.env["crm.relationship.run"].search(
            [("company_id", "=", self.id)], limit=1
        )
        today = self.env["crm.relationship.job"]._get_today(self)
        return (
            self.relationship_refresh_due
            or not last.ended_on or last.as_of_date != today
        )

    @api.constrains(
        "relationship_horizon_months", "relationship_lookback_months",
        "relationship_loyal_purchases",
    )
    def _check_relationship_periods(self):
        for company in self.sudo():
            if not 1 <= company.relationship_horizon_months <= 120:
                raise ValidationError(
                    self.env._("The horizon goes from 1 to 120 months.")
                )
            if not 1 <= company.relationship_lookback_months <= 120:
                raise ValidationError(
                    self.env._("The look-back goes from 1 to 120 months.")
                )
            if company.relationship_loyal_purchases < 2:
                raise ValidationError(
                    self.env._("A loyal customer has bought at least twice.")
                )

    @api.constrains(
        "relationship_discount_rate", "relationship_margin_rate",
        "relationship_pareto_a", "relationship_pareto_b",
    )
    def _check_relationship_rates(self):
        for company in self.sudo():
            if not 0 <= company.relationship_discount_rate <= 1:
                raise ValidationError(
                    self.env._("The discount rate goes from 0 to 100%.")
                )
            if not 0 < company.relationship_margin_rate <= 1:
                raise ValidationError(
                    self.env._("The margin rate is above 0 and at most 100%.")
                )
            share_a = company.relationship_pareto_a
            share_b = company.relationship_pareto_b
            if not (0 < share_a < 1 and 0 <= share_b <= 1 - share_a + 1e-9):
                raise ValidationError(self.env._(
                    "The shares of class A and B are positive and make 100% at most."
                ))

    @api.constrains("relationship_forgotten_days", "relationship_answer_hours")
    def _check_relationship_plan(self):
        for company in self.sudo():
            if not 1 <= company.relationship_forgotten_days <= 30:
                raise ValidationError(self.env._(
                    "A contact counts as forgotten after 1 to 30 working days."
                ))
            if not 0 < company.relationship_answer_hours <= 200:
                raise ValidationError(self.env._(
                    "Emails are to be answered within 1 to 200 working hours."
                ))

    @api.constrains(
        "relationship_promise_remind_days", "relationship_promise_escalate_days",
        "relationship_promise_broken_days", "relationship_occasion_remind_days",
        "relationship_fresh_months",
    )
    def _check_relationship_care(self):
        for company in self.sudo():
            days = (
                company.relationship_promise_remind_days,
                company.relationship_promise_escalate_days,
                company.relationship_promise_broken_days,
                company.relationship_occasion_remind_days,
            )
            if not all(0 <= one <= 365 for one in days):
                raise ValidationError(self.env._("The days go from 0 to 365."))
            if not 1 <= company.relationship_fresh_months <= 120:
                raise ValidationError(self.env._(
                    "A profile is fresh for 1 to 120 months."
                ))

    @api.constrains("relationship_slipping_ratio", "relationship_lost_ratio")
    def _check_relationship_ratios(self):
        for company in self.sudo():
            slipping = company.relationship_slipping_ratio
            if not 1 <= slipping < company.relationship_lost_ratio:
                raise ValidationError(self.env._(
                    "A customer slips after at least 1 usual gap, and is lost later "
                    "than that."
                ))

    def _get_relationship_phone_prefix(self):
        """Return the calling code of the company's country as digits, '' if unknown."""
        code = self.sudo().country_id.phone_code  # address data, which all may know
        return str(code) if code else ""
