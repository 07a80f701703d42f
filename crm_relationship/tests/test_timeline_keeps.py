from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .timeline_common import TimelineDocuments


@tagged("post_install", "-at_install")
class TestTimelineKeeps(TimelineDocuments):
    """What a user keeps: pins, filters, the last visit; what a company switches off."""

    def test_pin_and_unpin(self):
        mail = self._mail(self.own)
        timeline_ = self._as("salesman", "crm.relationship.timeline")
        subject = {"model": "res.partner", "id": self.own.id}
        self.assertTrue(timeline_.toggle_pin(subject, "message", mail.id))
        [pinned] = timeline_.open_history(subject)["pinned"]
        self.assertTrue(pinned["pinned"])
        self.assertTrue(timeline_.get_page(subject)["entries"][0]["pinned"])
        self.assertFalse(timeline_.toggle_pin(subject, "message", mail.id))
        self.assertFalse(timeline_.open_history(subject)["pinned"])

    def test_nobody_pins_what_he_does_not_see(self):
        lead = self._lead(user_id=self.colleague.id)
        mail = self._mail(lead)
        subject = {"model": "res.partner", "id": self.own.id}
        with self.assertRaises(UserError):
            self._as("salesman", "crm.relationship.timeline").toggle_pin(
                subject, "message", mail.id
            )
        manager = self._as("sales_manager", "crm.relationship.timeline")
        manager.toggle_pin(subject, "message", mail.id)
        salesman = self._as("salesman", "crm.relationship.timeline")
        self.assertFalse(salesman.open_history(subject)["pinned"])

    def test_new_since_the_last_visit(self):
        subject = {"model": "res.partner", "id": self.own.id}
        timeline_ = self._as("salesman", "crm.relationship.timeline")
        self._mail(self.own, date="2026-01-01")
        with freeze_time("2026-01-02"):
            self.assertFalse(timeline_.open_history(subject)["last_visit"])
        with freeze_time("2026-01-04 10:00:00"):
            opened = timeline_.open_history(subject)
            self.assertEqual(opened["last_visit"], "2026-01-02 00:00:00")
        self._mail(self.own, date="2026-01-03")
        with freeze_time("2026-01-04 10:20:00"):
            # The same visit: what was new a moment ago still is.
            opened = timeline_.open_history(subject)
            self.assertEqual(opened["last_visit"], "2026-01-02 00:00:00")
        entries = timeline_.get_page(subject)["entries"]
        self.assertEqual([one["new"] for one in entries], [True, False])

    def test_filters_are_remembered(self):
        timeline_ = self._as("salesman", "crm.relationship.timeline")
        timeline_.save_filters({"kinds": ["email"], "only": True, "search": "secret"})
        subject = {"model": "res.partner", "id": self.own.id}
        self.assertEqual(
            timeline_.open_history(subject)["filters"],
            {"kinds": ["email"], "only": True},
        )
        self.assertFalse(
            self._as("sales_manager", "crm.relationship.timeline")
            .open_history(subject)["filters"]
        )

    def test_a_company_switches_a_source_off(self):
        self._mail(self.own)
        self._invoice(self.own, 10, "2026-01-01")
        manager = self._as("sales_manager", "crm.relationship.timeline.source")
        manager.action_open_sources()
        manager.action_open_sources()  # makes nothing twice
        row = manager.search([("name", "=", "invoice")])
        self.assertEqual([len(row), row.label], [1, "Invoices and credit notes"])
        row.enabled = False
        self.assertEqual({one["source"] for one in self._entries()}, {"message"})
        subject = {"model": "res.partner", "id": self.own.id}
        opened = self._as("salesman", "crm.relationship.timeline").open_history(subject)
        kinds = {one["kind"] for one in opened["kinds"]}
        self.assertIn("email", kinds)
        self.assertNotIn("invoice", kinds)
