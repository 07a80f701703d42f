from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .plan_common import PlanCommon

RULE = "crm.relationship.contact.rule"


@tagged("post_install", "-at_install")
class TestContactRule(PlanCommon):
    """Who is due, and that each is planned once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env[RULE].search([]).active = False
        cls.rule = cls.env[RULE].create({
            "name": "Class A", "company_id": cls.company.id, "pareto_class": "a",
            "every_days": 30, "max_per_day": 0,
        })
        cls.rows["nobody"].pareto_class = "c"
        cls.own, cls.theirs = cls.customers["own"], cls.customers["colleague"]
        cls.env.flush_all()

    def _planned(self, rules=None):
        self._run_cron(RULE, "_cron_plan_contacts")
        return self.env["mail.activity"].search(
            [("relationship_rule_id", "in", (rules or self.rule).ids)], order="id"
        )

    @freeze_time("2026-03-04 10:00")  # a Wednesday
    def test_due_customers_get_an_activity(self):
        planned = self._planned()
        self.assertEqual(planned.relationship_partner_id, self.own | self.theirs)
        one = planned.filtered(lambda act: act.relationship_partner_id == self.own)
        self.assertEqual(one.user_id, self.users["salesman"])
        self.assertEqual(one.activity_type_id, self.call)
        self.assertEqual(str(one.date_deadline), "2026-03-04")
        self.assertEqual(one.planned_duration, 0.25)
        self.assertEqual(one.summary, "Class A")

    @freeze_time("2026-03-07 10:00")  # a Saturday
    def test_planned_on_a_working_day(self):
        self._holiday("2026-03-09")
        self.assertEqual(str(self._planned()[0].date_deadline), "2026-03-10")

    @freeze_time("2026-03-04 10:00")
    def test_twice_changes_nothing(self):
        first = self._planned()
        stamp = self.rule.planned_on
        with freeze_time("2026-03-04 11:00"):
            self.assertEqual(self._planned(), first)
        self.assertEqual(self.rule.planned_on, stamp)

    @freeze_time("2026-03-04 10:00")
    def test_days_since_the_last_contact(self):
        call = self._log(self.own, "2026-02-03 09:00")  # 29 days ago
        self._log(self.theirs, "2026-02-03 09:00", outcome="no_answer")
        self.assertEqual(self.rule.due_count, 1)
        call.date = "2026-02-02 09:00"
        self.env.invalidate_all()
        self.assertEqual(self.rule.due_count, 2)
        done = self._plan(self.own, "2026-02-01")
        done.action_done()
        self.env.invalidate_all()
        self.assertEqual(self.rule.due_count, 1)

    @freeze_time("2026-03-04 10:00")
    def test_whoever_has_a_plan_is_not_due(self):
        self._plan(self.env["crm.lead"].create({
            "name": "Deal", "partner_id": self.own.id, "type": "opportunity",
        }), "2026-04-01")
        self._meet(self.theirs, "2026-03-10 09:00")
        self.assertFalse(self._planned())

    @freeze_time("2026-03-04 10:00")
    def test_meeting_held_is_a_contact(self):
        self._meet(self.own, "2026-03-03 09:00")
        self.assertEqual(self._planned().relationship_partner_id, self.theirs)

    @freeze_time("2026-03-04 10:00")
    def test_first_rule_in_use_decides(self):
        first = self.rule.copy({
            "name": "First", "sequence": 1, "every_days": 365,
            "domain": f"[('id', '=', {self.rows['own'].id})]",
        })
        planned = self._planned(self.rule | first)
        rules = {
            act.relationship_partner_id: act.relationship_rule_id for act in planned
        }
        self.assertEqual(rules, {self.own: first, self.theirs: self.rule})

    @freeze_time("2026-03-04 10:00")
    def test_first_rule_spares_whoever_is_not_due_by_it(self):
        self._log(self.own, "2026-01-02 09:00")
        self.rule.copy({"sequence": 1, "every_days": 365})
        planned = self._planned(self.env[RULE].search([]))
        self.assertEqual(planned.relationship_partner_id, self.theirs)

    @freeze_time("2026-03-04 10:00")
    def test_inactive_rule_shows_who_would_be_due(self):
        self.rule.active = False
        self.assertEqual(self.rule.due_count, 2)
        domain = self.rule.action_view_due()["domain"]
        found = self.env["crm.relationship"].search(domain)
        self.assertEqual(found, self.rows["own"] | self.rows["colleague"])
        self.assertFalse(self._planned())

    @freeze_time("2026-03-04 10:00")
    def test_most_valuable_first_and_not_too_many(self):
        self.rule.write({"max_per_day": 1})
        other = self._create_customer("Better", self.users["salesman"])
        self._create_row(other, relationship_value=1_000)
        planned = self._planned()
        self.assertEqual(planned.relationship_partner_id, other | self.theirs)
        self.assertEqual(self._planned(), planned)
        planned.action_done()
        self.assertFalse(self._planned())  # a day's share is used up
        with freeze_time("2026-03-05 10:00"):
            self.assertEqual(self._planned().relationship_partner_id, self.own)

    @freeze_time("2026-03-04 10:00")
    def test_nobodys_customers_go_to_a_team_leader(self):
        self.rows["nobody"].pareto_class = "a"
        leader = self.users["sales_manager"]
        self.rule.team_id = self.env["crm.team"].create({
            "name": "Team", "user_id": leader.id, "company_id": self.company.id,
        })
        planned = self._planned()
        nobody = self.customers["nobody"]
        one = planned.filtered(lambda act: act.relationship_partner_id == nobody)
        self.assertEqual(one.user_id, leader)
        self.users["salesman"].active = False
        one.action_done()

    @freeze_time("2026-03-04 10:00")
    def test_excluded_and_archived_are_left_alone(self):
        self.rows["own"].inclusion = "excluded"
        self.theirs.active = False
        self.assertFalse(self._planned())

    @freeze_time("2026-03-04 10:00")
    def test_killed_half_way_goes_on(self):
        """Each batch is committed; the next run plans the rest, and nobody twice"""
        for number in range(5):
            self._create_row(self._create_customer(str(number)))
        path = "odoo.addons.crm_relationship.report.crm_relationship_contact_due"
        calls = []

        def killed(*args, **kwargs):
            calls.append(1)
            if len(calls) == 2:
                raise KeyboardInterrupt
            return float("inf")

        cron = type(self.env["ir.cron"])
        with patch(f"{path}.BATCH", 3):
            with self.assertRaises(KeyboardInterrupt), patch.object(
                cron, "_commit_progress", side_effect=killed
            ):
                self.env[RULE]._cron_plan_contacts()
            planned = self._planned()
        self.assertEqual(len(planned), 7)
        self.assertEqual(len(planned.relationship_partner_id), 7)

    @freeze_time("2026-03-04 10:00")
    def test_queries_do_not_grow_with_customers(self):
        def queries():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["crm.relationship.contact.due"]._count_due(self.rule)
            return self.env.cr.sql_log_count - before
        queries()
        few = queries()
        for number in range(20):
            self._create_row(self._create_customer(str(number)))
        self.assertEqual(queries(), few)

    def test_conditions_are_checked(self):
        for domain in ("[('nothing', '=', 1)]", "[('id',", "os"):
            with self.subTest(domain=domain), self.assertRaises(ValidationError):
                self.rule.domain = domain

    def test_shipped_rules_wait_for_a_manager(self):
        shipped = [
            self.env.ref(f"crm_relationship.crm_relationship_contact_rule_{name}")
            for name in ("slipping", "class_a", "class_b")
        ]
        self.assertEqual([rule.every_days for rule in shipped], [14, 30, 90])
        self.assertFalse(any(rule.active for rule in shipped))
