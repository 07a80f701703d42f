"""What complaints do to the figures of a relationship, and who may see it."""

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
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


@tagged("post_install", "-at_install")
class TestComplaintRelationshipAccess(ComplaintCommon):
    """Handlers read the relationship of whose complaint they may read, no other."""

    def _found(self, user, companies=None, model="crm.relationship"):
        rows = self._as(user, model, companies).search([])
        return set(rows.sudo().mapped("partner_id.id")) & {
            partner.id for partner in self.customers.values()
        }

    def test_handler_sees_who_complained(self):
        self.assertFalse(self._found(self.handler))
        self._complain(customer="colleague")
        own, colleague = self.customers["own"].id, self.customers["colleague"].id
        self.assertEqual(self._found(self.handler), {colleague})
        confidential = self._complain(
            customer="own", user=self.head, is_confidential=True
        )
        self.assertEqual(self._found(self.handler), {colleague})
        self.assertEqual(self._found(self.head), {own, colleague})
        confidential.handler_ids = [Command.link(self.handler.id)]
        self.assertEqual(self._found(self.handler), {own, colleague})
        self.assertEqual(self._found(self.other_handler), {colleague})

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_record_check_is_the_same(self):
        self._complain(customer="colleague")
        row = self._as(self.handler, "crm.relationship").browse(
            self.rows["colleague"].id
        )
        self.assertEqual(row.read(["past_value"])[0]["past_value"], 50)
        self.env.invalidate_all()
        hidden = row.browse(self.rows["own"].id)
        with self.assertRaises(AccessError):
            hidden.read(["past_value"])
        with self.assertRaises(AccessError):
            hidden.get_explanation()
        self.assertTrue(row.get_explanation()["parts"])

    def test_other_companys_value_is_none_of_it(self):
        both = self.company | self.other_company
        self.handler.company_ids = [Command.set(both.ids)]
        self._complain(customer="own")
        rows = self._as(self.handler, "crm.relationship", both).search([])
        self.assertIn(self.rows["own"], rows.sudo())
        self.assertNotIn(self.foreign, rows.sudo())
        self._complain(customer="own", company_id=self.other_company.id)
        rows = self._as(self.handler, "crm.relationship", both).search([])
        self.assertIn(self.foreign, rows.sudo())

    def test_snapshots_follow(self):
        snapshots = self.env["crm.relationship.snapshot"].create([
            {"relationship_id": row.id, "company_id": row.company_id.id,
             "date": "2024-01-01"} for row in self.rows.values()
        ])
        self._complain(customer="colleague")
        found = self._as(self.handler, snapshots._name).search([])
        self.assertEqual(
            found.sudo().relationship_id, self.rows["colleague"]
        )

    def test_salesman_sees_no_colleagues_customer_through_it(self):
        self._complain(customer="colleague")
        self.assertNotIn(self.customers["colleague"].id, self._found("salesman"))

    def test_ratings_of_confidential_complaints_are_hidden(self):
        plain = self._complain(customer="own")
        secret = self._complain(
            "Secret", customer="own", user=self.head, is_confidential=True
        )
        ratings = self.env["rating.rating"]
        for complaint in (plain, secret):
            ratings += ratings.create({
                "res_model_id": self.env["ir.model"]._get_id(complaint._name),
                "res_id": complaint.id, "partner_id": self.customers["own"].id,
                "rating": 1, "consumed": True,
            })
        for user, expected in (
            ("salesman", ratings[0]), (self.handler, ratings[0]), (self.head, ratings)
        ):
            seen = self._as(user, "rating.rating").search([("id", "in", ratings.ids)])
            self.assertEqual(set(seen._ids), set(expected._ids))
            self.env.invalidate_all()
        with mute_logger("odoo.addons.base.models.ir_rule"), self.assertRaises(
            AccessError
        ):
            self._as("salesman", "rating.rating").browse(ratings[1].id).read(
                ["res_name"]
            )


@tagged("post_install", "-at_install")
class TestComplaintTimeline(ComplaintCommon):
    """Complaints, their steps and mails in the history of who may read them."""

    def _entries(self, user, name="own"):
        subject = {"model": "res.partner", "id": self.customers[name].id}
        page = self._as(user, "crm.relationship.timeline").get_page(subject)
        return [
            (one["source"], one["title"]) for one in page["entries"]
            if "complaint" in one["source"] or one["source"] == "message"
        ]

    def test_complaint_steps_and_mails(self):
        complaint = self._complain("Too late", date_received="2026-01-05 08:00:00")
        complaint.action_acknowledge()
        complaint.message_post(
            body="Where is it?", subject="Question",
            author_id=self.customers["own"].id, message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        entries = self._entries("salesman")
        self.assertIn(("complaint", complaint.display_name), entries)
        self.assertIn(("complaint_step", "Acknowledged"), entries)
        self.assertIn(("message", "Question"), entries)
        self.assertNotIn(("complaint_step", "Received"), entries)
        self.assertEqual(sorted(self._entries(self.head)), sorted(entries))

    def test_confidential_ones_are_nowhere(self):
        complaint = self._complain("Secret", user=self.head, is_confidential=True)
        complaint.action_acknowledge()
        complaint.message_post(
            body="Hush", subject="Secret too", author_id=self.customers["own"].id,
            message_type="email", subtype_xmlid="mail.mt_comment",
        )
        for user in ("salesman", "sales_manager", "readonly"):
            self.assertEqual(self._entries(user), [])
        self.assertEqual(len(self._entries(self.head)), 3)

    def test_my_day_names_my_customers_with_an_open_complaint(self):
        day = self._as("salesman", "crm.relationship.day")
        self._complain(customer="nobody")
        self._complain("Secret", user=self.head, is_confidential=True)
        self.assertFalse(day.search([("codes", "like", "complaint")]))
        complaint = self._complain()
        found = day.search([("codes", "like", "complaint")])
        self.assertEqual(found.partner_id, self.customers["own"])
        self.assertIn("Open complaint", found.reasons)
        complaint.write({"cancel_reason": "mistake"})
        complaint._change_state("cancelled")
        self.assertFalse(day.search([("codes", "like", "complaint")]))

    def test_kind_has_a_chip(self):
        subject = {"model": "res.partner", "id": self.customers["own"].id}
        history = self._as("salesman", "crm.relationship.timeline").open_history(
            subject
        )
        self.assertIn("complaint", [one["kind"] for one in history["kinds"]])
