"""What complaints do to the figures of a relationship, and who may see it."""

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .complaint_common import ComplaintCommon
from .history_common import HistoryCommon


@tagged("post_install", "-at_install")
class TestComplaintMeasures(HistoryCommon, ComplaintCommon):
    """A population with a forecast, and customers that complain."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyers = cls._population()
        cls.buyer = cls.buyers[5]
        cls._refresh()

    @classmethod
    def _about(cls, partner=None, **values):
        """Return a complaint of a buyer."""
        return cls._complain(partner_id=(partner or cls.buyer).id, **values)

    def _measured(self, partner=None):
        row = self._row(partner or self.buyer)
        row.invalidate_recordset()
        return row

    def _close(self, complaint, decision="upheld"):
        values = {"appeal": "<p>Court</p>"} if decision == "rejected" else {}
        complaint.write(values)
        self._answer(complaint, decision)
        complaint.action_close()

    def test_counts_and_dates(self):
        self._about(date_received=self._date(days=40))
        closed = self._about(date_received=self._date(days=10))
        self._close(closed)
        cancelled = self._about(date_received=self._date(days=5))
        cancelled.write({"cancel_reason": "mistake"})
        cancelled._change_state("cancelled")
        row = self._measured()
        self.assertEqual(row.complaint_count, 2)
        self.assertEqual(row.open_complaint_count, 1)
        self.assertEqual(row.rejected_complaint_count, 0)
        self.assertEqual(row.last_complaint_date, self._date(days=10))
        other = self._measured(self.buyers[6])
        self.assertEqual((other.complaint_count, other.last_complaint_date), (0, False))

    def test_complaint_alone_makes_a_relationship(self):
        stranger = self._create_customer("Stranger")
        self.assertFalse(self._row(stranger))
        self._about(stranger)
        row = self._measured(stranger)
        self.assertEqual((row.complaint_count, row.lifecycle), (1, "prospect"))

    def test_hook_has_the_customer_measured(self):
        """Creating, deciding and closing are noticed without a full run"""
        complaint = self._about()
        self._drain()
        row = self._stored_row(self.buyer)
        row.invalidate_recordset()
        self.assertEqual(row.open_complaint_count, 1)
        self._close(complaint, "rejected")
        self._drain()
        row.invalidate_recordset()
        self.assertEqual(
            (row.open_complaint_count, row.rejected_complaint_count), (0, 1)
        )
        complaint.with_user(self.head).is_confidential = True
        self._drain()
        row.invalidate_recordset()
        self.assertEqual((row.complaint_count, row.rejected_complaint_count), (0, 0))

    # ------------------------------------------------------------------
    # Risk
    # ------------------------------------------------------------------

    def test_open_complaint_raises_the_risk(self):
        before = self._measured()
        alive, risk, value = (
            before.alive_probability, before.churn_risk, before.relationship_value
        )
        self.assertAlmostEqual(risk, 1 - alive, 3)
        complaint = self._about()
        row = self._measured()
        self.assertAlmostEqual(row.churn_risk, 1 - alive * 0.7, 3)
        self.assertAlmostEqual(row.relationship_value, value, 2)
        self.assertEqual(row.alive_probability, alive)
        self._close(complaint)
        self.assertAlmostEqual(self._measured().churn_risk, risk, 3)

    def test_rejected_complaint_raises_the_risk_for_the_look_back(self):
        risk = self._measured().churn_risk
        complaint = self._about(date_received=self._date(days=400))
        self._close(complaint, "rejected")
        self.assertGreater(self._measured().churn_risk, risk)
        moment = self._date(days=380)
        self.env.cr.execute(
            "UPDATE crm_relationship_complaint SET closed_on = %s WHERE id = %s",
            [moment, complaint.id],
        )
        row = self._measured()
        self.assertEqual(row.rejected_complaint_count, 0)
        self.assertAlmostEqual(row.churn_risk, risk, 3)

    def test_factor_is_the_companys(self):
        self._about()
        row = self._measured()
        self.company.relationship_refresh_due = False
        self.company.relationship_complaint_risk = 0.5
        self.assertTrue(self.company.relationship_refresh_due)
        row = self._measured()
        self.assertAlmostEqual(row.churn_risk, 1 - row.alive_probability * 0.5, 3)
        risk = row.get_explanation()["risk"]
        self.assertIn("50%", risk["formula"])
        self.assertIn("1 open", risk["formula"])
        self.company.relationship_complaint_risk = 0
        row = self._measured()
        self.assertAlmostEqual(row.churn_risk, 1 - row.alive_probability, 3)

    def test_risk_of_a_customer_without_complaint(self):
        risk = self._measured().get_explanation()["risk"]
        self.assertFalse(risk["action"])
        self.assertNotIn("complaint", risk["formula"])

    def test_past_is_measured_as_of_then(self):
        complaint = self._about(date_received=self._date(days=60))
        self._close(complaint)
        self.assertEqual(self._measured().open_complaint_count, 0)
        self._refresh(as_of=self._date(days=30))
        row = self._stored_row(self.buyer)
        row.invalidate_recordset()
        self.assertEqual((row.complaint_count, row.open_complaint_count), (1, 1))
        self._refresh(as_of=self._date(days=90))
        row.invalidate_recordset()
        self.assertEqual((row.complaint_count, row.open_complaint_count), (0, 0))

    # ------------------------------------------------------------------
    # Confidential
    # ------------------------------------------------------------------

    def _without_date(self):
        figures = self._figures()[self.buyer.id]
        return {name: figures[name] for name in figures if name != "changed_on"}

    def test_confidential_complaint_changes_no_figure(self):
        self._refresh()
        before = self._without_date()
        complaint = self._about(
            user=self.head, is_confidential=True, handling_hours=3,
            date_received=self._date(days=3),
        )
        complaint.message_post(
            body="Words", author_id=self.buyer.id, message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        complaint.activity_schedule(
            user_id=self.head.id, date_deadline=fields.Date.today()
        )
        self._drain()
        self._refresh()
        self.assertEqual(self._without_date(), before)
        complaint.is_confidential = False
        self._refresh()
        changed = self._without_date()
        self.assertNotEqual(changed["churn_risk"], before["churn_risk"])
        self.assertEqual(changed["contacts_90"], before["contacts_90"] + 1)

    def test_confidential_complaint_makes_no_relationship(self):
        stranger = self._create_customer("Stranger")
        self._about(stranger, user=self.head, is_confidential=True)
        self.assertFalse(self._row(stranger))

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_confidential_ones_are_shown_apart_to_managers(self):
        self._about(user=self.head, is_confidential=True)
        row = self._measured()
        of_head = row.with_user(self.head).with_context(
            allowed_company_ids=self.company.ids
        )
        self.assertEqual(of_head.confidential_complaint_count, 1)
        for role in ("salesman", "sales_manager", "handler", "accountant"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(role, row._name).browse(row.id).read(
                    ["confidential_complaint_count"]
                )

    # ------------------------------------------------------------------
    # Cost
    # ------------------------------------------------------------------

    def test_cost_of_the_look_back_counts_in_the_cost(self):
        self.company.relationship_retention_cost = 36
        before = self._measured()
        cost, value = before.cost_value, before.relationship_value
        self.assertGreater(cost, 0)
        self._about(handling_hours=2, hour_cost=40)
        self._about(handling_hours=9, hour_cost=40, date_received=self._date(days=400))
        row = self._measured()
        self.assertEqual(row.complaint_cost_value, 80)
        self.assertAlmostEqual(row.cost_value, cost + 80, 2)
        self.assertAlmostEqual(row.relationship_value, value - 80, 2)
        explanation = row.get_explanation()
        part = explanation["parts"][-1]
        self.assertEqual(part["key"], "cost_value")
        self.assertIn("80.00", part["formula"])
        self.assertEqual(part["action"], "action_view_complaints")
        self.assertAlmostEqual(
            sum(one["value"] for one in explanation["parts"]), row.relationship_value, 2
        )

    def test_hours_are_noticed_without_a_full_run(self):
        complaint = self._about(hour_cost=40)
        self._drain()
        complaint.handling_hours = 3
        self._drain()
        row = self._stored_row(self.buyer)
        row.invalidate_recordset()
        self.assertEqual(row.complaint_cost_value, 120)

    def test_excluded_customer_costs_nothing(self):
        self._about(handling_hours=2, hour_cost=40)
        row = self._measured()
        row.inclusion = "excluded"
        self.assertEqual(self._measured().cost_value, 0)

    @mute_logger("odoo.addons.crm_relationship.report.crm_relationship_log")
    def test_merged_customers_complaints_go_along(self):
        other = self.buyers[7]
        complaint = self._about(other)
        complaint.action_acknowledge()
        self._about()
        self._measured()
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            (other + self.buyer).ids, self.buyer
        )
        self.env.invalidate_all()
        self.assertEqual(complaint.commercial_partner_id, self.buyer)
        self._drain()
        row = self._stored_row(self.buyer)
        row.invalidate_recordset()
        self.assertEqual((row.complaint_count, row.open_complaint_count), (2, 2))
        self._refresh()
        figures = self._figures()
        self.assertEqual(self._refresh(), 0)
        self.assertEqual(self._from_scratch(), figures)

    def test_view_opens_exactly_what_is_counted(self):
        self._about()
        cancelled = self._about()
        cancelled.write({"cancel_reason": "mistake"})
        cancelled._change_state("cancelled")
        row = self._measured()
        found = self.env["crm.relationship.complaint"].search(
            row.action_view_complaints()["domain"]
        )
        self.assertEqual(len(found), row.complaint_count)

    def test_twice_writes_nothing(self):
        self._about()
        self._refresh()
        self.assertEqual(self._refresh(), 0)

    def test_snapshots_keep_the_rfm_score(self):
        row = self._measured()
        self.env["crm.relationship.snapshot"].sudo()._take(self.company)
        self.assertTrue(row.rfm_score)
        self.assertEqual(row.snapshot_ids[0].rfm_score, row.rfm_score)
