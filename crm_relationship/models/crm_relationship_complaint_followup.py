from typing import NamedTuple

from odoo import api, fields, models

STAFF = "base.group_user"


class FollowUp(NamedTuple):
    """Something due after a decision, by the names of its fields."""

    due: str
    done: str
    told: str
    user: str = "user_id"


FOLLOW_UPS = (
    FollowUp("corrective_deadline", "corrective_done_on", "is_corrective_told",
             "corrective_user_id"),
    FollowUp("preventive_deadline", "preventive_done_on", "is_preventive_told",
             "preventive_user_id"),
    FollowUp("effectiveness_due", "effectiveness_checked_on", "is_check_told"),
)


class CrmRelationshipComplaint(models.Model):
    """Corrections, preventions and checks that are due, also after the closing."""

    _inherit = "crm.relationship.complaint"

    is_follow_up_due = fields.Boolean(
        "Action Overdue", compute="_compute_is_follow_up_due", groups=STAFF,
        search="_search_is_follow_up_due",
        help="A correction, prevention or check is past its day and not done.",
    )
    # Whom it concerns was told of this very day; moving the day tells again.
    is_corrective_told = fields.Boolean(
        compute="_compute_corrective_told", store=True, readonly=False, groups=STAFF
    )
    is_preventive_told = fields.Boolean(
        compute="_compute_preventive_told", store=True, readonly=False, groups=STAFF
    )
    is_check_told = fields.Boolean(
        compute="_compute_check_told", store=True, readonly=False, groups=STAFF
    )

    @api.depends("corrective_deadline")
    def _compute_corrective_told(self):
        self.is_corrective_told = False

    @api.depends("preventive_deadline")
    def _compute_preventive_told(self):
        self.is_preventive_told = False

    @api.depends("effectiveness_due")
    def _compute_check_told(self):
        self.is_check_told = False

    @api.depends(*[name for one in FOLLOW_UPS for name in (one.due, one.done)])
    @api.depends_context("tz")
    def _compute_is_follow_up_due(self):
        late = self.filtered_domain(self._search_is_follow_up_due("in", [True]))
        for one in self:
            one.is_follow_up_due = one in late

    def _search_is_follow_up_due(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        late = fields.Domain.OR(
            [(one.due, "<", today), (one.done, "=", False)] for one in FOLLOW_UPS
        ) & fields.Domain("state", "!=", "cancelled")
        return late if True in value else ~late

    @api.onchange("preventive_done_on")
    def _onchange_preventive_done_on(self):
        """Have somebody look three months later whether it helped."""
        if self.preventive_done_on and not self.effectiveness_due:
            self.effectiveness_due = fields.Date.add(self.preventive_done_on, months=3)
            self.effectiveness = self.effectiveness or "pending"

    @api.onchange("effectiveness")
    def _onchange_effectiveness(self):
        if self.effectiveness in ("effective", "ineffective"):
            today = fields.Date.context_today(self)
            self.effectiveness_checked_on = self.effectiveness_checked_on or today
