"""Figures of contacts as of a day, and days of silence."""

from .contact_common import ContactCommon


class TestContactDates(ContactCommon):
    """Figures as of a day, and days of silence."""

    def test_figures_of_a_past_day(self):
        self._mail_in(self.lead, self._moment(40))
        self._mail_out(self.lead, self._moment(38))
        self._mail_in(self.lead, self._moment(20))
        self._meeting(self.customer, self._moment(30))
        self._interaction(self.customer, self._moment(10))
        self._refresh(as_of=self._date(days=30))
        row = self._stored_row(self.customer)
        self.assertEqual(row.last_in_date, self._moment(40))
        self.assertEqual(row.last_out_date, self._moment(38))
        self.assertEqual((row.contacts_90, row.reciprocity), (2, .5))
        self._refresh(as_of=self._date(days=29))
        row.invalidate_recordset()
        self.assertEqual(row.contacts_90, 3)
        self._refresh()
        row.invalidate_recordset()
        self.assertEqual((row.contacts_90, row.reciprocity), (5, .4))

    def test_plans_of_a_past_day(self):
        activity = self._activity(self.lead, 5)
        done = self._activity(self.lead, 1)
        done.action_feedback()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mail_activity SET create_date = %s WHERE id IN %s",
            [self._moment(10), (activity.id, done.id)],
        )
        self._refresh(as_of=self._date(days=3))
        row = self._stored_row(self.customer)
        self.assertEqual(row.next_contact_date, done.date_deadline)
        self._refresh(as_of=self._date(days=15))
        row.invalidate_recordset()
        self.assertFalse(row.next_contact_date)

    def test_unanswered(self):
        self._mail_out(self.lead, self._moment(20))
        self.assertFalse(self._row(self.customer).is_unanswered)
        self._mail_in(self.lead, self._moment(10))
        row = self._row(self.customer)
        row.invalidate_recordset()
        self.assertTrue(row.is_unanswered)
        self._mail_out(self.lead, self._moment(9))
        row = self._row(self.customer)
        row.invalidate_recordset()
        self.assertFalse(row.is_unanswered)

    def test_silence(self):
        self._mail_in(self.lead, self._moment(31))
        row = self._row(self.customer)
        self.assertEqual(row.silence_days, 31)
        quiet = self._customers(1)
        self._history(quiet, (3, 10))
        never = self._row(quiet)
        for operator, value, found in (
            (">=", 31, True), (">", 31, False), (">", 30, True), ("<=", 31, True),
            ("<", 31, False), ("<", 32, True), ("=", 31, True), ("=", 30, False),
            ("in", [30, 31], True), ("!=", False, True), ("=", False, False),
        ):
            rows = self.relationships.search([("silence_days", operator, value)])
            self.assertEqual(row in rows, found, (operator, value))
            self.assertEqual(
                never in rows, (operator, value) == ("=", False), (operator, value)
            )
        both = [("id", "in", (row | never).ids)]
        self.assertEqual(
            self.relationships.search(both, order="silence_days desc"), row | never
        )
        self.assertEqual(
            self.relationships._read_group(both, [], ["silence_days:avg"]), [(31,)]
        )

    def test_silence_in_the_time_zone_of_the_reader(self):
        self._mail_in(self.lead, self._moment(31, hour=18))
        row = self._row(self.customer)
        for zone in ("UTC", "Asia/Ho_Chi_Minh", "America/Los_Angeles"):
            local = row.with_context(tz=zone)
            local.invalidate_recordset()
            for days in (30, 31, 32):
                self.assertEqual(
                    bool(local.search([
                        ("id", "=", row.id), ("silence_days", "=", days)
                    ])), local.silence_days == days, (zone, days),
                )
            [(total,)] = local._read_group(
                [("id", "=", row.id)], [], ["silence_days:avg"]
            )
            self.assertEqual(total, local.silence_days, zone)
