from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..tools.day import POINTS
from .plan_common import PlanCommon

DAY = "crm.relationship.day"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-05 12:00")
class TestDay(PlanCommon):
    """Whom to contact today, and why."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.users["salesman"]
        cls.user.tz = "UTC"
        cls.own = cls.customers["own"]
        cls.env["crm.relationship"].search([]).pareto_class = "c"

    def _day(self, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return self._as(user or "salesman", DAY).search([])

    def _reasons(self, partner=None, user=None):
        partner = partner or self.own
        row = self._day(user).filtered(lambda one: one.partner_id == partner)
        return row.codes or ""

    def test_empty_without_reasons(self):
        self.assertFalse(self._day())

    def test_activities(self):
        self._plan(self.own, "2026-03-05")
        self.assertEqual(self._reasons(), "today:1")
        self._plan(self.own, "2026-03-04")
        self._plan(self.own, "2026-03-03")
        self._plan(self.own, "2026-03-02")
        self._plan(self.own, "2026-03-06")
        row = self._day()
        self.assertEqual(row.codes, "forgotten:2,overdue:1,today:1")
        self.assertEqual(row.reasons, "Forgotten (2), Overdue, Planned today")
        self.assertEqual(row.score, 50 + 40 + 30)
        self.assertEqual(len(row.activity_ids), 4)
        self.assertEqual(str(row.next_date), "2026-03-05")

    def test_mine_only(self):
        self._plan(self.own, "2026-03-05", user=self.colleague)
        self.assertFalse(self._day())
        theirs = self.customers["colleague"]
        self._plan(theirs, "2026-03-05")
        row = self._day()
        self.assertEqual(row.partner_id, theirs)
        # What the customer is worth is not for whoever may not read it.
        self.assertFalse(row.relationship_id)
        self.assertFalse(row.relationship_value)
        self.assertEqual(self._day(self.colleague).partner_id, self.own)

    def test_meetings_of_today(self):
        self._meet(self.own, "2026-03-05 09:00")
        self._meet(self.own, "2026-03-06 09:00")
        self.assertFalse(self._day())
        self._meet(self.own, "2026-03-05 15:00")
        self.assertEqual(self._reasons(), "meeting:1")

    def test_promises(self):
        promise = self.env["crm.relationship.promise"].create({
            "name": "Send a sample", "partner_id": self.own.id,
            "company_id": self.company.id, "user_id": self.user.id,
            "date_deadline": "2026-03-07",
        })
        self.assertFalse(self._day())
        promise.date_deadline = "2026-03-06"
        self.assertEqual(self._reasons(), "promise:1")
        promise.date_deadline = "2026-03-04"
        self.assertEqual(self._reasons(), "promise_late:1")
        promise.user_id = self.colleague
        self.assertFalse(self._day())

    def test_rules(self):
        self.env["crm.relationship.contact.rule"].create({
            "name": "All", "every_days": 10, "company_id": self.company.id,
        })
        self.assertEqual(self._reasons(), "rule:1")
        self._log(self.own, "2026-03-01 10:00")
        self.assertFalse(self._day())

    def test_risk_and_silence(self):
        row = self.rows["own"]
        row.write({"pareto_class": "a", "churn_risk": 0.5, "lifecycle": "slipping"})
        self.assertEqual(self._reasons(), "risk_a:1,silence:1")
        self.assertEqual(self._day().value_at_risk, 50)
        self._log(self.own, "2026-01-10 10:00")
        self.assertEqual(self._reasons(), "risk_a:1")
        self._log(self.own, "2026-03-01 10:00")
        self.assertFalse(self._day())

    def test_opportunities_without_next_step(self):
        lead = self.env["crm.lead"].create({
            "name": "Deal", "type": "opportunity", "partner_id": self.own.id,
            "user_id": self.user.id,
        })
        self.assertEqual(self._reasons(), "no_step:1")
        activity = self._plan(lead, "2026-03-20")
        self.assertFalse(self._day())
        activity.action_done()
        self.assertTrue(self._day())
        lead.action_set_lost()
        self.assertFalse(self._day())

    def test_weightier_reasons_come_first(self):
        other = self._create_customer("Other", self.user)
        self._plan(other, "2026-03-05")
        self._plan(self.own, "2026-03-04")
        self.assertEqual(self._day().mapped("partner_id.id"), [self.own.id, other.id])
        self.assertEqual(list(POINTS.values()), sorted(POINTS.values(), reverse=True))

    def test_phone_of_a_contact(self):
        self.env["res.partner"].create(
            {"name": "Contact", "parent_id": self.own.id, "phone": "+84 2"}
        )
        self._plan(self.own, "2026-03-05")
        self.assertEqual(self._day().phone, "+84 2")

    # ------------------------------------------------------------------
    # What can be done
    # ------------------------------------------------------------------

    def test_log_from_the_list(self):
        activity = self._plan(self.own, "2026-03-05")
        action = self._day().action_log()
        Form(
            self._as("salesman", action["res_model"]).with_context(**action["context"]),
            view="crm_relationship.crm_relationship_interaction_view_form_quick",
        ).save()
        self.assertFalse(activity.active)
        self.assertFalse(self._day())

    def test_done_from_the_list(self):
        activities = self._plan(self.own, "2026-03-05") | self._plan(
            self.own, "2026-03-01"
        )
        self._day().action_done()
        self.assertFalse(activities.filtered("active"))

    def test_plan_from_the_list(self):
        self._plan(self.own, "2026-03-05")
        action = self._day().action_plan()
        planned = Form(
            self._as("salesman", action["res_model"]).with_context(**action["context"]),
            view=action["views"][0][0],
        ).save()
        self.assertEqual(planned.relationship_partner_id, self.own)

    def test_snooze(self):
        self._plan(self.own, "2026-03-05")
        self._plan(self.own, "2026-03-05", user=self.colleague)
        self._day().action_snooze()
        self.assertFalse(self._day())
        self.assertTrue(self._day(self.colleague))
        with freeze_time("2026-03-06 12:00"):
            self._day().action_snooze_week()
        with freeze_time("2026-03-12 12:00"):
            self.assertFalse(self._day())
        with freeze_time("2026-03-13 12:00"):
            row = self._day()
            action = row.action_snooze_until()
            Snooze = self._as("salesman", action["res_model"])
            form = Form(Snooze.browse(action["res_id"]))
            form.until = "2026-03-20"
            form.save()
            self.assertFalse(self._day())
        self.assertEqual(self.env["crm.relationship.snooze"].search_count([]), 1)

    def test_snoozes_are_ones_own(self):
        snooze = self.env["crm.relationship.snooze"].create(
            {"partner_id": self.own.id, "user_id": self.colleague.id}
        )
        with self.assertRaises(AccessError):
            self._as("all_leads", snooze._name).browse(snooze.id).read(["until"])

    def test_snooze_survives_a_merge(self):
        other = self._create_customer("Other", self.user)
        for partner in (self.own, other):
            self.env["crm.relationship.snooze"].create(
                {"partner_id": partner.id, "user_id": self.user.id}
            )
        self._plan(other, "2026-03-05")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.own | other).ids, self.own)
        self.assertFalse(self._day())

    def test_queries_do_not_grow_with_rows(self):
        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._as("salesman", DAY).search([]).web_read({
                "reasons": {}, "activity_ids": {}, "partner_id": {"fields": {}},
            })
            return self.env.cr.sql_log_count - before
        self._plan(self.own, "2026-03-01")
        queries()
        few = queries()
        for number in range(10):
            self._plan(self._create_customer(str(number), self.user), "2026-03-05")
        self.assertEqual(queries(), few)
