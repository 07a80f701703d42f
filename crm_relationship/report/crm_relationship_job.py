import io
import itertools

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ..tools import lifetime_value, results
from ..tools.job import Scope
from .crm_relationship_fit import FORECAST_CONDITION

SLICE = 10_000  # customers forecast, and written and committed, together
TRIES = 5  # of a step that another transaction got in the way of


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
        :param partners: ``res.partner`` recordset, or None for all; the first run of
            a company measures all, as classes and forecasts need everybody
        :param as_of: date; the company's today when None
        :param commit: commit after each slice of customers
        :param snapshot: write to the snapshots of that month instead of the rows
        :return: number of rows inserted, updated or deleted
        """
        self.env.cr.flush()  # with the keys that this transaction has to queue
        company = company.sudo()
        scope = self._get_scope(company, partners, as_of)
        if snapshot:
            # Who came later was no customer then, although there is a row now.
            scope = scope._replace(history_until=scope.as_of)
        self = self.sudo().with_company(company)  # noqa: PLW0642
        merge = self.env["crm.relationship.merge"]
        full = scope.partner_ids is None and not snapshot
        run = full and self.env["crm.relationship.log"]._start_run(
            company, scope, commit
        )
        self._gather(scope)
        fit, spend, fit_values = self.env["crm.relationship.fit"]._get_fit(
            company, scope, store=full
        )
        self._forecast(company, scope, fit, spend)
        self.env["crm.relationship.evaluation"]._evaluate(
            company, scope, fit, fit_values
        )
        if snapshot:
            written = merge._snapshot_final(company, scope.as_of.replace(day=1))
        else:
            written = merge._merge(company, scope, run, commit)
        self._drop_tables()
        self.env["crm.relationship"].invalidate_model()
        return written

    def _get_today(self, company):
        """Return today's date where the company is."""
        zone = self._get_zone(company)
        return fields.Date.context_today(self.with_context(tz=zone))

    def _get_zone(self, company):
        """Return the name of the time zone in which a company's days begin."""
        return company.partner_id.tz or company.resource_calendar_id.tz or "UTC"

    def _get_scope(self, company, partners, as_of):
        as_of = fields.Date.to_date(as_of) or self._get_today(company)
        months = company.relationship_lookback_months
        ids = None
        current = self.env["crm.relationship.value.model"].sudo()._get_current(company)
        if partners is not None and current:
            ids = self.env["crm.relationship.queue"]._get_affected_ids(partners.ids)
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
        self._drop_tables()
        self.env.cr.execute(SQL(
            """
            CREATE TEMPORARY TABLE crm_relationship_work AS
              WITH RECURSIVE %(queries)s, base AS (%(base)s)
            SELECT base.partner_id, COALESCE(r.inclusion, 'auto') AS inclusion,
                   %(columns)s
              FROM base
              LEFT JOIN crm_relationship r ON r.partner_id = base.partner_id
                        AND r.company_id = %(company)s AND %(measured)s
                   %(joins)s
             WHERE %(customer)s
            """,
            queries=SQL(", ").join(
                SQL("%s AS MATERIALIZED (%s)", SQL.identifier(name), query)
                for name, query in [*queries.items(), ("referred", facts._referred())]
            ),
            base=self._get_base(scope, used),
            columns=self._get_columns(sources, queries),
            company=scope.company_id,
            measured=facts._in_scope(scope, "r.partner_id"),
            joins=self._get_joins(used),
            customer=facts._is_customer("base.partner_id"),
        ))
        self.env.cr.execute(
            "CREATE INDEX ON crm_relationship_work (partner_id);"
            "ANALYZE crm_relationship_work"
        )

    def _get_base(self, scope, sources):
        """Return the query of all customers: those of the sources, and who referred.

        Whoever referred somebody of the base belongs to it, up the whole chain; a
        partial run takes the customers that it does not measure from their rows.
        """
        facts = self.env["crm.relationship.facts"]
        return SQL(
            """
            %(found)s
             UNION
            SELECT referred.referrer_id FROM referred
              JOIN crm_relationship r ON r.partner_id = referred.partner_id
             WHERE r.company_id = %(company)s AND %(referrer)s AND NOT %(measured)s
             UNION
            SELECT referred.referrer_id FROM base
              JOIN referred ON referred.partner_id = base.partner_id
             WHERE %(referrer)s
            """,
            found=SQL(" UNION ").join(
                SQL("SELECT partner_id FROM %s", SQL.identifier(source.name))
                for source in sources if source.exists
            ),
            company=scope.company_id,
            referrer=facts._in_scope(scope, "referred.referrer_id"),
            measured=facts._in_scope(scope, "r.partner_id"),
        )

    def _get_columns(self, sources, queries):
        """Return the columns of every source; NULL where it is not there."""
        return SQL(", ").join(
            SQL("%s.%s", SQL.identifier(source.name), SQL.identifier(column))
            if source.name in queries
            else SQL("NULL::%s AS %s", SQL(kind), SQL.identifier(column))
            for source in sources
            for column, kind in source.columns.items()
        )

    def _get_joins(self, sources):
        return SQL(" ").join(
            SQL(
                "LEFT JOIN %(name)s ON %(name)s.partner_id = base.partner_id",
                name=SQL.identifier(source.name),
            )
            for source in sources if source.columns
        )

    @api.private
    def _until_done(self, step, *args):
        """Run a step that commits, again when another transaction got in its way.

        Somebody may have measured one of the same customers just now. The host does
        not try a job again, and a step can be repeated at no harm.

        :return: what the step returns
        """
        for _failed in range(TRIES - 1):
            try:
                return step(*args)
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()
        return step(*args)

    def _drop_tables(self):
        self.env.cr.execute(
            "DROP TABLE IF EXISTS pg_temp.crm_relationship_work,"
            " pg_temp.crm_relationship_forecast, pg_temp.crm_relationship_final"
        )

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
            self.env["crm.relationship.fit"]._history_columns(scope),
            SQL(FORECAST_CONDITION), after, SLICE,
        ))

    def _predict(self, company, fit, spend, rows):
        _ids, frequency, recency, age, means = zip(*rows, strict=True)
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
            for row, *figures in zip(rows, *columns, strict=True)
        ))
        self.env.cr.copy_expert("COPY crm_relationship_forecast FROM STDIN", lines)
