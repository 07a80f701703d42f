from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tools import SQL

COUNTS = (
    "contact_count", "call_count", "visit_count", "email_count", "other_count",
    "tried_count", "reached_count", "planned_count", "done_count", "forgotten_count",
    "promised_count", "kept_count", "asked_count", "answered_count", "due_count",
    "covered_count",
)
# Rate -> (counted, of how many)
RATES = {
    "reached_rate": ("reached_count", "tried_count"),
    "done_rate": ("done_count", "planned_count"),
    "kept_rate": ("kept_count", "promised_count"),
    "answered_rate": ("answered_count", "asked_count"),
    "covered_rate": ("covered_count", "due_count"),
}
MINIMUM = 5  # cases from which on a rate says something


class CrmRelationshipPerformance(models.Model):
    """What each person did with customers in a month, for fair judgement.

    Rates stand beside the counts they come from, and only where there are enough
    cases. Nothing is stored; every number leads to its records.
    """

    _name = "crm.relationship.performance"
    _description = "Performance with Customers"
    _inherit = ["crm.relationship.export.mixin"]
    _auto = False
    _order = "date desc, contact_count desc, id"
    _rec_name = "user_id"
    _depends = {
        "calendar.event": ["active", "start", "stop", "user_id"],
        "crm.relationship.interaction": [
            "company_id", "date", "direction", "duration", "kind", "outcome",
            "partner_id", "user_id",
        ],
        "mail.activity": [
            "active", "date_deadline", "date_done", "relationship_partner_id",
            "relationship_rule_id", "user_id",
        ],
        "crm.relationship.promise": [
            "company_id", "date_deadline", "kept_on", "state", "user_id",
        ],
        "mail.message": ["author_id", "date", "message_type", "model", "res_id"],
        "res.users": ["company_id", "sale_team_id"],
    }

    user_id = fields.Many2one("res.users", "Person", readonly=True)
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    date = fields.Date("Month", readonly=True)
    contact_count = fields.Integer(
        "Contacts Made", readonly=True,
        help="Emails, calls, visits, meetings and others that we began.",
    )
    call_count = fields.Integer("Calls", readonly=True)
    visit_count = fields.Integer("Visits and Meetings", readonly=True)
    email_count = fields.Integer("Emails Sent", readonly=True)
    other_count = fields.Integer("Other Contacts", readonly=True)
    hours_spent = fields.Float(readonly=True, help="As logged with interactions.")
    tried_count = fields.Integer("Calls Tried", readonly=True)
    reached_count = fields.Integer("Calls Reached", readonly=True)
    planned_count = fields.Integer(
        "Planned", readonly=True, help="Contacts that were due until today."
    )
    done_count = fields.Integer("Done", readonly=True)
    forgotten_count = fields.Integer("Forgotten", readonly=True)
    promised_count = fields.Integer(
        "Promises Due", readonly=True, help="Past their deadline, or kept before."
    )
    kept_count = fields.Integer("Promises Kept in Time", readonly=True)
    asked_count = fields.Integer(
        "Emails to Answer", readonly=True,
        help="Customers' emails that were answered, or whose time is up.",
    )
    answered_count = fields.Integer("Answered in Time", readonly=True)
    due_count = fields.Integer("Customers Due", readonly=True, help="By contact rules.")
    covered_count = fields.Integer("Customers Covered", readonly=True)
    reached_rate = fields.Float("Reached (%)", readonly=True, aggregator="avg")
    done_rate = fields.Float("Done (%)", readonly=True, aggregator="avg")
    kept_rate = fields.Float("Kept in Time (%)", readonly=True, aggregator="avg")
    answered_rate = fields.Float(
        "Answered in Time (%)", readonly=True, aggregator="avg"
    )
    covered_rate = fields.Float("Covered (%)", readonly=True, aggregator="avg")

    @property
    def _table_query(self):
        facts = self.env["crm.relationship.performance.facts"]
        return SQL(
            """
            WITH contact AS MATERIALIZED (%(contacts)s), fact AS (%(facts)s),
                 counted AS (
            SELECT user_id, company_id, DATE_TRUNC('month', day)::date AS date,
                   %(counts)s,
                   COALESCE(SUM(amount) FILTER (WHERE measure = 'hours_spent'), 0)
                       AS hours_spent
              FROM fact WHERE day >= %(since)s AND company_id IN %(companies)s
             GROUP BY user_id, company_id, DATE_TRUNC('month', day))
            SELECT (c.user_id::bigint * 2400 + (EXTRACT(YEAR FROM c.date)::int - 1900)
                    * 12 + EXTRACT(MONTH FROM c.date)::int) * 100000 + c.company_id
                       AS id,
                   c.*, u.sale_team_id AS team_id, %(rates)s
              FROM counted c JOIN res_users u ON u.id = c.user_id
             WHERE u.share IS NOT TRUE AND u.id != %(robot)s
            """,
            contacts=facts._select_contacts(),
            facts=SQL(" UNION ALL ").join(facts._get_queries()),
            counts=SQL(", ").join(
                SQL(
                    "(COUNT(*) FILTER (WHERE measure = %s AND amount > 0))::int AS %s",
                    name, SQL.identifier(name),
                ) for name in COUNTS
            ),
            rates=SQL(", ").join(
                SQL("%s AS %s", self._get_rate(*map(SQL, pair)), SQL.identifier(rate))
                for rate, pair in RATES.items()
            ),
            since=facts._get_since(), companies=tuple(self.env.companies.ids),
            robot=self.env.ref("base.user_root").id,
        )

    def _get_rate(self, part, whole):
        """Return the expression of a rate; NULL where there are too few cases."""
        return SQL(
            "CASE WHEN %s >= %s THEN %s::float / %s END", whole, MINIMUM, part, whole
        )

    def _read_group_select(self, aggregate_spec, query):
        """Rates of a group come from its counts: they are no mean of rates."""
        rate, _colon, function = aggregate_spec.partition(":")
        if rate not in RATES or function != "avg":
            return super()._read_group_select(aggregate_spec, query)
        return self._get_rate(*(
            SQL("SUM(%s)", self._field_to_sql(self._table, name, query))
            for name in RATES[rate]
        ))

    # ------------------------------------------------------------------
    # From each number to its records
    # ------------------------------------------------------------------

    def _get_period(self):
        """Return (first day, last day) of the row's month."""
        return self.date, self.date + relativedelta(day=31)

    def _get_moments(self):
        """Return the domain of moments within the row's month."""
        facts = self.env["crm.relationship.performance.facts"]
        since, until = self._get_period()
        return [
            ("date", ">=", facts._get_moment(since)),
            ("date", "<", facts._get_moment(until + relativedelta(days=1))),
        ]

    def _view(self, name, model, domain, views="list,form", context=None):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": f"{name}: {self.user_id.name}",
            "res_model": model,
            "view_mode": views,
            "domain": [("user_id", "=", self.user_id.id), *domain],
            "context": {"create": False, **(context or {})},
        }

    def _view_interactions(self, name, *domain):
        company = ("company_id", "=", self.company_id.id)
        return self._view(
            name, "crm.relationship.interaction",
            [company, *self._get_moments(), *domain],
        )

    def action_view_hours(self):
        """Open the interactions in which time was spent."""
        name = self.env._("Time Spent")
        return self._view_interactions(name, ("duration", ">", 0))

    def action_view_tried(self):
        """Open the calls that were tried."""
        name = self.env._("Calls Tried")
        return self._view_interactions(
            name, ("kind", "=", "call"), ("direction", "=", "out"),
            ("outcome", "!=", False),
        )

    def action_view_reached(self):
        """Open the calls in which the customer was reached."""
        name = self.env._("Calls Reached")
        return self._view_interactions(
            name, ("kind", "=", "call"), ("direction", "=", "out"),
            ("outcome", "=", "reached"),
        )

    def _view_activities(self, name, *domain):
        facts = self.env["crm.relationship.performance.facts"]
        return self._view(
            name, "mail.activity",
            [*facts._get_activity_domain(*self._get_period()), *domain],
            context={"active_test": False},
        )

    def action_view_planned(self):
        """Open the contacts that were due."""
        return self._view_activities(self.env._("Planned"))

    def action_view_done(self):
        """Open the contacts that were done."""
        name = self.env._("Done")
        return self._view_activities(name, ("active", "=", False))

    def action_view_forgotten(self):
        """Open the contacts that were forgotten."""
        name = self.env._("Forgotten")
        return self._view_activities(name, ("relationship_is_forgotten", "=", True))

    def action_view_due(self):
        """Open the contacts that rules planned."""
        name = self.env._("Customers Due")
        return self._view_activities(name, ("relationship_rule_id", "!=", False))

    def action_view_promised(self):
        """Open the promises that were to be kept."""
        facts = self.env["crm.relationship.performance.facts"]
        name = self.env._("Promises Due")
        return self._view(name, "crm.relationship.promise", [
            ("company_id", "=", self.company_id.id),
            *facts._get_promise_domain(*self._get_period()),
        ])

    def action_view_kept(self):
        """Open the promises that were kept in time."""
        action = self.action_view_promised()
        action["name"] = f"{self.env._('Promises Kept in Time')}: {self.user_id.name}"
        action["domain"] += [("state", "=", "kept"), ("kept_late", "=", False)]
        return action

    def action_view_contacts(self):
        """Open the contacts that the person made."""
        company, name = self.company_id, self.env._("Contacts Made")
        return self._view(
            name, "crm.relationship.contact.analysis", [
                ("direction", "=", "out"), *self._get_moments(),
                "|", ("company_id", "=", company.id),
                "&", ("company_id", "=", False),
                ("user_id.company_id", "=", company.id),
            ], views="list,pivot",
        )

    def action_view_asked(self):
        """Open the customers' emails that were to be answered."""
        return self._view_emails(self.env._("Emails to Answer"), (True, False))

    def action_view_answered(self):
        """Open the customers' emails that were answered in time."""
        return self._view_emails(self.env._("Answered in Time"), (True,))

    def _view_emails(self, name, wanted):
        """Open incoming emails.

        :param name: of the window
        :param wanted: whether those answered in time, or late, or both
        """
        self.ensure_one()
        self.check_access("read")
        facts = self.env["crm.relationship.performance.facts"]
        rows = self.env.execute_query(facts._select_emails(
            self.company_id, self.user_id, *self._get_period()
        ))
        ids = [one for one, in_time in rows if in_time in wanted]
        return self._view(name, "mail.message", []) | {"domain": [("id", "in", ids)]}
