from odoo import api, models
from odoo.tools import SQL

from ..tools import results
from ..tools.job import resolve

DEFAULT_GAP = 90  # days between two purchases where nobody bought twice


class CrmRelationshipEvaluation(models.AbstractModel):
    """Evaluates the declared measures for every gathered customer, in one statement.

    Reads the work and the forecast table of ``crm.relationship.job`` and fills the
    final one: one row a customer, one column a measure.
    """

    _name = "crm.relationship.evaluation"
    _description = "Evaluation of the Measures of Relationships"

    @api.private
    def _evaluate(self, company, scope, fit, fit_values):
        """Fill the final table: one row a customer, a column a measure."""
        measures = self.env["crm.relationship.measure"]._get_measures()
        stored = {one.field for one in measures if one.stored}
        layers = resolve(measures)
        self.env.cr.execute(SQL(
            """
            CREATE TEMPORARY TABLE crm_relationship_final AS
            SELECT w.partner_id, %(stored)s
              FROM crm_relationship_work w
              LEFT JOIN crm_relationship_forecast f ON f.partner_id = w.partner_id
             CROSS JOIN (%(settings)s) s
             %(layers)s
            """,
            stored=SQL(", ").join(
                SQL.identifier(alias, field)
                for alias, layer in layers
                for field, _sql in layer if field in stored
            ),
            settings=self._get_settings(company, scope, fit, fit_values),
            layers=SQL(" ").join(
                SQL(
                    "CROSS JOIN LATERAL (SELECT %s) AS %s",
                    SQL(", ").join(
                        SQL("%s AS %s", SQL(sql), SQL.identifier(field))
                        for field, sql in layer
                    ),
                    SQL.identifier(alias),
                )
                for alias, layer in layers
            ),
        ))
        self.env.cr.execute(
            "CREATE UNIQUE INDEX ON crm_relationship_final (partner_id);"
            "ANALYZE crm_relationship_final"
        )
        self._add_referrals(company, scope)

    def _get_settings(self, company, scope, fit, fit_values):
        """Return the one row ``s`` that the expressions of the measures read."""
        cutoffs = fit_values["cutoffs"]
        values = {
            "as_of": ("date", scope.as_of),
            "decimals": ("int", company.currency_id.decimal_places),
            "horizon_months": ("numeric", company.relationship_horizon_months),
            "margin_rate": ("numeric", company.relationship_margin_rate),
            "cost_basis": ("bool", company.relationship_margin_basis == "cost"),
            "retention_cost": ("numeric", company.relationship_retention_cost),
            "complaint_risk": ("numeric", company.relationship_complaint_risk),
            "slipping_ratio": ("numeric", company.relationship_slipping_ratio),
            "lost_ratio": ("numeric", company.relationship_lost_ratio),
            "loyal_purchases": ("int", company.relationship_loyal_purchases),
            "usual_gap": ("numeric", cutoffs.get("usual_gap") or DEFAULT_GAP),
            "recency_cutoffs": ("int[]", cutoffs.get("recency") or []),
            "frequency_cutoffs": ("int[]", cutoffs.get("frequency") or []),
            "monetary_cutoffs": ("numeric[]", cutoffs.get("monetary") or []),
            "pareto_a": ("numeric", cutoffs.get("pareto_a")),
            "pareto_b": ("numeric", cutoffs.get("pareto_b")),
            "fit_note": ("text", self._get_fit_note(fit, fit_values)),
        }
        columns = [
            SQL("%s::%s AS %s", value, SQL(kind), SQL.identifier(name))
            for name, (kind, value) in values.items()
        ]
        columns.append(SQL("(%s) AS segments", self._get_segments(company)))
        return SQL("SELECT %s", SQL(", ").join(columns))

    def _get_fit_note(self, fit, fit_values):
        codes = (fit_values.get("warning") or "").split(",")
        if fit:
            return "low_confidence" if results.LOW_CONFIDENCE in codes else None
        if results.TOO_FEW_CUSTOMERS in codes:
            return "few_customers"
        return "few_repeats" if results.TOO_FEW_REPEAT_BUYERS in codes else "not_fitted"

    def _get_segments(self, company):
        """Return the query of an array: the segment of each of the 125 scores."""
        return SQL(
            """
            SELECT ARRAY_AGG((
                SELECT id FROM crm_relationship_segment
                 WHERE active AND (company_id IS NULL OR company_id = %s)
                   AND r BETWEEN recency_min AND recency_max
                   AND f BETWEEN frequency_min AND frequency_max
                   AND m BETWEEN monetary_min AND monetary_max
                 ORDER BY sequence, id LIMIT 1) ORDER BY r, f, m)
              FROM GENERATE_SERIES(1, 5) r, GENERATE_SERIES(1, 5) f,
                   GENERATE_SERIES(1, 5) m
            """,
            company.id,
        )

    # ------------------------------------------------------------------
    # Referrals: a figure that needs other customers' rows
    # ------------------------------------------------------------------

    def _add_referrals(self, company, scope):
        """Add to the measured rows what the customers they brought are worth."""
        self.env.cr.execute(SQL(
            """
            UPDATE crm_relationship_final final
               SET referral_value = ROUND(brought.value, %(decimals)s),
                   relationship_value = final.equity_value
                                        + ROUND(brought.value, %(decimals)s)
              FROM (SELECT referrer_id, SUM(value) AS value FROM (%(brought)s) one
                     GROUP BY referrer_id) brought
             WHERE brought.referrer_id = final.partner_id
            """,
            brought=self._query_brought(company, scope),
            decimals=company.currency_id.decimal_places,
        ))

    def _query_brought(self, company, scope):
        """Return (referrer_id, value) of every customer that was referred.

        The first kind counts the customer's expected and potential value, the second
        the acquisition cost that it saved when it bought. A customer that this run
        does not measure is taken from its row.
        """
        facts = self.env["crm.relationship.facts"]
        return SQL(
            """
            SELECT referred.referrer_id,
                   CASE WHEN referred.referral_type = 'new'
                        THEN COALESCE(worth.expected_value, 0) + worth.potential_value
                        WHEN worth.purchase_count > 0 THEN %(saved)s
                        ELSE 0 END AS value
              FROM (%(referred)s) referred
              JOIN (SELECT %(columns)s FROM crm_relationship_final
                     UNION ALL
                    SELECT %(columns)s FROM crm_relationship r
                     WHERE company_id = %(company)s AND NOT %(measured)s
                   ) worth ON worth.partner_id = referred.partner_id
             WHERE worth.equity_value IS NOT NULL AND %(referrer)s
            """,
            columns=SQL(
                "partner_id, equity_value, expected_value, potential_value,"
                " purchase_count"
            ),
            referred=facts._referred(),
            saved=SQL("%s::numeric", company.relationship_acquisition_cost),
            company=company.id,
            measured=facts._in_scope(scope, "r.partner_id"),
            referrer=facts._in_scope(scope, "referred.referrer_id"),
        )
