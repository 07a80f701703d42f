import datetime
from array import array

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import lifetime_value, results

SLICE = 10_000  # rows fetched together
BACKTEST_DAYS = 7  # a backtest is repeated when it is older than this
BACKTEST_CUSTOMERS = 20_000  # larger bases are backtested on a sample
FORECAST_CONDITION = "purchase_count > 0 AND inclusion != 'excluded'"


class CrmRelationshipFit(models.AbstractModel):
    """Fits the value model of a company and its cut-offs on the gathered facts.

    Reads the work table that ``crm.relationship.job`` filled.
    """

    _name = "crm.relationship.fit"
    _description = "Fit of the Customer Value Model"

    @api.private
    def _get_fit(self, company, scope, store):
        """Fit on all customers, or take the fit of the last full run.

        :return: (PurchaseFit or None, SpendFit or None, values of the fit as a dict)
        """
        Model = self.env["crm.relationship.value.model"]
        last = Model._get_current(company)
        if scope.partner_ids is not None:
            return last._to_purchase_fit(), last._to_spend_fit(), last._to_values()
        backtest = self._get_backtest(company, scope, last)
        frequency, recency, age, means = self._read_customers(scope)
        choice = company.relationship_model_choice
        model = backtest["model"] if choice == "auto" else choice
        priors = company.relationship_use_priors
        fit = lifetime_value.fit_purchases(
            frequency, recency, age, model=model, priors=priors
        )
        spend = fit and lifetime_value.fit_spend(frequency, means, priors=priors)
        repeats = sum(1 for x in frequency if x > 0)
        codes = lifetime_value.data_shortage(len(frequency), repeats)
        if fit:
            codes = fit.warnings + (
                spend.warnings if spend else (results.TOO_FEW_VALUES,)
            )
        values = Model._prepare_values(fit, spend, backtest, codes) | {
            "cutoffs": self._get_cutoffs(company, scope),
            "customer_count": len(frequency),
            "repeat_count": repeats,
        }
        if store:
            self._reserve(company, scope.as_of)
            Model._store(company, scope.as_of, values)
        return fit, spend, values

    def _reserve(self, company, as_of):
        """Make the row of a day's fit where there is none.

        When another transaction made it meanwhile, PostgreSQL reports a conflict that
        the host and the job answer by trying again, not a violated constraint.
        """
        self.env.cr.execute(SQL(
            "INSERT INTO crm_relationship_value_model"
            " (company_id, as_of_date, create_uid, create_date)"
            " VALUES (%s, %s, %s, %s) ON CONFLICT (company_id, as_of_date) DO NOTHING",
            company.id, as_of, self.env.uid, fields.Datetime.now(),
        ))

    def _read_customers(self, scope):
        """Return repeat purchases, recency, age (days) and mean repeat value.

        Customers that bought and are not excluded, as four arrays of floats: plain
        arrays hold 8 bytes a figure, however large the base is.
        """
        columns = array("d"), array("d"), array("d"), array("d")
        self.env.cr.execute(SQL(
            "SELECT %s FROM crm_relationship_work WHERE %s ORDER BY partner_id",
            self._history_columns(scope), SQL(FORECAST_CONDITION),
        ))
        while rows := self.env.cr.fetchmany(SLICE):
            for column, values in zip(columns, zip(*rows, strict=True), strict=True):
                column.extend(values)
        return columns

    @api.private
    def _history_columns(self, scope):
        """Return x, t_x and T in days, and the mean of the repeat purchases."""
        return SQL(
            """
            purchase_count - 1, last_purchase_date - first_purchase_date,
            %s - first_purchase_date,
            COALESCE((past_value - first_value) / NULLIF(purchase_count - 1, 0), 0)
                ::float8
            """,
            scope.as_of,
        )

    def _get_backtest(self, company, scope, last):
        """Return the values of a backtest that is fresh enough, or make one.

        The holdout is the later half of the history, the odd day included, a year at
        most.
        """
        settings = self._get_backtest_settings(company)
        fresh = scope.as_of - datetime.timedelta(days=BACKTEST_DAYS)
        if (
            last.backtested_on and fresh < last.backtested_on <= scope.as_of
            and last.backtest_settings == settings
        ):
            return last._to_backtest()
        customers, days, values = self._read_purchases(scope)
        found = None
        if customers:
            end = scope.as_of.toordinal()
            cut = end - min((end - int(min(days)) + 1) // 2, 365)
            found = cut < end and lifetime_value.choose_model(
                customers, days, values, cut=cut, end=end,
                models=self._get_candidates(company),
                priors=company.relationship_use_priors,
            )
        return self.env["crm.relationship.value.model"]._prepare_backtest(
            found, scope.as_of
        ) | {"backtest_settings": settings}

    def _get_backtest_settings(self, company):
        """Return a text that differs where another backtest has to be made."""
        priors = "steady" if company.relationship_use_priors else "plain"
        return f"{company.relationship_model_choice} {priors}"

    def _get_candidates(self, company):
        choice = company.relationship_model_choice
        return results.MODELS if choice == "auto" else (choice,)

    def _read_purchases(self, scope):
        """Return customer, day ordinal and value of the purchases of a sample."""
        self.env.cr.execute(
            "SELECT COUNT(*) / %s + 1 FROM crm_relationship_work"
            " WHERE purchase_count > 0", [BACKTEST_CUSTOMERS],
        )
        [step] = self.env.cr.fetchone()
        columns = array("q"), array("q"), array("d")
        self.env.cr.execute(SQL(
            """
            SELECT day.partner_id, day.day - DATE '0001-01-01' + 1, day.value::float8
              FROM (%s) day
              JOIN crm_relationship_work w ON w.partner_id = day.partner_id
             WHERE day.bought AND w.inclusion != 'excluded'
               AND day.partner_id %% %s = 0
             ORDER BY day.partner_id, day.day
            """,
            self.env["crm.relationship.facts"]._query_days(scope), step,
        ))
        while rows := self.env.cr.fetchmany(SLICE):
            for column, values in zip(columns, zip(*rows, strict=True), strict=True):
                column.extend(values)
        return columns

    # ------------------------------------------------------------------
    # Cut-offs of the relative classes
    # ------------------------------------------------------------------

    def _get_cutoffs(self, company, scope):
        """Return where the fifths and the Pareto classes begin, as plain numbers.

        The fifths are those of the customers that bought in the look-back period:
        the others would fill the lower ones and leave no distinction to the rest. A
        fifth goes up to its cut-off, which belongs to it, beginning with the customers
        that do worst: equal values share the lower of their scores.
        """
        [row] = self.env.execute_query_dict(SQL(
            """
            SELECT %(fifths)s WITHIN GROUP (
                       ORDER BY %(as_of)s - last_purchase_date DESC)
                       FILTER (WHERE lookback_count > 0) AS recency,
                   %(fifths)s WITHIN GROUP (ORDER BY -lookback_count DESC)
                       FILTER (WHERE lookback_count > 0) AS frequency,
                   %(fifths)s WITHIN GROUP (ORDER BY -lookback_value DESC)
                       FILTER (WHERE lookback_count > 0) AS monetary,
                   PERCENTILE_CONT(0.5) WITHIN GROUP (
                       ORDER BY (last_purchase_date - first_purchase_date)::float8
                                / NULLIF(purchase_count - 1, 0)) AS usual_gap
              FROM crm_relationship_work
             WHERE %(bought)s
            """,
            fifths=SQL("PERCENTILE_DISC(ARRAY[0.8, 0.6, 0.4, 0.2])"),
            as_of=scope.as_of,
            bought=SQL(FORECAST_CONDITION),
        ))
        row["monetary"] = row["monetary"] and [str(one) for one in row["monetary"]]
        return row | self._get_pareto_cutoffs(company)

    def _get_pareto_cutoffs(self, company):
        """Return the lowest value of classes A and B: equal values stay together."""
        share_a = company.relationship_pareto_a
        [row] = self.env.execute_query_dict(SQL(
            """
            SELECT MAX(value) FILTER (WHERE reached >= %s * total)::text AS pareto_a,
                   MAX(value) FILTER (WHERE reached >= %s * total)::text AS pareto_b
              FROM (
                SELECT lookback_value AS value,
                       SUM(SUM(lookback_value)) OVER (ORDER BY lookback_value DESC)
                           AS reached,
                       SUM(SUM(lookback_value)) OVER () AS total
                  FROM crm_relationship_work
                 WHERE inclusion != 'excluded' AND lookback_value > 0
                 GROUP BY lookback_value
              ) AS ranked
            """,
            # Decimals as written: 0.80 + 0.15 is 0.95 and not a little more or less.
            SQL("%s::numeric", f"{share_a:.6f}"),
            SQL("%s::numeric", f"{share_a + company.relationship_pareto_b:.6f}"),
        ))
        return row
