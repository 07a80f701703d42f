from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    relationship_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Relationship Currency"
    )
    relationship_horizon_months = fields.Integer(
        related="company_id.relationship_horizon_months", readonly=False
    )
    relationship_discount_rate = fields.Float(
        related="company_id.relationship_discount_rate", readonly=False
    )
    relationship_margin_basis = fields.Selection(
        related="company_id.relationship_margin_basis", readonly=False
    )
    relationship_margin_rate = fields.Float(
        related="company_id.relationship_margin_rate", readonly=False
    )
    relationship_lookback_months = fields.Integer(
        related="company_id.relationship_lookback_months", readonly=False
    )
    relationship_pareto_a = fields.Float(
        related="company_id.relationship_pareto_a", readonly=False
    )
    relationship_pareto_b = fields.Float(
        related="company_id.relationship_pareto_b", readonly=False
    )
    relationship_retention_cost = fields.Monetary(
        related="company_id.relationship_retention_cost", readonly=False,
        currency_field="relationship_currency_id",
    )
    relationship_acquisition_cost = fields.Monetary(
        related="company_id.relationship_acquisition_cost", readonly=False,
        currency_field="relationship_currency_id",
    )
    relationship_slipping_ratio = fields.Float(
        related="company_id.relationship_slipping_ratio", readonly=False
    )
    relationship_lost_ratio = fields.Float(
        related="company_id.relationship_lost_ratio", readonly=False
    )
    relationship_loyal_purchases = fields.Integer(
        related="company_id.relationship_loyal_purchases", readonly=False
    )
    relationship_model_choice = fields.Selection(
        related="company_id.relationship_model_choice", readonly=False
    )
    relationship_use_priors = fields.Boolean(
        related="company_id.relationship_use_priors", readonly=False
    )
    relationship_excluded_journal_ids = fields.Many2many(
        related="company_id.relationship_excluded_journal_ids", readonly=False
    )
    relationship_forgotten_days = fields.Integer(
        related="company_id.relationship_forgotten_days", readonly=False
    )
    relationship_escalate = fields.Boolean(
        related="company_id.relationship_escalate", readonly=False
    )
    relationship_answer_hours = fields.Float(
        related="company_id.relationship_answer_hours", readonly=False
    )
    relationship_promise_remind_days = fields.Integer(
        related="company_id.relationship_promise_remind_days", readonly=False
    )
    relationship_promise_escalate_days = fields.Integer(
        related="company_id.relationship_promise_escalate_days", readonly=False
    )
    relationship_promise_broken_days = fields.Integer(
        related="company_id.relationship_promise_broken_days", readonly=False
    )
    relationship_occasion_remind_days = fields.Integer(
        related="company_id.relationship_occasion_remind_days", readonly=False
    )
    relationship_fresh_months = fields.Integer(
        related="company_id.relationship_fresh_months", readonly=False
    )

    def action_measure_relationships(self):
        """Have all customers of the active company measured, in the background."""
        self.check_access("create")  # settings are for whom the host lets change them
        self.env.company._request_relationship_refresh()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("All customers are being measured."),
            },
        }
