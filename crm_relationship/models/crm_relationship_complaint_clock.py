from odoo import api, fields, models

from ..tools.constants import COMPLAINT_READERS

STAFF = "base.group_user"
CLOCK_STATES = [
    ("running", "Running"),
    ("soon", "Due Soon"),
    ("late", "Late"),
    ("paused", "On Hold"),
    ("met", "In Time"),
    ("missed", "Missed"),
    ("stopped", "Stopped"),
]
DEADLINES = [
    ("acknowledge", "Acknowledge"),
    ("answer", "Answer"),
    ("resolve", "Resolve"),
]
# Whatever the policy is chosen by, or the log begins with.
TRIGGERS = {
    "date_received", "policy_id", "category_id", "severity", "company_id",
    "partner_id", "commercial_partner_id", "move_id", "lead_id",
}


class CrmRelationshipComplaint(models.Model):
    """The deadlines of a complaint and how it stands with them.

    All is read from the log of events, the policy and the working time, and written
    by ``crm.relationship.complaint.clock``: deadlines are those of the current round,
    hours and whether it was in time those of the first one.
    """

    _inherit = "crm.relationship.complaint"

    policy_id = fields.Many2one(
        "crm.relationship.complaint.policy", "Deadlines By", ondelete="restrict",
        compute="_compute_policy_id", store=True, readonly=False, precompute=True,
        index="btree_not_null", tracking=True, groups=STAFF,
        domain="[('company_id', 'in', [company_id, False])]",
    )
    round_ids = fields.One2many(
        "crm.relationship.complaint.round", "complaint_id", "Rounds",
        groups=COMPLAINT_READERS,
    )
    acknowledge_deadline = fields.Datetime(
        "Acknowledge By", readonly=True, copy=False, groups=STAFF
    )
    answer_deadline = fields.Datetime("Answer By", readonly=True, copy=False)
    resolve_deadline = fields.Datetime(
        "Resolve By", readonly=True, copy=False, groups=STAFF
    )
    next_deadline = fields.Datetime(
        readonly=True, copy=False, index=True, groups=STAFF,
        help="None while it is on hold: the hold moves it.",
    )
    next_deadline_kind = fields.Selection(
        DEADLINES, "Next Is To", readonly=True, copy=False, groups=STAFF
    )
    clock_state = fields.Selection(
        CLOCK_STATES, "Clock", readonly=True, copy=False, index=True, groups=STAFF
    )
    clock_check_on = fields.Datetime(
        readonly=True, copy=False, groups=STAFF,
        help="When its clock turns to Due Soon or Late, if nothing happens.",
    )
    acknowledge_hours = fields.Float(
        "Hours to Acknowledge", readonly=True, copy=False, aggregator="avg",
        groups=STAFF, help="Of the first round, as its deadline counts them.",
    )
    answer_hours = fields.Float(
        "Hours to Answer", readonly=True, copy=False, aggregator="avg", groups=STAFF,
        help="To the first answer of the first round, as its deadline counts them.",
    )
    resolve_hours = fields.Float(
        "Hours to Resolve", readonly=True, copy=False, aggregator="avg", groups=STAFF,
        help="Of the first round, as its deadline counts them.",
    )
    is_acknowledged_in_time = fields.Boolean(
        "Acknowledged in Time", readonly=True, copy=False, groups=STAFF
    )
    is_answered_in_time = fields.Boolean(
        "Answered in Time", readonly=True, copy=False, groups=STAFF
    )
    is_resolved_in_time = fields.Boolean(
        "Resolved in Time", readonly=True, copy=False, groups=STAFF
    )

    _clock_check_idx = models.Index("(clock_check_on) WHERE clock_check_on IS NOT NULL")

    @api.depends("category_id", "severity", "company_id", "commercial_partner_id")
    def _compute_policy_id(self):
        """Choose by category, severity and customer; what was chosen by hand stays."""
        free = self.filtered(
            lambda one: not one.policy_id or one.policy_id.is_automatic
        )
        # Handlers need not see the figures by which policies are chosen.
        for one, policy in self.env["crm.relationship.complaint.policy"].sudo()._find(
            free
        ).items():
            one.policy_id = policy

    def write(self, vals):
        """Write, and read the clock anew where deadlines depend on it."""
        result = super().write(vals)
        if TRIGGERS & set(vals):
            self._evaluate_clock(rewrite="date_received" in vals)
        return result

    def _after_event(self, kind):
        """See the steps: the log has moved on, and so does the clock."""
        # First, so that whatever is sent now states the deadlines.
        self._evaluate_clock()
        return super()._after_event(kind)

    def _evaluate_clock(self, rewrite=False):
        """Read the clock of these complaints anew.

        :param rewrite: also correct the rounds that had ended
        """
        self.env["crm.relationship.complaint.clock"]._evaluate(self.ids, rewrite)
