from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import plaintext2html

BATCH = 500  # activities created and committed together
ACTIVITY = "mail.mail_activity_data_todo"
WARNING = "mail.mail_activity_data_warning"


class CrmRelationshipReminders(models.AbstractModel):
    """Reminds the responsible, by activities of the host, of what they are to do.

    Each step marks what it reminded of in the transaction that creates the activities:
    a run that was killed goes on where it stopped, and a second one reminds of nothing
    again.
    """

    _name = "crm.relationship.reminders"
    _description = "Reminders of Promises and Occasions"

    @api.model
    def _cron_remind(self):
        """Remind of promises and occasions, tell leaders of overdue promises."""
        job = self.env["crm.relationship.job"]
        for company in self.env["res.company"].search([]):
            for step in self._get_steps():
                while job._until_done(step, company):
                    pass

    def _get_steps(self):
        """Return what is done for each company, batch by batch.

        Each takes a company, commits, and returns whether there is more to do.
        """
        return [
            self._remind_of_promises, self._escalate_promises,
            self._roll_occasions, self._remind_of_occasions,
        ]

    def _remind_of_promises(self, company):
        today = self._get_today(company)
        until = today + timedelta(days=company.relationship_promise_remind_days)
        found = self.env["crm.relationship.promise"].search(
            Domain([
                ("company_id", "=", company.id), ("state", "=", "open"),
                ("date_deadline", "<=", until), ("is_reminded", "=", False),
            ]) & self._has_responsible(),
            limit=BATCH, order="id",
        )
        # The reminder of a deadline that was moved has moved along.
        fresh = found.filtered(lambda one: not one.reminder_id.active)
        activities = self._create_activities([
            self._prepare_activity(
                one, self._get_responsible(one), ACTIVITY, one.date_deadline,
                lambda env, what=one.name: env._("Promised: %(what)s", what=what),
            )
            for one in fresh
        ])
        for one, activity in zip(fresh, activities, strict=True):
            one.reminder_id = activity
        for one in found:
            one.reminded_for = one.date_deadline
        return self._commit(found)

    def _escalate_promises(self, company):
        """Tell team leaders which promises of their people are overdue."""
        cutoff = self._get_escalation_cutoff(company)
        if not cutoff:
            return False
        found = self.env["crm.relationship.promise"].search(
            Domain([
                ("company_id", "=", company.id), ("state", "=", "open"),
                ("date_deadline", "<=", cutoff), ("is_escalated", "=", False),
            ]) & self._has_leader(),
            limit=BATCH, order="id",
        )
        leaders = {one: self._get_leader(one) for one in found}
        today = self._get_today(company)
        self._create_activities([
            self._prepare_activity(
                one, leader, WARNING, today,
                lambda env, what=one.name: env._("Overdue: %(what)s", what=what),
            )
            for one, leader in leaders.items() if leader != self._get_responsible(one)
        ])
        for one in found:
            one.escalated_for = one.date_deadline
        return self._commit(found)

    def _roll_occasions(self, company):
        """Bring yearly occasions that have passed to their next date."""
        today = self._get_today(company)
        found = self.env["crm.relationship.occasion"].search([
            ("company_id", "=", company.id), ("yearly", "=", True),
            ("next_date", "<", today),
        ], limit=BATCH, order="id")
        for one in found:
            one.next_date = one._get_next_date(today)
        return self._commit(found)

    def _remind_of_occasions(self, company):
        today = self._get_today(company)
        found = self.env["crm.relationship.occasion"].search(
            Domain([
                ("company_id", "=", company.id), ("is_reminded", "=", False),
                ("remind_date", "<=", today), ("next_date", ">=", today),
                ("partner_id.active", "=", True),
                ("commercial_partner_id.active", "=", True),
            ]) & self._has_responsible(),
            limit=BATCH, order="id",
        )
        self._create_activities([
            self._prepare_activity(
                one.partner_id, self._get_responsible(one), ACTIVITY, one.next_date,
                one._get_summary,
            ) | {"note": one.note and plaintext2html(one.note)}
            for one in found
        ])
        for one in found:
            one.last_reminded_date = one.next_date
        return self._commit(found)

    # ------------------------------------------------------------------
    # Who, when
    # ------------------------------------------------------------------

    def _get_today(self, company):
        return self.env["crm.relationship.job"]._get_today(company)

    def _get_escalation_cutoff(self, company):
        """Return the latest deadline that leaders are told of today, or None.

        As many whole working days as the setting says lie between it and today.
        """
        days = company.relationship_promise_escalate_days
        calendar = self.env["crm.relationship.calendar"]
        return calendar._get_cutoff(company, days=days) if days else None

    def _get_responsible(self, record):
        """Return who sees to it: the one noted, else the customer's salesperson."""
        users = record.user_id | record.commercial_partner_id.user_id
        return users.filtered("active")[:1]

    def _has_responsible(self):
        return Domain("user_id.active", "=", True) | Domain(
            "commercial_partner_id.user_id.active", "=", True
        )

    def _get_leader(self, promise):
        """Return the leader of the opportunity's team, else of the responsible's."""
        teams = promise.lead_id.team_id | self._get_responsible(promise).sale_team_id
        return teams.user_id.filtered("active")[:1]

    def _has_leader(self):
        return Domain.OR(
            Domain(f"{path}.user_id.active", "=", True) for path in (
                "lead_id.team_id", "user_id.sale_team_id",
                "commercial_partner_id.user_id.sale_team_id",
            )
        )

    # ------------------------------------------------------------------
    # Activities
    # ------------------------------------------------------------------

    def _prepare_activity(self, record, user, kind, deadline, summarize):
        """Return the values of an activity.

        :param record: the document that it is on
        :param user: ``res.users`` record
        :param kind: xml id of the activity type
        :param deadline: date
        :param summarize: function of an environment in the user's language
        """
        return {
            "res_model_id": self.env["ir.model"]._get_id(record._name),
            "res_id": record.id,
            "activity_type_id": self.env.ref(kind).id,
            "summary": summarize(self.with_context(lang=user.lang).env),
            "user_id": user.id,
            "date_deadline": deadline,
            "automated": True,
        }

    def _create_activities(self, values):
        """Create activities; nobody gets a mail for what stands in their list."""
        quiet = {"mail_activity_quick_update": True, "mail_notrack": True}
        return self.env["mail.activity"].with_context(**quiet).create(values)

    def _commit(self, found):
        """Commit a batch; return whether there may be more, and time for it."""
        if not found:
            return False
        seconds = self.env["ir.cron"]._commit_progress(len(found))
        return len(found) == BATCH and seconds > 0
