"""What complaints teach: causes, whether customers stayed, what is at risk."""

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.crm_relationship.tools import recovery

from .complaint_common import ComplaintCommon
from .history_common import HistoryCommon

INSIGHT = "crm.relationship.complaint.insight"
RECOVERY = "crm.relationship.complaint.recovery"
DAYS = 60
CLOSED = 100  # days ago


@tagged("post_install", "-at_install")
class TestComplaintRecovery(HistoryCommon, ComplaintCommon):
    """Complainants and controls whose cells and purchases are known exactly."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.month = cls._date(days=CLOSED + 5).replace(day=1)
        cls.received = max(
            fields.Datetime.to_datetime(cls._date(days=CLOSED + 5)),
            fields.Datetime.to_datetime(cls.month),
        )

    @classmethod
    def _cell(cls, count, cell, bought=0, name="Cell", months=0):
        """Return customers of an RFM cell, of which the first ones bought in time."""
        partners = cls._customers(count, f"{name} {cell}")
        rows = cls.env["crm.relationship"].create([
            {"partner_id": partner.id, "company_id": cls.company.id,
             "equity_value": 10}
            for partner in partners
        ])
        cls.env["crm.relationship.snapshot"].create([
            {"relationship_id": row.id, "company_id": cls.company.id,
             "date": cls.month - relativedelta(months=months), "rfm_score": cell}
            for row in rows
        ])
        for partner in partners[:bought]:
            cls._history(partner, (CLOSED - DAYS, 5))
        return partners

    @classmethod
    def _settle(cls, partners, decision="upheld", days=CLOSED, **values):
        """Close a complaint of each customer so many days ago."""
        complaints = cls.env["crm.relationship.complaint"]
        for partner in partners:
            complaint = cls._complain(
                partner_id=partner.id, date_received=cls.received,
                appeal="<p>Court</p>", **values,
            )
            cls._answer(complaint, decision)
            complaint.action_close()
            complaints += complaint
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE crm_relationship_complaint SET closed_on = %s WHERE id = ANY(%s)",
            [cls._date(days=days), complaints.ids],
        )
        cls.env.invalidate_all()
        return complaints

    def _cases(self, user=None, days=DAYS):
        self.env.flush_all()
        return self._as(user or self.handler, RECOVERY)._get_cases(self.company, days)

    def _recovery(self, user=None):
        self.env.flush_all()
        insights = self._as(user or self.handler, INSIGHT).get_insights(12, DAYS)
        return {row["key"]: row for row in insights["recovery"]}

    def test_matched_by_cell_against_what_like_customers_bought(self):
        """Of the best cell 8 of 10 controls buy, of the worst 1 of 5"""
        best = self._cell(10, "555", 8, "Control")
        worst = self._cell(5, "111", 1, "Control")
        complainants = self._cell(2, "555", 1) + self._cell(1, "111")
        self._settle(complainants)
        cases = [case for case, _about in self._cases()]
        self.assertEqual([case.bought for case in cases], [True, False, False])
        self.assertEqual(
            [{partner for partner, _bought in case.controls} for case in cases],
            [set(best.ids), set(best.ids), set(worst.ids)],
        )
        self.assertEqual(
            [sum(bought for _partner, bought in case.controls) for case in cases],
            [8, 8, 1],
        )
        found = recovery.recover(cases)
        self.assertAlmostEqual(found.control_share, (0.8 + 0.8 + 0.2) / 3)
        row = self._recovery()["all"]
        self.assertEqual((row["customers"], row["stayed"], row["verdict"]),
                         (3, 1, "too_few"))
        self.assertEqual(row["verdict_text"], "Too few to say")
        self.assertEqual(row["difference_text"], "–")

    def test_enough_customers_have_a_verdict(self):
        self._cell(60, "444", 54, "Control")
        self._settle(self._cell(25, "444", 5))
        row = self._recovery()["all"]
        self.assertEqual((row["customers"], row["stayed"]), (25, 5))
        self.assertEqual(row["verdict"], "less")
        self.assertRegex(row["difference_text"], r"^-\d+ points \(-\d+ to -\d+\)$")
        self.assertTrue(row["share_text"].startswith("20%"))

    def test_each_complainant_has_few_controls_and_different_ones(self):
        self._cell(100, "333", 0, "Control")
        self._settle(self._cell(4, "333"))
        cases = [case for case, _about in self._cases()]
        self.assertEqual([len(case.controls) for case in cases], [20] * 4)
        used = [partner for case in cases for partner, _bought in case.controls]
        self.assertEqual(len(set(used)), 80)

    def test_who_complained_is_no_control(self):
        controls = self._cell(6, "222", 0, "Control")
        self._settle(self._cell(1, "222"))
        self._complain(partner_id=controls[0].id)
        cancelled = self._complain(partner_id=controls[1].id)
        cancelled.write({"cancel_reason": "mistake"})
        cancelled._change_state("cancelled")
        [(case, _about)] = self._cases()
        self.assertEqual(
            {partner for partner, _bought in case.controls}, set(controls[1:].ids)
        )

    def test_too_new_other_cell_and_later_snapshot_do_not_count(self):
        self._cell(5, "555", 0, "Control")
        self._settle(self._cell(1, "555", name="New"), days=DAYS - 1)
        self._settle(self._cell(1, "145", name="Alone"))
        self._settle(self._cell(1, "555", name="Later", months=-1))
        cases = [case for case, _about in self._cases()]
        self.assertEqual(len(cases), 2)
        self.assertEqual([case.controls for case in cases], [(), ()])
        row = self._recovery()["all"]
        self.assertEqual((row["customers"], row["unmatched"]), (0, 2))

    def test_last_complaint_of_a_customer_counts_once(self):
        self._cell(5, "555", 0, "Control")
        partner = self._cell(1, "555")
        self._settle(partner, days=CLOSED + 3)
        last = self._settle(partner, "rejected")
        [(_case, about)] = self._cases()
        self.assertEqual((about["id"], about["decision"]), (last.id, "rejected"))

    def test_purchase_on_the_last_day_and_one_later(self):
        self._cell(5, "555", 0, "Control")
        on_time, late, same_day = self._cell(3, "555")
        self._invoice(on_time, 5, self._date(days=CLOSED - DAYS))
        self._invoice(late, 5, self._date(days=CLOSED - DAYS - 1))
        self._invoice(same_day, 5, self._date(days=CLOSED))
        self._settle(on_time + late + same_day)
        self.assertEqual(
            [case.bought for case, _about in self._cases()], [True, False, False]
        )

    def test_by_outcome(self):
        self._cell(5, "555", 0, "Control")
        self._settle(self._cell(2, "555", 2, "Upheld"))
        self._settle(self._cell(1, "555", 0, "Rejected"), "rejected")
        rows = self._recovery()
        self.assertEqual(rows["decision_upheld"]["stayed"], 2)
        self.assertEqual(rows["decision_rejected"]["customers"], 1)
        self.assertNotIn("decision_goodwill", rows)

    def test_confidential_complaint_is_in_no_figure_of_others(self):
        controls = self._cell(5, "555", 2, "Control")
        self._settle(self._cell(2, "555", 1))
        before = [case for case, _about in self._cases("sales_manager")]
        secret = self._settle(controls[:1])
        self.env.cr.execute(
            "UPDATE crm_relationship_complaint SET is_confidential = TRUE"
            " WHERE id = %s", secret.ids,
        )
        self.env.invalidate_all()
        self.assertEqual(
            [case for case, _about in self._cases("sales_manager")], before
        )
        self.assertEqual(len(self._cases(self.head)), 3)

    def test_other_company_does_not_count(self):
        self._cell(5, "555", 0, "Control")
        self._settle(self._cell(1, "555"), company_id=self.other_company.id,
                     user=self.env.user)
        self.assertFalse(self._cases())


@tagged("post_install", "-at_install")
class TestComplaintInsight(HistoryCommon, ComplaintCommon):
    def _insights(self, user="sales_manager", *args):
        self.env.flush_all()
        return self._as(user, INSIGHT).get_insights(*args)

    def _closed(self, decision="upheld", **values):
        complaint = self._complain(appeal="<p>Court</p>", **values)
        self._answer(complaint, decision)
        complaint.action_close()
        return complaint

    def test_pareto_of_causes(self):
        other = self.env["crm.relationship.complaint.cause"].search(
            [("id", "!=", self.cause.id)], limit=2
        )
        for _n in range(6):
            self._closed()
        for cause in other:
            self._closed().cause_id = cause
        causes = self._insights()["causes"]
        self.assertEqual([one["count"] for one in causes], [6, 1, 1])
        self.assertEqual(causes[0]["id"], self.cause.id)
        self.assertEqual(
            [round(one["together"], 3) for one in causes], [0.75, 0.875, 1]
        )
        self.assertEqual([one["vital"] for one in causes], [True, True, False])

    def test_value_at_risk(self):
        for name, row in self.rows.items():
            row.equity_value = {"own": 100, "colleague": 200, "nobody": 300}[name]
        self._complain(customer="own")
        self._complain(customer="own")
        self._closed("rejected", customer="colleague")
        self._closed("upheld", customer="nobody")
        exposure = self._insights()["exposure"]
        self.assertEqual(
            (exposure["open"]["customers"], exposure["open"]["value"]), (1, 100)
        )
        self.assertEqual(exposure["badly"]["ids"], self.rows["colleague"].ids)
        self.assertEqual(exposure["badly"]["value"], 200)
        self.assertEqual((exposure["told_low"], exposure["told_high"]), (16, 20))

    def test_confidential_risk_is_the_managers_alone(self):
        self.rows["own"].equity_value = 100
        self._complain(user=self.head, is_confidential=True)
        self.assertEqual(self._insights()["exposure"]["open"]["customers"], 0)
        self.assertEqual(
            self._insights(self.head)["exposure"]["open"]["value"], 100
        )

    def test_paid_against_kept(self):
        self.rows["own"].equity_value = 100
        complaint = self._closed(date_received=self._date(days=200))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_relationship_complaint SET closed_on = %s WHERE id = %s",
            [self._date(days=200), complaint.id],
        )
        self.env.invalidate_all()
        self.assertEqual(self._insights()["saved"]["customers"], 0)
        self._invoice(self.customers["own"], 5, self._date(days=150))
        saved = self._insights()["saved"]
        self.assertEqual((saved["customers"], saved["value"]), (1, 100))

    def test_priors_are_settings_and_change_no_figure(self):
        before = self._insights()
        self.company.relationship_refresh_due = False
        self.company.write({
            "complaint_prior_stay": 0.6, "complaint_prior_tells_high": 20,
        })
        self.assertFalse(self.company.relationship_refresh_due)
        after = self._insights()
        self.assertEqual(after["priors"][0]["text"], "60%")
        self.assertEqual(after["recovery"], before["recovery"])
        with self.assertRaises(UserError):
            self.company.complaint_prior_tells_low = 30

    def test_who_may_ask(self):
        for user in ("sales_manager", self.handler, self.head):
            self.assertTrue(self._insights(user))
        for role in ("salesman", "all_leads", "invoicing", "readonly", "employee",
                     "portal", "public"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._insights(role)

    def test_ranges(self):
        for months, days in ((0, 90), (121, 90), (12, 731), ("x", 90), (12, -1)):
            with self.subTest(months=months, days=days), self.assertRaises(UserError):
                self._insights("sales_manager", months, days)
        self.assertEqual(self._insights("sales_manager", 3, 30)["days"], 30)
        self.assertEqual(self._insights()["days"], 90)
