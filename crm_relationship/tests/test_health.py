from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import RelationshipCommon


@tagged("post_install", "-at_install")
class TestHealth(RelationshipCommon):
    """The health page finds what is wrong, and what no relationship counts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        root = cls.env.ref("base.user_root")
        cls.env = cls.env(user=root, context={"allowed_company_ids": cls.company.ids})
        cls.env["crm.relationship.stale"].sudo().search([]).unlink()
        cls.env.ref("crm_relationship.ir_cron_refresh").active = True
        cls.journal = cls.company_data["default_journal_sale"].copy(
            {"name": "Leased", "code": "LEASE"}
        )
        cls.company.relationship_excluded_journal_ids = cls.journal
        documents = (
            (cls.customer, 100, {}),
            (cls.customer, 20, {"journal": cls.journal}),
            (cls.env["res.partner"], 3, {"type": "out_receipt"}),
            (cls.company.partner_id, 400, {}),
        )
        for partner, amount, kwargs in documents:
            cls._invoice(partner, amount, cls._date(days=40), **kwargs)
        cls._invoice(cls.customer, 5000, cls._date(days=-40))
        cls._refresh()

    def _check(self):
        action = self.env["crm.relationship.health"].action_open()
        return self.env["crm.relationship.health"].browse(action["res_id"])

    def _not_counted(self, **period):
        rows = self.env["crm.relationship.not.counted"]._get_not_counted(
            self.company, **period
        )
        return {row["key"]: (row["count"], row["amount"]) for row in rows}

    def test_not_counted_by_reason(self):
        found = self._not_counted()
        self.assertEqual(found["excluded_journal"], (1, 20))
        self.assertEqual(found["no_partner"], (1, 3))
        self.assertEqual(found["own"], (1, 400))
        self.assertEqual(found["dated_ahead"], (1, 5000))

    def test_not_counted_ties_out(self):
        self.env.flush_all()
        [(everything,)] = self.env["account.move"]._read_group([
            ("company_id", "=", self.company.id), ("state", "=", "posted"),
            ("move_type", "in", ("out_invoice", "out_refund", "out_receipt")),
        ], [], ["amount_untaxed_signed:sum"])
        counted = sum(self.relationships.search(
            [("company_id", "=", self.company.id)]
        ).mapped("past_value"))
        apart = sum(
            amount for key, (_count, amount) in self._not_counted().items()
            if key != "point_of_sale"
        )
        self.assertAlmostEqual(counted + apart, everything)

    def test_not_counted_of_a_period(self):
        period = {"date_from": self._date(days=30), "date_to": self._date(days=1)}
        found = self._not_counted(**period)
        self.assertNotIn("dated_ahead", found)
        self.assertEqual({count for count, _amount in found.values()}, {0})

    def test_all_is_well_after_a_run(self):
        health = self._check()
        self.assertFalse(health.problem_text)
        self.assertTrue(health.is_index_ready)
        self.assertEqual(health.company_line_ids.company_id, self.company)
        self.assertEqual(health.company_line_ids.data_state, "few")
        self.assertEqual(health.company_line_ids.row_count, 1)

    def test_old_queue_and_stopped_job_are_problems(self):
        queue = self.env["crm.relationship.stale"].sudo()
        queue.search([]).unlink()
        queue.create({
            "partner_id": self.customer.id, "company_id": self.company.id,
            "create_date": fields.Datetime.now() - timedelta(hours=3),
        })
        self.env.ref("crm_relationship.ir_cron_refresh").active = False
        health = self._check()
        self.assertEqual(health.queue_count, 1)
        self.assertEqual(len(health.problem_text.splitlines()), 2)

    def test_stopped_run_old_run_and_misses_are_problems(self):
        last = self.env["crm.relationship.run"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        last.write({
            "ended_on": fields.Datetime.now() - timedelta(days=3), "missed_count": 4,
        })
        self.env["crm.relationship.run"].create({
            "company_id": self.company.id, "started_on": fields.Datetime.now(),
        })
        health = self._check()
        self.assertTrue(health.company_line_ids.was_stopped)
        self.assertEqual(len(health.problem_text.splitlines()), 3)

    def test_missing_index_is_a_problem(self):
        self.env.cr.execute("DROP INDEX account_move_relationship_idx")
        self.assertIn("index", self._check().problem_text)

    def test_amounts_lead_to_their_documents(self):
        for line in self._check().amount_line_ids:
            action = line.action_view_documents()
            moves = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(len(moves), line.count, line.label)
            if line.model == "account.move":
                total = sum(moves.mapped("amount_untaxed_signed"))
                self.assertAlmostEqual(total, line.amount)

    def test_for_managers_and_administrators_only(self):
        for login, group, allowed in (
            ("boss", "sales_team.group_sale_manager", True),
            ("technician", "base.group_system", True),
            ("seller", "sales_team.group_sale_salesman", False),
            ("bookkeeper", "account.group_account_manager", False),
        ):
            user = new_test_user(
                self.env, login, f"base.group_user,{group}",
                company_id=self.company.id, company_ids=[(6, 0, self.company.ids)],
            )
            health = self.env["crm.relationship.health"].with_user(user)
            with self.subTest(login):
                if allowed:
                    self.assertEqual(health.action_open()["res_model"], health._name)
                else:
                    with self.assertRaises(AccessError):
                        health.action_open()
