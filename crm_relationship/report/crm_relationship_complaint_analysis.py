from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..models.crm_relationship_complaint import CHANNELS
from ..tools.complaint_rates import RATES
from ..tools.complaint_states import DECISIONS, STATES
from ..tools.constants import SEVERITIES

# Columns taken from the complaint as they are, where the user may read them.
COPIED = (
    "id", "number", "name", "date_received", "closed_on", "company_id", "partner_id",
    "commercial_partner_id", "category_id", "cause_id", "product_id", "team_id",
    "user_id", "channel", "severity", "decision", "state", "is_open", "is_safety",
    "acknowledge_hours", "answer_hours", "resolve_hours", "handling_hours",
    "compensation_amount", "handling_cost", "cost_amount",
)
USED = (
    "verdict", "reopened_count", "is_recurrence", "is_upheld", "rating_last_value",
    "is_acknowledged_in_time", "is_resolved_in_time", "next_deadline",
)
TYPES = {
    "verdict": "text", "reopened_count": "int", "is_recurrence": "bool",
    "is_upheld": "bool", "rating_last_value": "float8", "next_deadline": "timestamp",
    "is_acknowledged_in_time": "bool", "is_resolved_in_time": "bool",
}


class CrmRelationshipComplaintAnalysis(models.Model):
    """Complaints as figures: one row a complaint, as its reader may see it.

    Nothing is stored: each figure is read from the register through the access of the
    current user, so that a confidential complaint is in no number of whom it is hidden
    from. Cancelled complaints count nowhere.
    """

    _name = "crm.relationship.complaint.analysis"
    _description = "Analysis of Complaints"
    _inherit = ["crm.relationship.export.mixin"]
    _auto = False
    _order = "date_received desc, id desc"
    _depends = {
        "account.move": [
            "commercial_partner_id", "company_id", "invoice_date", "move_type", "state",
        ],
        "crm.relationship.complaint": [
            "acknowledge_hours", "answer_hours", "cause_id", "category_id", "channel",
            "closed_on", "commercial_partner_id", "company_id", "compensation_amount",
            "cost_amount", "date_received", "decision", "handling_cost",
            "handling_hours", "is_acknowledged_in_time", "is_confidential", "is_open",
            "is_recurrence", "is_resolved_in_time", "is_upheld", "next_deadline",
            "product_id", "rating_last_value", "reopened_count", "resolve_hours",
            "severity", "state", "team_id", "user_id", "verdict",
        ],
        "crm.relationship.complaint.event": ["complaint_id", "kind"],
        "res.partner": ["commercial_partner_id"],
    }

    number = fields.Char(readonly=True)
    name = fields.Char("Subject", readonly=True)
    date_received = fields.Datetime("Received", readonly=True)
    closed_on = fields.Datetime("Closed", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", "Complainant", readonly=True)
    commercial_partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    category_id = fields.Many2one("crm.relationship.complaint.category", readonly=True)
    cause_id = fields.Many2one(
        "crm.relationship.complaint.cause", "Root Cause", readonly=True
    )
    product_id = fields.Many2one("product.product", readonly=True)
    team_id = fields.Many2one("crm.team", readonly=True)
    user_id = fields.Many2one("res.users", "Owner", readonly=True)
    channel = fields.Selection(CHANNELS, readonly=True)
    severity = fields.Selection(SEVERITIES, readonly=True)
    decision = fields.Selection(DECISIONS, readonly=True)
    state = fields.Selection(STATES, "Step", readonly=True)
    is_open = fields.Boolean(readonly=True)
    is_safety = fields.Boolean("Safety Issue", readonly=True)

    complaint_count = fields.Integer("Complaints", readonly=True)
    acknowledge_hours = fields.Float(
        "Hours to Acknowledge", readonly=True, aggregator="avg"
    )
    answer_hours = fields.Float("Hours to Answer", readonly=True, aggregator="avg")
    resolve_hours = fields.Float("Hours to Resolve", readonly=True, aggregator="avg")
    handling_hours = fields.Float("Hours Spent", readonly=True)
    acknowledged_count = fields.Integer("Acknowledgement Decided", readonly=True)
    acknowledged_in_time_count = fields.Integer("Acknowledged in Time", readonly=True)
    noticed_count = fields.Integer("Acknowledged", readonly=True)
    timed_count = fields.Integer("Deadline Decided", readonly=True)
    in_time_count = fields.Integer("Resolved in Time", readonly=True)
    overdue_count = fields.Integer("Overdue", readonly=True)
    closed_count = fields.Integer("Closed Complaints", readonly=True)
    first_contact_count = fields.Integer(
        "Resolved at First Contact", readonly=True,
        help="Closed after one answer, without a hold, never reopened and not refused "
        "by the customer.",
    )
    settled_count = fields.Integer(
        "Closed Once", readonly=True, help="Closed, or closed before and reopened."
    )
    reopened_count = fields.Integer("Reopened", readonly=True)
    recurrence_count = fields.Integer("Recurrences", readonly=True)
    decided_count = fields.Integer("Decided", readonly=True)
    upheld_count = fields.Integer("Upheld", readonly=True)
    watched_count = fields.Integer(
        "Watched", readonly=True,
        help="Closed as long ago as the days within which a customer is to buy again.",
    )
    retained_count = fields.Integer(
        "Retained After", readonly=True,
        help="The customer bought again within the days of the settings.",
    )
    satisfaction = fields.Float(
        "Satisfaction (1-5)", readonly=True, aggregator="avg",
        help="As the customer rated it; unrated complaints are left out.",
    )
    compensation_amount = fields.Monetary("Compensation Paid", readonly=True)
    handling_cost = fields.Monetary(readonly=True)
    cost_amount = fields.Monetary("Total Cost", readonly=True)
    acknowledged_rate = fields.Float(
        "Acknowledged in Time (%)", readonly=True, aggregator="avg"
    )
    in_time_rate = fields.Float(
        "Resolved in Time (%)", readonly=True, aggregator="avg"
    )
    first_contact_rate = fields.Float(
        "At First Contact (%)", readonly=True, aggregator="avg"
    )
    reopen_rate = fields.Float("Reopened (%)", readonly=True, aggregator="avg")
    recurrence_rate = fields.Float("Recurrence (%)", readonly=True, aggregator="avg")
    upheld_rate = fields.Float("Upheld (%)", readonly=True, aggregator="avg")
    retained_rate = fields.Float("Retained After (%)", readonly=True, aggregator="avg")

    def action_open_complaint(self):
        """Open the complaint of the row, by the user's own access to it."""
        self.ensure_one()
        # The rows have no rules of their own: those of the complaint decide.
        self.env["crm.relationship.complaint"].browse(self.id).check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.relationship.complaint",
            "res_id": self.id,
            "views": [(False, "form")],
        }

    # ------------------------------------------------------------------
    # The query
    # ------------------------------------------------------------------

    @property
    def _table_query(self):
        return SQL("%s %s %s", self._select(), self._from(), self._where())

    @api.model
    def _select(self):
        counts = self._get_counts()
        return SQL(
            "SELECT %s, company.currency_id, NULLIF(c.rating_last_value, 0)"
            " AS satisfaction, %s, %s",
            SQL(", ").join(SQL.identifier("c", name) for name in COPIED),
            SQL(", ").join(
                SQL("(CASE WHEN %s THEN 1 ELSE 0 END) AS %s", sql, SQL.identifier(name))
                for name, sql in counts.items()
            ),
            SQL(", ").join(
                SQL("(CASE WHEN %s THEN (CASE WHEN %s THEN 1.0 ELSE 0.0 END) END)"
                    " AS %s", counts[whole], counts[part], SQL.identifier(rate))
                for rate, (part, whole) in RATES.items()
            ),
        )

    @api.model
    def _from(self):
        complaints = self.env["crm.relationship.access"]._select_readable(
            "crm.relationship.complaint", [("state", "!=", "cancelled")],
            {name: self._get_column(name) for name in (*COPIED, *USED)},
        )
        if complaints is None:
            raise AccessError(self.env._("Complaints are not open to you."))
        return SQL(
            "FROM (%s) c JOIN res_company company ON company.id = c.company_id",
            complaints,
        )

    @api.model
    def _where(self):
        return SQL("WHERE TRUE")

    def _get_column(self, name):
        """Return a field of complaints; a typed NULL where it may not be read."""
        complaint = self.env["crm.relationship.complaint"]
        if complaint._has_field_access(complaint._fields[name], "read"):
            return name
        kind = TYPES.get(name) or self._fields[name].column_type[0]
        return SQL("NULL::%s", SQL(kind))

    def _get_counts(self):
        """Return {count: condition that a complaint ``c`` is one of it}."""
        closed = SQL("c.state = 'closed'")
        return {
            "complaint_count": SQL("TRUE"),
            "acknowledged_count": SQL("c.is_acknowledged_in_time IS NOT NULL"),
            "acknowledged_in_time_count": SQL("c.is_acknowledged_in_time"),
            "noticed_count": SQL("c.acknowledge_hours IS NOT NULL"),
            "timed_count": SQL("c.is_resolved_in_time IS NOT NULL"),
            "in_time_count": SQL("c.is_resolved_in_time"),
            "overdue_count": SQL(
                "c.is_open AND c.next_deadline < %s", fields.Datetime.now()
            ),
            "closed_count": closed,
            "first_contact_count": SQL("%s AND %s", closed, self._is_at_once()),
            "settled_count": SQL("%s OR c.reopened_count > 0", closed),
            "reopened_count": SQL("c.reopened_count > 0"),
            "recurrence_count": SQL("c.is_recurrence"),
            "decided_count": SQL("c.decision IS NOT NULL"),
            "upheld_count": SQL("c.is_upheld"),
            "watched_count": self._is_watched(),
            "retained_count": SQL("%s AND %s", self._is_watched(), self._is_retained()),
        }

    def _is_at_once(self):
        return SQL(
            """
            c.reopened_count = 0 AND c.verdict IS DISTINCT FROM 'rejected'
            AND (SELECT COUNT(*) FILTER (WHERE e.kind = 'answered') = 1
                        AND COUNT(*) FILTER (WHERE e.kind = 'paused') = 0
                   FROM crm_relationship_complaint_event e
                  WHERE e.complaint_id = c.id)
            """
        )

    def _is_watched(self):
        return SQL(
            "(c.state = 'closed' AND c.commercial_partner_id IS NOT NULL"
            " AND c.closed_on::date + company.complaint_recovery_days < %s)",
            fields.Date.context_today(self),
        )

    def _is_retained(self):
        recovery = self.env["crm.relationship.complaint.recovery"]
        return recovery._bought_between(
            SQL("c.commercial_partner_id"), SQL("c.company_id"),
            SQL("c.closed_on::date"),
            SQL("c.closed_on::date + company.complaint_recovery_days"),
        )

    def _read_group_select(self, aggregate_spec, query):
        """Rates of a group come from its counts: they are no mean of rates."""
        rate, _colon, function = aggregate_spec.partition(":")
        if rate not in RATES or function != "avg":
            return super()._read_group_select(aggregate_spec, query)
        part, whole = (
            SQL("SUM(%s)", self._field_to_sql(self._table, name, query))
            for name in RATES[rate]
        )
        return SQL("%s::float / NULLIF(%s, 0)", part, whole)
