from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.day import AHEAD_DAYS, RISK_DAYS, RISKY, SILENT_DAYS


class CrmRelationshipDayReasons(models.AbstractModel):
    """The queries that find whom the current user should contact today, and why."""

    _name = "crm.relationship.day.reasons"
    _description = "Reasons to Contact a Customer Today"

    @api.private
    def _get_queries(self):
        """Return the queries of all reasons, each SELECT partner_id, reason."""
        queries = [
            self._activities(), self._meetings(), self._promises(), self._rules(),
            self._risks(), self._silence(), self._occasions(), self._opportunities(),
            self._complaints(),
        ]
        return [query for query in queries if query is not None]

    def _today(self):
        return fields.Date.context_today(self)

    # ------------------------------------------------------------------
    # What was planned or promised
    # ------------------------------------------------------------------

    def _activities(self):
        """Return my open activities that are due: forgotten, overdue, today's."""
        return SQL(
            """
            SELECT a.relationship_partner_id AS partner_id,
                   CASE WHEN a.date_deadline = %(today)s THEN 'today'
                        WHEN %(forgotten)s THEN 'forgotten' ELSE 'overdue' END AS reason
              FROM mail_activity a
             WHERE a.active AND a.user_id = %(user)s AND a.date_deadline <= %(today)s
               AND a.relationship_partner_id IS NOT NULL
            """,
            today=self._today(), user=self.env.uid,
            forgotten=self.env["crm.relationship.contact.query"]._is_forgotten(
                SQL("a")
            ),
        )

    def _meetings(self):
        """Return my meetings of today that are still to come."""
        midnight = datetime.combine(self._today() + timedelta(days=1), time.min)
        zone = self.env.tz
        end = zone.localize(midnight).astimezone(pytz.utc).replace(tzinfo=None)
        return SQL(
            """
            SELECT c.commercial_partner_id, 'meeting' FROM calendar_event event
              JOIN calendar_event_res_partner_rel rel
                   ON rel.calendar_event_id = event.id
              JOIN res_partner c ON c.id = rel.res_partner_id AND c.partner_share
             WHERE event.active AND event.user_id = %s
               AND event.stop > %s AND event.start < %s
               AND NOT EXISTS (SELECT FROM mail_activity planned
                                WHERE planned.calendar_event_id = event.id)
            """,
            self.env.uid, fields.Datetime.now(), end,
        )

    def _promises(self):
        """Return my open promises that are late, or due by tomorrow."""
        return SQL(
            """
            SELECT commercial_partner_id,
                   CASE WHEN date_deadline < %(today)s THEN 'promise_late'
                        ELSE 'promise' END
              FROM crm_relationship_promise
             WHERE state = 'open' AND user_id = %(user)s
               AND date_deadline <= %(today)s + 1
            """,
            today=self._today(), user=self.env.uid,
        )

    # ------------------------------------------------------------------
    # What nobody planned
    # ------------------------------------------------------------------

    def _rules(self):
        """Return my customers that are due by a contact rule."""
        # Conditions of a rule are the manager's; the customers are the user's own.
        due = self.env["crm.relationship.contact.due"].sudo()
        rules = due.env["crm.relationship.contact.rule"]._get_rules(self.env.company)
        if not rules:
            return None
        return SQL(
            "SELECT partner_id, 'rule' FROM (%s) due",
            due._select_due(
                self.env.company, rules,
                Domain("partner_id.user_id", "=", self.env.uid),
            ),
        )

    def _my_customers(self, reason, condition):
        """Return the valuable customers of mine that meet a condition.

        :param reason: SQL of the reason
        :param condition: SQL over the relationship ``r``
        """
        return SQL(
            """
            SELECT r.partner_id, %s FROM crm_relationship r
              JOIN res_partner p ON p.id = r.partner_id AND p.active
             WHERE p.user_id = %s AND r.company_id = %s AND r.inclusion != 'excluded'
               AND r.pareto_class IN ('a', 'b') AND %s
            """,
            reason, self.env.uid, self.env.company.id, condition,
        )

    def _not_contacted(self, days):
        return SQL(
            "NOT %s",
            self.env["crm.relationship.contact.query"]._contacted_since(
                SQL("r.partner_id"), SQL("%s", self._today() - timedelta(days=days)),
            ),
        )

    def _risks(self):
        """Return my valuable customers that may leave, unless just cared for."""
        return self._my_customers(
            SQL("'risk_' || r.pareto_class"),
            SQL(
                "r.churn_risk >= %s AND r.lifecycle != 'lost' AND %s",
                RISKY, self._not_contacted(RISK_DAYS),
            ),
        )

    def _silence(self):
        """Return my valuable customers that nobody was in contact with for long."""
        return self._my_customers(SQL("'silence'"), self._not_contacted(SILENT_DAYS))

    def _occasions(self):
        """Return my customers with a birthday or another occasion soon."""
        today = self._today()
        rows = self.env["crm.relationship.access"]._select_readable(
            "crm.relationship.occasion",
            [
                ("active", "=", True), ("next_date", ">=", today),
                ("next_date", "<=", today + timedelta(days=AHEAD_DAYS)),
            ],
            {"partner_id": "partner_id"},
        )
        return rows and SQL(
            """
            SELECT c.commercial_partner_id, 'occasion' FROM (%s) o
              JOIN res_partner c ON c.id = o.partner_id
              JOIN res_partner p ON p.id = c.commercial_partner_id
             WHERE p.user_id = %s
            """,
            rows, self.env.uid,
        )

    def _opportunities(self):
        """Return the customers of my open opportunities without a next step."""
        return SQL(
            """
            SELECT p.commercial_partner_id, 'no_step' FROM crm_lead lead
              JOIN res_partner p ON p.id = lead.partner_id
             WHERE lead.user_id = %s AND lead.active AND lead.type = 'opportunity'
               AND lead.won_status = 'pending'
               AND (lead.company_id IS NULL OR lead.company_id IN %s)
               AND NOT EXISTS (SELECT FROM mail_activity planned
                                WHERE planned.res_model = 'crm.lead'
                                  AND planned.res_id = lead.id AND planned.active)
            """,
            self.env.uid, tuple(self.env.companies.ids),
        )

    def _complaints(self):
        """Return my customers with an open complaint that I may know of."""
        complaints = self.env["crm.relationship.access"]._select_readable(
            "crm.relationship.complaint", [("is_open", "=", True)],
            {"partner_id": "commercial_partner_id"},
        )
        return complaints and SQL(
            """
            SELECT c.partner_id, 'complaint' FROM (%s) c
              JOIN res_partner p ON p.id = c.partner_id
             WHERE p.user_id = %s
            """,
            complaints, self.env.uid,
        )
