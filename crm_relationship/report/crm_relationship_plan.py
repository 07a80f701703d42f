from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

LOOK_BACK_DAYS = 366  # of what was done; what is open shows however old it is

KINDS = [("call", "Call"), ("meeting", "Visit or Meeting"), ("todo", "To-Do")]
STATES = [
    ("forgotten", "Forgotten"),
    ("overdue", "Overdue"),
    ("planned", "Planned"),
    ("done", "Done"),
]


class CrmRelationshipPlan(models.Model):
    """The calls and visits of a person and a team, planned and done.

    Read where the host keeps them: activities about customers, and meetings with
    customers that no activity stands for. Only what the current user may read; of
    private meetings of others no more than that somebody is busy.
    """

    _name = "crm.relationship.plan"
    _description = "Plan of Calls and Visits"
    _inherit = ["crm.relationship.plan.mixin", "crm.relationship.export.mixin"]
    _auto = False
    _order = "date, id"
    _rec_name = "summary"
    _depends = {
        "mail.activity": [
            "active", "activity_type_id", "calendar_event_id", "date_deadline",
            "date_done", "planned_duration", "relationship_contact_id",
            "relationship_partner_id", "summary", "user_id",
        ],
        "calendar.event": [
            "active", "allday", "duration", "name", "opportunity_id", "partner_ids",
            "privacy", "start", "start_date", "stop", "user_id",
        ],
        "res.partner": ["commercial_partner_id", "company_id", "user_id"],
        "res.users": ["company_id", "sale_team_id"],
    }

    summary = fields.Char(readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    state = fields.Selection(STATES, readonly=True, group_expand=True)
    date = fields.Datetime("When", readonly=True)
    date_end = fields.Datetime("Until", readonly=True)
    day = fields.Date(readonly=True)
    all_day = fields.Boolean("No Time of Day", readonly=True)
    planned_duration = fields.Float("Planned (Hours)", readonly=True)
    spent_duration = fields.Float("Spent (Hours)", readonly=True)
    user_id = fields.Many2one("res.users", "Assigned to", readonly=True)
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    contact_id = fields.Many2one("res.partner", readonly=True)
    phone = fields.Char(related="contact_id.phone")
    company_id = fields.Many2one("res.company", readonly=True)
    activity_id = fields.Many2one("mail.activity", readonly=True)
    activity_type_id = fields.Many2one("mail.activity.type", readonly=True)
    event_id = fields.Many2one("calendar.event", "Meeting", readonly=True)

    @property
    def _table_query(self):
        parts = [self._select_activities(), self._select_meetings()]
        return SQL(" UNION ALL ").join(part for part in parts if part)

    # ------------------------------------------------------------------
    # Activities
    # ------------------------------------------------------------------

    def _select_activities(self):
        """Return the SELECT of readable activities about customers, or None."""
        since = fields.Date.subtract(fields.Date.today(), days=LOOK_BACK_DAYS)
        names = self._depends["mail.activity"]
        readable = self.env["crm.relationship.access"]._select_activities(
            {name: name for name in ("id", "spent_duration", *names)},
            [
                ("relationship_partner_id", "!=", False),
                "|", ("active", "=", True), ("date_done", ">=", since),
            ],
        )
        return readable and SQL(
            """
            SELECT %(columns)s, %(state)s AS state, moment.day, moment.date,
                   GREATEST(moment.date, moment.date + COALESCE(
                       event.stop - event.start,
                       a.planned_duration * INTERVAL '1 hour')) AS date_end
              FROM (%(readable)s) a
              JOIN res_partner contact ON contact.id = a.relationship_contact_id
              LEFT JOIN res_users u ON u.id = a.user_id
              LEFT JOIN mail_activity_type kind ON kind.id = a.activity_type_id
              LEFT JOIN calendar_event event ON event.id = a.calendar_event_id
             CROSS JOIN LATERAL (%(moment)s) moment
            """,
            columns=self._get_activity_columns(), readable=readable,
            state=self._get_activity_state(), moment=self._get_activity_moment(),
        )

    def _get_activity_columns(self):
        return SQL(
            """
            a.id::bigint * 2 AS id, a.id AS activity_id, event.id AS event_id,
            a.activity_type_id, a.user_id, u.sale_team_id AS team_id,
            a.relationship_partner_id AS partner_id,
            a.relationship_contact_id AS contact_id,
            COALESCE(contact.company_id, u.company_id, %(company)s) AS company_id,
            COALESCE(a.summary, kind.name ->> %(lang)s, kind.name ->> 'en_US')
                AS summary,
            CASE WHEN event.id IS NOT NULL OR kind.category = 'meeting' THEN 'meeting'
                 WHEN kind.category = 'phonecall' THEN 'call' ELSE 'todo' END AS kind,
            event.id IS NULL OR event.allday AS all_day,
            COALESCE(NULLIF(a.planned_duration, 0), event.duration, 0)
                AS planned_duration,
            a.spent_duration
            """,
            company=self.env.company.id, lang=self.env.lang,
        )

    def _get_activity_state(self):
        forgotten = self.env["crm.relationship.contact.query"]._is_forgotten(SQL("a"))
        return SQL(
            """
            CASE WHEN NOT a.active THEN 'done'
                 WHEN a.date_deadline >= %s THEN 'planned'
                 WHEN %s THEN 'forgotten' ELSE 'overdue' END
            """,
            fields.Date.context_today(self), forgotten,
        )

    def _get_activity_moment(self):
        """Return the SELECT of an activity's day and moment.

        The time of its meeting, if any; else noon where the user is, so that the day
        stays the same in every view.
        """
        return SQL(
            """
            SELECT day, CASE WHEN event.allday THEN %(noon)s
                             ELSE COALESCE(event.start, %(noon)s) END AS date
              FROM (SELECT CASE WHEN a.active THEN a.date_deadline
                                ELSE COALESCE(a.date_done, a.date_deadline)
                           END AS day) one
            """,
            noon=self._get_noon("one.day"),
        )

    def _get_noon(self, day):
        """Return the moment (UTC) of noon of a day where the user is."""
        return SQL(
            "(((%s + TIME '12:00') AT TIME ZONE %s) AT TIME ZONE 'UTC')",
            SQL(day), str(self.env.tz),
        )

    # ------------------------------------------------------------------
    # Meetings
    # ------------------------------------------------------------------

    def _select_meetings(self):
        """Return the SELECT of meetings with customers, or None.

        The host lets every employee read that there is a meeting, and hides what it
        is about in Python (a/calendar/models/calendar_event.py, _fetch_query).
        """
        access = self.env["crm.relationship.access"]
        since = fields.Date.subtract(fields.Date.today(), days=LOOK_BACK_DAYS)
        names = (
            "id", "name", "start", "stop", "start_date", "allday", "duration",
            "user_id", "opportunity_id",
        )
        readable = access._select_readable(
            "calendar.event", [("active", "=", True), ("start", ">=", since)],
            {name: f"calendar_event.{name}" for name in names},
        )
        return readable and SQL(
            """
            SELECT %(columns)s
              FROM (%(readable)s) event
              LEFT JOIN res_users u ON u.id = event.user_id
             CROSS JOIN LATERAL (%(customer)s) customer
             CROSS JOIN LATERAL (SELECT event.id IN %(shown)s AS yes) shown
             WHERE NOT EXISTS (SELECT FROM mail_activity planned
                                WHERE planned.calendar_event_id = event.id)
            """,
            columns=self._get_meeting_columns(), readable=readable,
            customer=self._select_attendee(),
            shown=access._query_readable(
                "calendar.event", self._get_shown_domain()
            ).subselect(),
        )

    def _get_meeting_columns(self):
        """Return the columns of a meeting, in the order of those of activities."""
        return SQL(
            """
            event.id::bigint * 2 + 1, NULL::integer, event.id,
            NULL::integer, event.user_id, u.sale_team_id,
            CASE WHEN shown.yes THEN customer.commercial_partner_id END,
            CASE WHEN shown.yes THEN customer.id END,
            COALESCE(CASE WHEN shown.yes THEN customer.company_id END,
                     u.company_id, %(company)s),
            CASE WHEN shown.yes THEN event.name ELSE %(busy)s END,
            'meeting', event.allday, COALESCE(event.duration, 0),
            CASE WHEN event.stop <= %(now)s THEN event.duration ELSE 0 END,
            CASE WHEN event.stop <= %(now)s THEN 'done' ELSE 'planned' END,
            CASE WHEN event.allday THEN event.start_date
                 ELSE ((event.start AT TIME ZONE 'UTC') AT TIME ZONE %(zone)s)::date
            END,
            CASE WHEN event.allday THEN %(noon)s ELSE event.start END,
            CASE WHEN event.allday THEN %(noon)s ELSE event.stop END
            """,
            company=self.env.company.id, busy=self.env._("Busy"),
            now=fields.Datetime.now(), zone=str(self.env.tz),
            noon=self._get_noon("event.start_date"),
        )

    def _select_attendee(self):
        """Return the SELECT of the customer of a meeting.

        Whoever is invited and none of us; else the customer of the opportunity.
        """
        return SQL(
            """
            SELECT c.id, c.commercial_partner_id, c.company_id FROM (
                SELECT rel.res_partner_id AS partner_id, 0 AS place
                  FROM calendar_event_res_partner_rel rel
                 WHERE rel.calendar_event_id = event.id
                 UNION ALL
                SELECT lead.partner_id, 1 FROM crm_lead lead
                 WHERE lead.id = event.opportunity_id) one
              JOIN res_partner c ON c.id = one.partner_id AND c.partner_share
             ORDER BY place, c.id LIMIT 1
            """
        )

    def _get_shown_domain(self):
        """Return the domain of the meetings that the host would show in full."""
        return Domain(
            self.env["calendar.event"]._get_default_privacy_domain()
        ) | Domain("partner_ids", "in", self.env.user.partner_id.ids)
