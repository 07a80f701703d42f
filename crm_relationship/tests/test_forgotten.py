from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .plan_common import PlanCommon


@tagged("post_install", "-at_install")
class TestForgotten(PlanCommon):
    """When a planned contact counts as forgotten, and who is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.customers["own"]

    def _forgotten_on(self, activity, *days):
        """Return on which of some days the activity counts as forgotten."""
        found = []
        for day in days:
            with freeze_time(f"{day} 12:00"):
                if self._is_forgotten(activity):
                    found.append(day)
                search = [("relationship_is_forgotten", "=", True)]
                self.assertEqual(
                    activity in self.env["mail.activity"].search(search), day in found
                )
        return found

    def test_a_whole_working_day_later(self):
        with freeze_time("2026-03-02 08:00"):
            monday = self._plan(self.own, "2026-03-02")
        days = ("2026-03-02", "2026-03-03", "2026-03-04")
        self.assertEqual(self._forgotten_on(monday, *days), ["2026-03-04"])

    def test_over_a_weekend(self):
        with freeze_time("2026-03-06 08:00"):
            friday = self._plan(self.own, "2026-03-06")
        days = ("2026-03-07", "2026-03-08", "2026-03-09", "2026-03-10")
        self.assertEqual(self._forgotten_on(friday, *days), ["2026-03-10"])

    def test_over_a_public_holiday(self):
        self._holiday("2026-03-09")
        with freeze_time("2026-03-06 08:00"):
            friday = self._plan(self.own, "2026-03-06")
        days = ("2026-03-09", "2026-03-10", "2026-03-11")
        self.assertEqual(self._forgotten_on(friday, *days), ["2026-03-11"])

    def test_as_many_days_as_the_company_says(self):
        self.company.relationship_forgotten_days = 3
        with freeze_time("2026-03-06 08:00"):
            friday = self._plan(self.own, "2026-03-06")
        days = ("2026-03-10", "2026-03-11", "2026-03-12")
        self.assertEqual(self._forgotten_on(friday, *days), ["2026-03-12"])
        for days in (0, 31):
            with self.assertRaises(ValidationError):
                self.company.relationship_forgotten_days = days

    @freeze_time("2026-03-20 12:00")
    def test_contact_since_makes_up_for_it(self):
        activity = self._plan(self.own, "2026-03-02")
        self._log(self.own, "2026-03-01 10:00")
        self._log(self.own, "2026-03-03 10:00", outcome="busy")
        self.assertTrue(self._is_forgotten(activity))
        contact = self.env["res.partner"].create(
            {"name": "Contact", "parent_id": self.own.id}
        )
        self._log(contact, "2026-03-03 10:00")
        self.assertFalse(self._is_forgotten(activity))

    @freeze_time("2026-03-20 12:00")
    def test_done_is_not_forgotten(self):
        activity = self._plan(self.own, "2026-03-02")
        other = self._plan(self.own, "2026-03-03")
        internal = self._plan(self.env["crm.lead"].create({"name": "X"}), "2026-03-02")
        self.assertTrue(self._is_forgotten(activity))
        self.assertFalse(self._is_forgotten(internal))  # nobody's contact
        other.action_done()
        self.assertFalse(self._is_forgotten(activity))
        self.assertFalse(self._is_forgotten(other))

    def test_settings_measure_nothing(self):
        self.company.relationship_refresh_due = False
        self.company.write({
            "relationship_forgotten_days": 2, "relationship_escalate": True,
            "relationship_answer_hours": 4,
        })
        self.assertFalse(self.company.relationship_refresh_due)

    # ------------------------------------------------------------------
    # Escalation
    # ------------------------------------------------------------------

    def _escalate(self):
        self._run_cron("crm.relationship.escalation", "_cron_escalate_forgotten")
        return self.env["mail.activity"].search([("user_id", "=", self.leader.id)])

    def _lead_team(self):
        self.leader = self._create_user("leader", "sales_team.group_sale_manager")
        self.env["crm.team"].create({
            "name": "Team", "user_id": self.leader.id, "company_id": self.company.id,
            "member_ids": [(6, 0, (self.users["salesman"] | self.leader).ids)],
        })

    @freeze_time("2026-03-20 12:00")
    def test_leader_is_told_once(self):
        self._lead_team()
        activity = self._plan(self.own, "2026-03-02", summary="Ask about the <b>offer")
        self._plan(self.own, "2026-03-19")
        self._plan(self.own, "2026-03-02", user=self.colleague)  # without team
        self.assertFalse(self._escalate())
        self.company.relationship_escalate = True
        told = self._escalate()
        self.assertEqual(len(told), 1)
        self.assertIn("1", told.summary)
        self.assertIn("Ask about the &lt;b&gt;offer", told.note)
        self.assertEqual(self._escalate(), told)
        activity.date_deadline = "2026-03-23"
        with freeze_time("2026-04-10 12:00"):
            self.assertEqual(len(self._escalate()), 2)

    @freeze_time("2026-03-20 12:00")
    def test_leader_knows_what_he_forgot_himself(self):
        self._lead_team()
        self.company.relationship_escalate = True
        own = self._plan(self.own, "2026-03-02", user=self.leader)
        self.assertEqual(self._escalate(), own)
