from functools import partial

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import format_datetime

from ..tools.complaint_clock import TARGETS
from ..tools.constants import COMPLAINT_MANAGER
from .crm_relationship_reminders import ACTIVITY, WARNING

WARNED, ESCALATED = 1, 2  # what a round remembers of each target
TELL = 50  # complaints told about and committed together: each sends a mail


class CrmRelationshipComplaintClock(models.AbstractModel):
    """Warns the owner before a deadline, tells the leader when it is missed."""

    _inherit = "crm.relationship.complaint.clock"

    def _get_steps(self):
        """See ``_cron_tick``: who was told of a miss need not be warned of it."""
        return [
            *super()._get_steps(),
            *(partial(self._tell, name, level)
              for level in (ESCALATED, WARNED) for name in TARGETS),
        ]

    def _tell(self, name, level):
        """Tell people of one target of the next complaints, once, and commit.

        :return: whether there may be more, and time for it
        """
        found = self.env["crm.relationship.complaint.round"].search(
            self._get_untold_domain(name, level), limit=TELL, order="id"
        ).try_lock_for_update()
        if not found:
            return False
        activities = []
        for one in found:
            for user in self._get_told(one, name, level):
                activities.append(self._prepare_activity(one, user, name, level))
                self._notify(one, user, name, level)
        self.env["crm.relationship.reminders"]._create_activities(activities)
        found[f"{name}_told"] = level
        seconds = self.env["ir.cron"]._commit_progress(len(found))
        return len(found) == TELL and seconds > 0

    def _get_untold_domain(self, name, level):
        due = f"{name}_deadline" if level == ESCALATED else f"{name}_soon_on"
        return Domain([
            ("is_current", "=", True), ("complaint_id.is_open", "=", True),
            (f"{name}_on", "=", False), (due, "<", fields.Datetime.now()),
            (f"{name}_told", "<", level),
        ])

    # ------------------------------------------------------------------
    # Whom
    # ------------------------------------------------------------------

    def _get_told(self, one, name, level):
        """Return the users to be told: the owner, at a miss who is above the owner."""
        complaint = one.complaint_id
        owners = complaint.user_id | complaint.category_id.user_id
        leaders = (
            complaint.team_id.user_id | complaint.user_id.sale_team_id.user_id
            | complaint.company_id.complaint_escalation_user_id
        )
        managers = self.env.ref(COMPLAINT_MANAGER).all_user_ids.sorted("id")
        if level == WARNED:
            return self._get_first_reader(complaint, owners | leaders | managers)
        above = self._get_first_reader(
            complaint, (leaders | managers) - complaint.user_id
        )
        # Nobody warned the owner of what came in late.
        late = not one[f"{name}_told"] and self._get_first_reader(complaint, owners)
        return (above | late) if late else above or owners[:1]

    def _get_first_reader(self, complaint, users):
        """Return the first user who may see the complaint: it may be confidential."""
        for user in users.filtered(lambda one: one.active and not one.share):
            if complaint.company_id not in user.company_ids:
                continue
            seen = complaint.with_user(user).with_context(
                allowed_company_ids=complaint.company_id.ids
            )
            if seen.has_access("read"):
                return user
        return self.env["res.users"]

    # ------------------------------------------------------------------
    # What
    # ------------------------------------------------------------------

    def _prepare_activity(self, one, user, name, level):
        reminders = self.env["crm.relationship.reminders"]
        zone = self.env["crm.relationship.calendar"]._get_zone(one.company_id)
        deadline = fields.Datetime.context_timestamp(
            self.with_context(tz=zone.zone), one[f"{name}_deadline"]
        )
        return reminders._prepare_activity(
            one.complaint_id, user, WARNING if level == ESCALATED else ACTIVITY,
            deadline.date(),
            lambda env: self._get_subject(env, one.complaint_id, name, level),
        )

    def _get_subject(self, env, complaint, name, level):
        """Return what it is about, in the language of the environment."""
        _, number = env._, complaint.number
        texts = {
            ("acknowledge", WARNED): lambda: _(
                "Acknowledge complaint %(number)s soon", number=number),
            ("answer", WARNED): lambda: _(
                "Answer complaint %(number)s soon", number=number),
            ("resolve", WARNED): lambda: _(
                "Resolve complaint %(number)s soon", number=number),
            ("acknowledge", ESCALATED): lambda: _(
                "Complaint %(number)s was not acknowledged in time", number=number),
            ("answer", ESCALATED): lambda: _(
                "Complaint %(number)s was not answered in time", number=number),
            ("resolve", ESCALATED): lambda: _(
                "Complaint %(number)s was not resolved in time", number=number),
        }
        return texts[name, level]()

    def _notify(self, one, user, name, level):
        """Send a mail, or a notification where the user prefers that."""
        env = self.with_context(lang=user.lang).env
        complaint = one.complaint_id.with_env(env)
        zone = user.tz or complaint.company_id.partner_id.tz
        deadline = format_datetime(env, one[f"{name}_deadline"], tz=zone)
        complaint.message_notify(
            partner_ids=user.partner_id.ids,
            subject=self._get_subject(env, complaint, name, level),
            body=env._(
                "%(complaint)s of %(customer)s is due on %(deadline)s. Owner: "
                "%(owner)s.",
                complaint=complaint.display_name, deadline=deadline,
                customer=complaint.partner_id.display_name
                or complaint.partner_name or complaint.email_from or env._("unknown"),
                owner=complaint.user_id.name or env._("nobody"),
            ),
            # In the queue, so that it is sent only if this transaction is kept.
            force_send=False,
        )
