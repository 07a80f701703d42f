from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .complaint_common import ComplaintCommon

MONDAY = datetime(2026, 3, 2, 8)


@tagged("post_install", "-at_install")
class TestComplaintClock(ComplaintCommon):
    """Deadlines follow the log, the policy and the working time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env["resource.calendar"].create({
            "name": "Office", "tz": "UTC", "company_id": cls.company.id,
            "hours_per_day": 8, "attendance_ids": [(5, 0, 0), *(
                (0, 0, {"name": "Work", "dayofweek": str(day), "hour_from": start,
                        "hour_to": start + 4,
                        "day_period": "morning" if start < 12 else "afternoon"})
                for day in range(5) for start in (8, 13)
            )],
        })
        cls.company.resource_calendar_id = cls.calendar
        cls.policies = cls.env["crm.relationship.complaint.policy"]
        cls.policies.search([]).active = False
        cls.policy = cls._policy(
            name="Usual", acknowledge_time=4, answer_time=2, resolve_time=5
        )

    @classmethod
    def _policy(cls, **values):
        return cls.policies.create({
            "acknowledge_unit": "working_hours", "answer_unit": "working_days",
            "resolve_unit": "working_days", **values,
        })

    def _at(self, date):
        return freeze_time(date)

    def _start(self, date=MONDAY, **values):
        with self._at(date):
            return self._complain(date_received=date, **values)

    def _deadlines(self, complaint):
        complaint = complaint.sudo()
        return [complaint[f"{name}_deadline"]
                for name in ("acknowledge", "answer", "resolve")]

    def _step(self, complaint, state, date):
        with self._at(date):
            complaint._change_state(state)

    def _finish(self, complaint, date):
        with self._at(date):
            self._answer(complaint)
            complaint._change_state("closed")

    # ------------------------------------------------------------------
    # Deadlines
    # ------------------------------------------------------------------

    def test_working_time_over_a_weekend(self):
        friday = datetime(2026, 3, 6, 16)
        complaint = self._start(friday)
        self.assertEqual(self._deadlines(complaint), [
            datetime(2026, 3, 9, 11), datetime(2026, 3, 10, 16),
            datetime(2026, 3, 13, 16),
        ])
        self.assertEqual(complaint.next_deadline, datetime(2026, 3, 9, 11))
        self.assertEqual(complaint.next_deadline_kind, "acknowledge")
        self.assertEqual(complaint.clock_state, "running")

    def test_a_public_holiday_moves_deadlines_and_its_end_moves_them_back(self):
        complaint = self._start()
        before = self._deadlines(complaint)
        self.assertEqual(before[1], datetime(2026, 3, 3, 17))
        with self._at(MONDAY):
            # Of no calendar: of all calendars of its company, at first another one.
            leave = self.env["resource.calendar.leaves"].create({
                "name": "Holiday", "date_from": datetime(2026, 3, 3),
                "date_to": datetime(2026, 3, 4),
            })
            self.env.cr.flush()
            self.assertNotEqual(leave.company_id, self.company)
            self.assertEqual(self._deadlines(complaint), before)
            leave.company_id = self.company
            self.env.cr.flush()
            self.assertEqual(
                self._deadlines(complaint),
                [before[0], datetime(2026, 3, 4, 17), datetime(2026, 3, 9, 17)],
            )
            leave.unlink()
            self.env.cr.flush()
        self.assertEqual(self._deadlines(complaint), before)

    def test_somebodys_leave_is_no_holiday(self):
        complaint = self._start()
        before = self._deadlines(complaint)
        with self._at(MONDAY):
            person = self.env["resource.resource"].create({
                "name": "Somebody", "calendar_id": self.calendar.id,
                "company_id": self.company.id,
            })
            self.env["resource.calendar.leaves"].create({
                "resource_id": person.id, "calendar_id": self.calendar.id,
                "date_from": datetime(2026, 3, 3), "date_to": datetime(2026, 3, 4),
            })
            self.env.cr.flush()
            complaint._evaluate_clock()
        self.assertEqual(self._deadlines(complaint), before)

    def test_hours_and_time_zone_of_the_calendar(self):
        complaint = self._start()
        self.assertEqual(self._deadlines(complaint)[0], datetime(2026, 3, 2, 12))
        with self._at(MONDAY):
            self.calendar.tz = "America/New_York"
            self.env.cr.flush()
        # 8:00 in New York is 13:00 in UTC.
        self.assertEqual(self._deadlines(complaint)[0], datetime(2026, 3, 2, 17))
        # From the 8th on it is 12:00: the clocks there are changed.
        self.assertEqual(self._deadlines(complaint)[2], datetime(2026, 3, 6, 22))
        with self._at(MONDAY):
            self.policy.resolve_time = 6
        self.assertEqual(self._deadlines(complaint)[2], datetime(2026, 3, 9, 21))

    def test_another_calendar_of_the_company_or_of_the_policy(self):
        complaint = self._start()
        nights = self.calendar.copy({"name": "Late"})
        nights.attendance_ids.filtered(lambda one: one.hour_from < 12).unlink()
        with self._at(MONDAY):
            self.company.resource_calendar_id = nights
            self.env.cr.flush()
            self.assertEqual(self._deadlines(complaint)[0], datetime(2026, 3, 2, 17))
            self.policy.calendar_id = self.calendar
        self.assertEqual(self._deadlines(complaint)[0], datetime(2026, 3, 2, 12))

    def test_calendar_days_and_hours(self):
        self.policy.write({
            "acknowledge_time": 24, "acknowledge_unit": "hours",
            "answer_time": 30, "answer_unit": "days", "resolve_time": 0,
        })
        self.calendar.tz = "Europe/Paris"
        complaint = self._start(datetime(2026, 3, 14, 9))  # 10:00 in Paris
        self.assertEqual(self._deadlines(complaint), [
            datetime(2026, 3, 15, 9), datetime(2026, 4, 13, 8), False,
        ])

    def test_the_receipt_is_corrected(self):
        complaint = self._start(MONDAY + timedelta(days=1))
        with self._at(MONDAY + timedelta(days=1)):
            complaint.date_received = MONDAY
        self.assertEqual(self._deadlines(complaint)[0], datetime(2026, 3, 2, 12))
        self.assertEqual(complaint.clock_state, "late")

    # ------------------------------------------------------------------
    # Policies
    # ------------------------------------------------------------------

    def test_the_first_policy_that_fits(self):
        critical = self._policy(
            name="Critical", sequence=1, min_severity="3", resolve_time=1
        )
        parent = self._policy(
            name="Late", sequence=2, category_ids=self.category.parent_id.ids,
            answer_time=1,
        )
        by_class = self._policy(name="A", sequence=3, pareto_class="a")
        complaint = self._start()
        self.assertEqual(complaint.policy_id, parent)
        with self._at(MONDAY):
            complaint.severity = "3"
        self.assertEqual(complaint.policy_id, critical)
        self.assertEqual(
            self._deadlines(complaint), [False, False, datetime(2026, 3, 2, 17)]
        )
        other = self.env.ref("crm_relationship.complaint_category_billing_price")
        self.rows["own"].sudo().pareto_class = "a"
        self.rows["nobody"].sudo().pareto_class = "b"
        self.assertEqual(
            self._start(category_id=other.id, severity="1").policy_id, by_class
        )
        self.assertEqual(self._start(
            customer="nobody", category_id=other.id, severity="1"
        ).policy_id, self.policy)

    def test_chosen_by_hand_stays(self):
        special = self._policy(name="Law", is_automatic=False, resolve_time=1)
        complaint = self._start()
        self.assertEqual(complaint.policy_id, self.policy)
        with self._at(MONDAY):
            complaint.policy_id = special
            self.assertEqual(
                self._deadlines(complaint), [False, False, datetime(2026, 3, 2, 17)]
            )
            complaint.severity = "3"
        self.assertEqual(complaint.policy_id, special)

    def test_without_a_policy_there_is_no_clock(self):
        self.policy.active = False
        complaint = self._start()
        self.assertFalse(complaint.policy_id)
        self.assertFalse(complaint.clock_state)
        self._finish(complaint, MONDAY + timedelta(hours=1))
        self.assertFalse(complaint.clock_state)

    def test_a_policy_moves_open_complaints_and_leaves_closed_ones(self):
        opened, closed = self._start(), self._start()
        self._finish(closed, MONDAY + timedelta(hours=3))
        self.assertEqual(closed.clock_state, "met")
        with self._at(MONDAY):
            self.policy.write({"acknowledge_time": 1, "resolve_time": 1})
        self.assertEqual(self._deadlines(opened)[0], datetime(2026, 3, 2, 9))
        self.assertEqual(self._deadlines(opened)[2], datetime(2026, 3, 2, 17))
        self.assertEqual(closed.clock_state, "met")
        self.assertTrue(closed.is_acknowledged_in_time)

    # ------------------------------------------------------------------
    # What happens
    # ------------------------------------------------------------------

    def test_two_holds(self):
        complaint = self._start()
        for begin, end in ((9, 11), (14, 15)):
            self._step(complaint, "on_hold", MONDAY.replace(hour=begin))
            self.assertEqual(complaint.clock_state, "paused")
            self.assertFalse(complaint.next_deadline)
            self._step(complaint, "new", MONDAY.replace(hour=end))
        # Of four hours one was before, two between (the lunch apart), one after.
        self.assertEqual(self._deadlines(complaint)[0], datetime(2026, 3, 2, 16))
        self._step(complaint, "acknowledged", MONDAY.replace(hour=15, minute=30))
        self.assertTrue(complaint.is_acknowledged_in_time)
        self.assertEqual(complaint.acknowledge_hours, 3.5)

    def test_nothing_decided_is_null(self):
        complaint = self._start()
        complaint.flush_recordset()
        self.env.cr.execute(
            "SELECT is_resolved_in_time, resolve_hours FROM crm_relationship_complaint"
            " WHERE id = %s", [complaint.id],
        )
        self.assertEqual(self.env.cr.fetchone(), (None, None))

    def test_cancelling_never_meets(self):
        complaint = self._start()
        with self._at(MONDAY + timedelta(hours=1)):
            complaint.cancel_reason = "withdrawn"
            complaint._change_state("cancelled")
        self.assertEqual(complaint.clock_state, "stopped")
        self.assertFalse(complaint.next_deadline)
        self.assertFalse(complaint.round_ids.acknowledge_result)
        self.env.cr.execute(
            "SELECT is_acknowledged_in_time, is_answered_in_time, is_resolved_in_time"
            " FROM crm_relationship_complaint WHERE id = %s", [complaint.id],
        )
        self.assertEqual(self.env.cr.fetchone(), (None, None, None))
        # What was late before stays so, and a second round is no first one.
        self._step(complaint, "new", MONDAY + timedelta(days=7))
        self._step(complaint, "acknowledged", MONDAY + timedelta(days=7, hours=1))
        self.assertEqual(
            complaint.round_ids.mapped("acknowledge_result"), [False, "met"]
        )
        self.assertFalse(complaint.is_acknowledged_in_time)

    def test_reopened_twice(self):
        complaint = self._start()
        self._finish(complaint, MONDAY + timedelta(hours=2))
        for days in (7, 21):
            again = MONDAY + timedelta(days=days)
            self._step(complaint, "investigating", again)
            self.assertFalse(complaint.closed_on)
            self.assertEqual(complaint.clock_state, "running")
            self.assertEqual(
                complaint.resolve_deadline, again + timedelta(days=4, hours=9)
            )
            self._finish(complaint, again + timedelta(days=8))
        rounds = complaint.round_ids
        self.assertEqual(rounds.mapped("resolve_result"), ["met", "missed", "missed"])
        self.assertEqual(rounds.mapped("resolve_hours"), [2, 48, 48])
        self.assertEqual(rounds.mapped("is_current"), [False, False, True])
        self.assertTrue(complaint.is_resolved_in_time)
        self.assertEqual(complaint.resolve_hours, 2)
        self.assertEqual(complaint.clock_state, "missed")
        self.assertEqual(complaint.closed_on, MONDAY + timedelta(days=29))

    def test_reopening_keeps_what_was_late_under_the_old_policy(self):
        complaint = self._start()
        self._finish(complaint, MONDAY + timedelta(days=14))
        self.policy.resolve_time = 50
        self._step(complaint, "investigating", MONDAY + timedelta(days=15))
        self.assertEqual(complaint.round_ids[0].resolve_result, "missed")
        self.assertEqual(complaint.resolve_deadline, datetime(2026, 5, 25, 17))

    def test_an_answer_acknowledges(self):
        complaint = self._start()
        with self._at(MONDAY + timedelta(hours=1)):
            self._answer(complaint)
        self.assertTrue(complaint.is_acknowledged_in_time)
        self.assertTrue(complaint.is_answered_in_time)
        self.assertEqual(complaint.next_deadline_kind, "resolve")

    def test_a_salesman_sees_the_deadline(self):
        complaint = self._start(datetime(2026, 3, 6, 16))
        seen = complaint.with_user(self.users["salesman"])
        self.assertEqual(seen.next_deadline, datetime(2026, 3, 9, 11))
        self.assertEqual(len(seen.round_ids), 1)
        self.assertEqual(seen.answer_deadline, datetime(2026, 3, 10, 16))

    def test_copies_start_anew(self):
        complaint = self._start(datetime(2026, 3, 6, 16))
        with self._at(datetime(2026, 3, 9, 8)):
            copy = complaint.copy({"date_received": fields.Datetime.now()})
        self.assertEqual(copy.next_deadline, datetime(2026, 3, 9, 12))

    def test_many_at_once_need_few_queries(self):
        some = self._start() + self._start()
        more = some + self._start() + self._start() + self._start()
        for batch in (some, more):
            batch._evaluate_clock()
        self.env.flush_all()
        counts = []
        for batch in (some, more):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            batch._evaluate_clock()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
