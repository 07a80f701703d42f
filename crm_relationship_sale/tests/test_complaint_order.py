from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from odoo.addons.crm_relationship.tests.complaint_common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintOrder(ComplaintCommon):
    """A complaint about a sales order, and what a quotation shows of complaints."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order, cls.other_order = cls.env["sale.order"].create([
            {"partner_id": cls.customers[name].id, "company_id": cls.company.id,
             "user_id": cls.users["salesman"].id}
            for name in ("own", "nobody")
        ])

    def _open(self, action, user):
        """Return the form that an action opens, filled in and saved."""
        complaints = self.env[action["res_model"]].with_user(user).with_context(
            allowed_company_ids=self.company.ids, **action["context"]
        )
        with Form(complaints) as form:
            form.name = "Wrong colour"
        return form.record

    def test_new_complaint_is_filled_in(self):
        order = self.order.with_user(self.users["salesman"])
        complaint = self._open(order.action_new_complaint(), self.users["salesman"])
        self.assertEqual(complaint.partner_id, self.customers["own"])
        self.assertEqual(complaint.order_id, self.order)
        self.assertEqual(
            (complaint.res_model, complaint.res_id), ("sale.order", self.order.id)
        )

    def test_partner_comes_from_the_order(self):
        complaint = self.env["crm.relationship.complaint"].create({
            "name": "Late", "order_id": self.order.id, "company_id": self.company.id,
        })
        self.assertEqual(complaint.partner_id, self.customers["own"])

    def test_warning_counts_what_the_user_may_read(self):
        self._complain(is_confidential=True)
        order = self._as("salesman", "sale.order").browse(self.order.id)
        self.assertEqual((order.complaint_count, order.open_complaint_count), (0, 0))
        open_one, closed = self._complain(), self._complain()
        self._answer(closed)
        closed.action_close()
        order.invalidate_recordset()
        self.assertEqual((order.complaint_count, order.open_complaint_count), (2, 1))
        action = order.action_view_complaints()
        shown = self._as("salesman", "crm.relationship.complaint").search(
            action["domain"]
        )
        self.assertEqual(shown.sudo(), (open_one + closed).sudo())
        found = self._as("salesman", "sale.order").search([
            ("has_open_complaint", "=", True)
        ])
        self.assertEqual(found.ids, self.order.ids)

    def test_search_by_order(self):
        about = self._complain(res_model="sale.order", res_id=self.order.id)
        plain = self._complain()
        Complaint = self.env["crm.relationship.complaint"]
        mine = [("id", "in", (about + plain).ids)]
        for domain, wanted in (
            ([("order_id", "=", self.order.id)], about),
            ([("order_id", "ilike", self.order.name)], about),
            ([("order_id", "!=", False)], about),
            ([("order_id", "=", False)], plain),
            ([("order_id.partner_id", "=", self.customers["own"].id)], about),
            ([("order_id", "=", self.other_order.id)], Complaint),
        ):
            with self.subTest(domain=domain):
                self.assertEqual(Complaint.search(mine + domain), wanted.sudo())

    def test_order_of_another_customer_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "another customer"):
            self._complain(res_model="sale.order", res_id=self.other_order.id)
        complaint = self._complain()
        with self.assertRaisesRegex(ValidationError, "another customer"):
            complaint.sudo().order_id = self.other_order

    def test_order_taken_away_or_deleted(self):
        complaint = self._complain(res_model="sale.order", res_id=self.order.id)
        complaint.sudo().order_id = False
        self.assertFalse(complaint.res_model)
        self.assertFalse(complaint.res_id)
        complaint.write({"res_model": "sale.order", "res_id": self.order.id})
        self.order.unlink()
        complaint.invalidate_recordset()
        self.assertFalse(complaint.order_id)

    def test_handler_without_orders_reads_which_one(self):
        complaint = self._complain(res_model="sale.order", res_id=self.order.id)
        values = complaint.with_user(self.handler).web_read(
            {"order_id": {"fields": {"display_name": {}}}}
        )[0]
        self.assertEqual(values["order_id"]["display_name"], self.order.name)

    def test_who_may_call(self):
        for role in ("employee", "portal"):
            order = self._as(role, "sale.order").browse(self.order.id)
            for method in ("action_view_complaints", "action_new_complaint"):
                with self.assertRaises(AccessError):
                    getattr(order, method)()
        order = self._as("invoicing", "sale.order").browse(self.order.id)
        self.assertTrue(order.action_view_complaints())
        with self.assertRaises(AccessError):
            order.action_new_complaint()
