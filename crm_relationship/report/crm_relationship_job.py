import datetime
import io
import itertools
from array import array

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import lifetime_value, results
from ..tools.job import Scope, resolve

SLICE = 10_000  # customers forecast, and written and committed, together
BACKTEST_DAYS = 7  # a backtest is repeated when it is older than this
BACKTEST_CUSTOMERS = 20_000  # larger bases are backtested on a sample
DEFAULT_GAP = 90  # days between two purchases where nobody bought twice
FORECAST_CONDITION = "purchase_count > 0 AND inclusion != 'excluded'"


class CrmRelationshipJob(models.AbstractModel):
    """Measures the relationships of one company, as a set.

    Steps: gather the facts of every source into a work table; fit the value model on
    it (only when all customers are measured); forecast slice by slice; evaluate the
    declared measures; compare and write (``crm.relationship.merge``). The tables in
    between are temporary, so that a killed run leaves nothing behind.
    """

    _name = "crm.relationship.job"
    _description = "Refresh of Relationships"

    def _set_storage(self):
        """Leave room in each page for the updates of the next run (HOT)."""
        self.env.cr.execute("ALTER TABLE crm_relationship SET (fillfactor = 50)")

    @api.model
    @api.private
    def _run(self, company, partners=None, as_of=None, commit=False, snapshot=False):
        """Measure a company's relationships.

        :param company: ``res.company`` record
        :param partners: ``res.partner`` recordset, or None for all
        :param as_of: date; the company's today when None
        :param commit: commit after each slice of customers
        :param snapshot: write to the snapshots of that month instead of the rows
        :return: number of rows inserted, updated or deleted
        """
        self.env.flush_all()
        company = company.sudo()
        scope = self._get_scope(company, partners, as_of)
        self = self.sudo().with_company(company)  # noqa: PLW0642
        merge = self.env["crm.relationship.merge"]
        full = scope.partner_ids is None and not snapshot
        run = merge._start_run(company, scope, commit) if full else None
        self._gather(scope)
        fit, spend, fit_values = self._get_fit(company, scope, store=full)
        self._forecast(company, scope, fit, spend)
        self._evaluate(company, scope, fit, fit_values)
        if snapshot:
            written = merge._snapshot_final(company, scope.as_of.replace(day=1))
        else:
            written = merge._merge(company, scope, run, commit)
        self._drop_tables()
        self.env["crm.relationship"].invalidate_model()
        return written

    def _get_today(self, company):
        """Return today's date where the company is."""
        zone = company.partner_id.tz or company.resource_calendar_id.tz or "UTC"
        return fields.Date.context_today(self.with_context(tz=zone))

    def _get_scope(self, company, partners, as_of):
        as_of = fields.Date.to_date(as_of) or self._get_today(company)
        months = company.relationship_lookback_months
        ids = None
        if partners is not None:
            ids = self.env["crm.relationship.merge"]._get_affected_ids(partners.ids)
        return Scope(
            company_id=company.id,
            as_of=as_of,
            lookback_start=as_of - relativedelta(months=months) + relativedelta(days=1),
            partner_ids=ids,
            excluded_journal_ids=tuple(
                company.relationship_excluded_journal_ids.ids
            ),
        )

    # ------------------------------------------------------------------
    # Facts
    # ------------------------------------------------------------------

    def _gather(self, scope):
        """Fill the work table: one row a customer, the columns of every source."""
        facts = self.env["crm.relationship.facts"]
        sources = facts._get_sources()
        queries = {
            source.name: query
            for source in sources
            if (query := getattr(facts, source.query)(scope)) is not None
        }
        used = [source for source in sources if source.name in queries]
        columns = [
            SQL("%s.%s", SQL.identifier(source.name), SQL.identifier(column))
            if source.name in queries
            else SQL("NULL::%s AS %s", SQL(kind), SQL.identifier(column))
            for source in sources
            for column, kind in source.columns.items()
        ]
        self._drop_tables()
        self.env.cr.execute(SQL(
            """
            CREATE TEMPORARY TABLE crm_relationship_work AS
              WITH %(sources)s, base AS (%(base)s)
            SELECT base.partner_id, COALESCE(r.inclusion, 'auto') AS inclusion,
                   %(columns)s
              FROM base
              LEFT JOIN crm_relationship r ON r.partner_id = base.partner_id
                        AND r.company_id = %(company)s
                   %(joins)s
             WHERE base.partner_id NOT IN (SELECT partner_id FROM res_company)
               AND base.partner_id NOT IN (
                   SELECT partner_id FROM res_users WHERE share IS NOT TRUE)
            """,
            sources=SQL(", ").join(
                SQL("%s AS MATERIALIZED (%s)", SQL.identifier(name), query)
                for name, query in queries.items()
            ),
            base=SQL(" UNION ").join(
                SQL("SELECT partner_id FROM %s", SQL.identifier(source.name))
                for source in used if source.exists
            ),
            columns=SQL(", ").join(columns),
            company=scope.company_id,
            joins=SQL(" ").join(
                SQL(
                    "LEFT JOIN %(name)s ON %(name)s.partner_id = base.partner_id",
                    name=SQL.identifier(source.name),
                )
                for source in used if source.columns
            ),
        ))
        self.env.cr.execute(
            "CREATE INDEX ON crm_relationship_work (partner_id);"
            "ANALYZE crm_relationship_work"
        )

    def _drop_tables(self):
        self.env.cr.execute(
            "DROP TABLE IF EXISTS pg_temp.crm_relationship_work,"
            " pg_temp.crm_relationship_forecast, pg_temp.crm_relationship_final"
        )

    # ------------------------------------------------------------------
    # Fit
    # ------------------------------------------------------------------

    def _get_fit(self, company, scope, store):
        """Fit on all customers, or take the fit of the last full run.

        :return: (PurchaseFit or None, SpendFit or None, values of the fit as a dict)
        """
        Model = self.env["crm.relationship.value.model"]
        last = Model._get_current(company)
        if scope.partner_ids is not None and last:
            return last._to_purchase_fit(), last._to_spend_fit(), last._to_values()
        backtest = self._get_backtest(company, scope, last)
        frequency, recency, age, means = self._read_customers(scope)
        choice = company.relationship_model_choice
        model = backtest["model"] if choice == "auto" else choice
        priors = company.relationship_use_priors
        fit = lifetime_value.fit_purchases(
            frequency, recency, age, model=model, priors=priors
        )
        spend = lifetime_value.fit_spend(frequency, means, priors=priors) if fit else None
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
            Model._store(company, scope.as_of, values)
        return fit, spend, values

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
            for column, values in zip(columns, zip(*rows)):
                column.extend(values)
        return columns

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

        The holdout is the later half of the history, a year at most.
        """
        fresh = scope.as_of - datetime.timedelta(days=BACKTEST_DAYS)
        if last and last.backtested_on and fresh < last.backtested_on <= scope.as_of:
            return last._to_backtest()
        customers, days, values = self._read_purchases(scope)
        found = None
        if customers:
            end = scope.as_of.toordinal()
            cut = end - min((end - int(min(days))) // 2, 365)
            found = cut < end and lifetime_value.choose_model(
                customers, days, values, cut=cut, end=end,
                models=self._get_candidates(company),
                priors=company.relationship_use_priors,
            )
        return self.env["crm.relationship.value.model"]._prepare_backtest(
            found, scope.as_of
        )

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
            for column, values in zip(columns, zip(*rows)):
                column.extend(values)
        return columns

    # ------------------------------------------------------------------
    # Cut-offs of the relative classes
    # ------------------------------------------------------------------

    def _get_cutoffs(self, company, scope):
        """Return where the fifths and the Pareto classes begin, as plain numbers."""
        [row] = self.env.execute_query_dict(SQL(
            """
            SELECT %(fifths)s WITHIN GROUP (ORDER BY %(as_of)s - last_purchase_date)
                       AS recency,
                   %(fifths)s WITHIN GROUP (ORDER BY -lookback_count) AS frequency,
                   %(fifths)s WITHIN GROUP (ORDER BY -lookback_value) AS monetary,
                   PERCENTILE_CONT(0.5) WITHIN GROUP (
                       ORDER BY (last_purchase_date - first_purchase_date)::float8
                                / NULLIF(purchase_count - 1, 0)) AS usual_gap
              FROM crm_relationship_work
             WHERE %(bought)s
            """,
            fifths=SQL("PERCENTILE_DISC(ARRAY[0.2, 0.4, 0.6, 0.8])"),
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

    # ------------------------------------------------------------------
    # Forecast
    # ------------------------------------------------------------------

    def _forecast(self, company, scope, fit, spend):
        """Fill the forecast table, slice by slice of customers."""
        self.env.cr.execute(
            """
            CREATE TEMPORARY TABLE crm_relationship_forecast (
                partner_id integer, alive_probability numeric,
                expected_purchases numeric, expected_purchase_value numeric,
                discounted_revenue numeric)
            """
        )
        after = 0
        while fit and (rows := self._read_slice(scope, after)):
            self._insert_forecast(rows, self._predict(company, fit, spend, rows))
            after = rows[-1][0]
        self.env.cr.execute(
            "CREATE INDEX ON crm_relationship_forecast (partner_id);"
            "ANALYZE crm_relationship_forecast"
        )

    def _read_slice(self, scope, after):
        return self.env.execute_query(SQL(
            "SELECT partner_id, %s FROM crm_relationship_work"
            " WHERE %s AND partner_id > %s ORDER BY partner_id LIMIT %s",
            self._history_columns(scope), SQL(FORECAST_CONDITION), after, SLICE,
        ))

    def _predict(self, company, fit, spend, rows):
        _ids, frequency, recency, age, means = zip(*rows)
        months = company.relationship_horizon_months
        return lifetime_value.predict(
            fit, spend, frequency, recency, age, means,
            horizon_days=months * results.DAYS_PER_YEAR / 12,
            annual_discount=company.relationship_discount_rate,
        )

    def _insert_forecast(self, rows, prediction):
        """Copy a slice of predictions; without spend fit the values stay empty."""
        columns = [
            itertools.repeat(r"\N", len(rows)) if column is None else map(float, column)
            for column in prediction
        ]
        lines = io.StringIO("".join(
            f"{row[0]}\t" + "\t".join(map(str, figures)) + "\n"
            for row, *figures in zip(rows, *columns)
        ))
        self.env.cr.copy_expert("COPY crm_relationship_forecast FROM STDIN", lines)

    # ------------------------------------------------------------------
    # Measures
    # ------------------------------------------------------------------

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
        self.env["crm.relationship.merge"]._add_referrals(company)

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
