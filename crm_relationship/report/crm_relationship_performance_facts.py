from datetime import datetime, time

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.job import Scope

MONTHS = 12  # before the present one
MEASURE_OF_CHANNEL = {
    "email": "email_count", "call": "call_count", "visit": "visit_count",
    "meeting": "visit_count",
}


class CrmRelationshipPerformanceFacts(models.AbstractModel):
    """What people did with customers: one row a fact, as its reader may see it.

    Each query selects user_id, company_id, day, measure (the column that it counts in)
    and amount. Days are those of the reader; no query reads further back than the
    period that is shown.
    """

    _name = "crm.relationship.performance.facts"
    _description = "Facts of the Performance of People"

    @api.private
    def _get_since(self):
        """Return the first day that is counted."""
        today = fields.Date.context_today(self)
        return today.replace(day=1) - relativedelta(months=MONTHS)

    @api.private
    def _get_moment(self, day):
        """Return the moment in UTC at which a day begins where the reader is."""
        midnight = self.env.tz.localize(datetime.combine(day, time.min))
        return midnight.astimezone(pytz.utc).replace(tzinfo=None)

    @api.private
    def _get_queries(self):
        """Return the queries of all facts."""
        queries = [
            self._contacts(), self._interactions(), self._activities(),
            self._promises(),
            *(self._answers(company) for company in self.env.companies),
        ]
        return [query for query in queries if query is not None]

    def _day(self, column):
        """Return the expression of the reader's day of a moment."""
        return SQL(
            "(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", SQL(column),
            str(self.env.tz),
        )

    # ------------------------------------------------------------------
    # Contacts and answers
    # ------------------------------------------------------------------

    @api.private
    def _select_contacts(self):
        """Return the SELECT of all contacts with customers of the period."""
        analysis = self.env["crm.relationship.contact.analysis"]
        period = analysis._get_default_period()._replace(
            since=self._get_moment(self._get_since())
        )
        return SQL(" UNION ALL ").join(
            self.env["crm.relationship.contact"]._get_queries(
                period, analysis._read_readable, analysis._is_customer()
            )
        )

    def _contacts(self):
        """Return the contacts that people made, by channel."""
        channels = SQL(" ").join(
            SQL("WHEN %s THEN %s", channel, measure)
            for channel, measure in MEASURE_OF_CHANNEL.items()
        )
        return SQL(
            """
            SELECT c.user_id, COALESCE(c.company_id, u.company_id) AS company_id,
                   %(day)s AS day,
                   UNNEST(ARRAY['contact_count', CASE c.channel %(channels)s
                                                 ELSE 'other_count' END]) AS measure,
                   1::float AS amount
              FROM contact c JOIN res_users u ON u.id = c.user_id
             WHERE c.counted AND NOT c.incoming
            """,
            channels=channels, day=self._day("c.at"),
        )

    def _answers(self, company):
        """Return the customers' emails of a company, and those answered in time."""
        return SQL(
            """
            SELECT user_id, %(company)s, %(day)s,
                   UNNEST(CASE WHEN in_time THEN ARRAY['asked_count', 'answered_count']
                               ELSE ARRAY['asked_count'] END), 1
              FROM (%(asked)s) one
            """,
            company=company.id, day=self._day("at"), asked=self._select_asked(company),
        )

    @api.private
    def _select_asked(self, company):
        """Return the SELECT of a company's incoming emails, and if answered in time.

        The answer is the next message out on the same document. What nobody answered
        counts once its time is up.
        """
        asked = SQL("EXTRACT(EPOCH FROM message.at)::float8")
        answered = SQL(
            "EXTRACT(EPOCH FROM COALESCE(message.answered_at, %s))::float8",
            fields.Datetime.now(),
        )
        limit = company.sudo().relationship_answer_hours * 3600
        facts = self.env["crm.relationship.facts"].sudo()  # whose working hours: all's
        today = fields.Date.context_today(self)
        scope = Scope(company.id, today, self._get_since(), None, ())
        return SQL(
            """
            SELECT user_id, at, source_id, took <= %(limit)s AND answered_at IS NOT NULL
                   AS in_time
              FROM (SELECT message.*, %(until)s - %(since)s AS took FROM (
                SELECT c.user_id, c.at, c.source_id, c.incoming,
                       MIN(c.at) FILTER (WHERE NOT c.incoming) OVER (
                           PARTITION BY c.document, c.res_id
                           ORDER BY c.at DESC, c.source_id DESC
                           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
                           AS answered_at
                  FROM contact c LEFT JOIN res_users u ON u.id = c.user_id
                 WHERE c.channel = 'email' AND c.document > 0 AND c.counted
                   AND COALESCE(c.company_id, u.company_id) = %(company)s) message
                 WHERE message.incoming AND message.user_id IS NOT NULL) timed
             WHERE answered_at IS NOT NULL OR took > %(limit)s
            """,
            limit=limit, company=company.id, until=facts._worked(scope, answered),
            since=facts._worked(scope, asked),
        )

    @api.private
    def _select_emails(self, company, user, since, until):
        """Return the SELECT of (message, answered in time) of a person and period.

        :param company: ``res.company`` record
        :param user: ``res.users`` record
        :param since: first day
        :param until: last day
        """
        self.env.flush_all()
        return SQL(
            """
            WITH contact AS MATERIALIZED (%(contacts)s)
            SELECT source_id, in_time FROM (%(asked)s) one
             WHERE user_id = %(user)s AND %(day)s BETWEEN %(since)s AND %(until)s
            """,
            contacts=self._select_contacts(), asked=self._select_asked(company),
            user=user.id, day=self._day("at"), since=since, until=until,
        )

    # ------------------------------------------------------------------
    # Interactions, activities, promises
    # ------------------------------------------------------------------

    def _interactions(self):
        """Return calls tried and reached, and the hours spent."""
        rows = self.env["crm.relationship.access"]._select_readable(
            "crm.relationship.interaction",
            [("date", ">=", self._get_moment(self._get_since()))],
            {name: name for name in (
                "user_id", "company_id", "date", "kind", "direction", "outcome",
                "duration",
            )},
        )
        return rows and SQL(
            """
            SELECT i.user_id, i.company_id, %(day)s, fact.measure, fact.amount
              FROM (%(rows)s) i
             CROSS JOIN LATERAL (VALUES
                   ('hours_spent', i.duration::float),
                   ('tried_count', (i.kind = 'call' AND i.direction = 'out'
                                    AND i.outcome IS NOT NULL)::int::float),
                   ('reached_count', (i.kind = 'call' AND i.direction = 'out'
                                      AND i.outcome = 'reached')::int::float)
                   ) fact (measure, amount)
             WHERE i.user_id IS NOT NULL
            """,
            day=self._day("i.date"), rows=rows,
        )

    @api.private
    def _get_activity_domain(self, since, until):
        """Return the domain of the planned contacts that count in a period.

        Those that were due by today, and what was done before it was due.
        """
        today = fields.Date.context_today(self)
        return [
            ("relationship_partner_id", "!=", False),
            ("date_deadline", ">=", since), ("date_deadline", "<=", until),
            "|", ("date_deadline", "<=", today), ("active", "=", False),
        ]

    def _activities(self):
        """Return planned contacts by due date: done, forgotten, due by a rule."""
        queries = self.env["crm.relationship.contact.query"]
        end = fields.Date.context_today(self) + relativedelta(day=31)
        rows = self.env["crm.relationship.access"]._select_activities(
            {name: name for name in (
                "user_id", "date_deadline", "active", "relationship_partner_id",
                "relationship_rule_id",
            )},
            self._get_activity_domain(self._get_since(), end),
        )
        return rows and SQL(
            """
            SELECT a.user_id, u.company_id, a.date_deadline, fact.measure, 1
              FROM (%(rows)s) a
              JOIN res_users u ON u.id = a.user_id
             CROSS JOIN LATERAL (VALUES
                   ('planned_count', TRUE), ('done_count', NOT a.active),
                   ('forgotten_count', %(forgotten)s),
                   ('due_count', a.relationship_rule_id IS NOT NULL),
                   ('covered_count', a.relationship_rule_id IS NOT NULL
                                     AND (NOT a.active OR %(contacted)s))
                   ) fact (measure, counts)
             WHERE fact.counts
            """,
            rows=rows, forgotten=queries._is_forgotten(SQL("a")),
            contacted=queries._contacted_since(
                SQL("a.relationship_partner_id"), SQL("a.date_deadline")
            ),
        )

    @api.private
    def _get_promise_domain(self, since, until):
        """Return the domain of the promises that were to be kept in a period."""
        return [
            ("date_deadline", ">=", since), ("date_deadline", "<=", until),
            ("state", "!=", "cancelled"),
            "|", ("date_deadline", "<", fields.Date.context_today(self)),
            ("state", "!=", "open"),
        ]

    def _promises(self):
        """Return promises by deadline, and those kept in time."""
        end = fields.Date.context_today(self) + relativedelta(day=31)
        rows = self.env["crm.relationship.access"]._select_readable(
            "crm.relationship.promise",
            self._get_promise_domain(self._get_since(), end),
            {name: name for name in (
                "user_id", "company_id", "date_deadline", "state", "kept_on",
            )},
        )
        return rows and SQL(
            """
            SELECT p.user_id, p.company_id, p.date_deadline, fact.measure, 1
              FROM (%(rows)s) p
             CROSS JOIN LATERAL (VALUES
                   ('promised_count', TRUE),
                   ('kept_count', p.state = 'kept' AND p.kept_on <= p.date_deadline)
                   ) fact (measure, counts)
             WHERE fact.counts AND p.user_id IS NOT NULL
            """,
            rows=rows,
        )
