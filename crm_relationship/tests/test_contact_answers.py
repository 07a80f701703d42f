"""Median working hours until the next message out on the same document."""

import datetime

from .contact_common import ContactCommon


class TestAnswer(ContactCommon):
    """Median working hours until the next message out on the same document."""

    def _answered(self, *pairs, record=None):
        """Note (mail in, answer) and return the hours, measured on 2025-03-31."""
        for asked, answered in pairs:
            self._mail_in(record or self.lead, asked)
            if answered:
                self._mail_out(record or self.lead, answered)
        self._refresh(as_of=datetime.date(2025, 3, 31))
        row = self._stored_row(self.customer)
        row.invalidate_recordset()
        return row.answer_hours

    def setUp(self):
        super().setUp()
        self._history(self.customer, (700, 10))

    def test_same_day(self):
        self.assertEqual(
            self._answered(("2025-03-04 09:00:00", "2025-03-04 11:30:00")), 2.5
        )

    def test_lunch_and_night(self):
        self.assertEqual(
            self._answered(("2025-03-04 16:00:00", "2025-03-05 14:00:00")), 6
        )

    def test_weekend(self):
        self.assertEqual(
            self._answered(("2025-03-07 16:00:00", "2025-03-10 09:00:00")), 2
        )

    def test_asked_and_answered_in_the_night(self):
        self.assertEqual(
            self._answered(("2025-03-08 10:00:00", "2025-03-09 20:00:00")), 0
        )

    def test_holiday(self):
        self.env["resource.calendar.leaves"].sudo().create({
            "name": "Holiday", "company_id": self.company.id,
            "calendar_id": self.company.resource_calendar_id.id,
            "date_from": "2025-03-10 00:00:00", "date_to": "2025-03-10 23:59:59",
        })
        self.assertEqual(
            self._answered(("2025-03-07 16:00:00", "2025-03-11 09:00:00")), 2
        )

    def test_time_zone_of_the_working_hours(self):
        self.company.resource_calendar_id.tz = "Asia/Ho_Chi_Minh"
        # Monday 8:00 there is 1:00 in UTC, Friday 17:00 there is 10:00.
        self.assertEqual(
            self._answered(("2025-03-07 09:00:00", "2025-03-10 03:00:00")), 3
        )

    def test_median_of_answers(self):
        self.assertEqual(self._answered(
            ("2025-03-03 09:00:00", "2025-03-03 10:00:00"),
            ("2025-03-04 09:00:00", "2025-03-04 11:00:00"),
            ("2025-03-05 08:00:00", "2025-03-06 08:00:00"),
            ("2025-03-07 08:00:00", None),
        ), 2)

    def test_two_mails_and_one_answer(self):
        self.assertEqual(self._answered(
            ("2025-03-03 08:00:00", None),
            ("2025-03-03 10:00:00", "2025-03-03 12:00:00"),
        ), 3)

    def test_answer_on_another_document_is_none(self):
        self._mail_in(self.lead, "2025-03-03 09:00:00")
        self._mail_out(self.customer, "2025-03-03 10:00:00")
        self.assertEqual(self._answered(), 0)

    def test_note_is_no_answer(self):
        self._mail_in(self.lead, "2025-03-03 09:00:00")
        self._mail_out(self.lead, "2025-03-03 09:30:00", subtype="mail.mt_note")
        self._mail_out(self.lead, "2025-03-03 10:00:00")
        self.assertEqual(self._answered(), 1)

    def test_mail_before_the_look_back_does_not_count(self):
        self.assertEqual(
            self._answered(("2024-03-29 09:00:00", "2024-03-29 10:00:00")), 0
        )

    def test_answer_after_the_day_does_not_count(self):
        self.assertEqual(
            self._answered(("2025-03-31 09:00:00", "2025-04-01 10:00:00")), 0
        )

    def test_without_working_hours_every_hour_counts(self):
        self.company.resource_calendar_id = False
        self.assertEqual(
            self._answered(("2025-03-07 16:00:00", "2025-03-08 16:00:00")), 24
        )
