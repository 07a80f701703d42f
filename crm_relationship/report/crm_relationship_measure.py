from odoo import api, models

from ..tools.job import Measure

# Cut-offs ascend from the best fifth on, each being the best value of the fifth below;
# customers with the same value share a score.
SCORE = "5 - width_bucket({value}, s.{cutoffs})"


class CrmRelationshipMeasure(models.AbstractModel):
    """What each figure of a relationship is, declared one by one.

    Expressions see one customer: ``w`` holds the columns of the sources, ``f`` those
    of the forecast, ``s`` the settings of the company, ``m`` the other measures, in
    whatever order they are declared. Another addon adds a figure by extending
    ``_get_measures``; the job evaluates, compares and writes it like its own.
    """

    _name = "crm.relationship.measure"
    _description = "Measures of a Relationship"

    @api.model
    def _get_measures(self):
        """Return the list of ``Measure``."""
        return [
            *self._get_past_measures(),
            *self._get_margin_measures(),
            *self._get_forecast_measures(),
            *self._get_score_measures(),
            *self._get_class_measures(),
            *self._get_lifecycle_measures(),
            *self._get_complaint_measures(),
            *self._get_value_measures(),
        ]

    def _get_past_measures(self):
        return [
            Measure("excluded", "w.inclusion = 'excluded'", stored=False),
            Measure("purchase_count", "COALESCE(w.purchase_count, 0)"),
            Measure("past_value", "ROUND(COALESCE(w.past_value, 0), s.decimals)"),
            Measure("opening_value", "ROUND(COALESCE(w.opening_value, 0), s.decimals)"),
            Measure("first_purchase_date", "w.first_purchase_date"),
            Measure("last_purchase_date", "w.last_purchase_date"),
            Measure(
                "average_purchase",
                "ROUND(m.past_value / NULLIF(m.purchase_count, 0), s.decimals)",
            ),
            Measure(
                "usual_gap_days",
                "ROUND((w.last_purchase_date - w.first_purchase_date)::numeric"
                " / NULLIF(m.purchase_count - 1, 0), 1)",
            ),
            Measure(
                "next_purchase_date",
                "w.last_purchase_date + CEIL(m.usual_gap_days)::int",
            ),
            Measure("open_value", "ROUND(COALESCE(w.open_value, 0), s.decimals)"),
            Measure("overdue_value", "ROUND(COALESCE(w.overdue_value, 0), s.decimals)"),
            Measure("payment_delay_days", "ROUND(w.payment_delay_days, 1)"),
        ]

    def _get_margin_measures(self):
        return [
            Measure(
                "own_margin_rate",
                "CASE WHEN s.cost_basis AND w.past_value > 0 AND w.cost_margin IS NOT"
                " NULL THEN LEAST(GREATEST(w.cost_margin"
                " / NULLIF(w.past_value - w.opening_value, 0), 0), 1)"
                " ELSE s.margin_rate END",
                stored=False,
            ),
            Measure(
                "margin_rate", "COALESCE(m.own_margin_rate, s.margin_rate)",
                stored=False,
            ),
            Measure(
                "past_margin",
                "ROUND(CASE WHEN s.cost_basis THEN COALESCE(w.cost_margin, 0)"
                " + m.opening_value * s.margin_rate"
                " ELSE m.past_value * s.margin_rate END, s.decimals)",
            ),
        ]

    def _get_forecast_measures(self):
        return [
            Measure("alive_probability", "ROUND(f.alive_probability, 3)"),
            # Whoever has reason to be angry is less likely to come back.
            Measure(
                "churn_risk",
                "ROUND(1 - m.alive_probability * (1 - m.complaint_risk), 3)",
            ),
            Measure("expected_purchases", "ROUND(f.expected_purchases, 2)"),
            Measure(
                "expected_purchase_value",
                "ROUND(f.expected_purchase_value, s.decimals)",
            ),
            Measure(
                "expected_value",
                "ROUND(f.discounted_revenue * m.margin_rate, s.decimals)",
            ),
            Measure(
                "value_note",
                "CASE WHEN m.excluded THEN 'excluded'"
                " WHEN m.purchase_count = 0 THEN 'no_purchase'"
                " WHEN s.fit_note IN ('few_customers', 'few_repeats', 'not_fitted')"
                " THEN s.fit_note"
                " WHEN f.discounted_revenue IS NULL THEN 'no_amount'"
                " ELSE s.fit_note END",
            ),
        ]

    def _get_score_measures(self):
        # Whoever bought before the look-back period only has the lowest scores.
        scored = (
            "CASE WHEN m.excluded OR m.purchase_count = 0 THEN NULL"
            " WHEN w.lookback_count > 0 THEN {} ELSE 1 END"
        )
        scores = {
            "rfm_recency": ("s.as_of - w.last_purchase_date", "recency_cutoffs"),
            "rfm_frequency": ("-w.lookback_count", "frequency_cutoffs"),
            "rfm_monetary": ("-w.lookback_value", "monetary_cutoffs"),
        }
        return [
            *(
                Measure(
                    name,
                    scored.format(SCORE.format(value=value, cutoffs=cutoffs)),
                )
                for name, (value, cutoffs) in scores.items()
            ),
            Measure(
                "rfm_score",
                "m.rfm_recency::text || m.rfm_frequency::text"
                " || m.rfm_monetary::text",
            ),
        ]

    def _get_class_measures(self):
        return [
            Measure(
                "segment_id",
                "s.segments[(m.rfm_recency - 1) * 25 + (m.rfm_frequency - 1) * 5"
                " + m.rfm_monetary]",
            ),
            Measure(
                "pareto_class",
                "CASE WHEN m.excluded OR COALESCE(w.lookback_value, 0) <= 0 THEN NULL"
                " WHEN COALESCE(w.lookback_value >= s.pareto_a, TRUE) THEN 'a'"
                " WHEN w.lookback_value >= s.pareto_b THEN 'b' ELSE 'c' END",
            ),
        ]

    def _get_lifecycle_measures(self):
        return [
            Measure("silence", "s.as_of - w.last_purchase_date", stored=False),
            Measure(
                "cadence",
                "GREATEST(1, CASE WHEN m.purchase_count >= 3 THEN m.usual_gap_days"
                " ELSE s.usual_gap END)",
                stored=False,
            ),
            # The cadence before the last purchase tells whether it came unexpectedly.
            Measure(
                "former_cadence",
                "GREATEST(1, CASE WHEN m.purchase_count >= 4"
                " THEN (w.previous_purchase_date - w.first_purchase_date)::numeric"
                " / (m.purchase_count - 2) ELSE s.usual_gap END)",
                stored=False,
            ),
            Measure(
                "lifecycle",
                "CASE WHEN m.purchase_count = 0 THEN 'prospect'"
                " WHEN m.silence > s.lost_ratio * m.cadence THEN 'lost'"
                " WHEN m.silence > s.slipping_ratio * m.cadence THEN 'slipping'"
                " WHEN w.last_purchase_date - w.previous_purchase_date"
                " > s.lost_ratio * m.former_cadence THEN 'won_back'"
                " WHEN m.purchase_count = 1 THEN 'new'"
                " WHEN m.purchase_count >= s.loyal_purchases THEN 'loyal'"
                " ELSE 'active' END",
            ),
        ]

    def _get_complaint_measures(self):
        counts = (
            "complaint_count", "open_complaint_count", "rejected_complaint_count"
        )
        return [
            *(Measure(name, f"COALESCE(w.{name}, 0)") for name in counts),
            Measure("last_complaint_date", "w.last_complaint_date"),
            Measure(
                "complaint_risk",
                "CASE WHEN m.open_complaint_count + m.rejected_complaint_count > 0"
                " THEN s.complaint_risk ELSE 0 END",
                stored=False,
            ),
            Measure(
                "complaint_cost_value",
                "CASE WHEN m.excluded THEN 0"
                " ELSE ROUND(COALESCE(w.complaint_cost, 0), s.decimals) END",
            ),
        ]

    def _get_value_measures(self):
        return [
            Measure(
                "pipeline_value",
                "ROUND((COALESCE(w.pipeline_revenue, 0) + s.horizon_months"
                " * COALESCE(w.pipeline_monthly, 0)) * m.margin_rate, s.decimals)",
            ),
            Measure(
                "potential_value",
                "GREATEST(m.pipeline_value - COALESCE(m.expected_value, 0), 0)",
            ),
            Measure(
                "cost_value",
                "m.retention_value + m.complaint_cost_value",
            ),
            Measure(
                "retention_value",
                "CASE WHEN m.excluded OR m.purchase_count = 0 THEN 0 ELSE"
                " ROUND(s.retention_cost * s.horizon_months / 12"
                " * COALESCE(m.alive_probability, 1), s.decimals) END",
                stored=False,
            ),
            Measure(
                "equity_value",
                "CASE WHEN NOT m.excluded THEN COALESCE(m.expected_value, 0)"
                " + m.potential_value - m.cost_value END",
            ),
            # Referrals need the figures of other customers: the job adds them after
            # all rows are measured.
            Measure("referral_value", "0::numeric"),
            Measure("relationship_value", "m.equity_value"),
        ]
