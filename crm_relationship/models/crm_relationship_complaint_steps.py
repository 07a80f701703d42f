from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

from ..tools.complaint_states import (
    FINAL_STATES,
    REJECTED,
    TRANSITIONS,
    Step,
    current_round,
)

STAFF = "base.group_user"
CANCEL_REASONS = [
    ("duplicate", "Duplicate of Another"),
    ("withdrawn", "Withdrawn by the Customer"),
    ("unfounded", "No Complaint"),
    ("mistake", "Entered by Mistake"),
    ("other", "Other"),
]


class Moment(NamedTuple):
    """When and why a step was taken; no context from outside can hold one."""

    date: object = None
    note: str | None = None


class CrmRelationshipComplaint(models.Model):
    """The steps of a complaint: one table says which, and what each needs.

    Moving a card on the board, a button and a program all go the same way.
    """

    _inherit = "crm.relationship.complaint"

    stage_id = fields.Many2one(
        "crm.relationship.complaint.stage", required=True, index=True,
        ondelete="restrict", tracking=True, copy=False, group_expand="_expand_stages",
        default=lambda self: self._get_stage("new"),
    )
    state = fields.Selection(
        related="stage_id.state", string="Step", store=True, precompute=True
    )
    is_open = fields.Boolean(
        compute="_compute_is_open", store=True, precompute=True, index=True,
        help="Neither closed nor cancelled.",
    )
    held_state = fields.Char(
        copy=False, groups=STAFF, help="The step to go on with after the hold."
    )
    hold_until = fields.Date("On Hold Until", copy=False, groups=STAFF)
    event_ids = fields.One2many(
        "crm.relationship.complaint.event", "complaint_id", "Log", groups=STAFF
    )
    acknowledged_on = fields.Datetime(
        "Acknowledged", compute="_compute_round", store=True
    )
    answered_on = fields.Datetime("Answered", compute="_compute_round", store=True)
    closed_on = fields.Datetime("Closed", compute="_compute_round", store=True)
    reopened_count = fields.Integer(
        "Times Reopened", compute="_compute_round", store=True, groups=STAFF
    )
    duplicate_of_id = fields.Many2one(
        "crm.relationship.complaint", ondelete="set null",
        index="btree_not_null", copy=False, groups=STAFF, tracking=True,
    )
    cancel_reason = fields.Selection(
        CANCEL_REASONS, "Reason for Cancelling", copy=False, groups=STAFF, tracking=True
    )
    cancel_note = fields.Char("More on the Reason", copy=False, groups=STAFF)

    @api.model
    def _expand_stages(self, stages, domain):
        return stages.search([])

    @api.model
    def _get_stage(self, state):
        """Return the first stage that stands for a step."""
        return self.env["crm.relationship.complaint.stage"].search(
            [("state", "=", state)], limit=1
        )

    @api.depends("state")
    def _compute_is_open(self):
        for one in self:
            one.is_open = one.state not in FINAL_STATES

    @api.depends("event_ids.kind", "event_ids.date")
    def _compute_round(self):
        for one in self:
            events = one.event_ids.sorted("id")
            found = current_round([(event.kind, event.date) for event in events])
            one.update(found._asdict())

    # ------------------------------------------------------------------
    # The table
    # ------------------------------------------------------------------

    def _begin(self):
        """Write down when new complaints were received, and what they began with."""
        # The log is the program's to write, not people's.
        self.env["crm.relationship.complaint.event"].sudo().create([
            {"complaint_id": one.id, "kind": "received", "date": one.date_received,
             "user_id": self.env.uid}
            for one in self
        ])
        self._after_event("received")
        started = self.filtered(lambda one: one.state != "new")
        started._follow(dict.fromkeys(started, "new"))

    def write(self, vals):
        """Write, refuse what the table of steps does not allow, and keep the log."""
        vals = self._keep_access(vals)
        before = {one: one.state for one in self} if "stage_id" in vals else {}
        result = super().write(vals)
        if "date_received" in vals:
            for one in self:
                one._log_event("received", one.date_received)
        self._follow(before)
        return result

    def _keep_access(self, vals):
        """Return values with which a handler does not lock herself out."""
        if self.env.su or not vals.get("is_confidential"):
            return vals
        user = self.env.user
        if all(user in one.user_id + one.handler_ids for one in self):
            return vals
        assigned = vals.get("handler_ids") or []
        return {**vals, "handler_ids": [*assigned, fields.Command.link(user.id)]}

    def _change_state(self, state, date=None, note=None):
        """Take a step, as its button does.

        :param state: key of ``STATES``
        :param date: datetime in UTC when it happened, now when None
        :param note: why, str or None
        :raise UserError: when the table does not allow it or something is missing
        :raise AccessError: for who may not write the complaints
        """
        self.check_access("write")
        moment = Moment(date, note)
        moved = self.filtered(lambda one: one.state != state)
        moved.with_context(complaint_moment=moment).write(
            {"stage_id": self._get_stage(state).id}
        )
        return True

    def _follow(self, before):
        """Check and log the steps just taken.

        :param before: {complaint: state until now}
        """
        moment = self.env.context.get("complaint_moment")
        # A client's context holds lists and texts only: nobody dates steps by RPC.
        moment = moment if isinstance(moment, Moment) else Moment()
        events = {}
        for one, former in before.items():
            if one.state == former:
                continue
            step = one._get_step(former)
            one._check_needs(step)
            one._keep_held_state(former)
            for kind in step.events:
                one._log_event(kind, moment.date, moment.note)
                events[kind] = events.get(kind, self.browse()) + one
        for kind, complaints in events.items():
            complaints._after_event(kind)

    def _get_step(self, former):
        step = TRANSITIONS[former].get(self.state)
        if step is None:
            labels = dict(self._fields["state"]._description_selection(self.env))
            allowed = ", ".join(labels[one] for one in TRANSITIONS[former])
            raise UserError(self.env._(
                "%(complaint)s cannot go from %(former)s to %(state)s. From here it "
                "goes to: %(allowed)s.",
                complaint=self.display_name, former=labels[former],
                state=labels[self.state], allowed=allowed,
            ))
        return step

    def _keep_held_state(self, former):
        if self.state == "on_hold":
            self.held_state = former
        elif former == "on_hold":
            self.write({"held_state": False, "hold_until": False})

    def _check_needs(self, step: Step):
        """Raise when something is not known that the step needs."""
        missing = [
            text for name, text in self._get_need_texts().items()
            if name in step.needs and not getattr(self, f"_has_{name}")()
        ]
        if missing:
            raise UserError("\n".join([
                self.env._("Before %(complaint)s can go on:",
                           complaint=self.display_name),
                *(f"- {text}" for text in missing),
            ]))

    def _get_need_texts(self):
        """Return {need: what to do about it}, see ``Step``."""
        return {
            "category": self.env._("choose its category"),
            "decision": self.env._("say what was decided"),
            "answer": self.env._("send the answer, with the button Answer"),
            "appeal": self.env._(
                "say where the customer may appeal, as the complaint is rejected"
            ),
            "cause": self.env._("name its root cause"),
            "cancel_reason": self.env._("say why, with the button Cancel"),
            "duplicate": self.env._("name the complaint that it repeats"),
        }

    def _has_category(self):
        return bool(self.category_id)

    def _has_decision(self):
        return bool(self.decision)

    def _has_answer(self):
        return not is_html_empty(self.answer)

    def _has_appeal(self):
        return self.decision not in REJECTED or not is_html_empty(self.appeal)

    def _has_cause(self):
        return bool(self.cause_id)

    def _has_cancel_reason(self):
        return bool(self.cancel_reason)

    def _has_duplicate(self):
        return self.cancel_reason != "duplicate" or bool(self.duplicate_of_id)

    # ------------------------------------------------------------------
    # The log
    # ------------------------------------------------------------------

    def _log_event(self, kind, date=None, note=None):
        """Add one event to the log of one complaint.

        :param kind: key of ``EVENTS``
        :param date: datetime in UTC, now when None
        :param note: why, str or None
        :raise UserError: when it lies in the future or before an earlier event
        """
        self.ensure_one()
        now = fields.Datetime.now()
        date = fields.Datetime.to_datetime(date) or now
        events = self.sudo().event_ids  # the log is the program's to write
        last = max(events.filtered(lambda one: one.kind != "received").mapped("date"),
                   default=date)
        wrong = date < last if kind != "received" else self._is_late(date)
        if wrong or date > fields.Datetime.add(now, minutes=5):
            raise UserError(self.env._(
                "%(complaint)s: a step is dated after the one before and not in the "
                "future.", complaint=self.display_name,
            ))
        events.create({
            "complaint_id": self.id, "kind": kind, "date": date, "note": note,
            "user_id": self.env.uid,
        })

    def _is_late(self, date):
        """Return whether something happened to the complaint before a date."""
        steps = self.sudo().event_ids.filtered(lambda one: one.kind != "received")
        return any(one.date < date for one in steps)

    def _after_event(self, kind):
        """Go on after an event of these complaints was logged: for others to extend.

        :param kind: key of ``EVENTS``
        """
        if kind == "reopened":
            self.write({
                "verdict": False, "verdict_on": False, "verdict_note": False,
                "cancel_reason": False, "cancel_note": False, "duplicate_of_id": False,
            })
