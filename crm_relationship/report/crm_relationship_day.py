from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.day import POINTS, parse

COLOURS = {
    "forgotten": "danger", "promise_late": "danger", "overdue": "warning",
    "promise": "warning", "complaint": "warning", "today": "info", "meeting": "info",
}


class CrmRelationshipDay(models.Model):
    """Whom the current user should contact today, and why: one row a customer.

    Nothing is stored but what was put off. Each reason has its points
    (``tools/day.py``), which add up to the order of the list.
    """

    _name = "crm.relationship.day"
    _description = "My Day"
    _inherit = ["crm.relationship.export.mixin"]
    _auto = False
    _order = "score desc, value_at_risk desc, id"
    _rec_name = "partner_id"
    _depends = {
        "calendar.event": ["active", "partner_ids", "start", "stop", "user_id"],
        "crm.lead": [
            "active", "company_id", "partner_id", "type", "user_id", "won_status"
        ],
        "crm.relationship": [
            "churn_risk", "inclusion", "lifecycle", "pareto_class",
            "relationship_value", "segment_id",
        ],
        "crm.relationship.complaint": [
            "commercial_partner_id", "company_id", "is_confidential", "is_open",
        ],
        "crm.relationship.contact.rule": ["active", "company_id", "domain"],
        "crm.relationship.interaction": ["commercial_partner_id", "date", "outcome"],
        "crm.relationship.promise": [
            "commercial_partner_id", "date_deadline", "state", "user_id",
        ],
        "crm.relationship.snooze": ["partner_id", "until", "user_id"],
        "mail.activity": [
            "active", "date_deadline", "date_done", "relationship_partner_id",
            "user_id",
        ],
        "res.partner": ["active", "commercial_partner_id", "phone", "user_id"],
    }

    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    relationship_id = fields.Many2one("crm.relationship", readonly=True)
    phone = fields.Char(readonly=True)
    score = fields.Integer("Points", readonly=True, aggregator=None)
    codes = fields.Char(readonly=True)
    reasons = fields.Char("Why", compute="_compute_reasons")
    reason_tags = fields.Html("Why (Tags)", compute="_compute_reasons")
    last_contact_date = fields.Date("Last Contact", readonly=True)
    next_date = fields.Date("Next Planned", readonly=True)
    relationship_value = fields.Monetary(readonly=True)
    value_at_risk = fields.Monetary(
        readonly=True, help="Churn risk times the value of the relationship."
    )
    activity_ids = fields.Many2many(
        "mail.activity", compute="_compute_activity_ids",
        help="What you planned with the customer and is due.",
    )

    @api.depends("codes")
    @api.depends_context("lang")
    def _compute_reasons(self):
        labels = self._get_labels()
        for row in self:
            found = [
                (reason, f"{labels[reason]} ({count})" if count > 1 else labels[reason])
                for reason, count in parse(row.codes)
            ]
            row.reasons = ", ".join(label for _reason, label in found)
            row.reason_tags = Markup(" ").join(
                Markup('<span class="badge text-bg-%s">%s</span>')
                % (COLOURS.get(reason, "light"), label)
                for reason, label in found
            )

    def _get_labels(self):
        """Return {reason: what people read}."""
        return {
            "forgotten": self.env._("Forgotten"),
            "promise_late": self.env._("Late promise"),
            "overdue": self.env._("Overdue"),
            "complaint": self.env._("Open complaint"),
            "promise": self.env._("Promise due"),
            "today": self.env._("Planned today"),
            "meeting": self.env._("Meeting today"),
            "risk_a": self.env._("Class A at risk"),
            "rule": self.env._("Contact due"),
            "occasion": self.env._("Occasion soon"),
            "risk_b": self.env._("Class B at risk"),
            "silence": self.env._("Long silence"),
            "no_step": self.env._("Opportunity without next step"),
        }

    def _compute_activity_ids(self):
        due = self.env["mail.activity"].search([
            ("user_id", "=", self.env.uid),
            ("relationship_partner_id", "in", self.partner_id.ids),
            ("date_deadline", "<=", fields.Date.context_today(self)),
        ]).grouped("relationship_partner_id")
        for row in self:
            row.activity_ids = due.get(row.partner_id, False)

    # ------------------------------------------------------------------
    # Query
    # ------------------------------------------------------------------

    @property
    def _table_query(self):
        reasons = self.env["crm.relationship.day.reasons"]._get_queries()
        return SQL(
            """
            WITH reason AS (%(reasons)s), points (reason, points) AS (%(points)s),
                 counted AS (
            SELECT partner_id, reason, COUNT(*) AS times, MIN(points.points) AS points
              FROM reason JOIN points USING (reason)
             GROUP BY partner_id, reason
            ), customer AS (
            SELECT partner_id, SUM(points)::int AS score,
                   STRING_AGG(reason || ':' || times, ',' ORDER BY points DESC, reason)
                       AS codes
              FROM counted GROUP BY partner_id)
            SELECT p.id, p.id AS partner_id, %(company)s AS company_id,
                   r.id AS relationship_id, %(phone)s AS phone,
                   customer.score, customer.codes, r.relationship_value,
                   ROUND(r.churn_risk * r.relationship_value, 2) AS value_at_risk,
                   %(last)s AS last_contact_date, %(next)s AS next_date
              FROM customer
              JOIN res_partner p ON p.id = customer.partner_id AND p.active
              LEFT JOIN (%(rows)s) r ON r.partner_id = p.id
             WHERE (p.company_id IS NULL OR p.company_id IN %(companies)s)
               AND NOT EXISTS (SELECT FROM crm_relationship_snooze s
                                WHERE s.partner_id = p.id AND s.user_id = %(user)s
                                  AND s.until > %(today)s)
            """,
            reasons=SQL(" UNION ALL ").join(reasons), points=self._get_points(),
            company=self.env.company.id, companies=tuple(self.env.companies.ids),
            last=self.env["crm.relationship.contact.query"]._last_contact(SQL("p.id")),
            phone=self._get_phone(), next=self._get_next(), rows=self._get_rows(),
            user=self.env.uid, today=fields.Date.context_today(self),
        )

    def _get_points(self):
        return SQL("VALUES %s", SQL(", ").join(
            SQL("(%s, %s)", reason, points) for reason, points in POINTS.items()
        ))

    def _get_phone(self):
        """Return the customer's number, or that of one of its contacts."""
        return SQL(
            "COALESCE(NULLIF(p.phone, ''), (SELECT c.phone FROM res_partner c"
            " WHERE c.parent_id = p.id AND c.active AND c.phone != ''"
            " ORDER BY c.id LIMIT 1))"
        )

    def _get_next(self):
        return SQL(
            "(SELECT MIN(planned.date_deadline) FROM mail_activity planned"
            " WHERE planned.relationship_partner_id = p.id AND planned.active"
            " AND planned.date_deadline >= %s)", fields.Date.context_today(self),
        )

    def _get_rows(self):
        """Return the relationships that the user may read, with their figures."""
        names = ("id", "partner_id", "relationship_value", "churn_risk")
        return self.env["crm.relationship.access"]._select_readable(
            "crm.relationship", [("company_id", "=", self.env.company.id)],
            {name: name for name in names},
        )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_log(self):
        """Log a contact with the customer; it fulfils the first activity due."""
        self.ensure_one()
        self.check_access("read")
        if self.activity_ids:
            return self.activity_ids[0].action_done_and_log()
        return self.env["crm.relationship.plan.mixin"]._get_log_action(
            {"default_partner_id": self.partner_id.id, "default_kind": "call"}
        )

    def action_plan(self):
        """Plan the next contact with the customer."""
        self.ensure_one()
        self.check_access("read")
        call = self.env.ref("mail.mail_activity_data_call", raise_if_not_found=False)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan a Contact"),
            "res_model": "mail.activity",
            "views": [(self.env.ref("mail.mail_activity_view_form_popup").id, "form")],
            "target": "new",
            "context": {
                "default_res_model": "res.partner",
                "default_res_id": self.partner_id.id,
                **({"default_activity_type_id": call.id} if call else {}),
            },
        }

    def action_done(self):
        """Mark what was due with these customers as done."""
        self.check_access("read")
        self.activity_ids.action_done()
        return True

    def action_snooze(self):
        """Leave these customers out until tomorrow."""
        return self._snooze(1)

    def action_snooze_week(self):
        """Leave these customers out for a week."""
        return self._snooze(7)

    def _snooze(self, days):
        self.check_access("read")
        until = fields.Date.context_today(self) + timedelta(days=days)
        self.env["crm.relationship.snooze"]._snooze(self.partner_id, until)
        return True

    def action_snooze_until(self):
        """Ask until when to leave the customer out."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Leave Out until"),
            "res_model": "crm.relationship.snooze",
            "res_id": self.env["crm.relationship.snooze"]._get(self.partner_id).id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_partner_id": self.partner_id.id},
        }

    def action_open(self):
        """Open the relationship; the contact where there is none to read."""
        self.ensure_one()
        self.check_access("read")
        record = self.relationship_id or self.partner_id
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }
