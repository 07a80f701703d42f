from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .security_common import READERS
from .timeline_common import PAST, UPCOMING, TimelineCommon

# Who has no history at all, whatever else they may read.
WITHOUT = ("employee", "administrator", "portal", "public")


@tagged("post_install", "-at_install")
class TestTimelineAccess(TimelineCommon):
    """An entry is seen exactly when the user can read what its access comes from."""

    ROUNDS = 9

    def _expected(self, role, name, when):
        """Return the (source, id) that the role can read, as the host says."""
        cases = [case for case in self.cases[name] if case.when == when]
        records = {(case.model, case.access_id) for case in cases}
        readable = {
            key for key in records
            if self._as(role, key[0]).browse(key[1]).exists()
            and self._as(role, key[0]).browse(key[1]).has_access("read")
        }
        return {
            (case.source, case.id) for case in cases
            if (case.model, case.access_id) in readable
        }

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_entries_are_what_each_role_reads(self):
        sources, checked = set(), 0
        for role in READERS:
            for name in self.customers:
                past = {(one["source"], one["id"]) for one in self._read(role, name)}
                upcoming = {
                    (one["source"], one["id"])
                    for one in self._read_upcoming(role, name)
                }
                with self.subTest(role=role, customer=name):
                    self.assertEqual(past, self._expected(role, name, PAST))
                    self.assertEqual(upcoming, self._expected(role, name, UPCOMING))
                sources |= {source for source, _id in past | upcoming}
                checked += len(self.cases[name])
        checked += self._check_those_without()
        self.assertGreaterEqual(checked, 2000)
        self.assertLessEqual(
            {"message", "activity", "meeting", "interaction", "rating", "lead",
             "closed", "invoice", "payment"},
            sources,
        )

    def _check_those_without(self):
        """Check that these roles get nothing; return how many entries they miss."""
        for role in WITHOUT:
            for name in self.customers:
                for read in (self._read, self._read_upcoming):
                    with (
                        self.subTest(role=role, customer=name),
                        self.assertRaises(AccessError),
                    ):
                        read(role, name)
        return len(WITHOUT) * sum(map(len, self.cases.values()))

    def test_private_meetings_of_others_are_busy(self):
        seen = {True: 0, False: 0}
        for role in ("salesman", "sales_manager"):
            user = self.users[role]
            for name in self.customers:
                entries = self._read(role, name) + self._read_upcoming(role, name)
                for entry in entries:
                    if entry["source"] != "meeting":
                        continue
                    meeting = self.env["calendar.event"].browse(entry["id"])
                    hidden = meeting.with_user(user)._check_private_event_conditions()
                    seen[hidden] += 1
                    self.assertEqual(entry["busy"], hidden)
                    self.assertEqual(entry["title"], "Busy" if hidden else "Secret")
                    self.assertEqual("Secret" in entry["body"], not hidden)
                    self.assertEqual(bool(entry["contact"]), not hidden)
                    self.assertEqual(bool(entry["document"]), not hidden)
        self.assertTrue(all(seen.values()), seen)

    def test_a_private_meeting_is_not_found_by_its_words(self):
        found = self._read("sales_manager", "own", filters={"search": "secret"})
        self.assertFalse([entry for entry in found if entry["busy"]])
        self.assertTrue(found)

    def test_counts_count_nothing_hidden(self):
        for role in READERS:
            for name in self.customers:
                subject = {"model": "res.partner", "id": self.customers[name].id}
                counts = self._as(role, "crm.relationship.timeline").get_counts(subject)
                with self.subTest(role=role, customer=name):
                    # Records of tests that were just made are no older than a year.
                    recent = self._expected(role, name, PAST)
                    self.assertLessEqual(
                        sum(one["count"] for one in counts.values()), len(recent)
                    )

    def test_documents_of_a_lead_that_is_deleted_are_gone(self):
        case = next(one for one in self.cases["own"] if one.source == "lead")
        self.env["crm.lead"].browse(case.id).unlink()
        seen = {
            (one["document"]["model"], one["document"]["id"])
            for one in self._read("sales_manager", "own") if one["document"]
        }
        self.assertNotIn(("crm.lead", case.id), seen)

    def test_archived_documents_stay_in_the_history(self):
        case = next(one for one in self.cases["own"] if one.source == "lead")
        lead = self.env["crm.lead"].browse(case.id)
        lead.write({"active": False, "company_id": self.company.id})
        self.customers["own"].active = False
        seen = {(e["source"], e["id"]) for e in self._read("sales_manager", "own")}
        self.assertIn(("lead", lead.id), seen)

    def test_a_history_needs_the_right_to_read_its_subject(self):
        lead = self.env["crm.lead"].create(
            {"name": "Of a colleague", "user_id": self.colleague.id}
        )
        timeline = self._as("salesman", "crm.relationship.timeline")
        row = self.rows["colleague"]
        for record in (lead, row):
            with self.assertRaises(AccessError):
                timeline.get_page({"model": record._name, "id": record.id})
