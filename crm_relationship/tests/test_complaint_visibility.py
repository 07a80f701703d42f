"""Who sees a complaint in relationships, ratings, the history and My Day."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .complaint_common import ComplaintCommon


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

    def _upcoming(self, user):
        subject = {"model": "res.partner", "id": self.customers["own"].id}
        upcoming = self._as(user, "crm.relationship.timeline").get_upcoming(subject)
        return [
            (one["title"], one["state"]) for one in upcoming["entries"]
            if one["source"] == "complaint_due"
        ]

    def test_deadlines_stand_above_the_past(self):
        complaint = self._complain()
        self._complain("Secret", user=self.head, is_confidential=True)
        self.assertTrue(complaint.next_deadline)
        self.env.flush_all()
        self.assertEqual(
            self._upcoming("salesman"), [(complaint.display_name, "planned")]
        )
        self.assertEqual(len(self._upcoming(self.head)), 2)
        late = self._complain("Late", date_received="2026-01-05 08:00:00")
        self.env.flush_all()
        self.assertIn((late.display_name, "overdue"), self._upcoming("salesman"))
        complaint.write({"cancel_reason": "mistake"})
        complaint._change_state("cancelled")
        self.env.flush_all()
        self.assertNotIn(complaint.display_name, dict(self._upcoming("salesman")))

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
