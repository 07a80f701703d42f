from typing import Any, NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.constants import PURCHASE_TYPES, SALE_TYPES

PAGE = 2_000  # rows fetched from the server at once
GROUPS = ("pareto_class", "segment_id", "lifecycle")
# Period figures, then figures as measured; what the statement sums up.
PERIOD_SUMS = ("documents", "invoiced", "credited", "net", "opening")
MEASURED_SUMS = (
    "past_value", "past_margin", "expected_value", "potential_value", "referral_value",
    "cost_value", "equity_value", "open_value", "overdue_value",
)


class Statement(NamedTuple):
    """What a statement is about.

    :param scope: ``Scope``; its ``as_of`` is the last day that counts
    :param date_from: first day of the period
    :param date_to: last day of the period, which may lie ahead
    :param listed: SQL of the ids of the relationships to list
    """

    scope: Any
    date_from: Any
    date_to: Any
    listed: SQL


class CrmRelationshipStatementData(models.AbstractModel):
    """Reads the figures of a customer value statement, set-based and streamed.

    What counts is what ``crm.relationship.facts`` counts; what does not is what
    ``crm.relationship.not.counted`` says. Rights are the caller's to check: only the
    listed relationships pass the rules of the user, sums cover the whole company.
    """

    _name = "crm.relationship.statement.data"
    _description = "Figures of a Customer Value Statement"

    @api.private
    def _prepare(self, company, date_from, date_to, partners):
        """Return the ``Statement`` of a period.

        :param company: ``res.company`` record
        :param date_from: first day
        :param date_to: last day
        :param partners: ``res.partner`` recordset to list; all when empty
        """
        self.env.flush_all()
        job = self.env["crm.relationship.job"]
        today = job._get_today(company)
        domain = Domain("company_id", "=", company.id)
        if partners:
            domain &= Domain("partner_id", "in", partners.commercial_partner_id.ids)
        return Statement(
            # Settings are read for the system: the statement says what they are.
            scope=job._get_scope(company.sudo(), None, min(today, date_to)),
            date_from=date_from,
            date_to=date_to,
            listed=self.env["crm.relationship"]._search(domain).subselect(),
        )

    # ------------------------------------------------------------------
    # Which documents
    # ------------------------------------------------------------------

    def _counted(self, statement):
        """Return FROM and WHERE of the counted documents ``m`` of customers ``p``."""
        facts = self.env["crm.relationship.facts"]
        return SQL(
            """
              FROM account_move m
              JOIN res_partner p ON p.id = m.commercial_partner_id
              LEFT JOIN crm_relationship r ON r.partner_id = p.commercial_partner_id
                    AND r.company_id = m.company_id AND r.id IN %s
             WHERE %s AND m.invoice_date >= %s AND %s
            """,
            statement.listed,
            facts._counted_move(statement.scope),
            statement.date_from,
            facts._is_customer("p.commercial_partner_id"),
        )

    def _posted(self, statement):
        """Return the condition of all posted sales documents ``m`` of the period."""
        return SQL(
            "m.state = 'posted' AND m.move_type IN %s AND m.company_id = %s"
            " AND m.invoice_date BETWEEN %s AND %s",
            SALE_TYPES, statement.scope.company_id,
            statement.date_from, statement.date_to,
        )

    def _opening(self, statement):
        """Return FROM and WHERE of the imported history ``o`` of the period."""
        return SQL(
            """
              FROM crm_relationship_opening o
              JOIN res_partner p ON p.id = o.partner_id
             WHERE o.company_id = %s AND o.date BETWEEN %s AND %s
            """,
            statement.scope.company_id, statement.date_from, statement.scope.as_of,
        )

    def _customers(self, statement):
        """Return the query of the listed customers with their period figures."""
        return SQL(
            """
              WITH period AS (
                SELECT r.id AS relationship_id, COUNT(*) AS documents,
                       SUM(m.amount_untaxed_signed) FILTER (
                           WHERE m.move_type IN %(purchase_types)s) AS invoiced,
                       SUM(m.amount_untaxed_signed) FILTER (
                           WHERE m.move_type NOT IN %(purchase_types)s) AS credited,
                       SUM(m.amount_untaxed_signed) AS net
                %(counted)s AND r.id IS NOT NULL
                 GROUP BY r.id
              ), opening AS (
                SELECT p.commercial_partner_id AS partner_id, SUM(o.amount) AS opening
                %(opening)s
                 GROUP BY p.commercial_partner_id
              )
            SELECT r.*, p.complete_name AS name, p.ref, p.user_id,
                   COALESCE(period.documents, 0) AS documents,
                   COALESCE(period.invoiced, 0) AS invoiced,
                   COALESCE(period.credited, 0) AS credited,
                   COALESCE(period.net, 0) AS net,
                   COALESCE(opening.opening, 0) AS opening
              FROM crm_relationship r
              JOIN res_partner p ON p.id = r.partner_id
              LEFT JOIN period ON period.relationship_id = r.id
              LEFT JOIN opening ON opening.partner_id = r.partner_id
             WHERE r.id IN %(listed)s
            """,
            purchase_types=PURCHASE_TYPES,
            counted=self._counted(statement),
            opening=self._opening(statement),
            listed=statement.listed,
        )

    # ------------------------------------------------------------------
    # Rows, streamed
    # ------------------------------------------------------------------

    @api.private
    def _stream_customers(self, statement, columns):
        """Yield a tuple a listed customer: the best of the period first.

        :param columns: names of columns of ``_customers``
        """
        return self._stream(SQL(
            "SELECT %s FROM (%s) customer ORDER BY net DESC, past_value DESC, id",
            SQL(", ").join(map(SQL.identifier, columns)),
            self._customers(statement),
        ))

    @api.private
    def _stream_documents(self, statement):
        """Yield a tuple a counted document of the listed customers, by date.

        (date, number, customer, journal id, type, amount in company currency,
        currency id, amount in that currency)
        """
        return self._stream(SQL(
            """
            SELECT m.invoice_date, m.name, customer.complete_name, m.journal_id,
                   m.move_type, m.amount_untaxed_signed, m.currency_id,
                   m.amount_untaxed_in_currency_signed
              FROM (SELECT m.*, r.partner_id AS customer_id %s AND r.id IS NOT NULL) m
              JOIN res_partner customer ON customer.id = m.customer_id
             ORDER BY m.invoice_date, m.name, m.id
            """,
            self._counted(statement),
        ))

    def _stream(self, query):
        """Yield the rows of a query without holding them all, here or there."""
        self.env.cr.execute(SQL(
            "DECLARE crm_relationship_statement NO SCROLL CURSOR FOR %s", query
        ))
        try:
            while rows := self.env.execute_query(
                SQL("FETCH %s FROM crm_relationship_statement", PAGE)
            ):
                yield from rows
        finally:
            self.env.cr.execute("CLOSE crm_relationship_statement")

    # ------------------------------------------------------------------
    # Sums
    # ------------------------------------------------------------------

    @api.private
    def _get_sums(self, statement):
        """Return {group: [(key, sums)]} of the listed customers.

        Groups are those of ``GROUPS`` and ``total``; sums a dict of ``customers``,
        ``buyers``, ``PERIOD_SUMS`` and ``MEASURED_SUMS``.
        """
        names = (*PERIOD_SUMS, *MEASURED_SUMS)
        rows = self.env.execute_query(SQL(
            """
            SELECT GROUPING(%(groups)s), %(groups)s, COUNT(*),
                   COUNT(*) FILTER (WHERE invoiced > 0), %(sums)s
              FROM (%(customers)s) customer
             GROUP BY GROUPING SETS ((pareto_class), (segment_id), (lifecycle), ())
             ORDER BY 1, 2, 3, 4
            """,
            groups=SQL(", ").join(map(SQL.identifier, GROUPS)),
            sums=SQL(", ").join(
                SQL("COALESCE(SUM(%s), 0)", SQL.identifier(name)) for name in names
            ),
            customers=self._customers(statement),
        ))
        # GROUPING has a bit for each group that a row is not of.
        group_of = {0b011: 0, 0b101: 1, 0b110: 2}
        found = {name: [] for name in (*GROUPS, "total")}
        for mask, *row in rows:
            fields = ("customers", "buyers", *names)
            sums = dict(zip(fields, row[len(GROUPS):], strict=True))
            if mask in group_of:
                found[GROUPS[group_of[mask]]].append((row[group_of[mask]], sums))
            else:
                found["total"].append((None, sums))
        return found

    @api.private
    def _get_deciles(self, statement, groups=10):
        """Return [(customers, net)] of the period's buyers, the best tenth first."""
        return self.env.execute_query(SQL(
            """
            SELECT COUNT(*), SUM(net)
              FROM (SELECT net, NTILE(%s) OVER (ORDER BY net DESC, id) AS decile
                      FROM (%s) customer WHERE net > 0) ranked
             GROUP BY decile ORDER BY decile
            """,
            groups, self._customers(statement),
        ))
