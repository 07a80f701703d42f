from datetime import date, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from ..models import crm_relationship_reminders
from .care_common import CareCommon


@tagged("post_install", "-at_install")
class TestPromiseReminders(CareCommon):
    """Each promise reminds once, of each deadline; leaders learn of overdue ones."""

    def _told(self, promise):
        """Return (user, deadline) of each open activity on a promise."""
        return sorted(
            (one.user_id.login, str(one.date_deadline)) for one in promise.activity_ids
        )

    def test_reminded_once_a_day_before(self):
        tomorrow, later = self._promise(1), self._promise(2)
        for _time in range(2):
            self._remind()
            self.assertEqual(
                self._told(tomorrow),
                [("rel_salesman", str(tomorrow.date_deadline))],
            )
            self.assertFalse(later.activity_ids)
        activity = tomorrow.activity_ids
        self.assertEqual(activity.summary, "Promised: Send the samples")
        activity.action_feedback()
        self._remind()
        self.assertFalse(tomorrow.activity_ids)

    def test_days_before_are_a_setting(self):
        self.company.relationship_promise_remind_days = 0
        one = self._promise(1)
        self._remind()
        self.assertFalse(one.activity_ids)
        self.company.relationship_promise_remind_days = 1
        self._remind()
        self.assertTrue(one.activity_ids)

    def test_moved_deadline_moves_the_reminder(self):
        one = self._promise(1)
        self._remind()
        one.date_deadline += timedelta(days=30)
        self.assertEqual(
            self._told(one), [("rel_salesman", str(one.date_deadline))]
        )
        one.activity_ids.action_feedback()
        one.date_deadline = self._date()
        self._remind()
        self.assertEqual(len(one.activity_ids), 1)  # of the new deadline

    def test_handed_over(self):
        one = self._promise(1)
        self._remind()
        one.user_id = self.colleague
        self.assertEqual(one.activity_ids.user_id, self.colleague)
        one.user_id = False
        self.assertEqual(one.activity_ids.user_id, self.colleague)

    def test_decisions_clear_the_reminder(self):
        kept, cancelled = self._promise(1), self._promise(1)
        planned = cancelled.activity_schedule(automated=False)
        self._remind()
        reminder = kept.activity_ids
        kept.action_keep()
        self.assertFalse(kept.activity_ids)
        self.assertTrue(reminder.exists().date_done)  # it was done, not removed
        cancelled.action_cancel("No longer needed")
        self.assertEqual(cancelled.activity_ids, planned)
        self._remind()
        self.assertFalse(kept.activity_ids)
        kept.action_reopen()
        self._remind()
        self.assertEqual(len(kept.activity_ids), 1)

    def test_archived_responsible(self):
        gone, nobody = self._promise(1), self._promise(1, self.customers["nobody"])
        (gone | nobody).user_id = self.colleague
        self.colleague.active = False
        self._remind()
        self.assertEqual(gone.activity_ids.user_id, self.salesman)
        self.assertEqual(gone.user_id, self.colleague)  # history stays as it was
        self.assertFalse(nobody.activity_ids)
        self.customers["nobody"].user_id = self.salesman
        self._remind()
        self.assertEqual(nobody.activity_ids.user_id, self.salesman)

    def test_killed_half_way(self):
        """What was committed is not reminded of again, the rest is"""
        promises = self.env["crm.relationship.promise"].union(*(
            self._promise(1) for _number in range(5)
        ))
        self.startPatcher(patch.object(crm_relationship_reminders, "BATCH", 2))
        self._remind(killed_after=1)
        self.assertEqual(len(promises.activity_ids), 2)
        self._remind()
        self.assertEqual([len(one.activity_ids) for one in promises], [1] * 5)

    def test_other_time_zone(self):
        """Whether it is tomorrow depends on where the company is"""
        self.company.partner_id.tz = "Asia/Ho_Chi_Minh"
        with freeze_time("2026-03-02 18:00:00"):  # the third, over there
            one = self._promise(date_deadline=date(2026, 3, 4))
            self._remind()
            self.assertTrue(one.activity_ids)

    # ------------------------------------------------------------------
    # Escalation
    # ------------------------------------------------------------------

    def _escalated(self, promise):
        return promise.activity_ids.filtered(lambda one: one.user_id == self.leader)

    def test_leader_is_told_after_working_days(self):
        friday = date(2026, 2, 27)
        with freeze_time("2026-02-20 09:00:00"):
            one = self._promise(date_deadline=friday)
        for day, told in (
            ("2026-03-02", 0), ("2026-03-03", 0), ("2026-03-04", 1), ("2026-03-09", 1),
        ):
            with self.subTest(day), freeze_time(f"{day} 09:00:00"):
                self._remind()
                self._remind()
                self.assertEqual(len(self._escalated(one)), told)

    def test_holiday_is_no_working_day(self):
        self.env["resource.calendar.leaves"].create({
            "name": "Holiday", "company_id": self.company.id,
            "calendar_id": self.company.resource_calendar_id.id,
            "date_from": "2026-03-02 00:00:00", "date_to": "2026-03-02 23:59:59",
        })
        one = self._promise(date_deadline=date(2026, 2, 27))
        with freeze_time("2026-03-04 09:00:00"):
            self._remind()
            self.assertFalse(self._escalated(one))
        with freeze_time("2026-03-05 09:00:00"):
            self._remind()
            self.assertTrue(self._escalated(one))

    def test_never_when_switched_off(self):
        self.company.relationship_promise_escalate_days = 0
        one = self._promise(-60)
        self._remind()
        self.assertFalse(self._escalated(one))

    def test_leader_is_not_told_of_own_promise(self):
        one = self._promise(-60, user_id=self.leader.id)
        lead = self.env["crm.lead"].create({"name": "Lead", "team_id": self.team.id})
        one.lead_id = lead
        self._remind()
        self.assertEqual(len(one.activity_ids), 1)  # the reminder itself

    def test_of_archived_user_and_of_a_lead(self):
        gone = self._promise(-60, user_id=self.colleague.id)
        self.colleague.active = False
        self._remind()
        self.assertTrue(self._escalated(gone))

    def test_job_decides_nothing(self):
        one = self._promise(-60)
        self._remind()
        self.assertEqual(one.state, "open")
