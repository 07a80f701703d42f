from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .plan_common import PlanCommon

MODEL = "crm.relationship.performance"
LISTED = {
    "action_view_asked": "asked_count",
    "action_view_contacts": "contact_count",
    "action_view_kept": "kept_count",
    "action_view_promised": "promised_count",
    "action_view_answered": "answered_count",
    "action_view_done": "done_count",
    "action_view_due": "due_count",
    "action_view_forgotten": "forgotten_count",
    "action_view_planned": "planned_count",
    "action_view_reached": "reached_count",
    "action_view_tried": "tried_count",
}


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 12:00")  # a Friday
class TestPerformance(PlanCommon):
    """Counts of what people did, rates, and the records behind each number."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.users["salesman"]
        cls.own = cls.customers["own"]
        cls.users["sales_manager"].tz = "UTC"

    def _rows(self, role="sales_manager", domain=()):
        self.env.flush_all()
        self.env.invalidate_all()
        return self._as(role, MODEL).search([*domain])

    def _row(self, user=None, date="2026-03-01"):
        user = user or self.user
        return self._rows(domain=[("user_id", "=", user.id), ("date", "=", date)])

    def _mail(self, document, date, author=None, **values):
        """Return an email on a document, from the customer unless told otherwise."""
        return self.env["mail.message"].create({
            "model": document._name, "res_id": document.id, "date": date,
            "message_type": "email" if author is None else "comment",
            "author_id": (author or self.own).id, "body": "Text",
            "subtype_id": self.env.ref("mail.mt_comment").id, **values,
        })

    def _promise(self, deadline, **values):
        return self.env["crm.relationship.promise"].create({
            "name": "Promise", "partner_id": self.own.id, "date_deadline": deadline,
            "user_id": self.user.id, "company_id": self.company.id, **values,
        })

    def _make_month(self):
        """Have the salesman work for a month."""
        rule = self.env["crm.relationship.contact.rule"].create({"name": "Rule"})
        self._log(self.own, "2026-02-28 23:00", duration=8)
        for day in range(2, 7):
            self._log(self.own, f"2026-03-{day:02} 10:00", duration=0.5)
        self._log(self.own, "2026-03-07 10:00", outcome="busy", duration=0.25)
        self._log(self.own, "2026-03-08 10:00", kind="visit", outcome=False)
        self._log(self.own, "2026-03-08 10:00", direction="in")
        for day in range(2, 6):
            activity = self._plan(
                self.own, f"2026-03-{day:02}", relationship_rule_id=rule.id
            )
        with freeze_time("2026-03-06 12:00"):
            activity.action_done()
        silent = self._create_customer("Silent", self.user)
        self._plan(silent, "2026-03-10")
        self._plan(silent, "2026-03-25")
        with freeze_time("2026-03-11 12:00"):
            early = self._create_customer("Early", self.user)
            self._plan(early, "2026-03-24").action_done()

    def test_counts(self):
        self._make_month()
        self.assertRecordValues(self._row(), [{
            "hours_spent": 2.75, "tried_count": 6, "reached_count": 5,
            "planned_count": 6, "done_count": 2, "forgotten_count": 1,
            "due_count": 4, "covered_count": 4, "company_id": self.company.id,
        }])
        self.assertEqual(self._row(date="2026-02-01").hours_spent, 8)

    def test_rates_need_enough_cases(self):
        self._make_month()
        row = self._row()
        self.assertAlmostEqual(row.reached_rate, 5 / 6)
        self.assertAlmostEqual(row.done_rate, 2 / 6)
        self.assertFalse(row.covered_rate)  # of four
        groups = self._as("sales_manager", MODEL).formatted_read_group(
            [("user_id", "=", self.user.id)], [],
            ["reached_rate:avg", "covered_rate:avg", "tried_count:sum"],
        )
        # February's call makes 7 calls tried: a mean of two rates would say else.
        self.assertEqual(groups[0]["tried_count:sum"], 7)
        self.assertAlmostEqual(groups[0]["reached_rate:avg"], 6 / 7)
        self.assertFalse(groups[0]["covered_rate:avg"])

    def test_contacts_by_channel(self):
        self._log(self.own, "2026-03-02 10:00")
        self._log(self.own, "2026-03-02 10:00", kind="visit", outcome=False)
        self._log(self.own, "2026-03-02 10:00", kind="letter", outcome=False)
        self._log(self.own, "2026-03-02 10:00", outcome="no_answer")
        self._log(self.own, "2026-03-02 10:00", direction="in")
        self._meet(self.own, "2026-03-03 10:00")
        self._mail(self.own, "2026-03-03 11:00", self.user.partner_id)
        self.assertRecordValues(self._row(), [{
            "contact_count": 5, "call_count": 1, "visit_count": 2, "email_count": 1,
            "other_count": 1,
        }])

    def test_answers_in_working_hours(self):
        """A mail of Friday evening is in time on Monday, not on Tuesday"""
        mine = self.user.partner_id
        leads = [
            self.env["crm.lead"].create({
                "name": str(number), "partner_id": self.own.id, "user_id": self.user.id,
            }) for number in range(4)
        ]
        for lead in leads[:3]:
            self._mail(lead, "2026-03-06 16:00:00")
        self._mail(leads[0], "2026-03-09 10:00:00", mine)
        self._mail(leads[1], "2026-03-10 16:00:00", mine)
        self._mail(leads[3], "2026-03-20 11:00:00")  # there is time left
        row = self._row()
        self.assertEqual((row.asked_count, row.answered_count), (3, 1))
        self.company.relationship_answer_hours = 40
        row = self._row()
        self.assertEqual((row.asked_count, row.answered_count), (3, 2))

    def test_numbers_lead_to_their_records(self):
        self._make_month()
        lead = self.env["crm.lead"].create(
            {"name": "Deal", "partner_id": self.own.id, "user_id": self.user.id}
        )
        self._mail(lead, "2026-03-06 16:00:00")
        self._mail(lead, "2026-03-09 10:00:00", self.user.partner_id)
        self._promise("2026-03-05", state="kept", kept_on="2026-03-05")
        self._promise("2026-03-05", state="kept", kept_on="2026-03-06")
        self._promise("2026-03-05")
        self._promise("2026-03-25")
        row = self._row()
        self.assertEqual((row.promised_count, row.kept_count), (3, 1))
        for method, field in LISTED.items():
            with self.subTest(method=method):
                action = getattr(row, method)()
                records = self._as("sales_manager", action["res_model"]).with_context(
                    **action["context"]
                ).search(action["domain"])
                self.assertEqual(len(records), row[field])
                self.assertTrue(row[field])

    def test_managers_only(self):
        self._log(self.own, "2026-03-02 10:00")
        for role in ("salesman", "all_leads", "invoicing", "readonly", "accountant",
                     "employee", "administrator", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._rows(role)
        self.assertTrue(self._row())

    def test_companies_never_mix(self):
        foreigner = self._create_user("foreigner", "sales_team.group_sale_salesman")
        foreigner.write({
            "company_ids": [Command.set(self.other_company.ids)],
            "company_id": self.other_company.id,
        })
        self._log(
            self.own, "2026-03-02 10:00", user=foreigner,
            company_id=self.other_company.id,
        )
        self._plan(self.own, "2026-03-02", user=foreigner)
        self.assertFalse(self._row(foreigner))

    def test_queries_do_not_grow_with_rows(self):
        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._as("sales_manager", MODEL).search_read([], ["contact_count"])
            return self.env.cr.sql_log_count - before
        self._log(self.own, "2026-03-02 10:00")
        queries()
        few = queries()
        for number in range(5):
            user = self._create_user(f"more{number}", "sales_team.group_sale_salesman")
            self._log(self.own, "2026-03-02 10:00", user=user)
        queries()  # new users empty the cache of access rules
        self.assertEqual(queries(), few)
