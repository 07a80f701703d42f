from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from .common import RelationshipCommon


@tagged("post_install", "-at_install")
class TestHistoryTours(RelationshipCommon, HttpCase):
    """The history of a customer as a salesman and an accountant use it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        root = cls.env.ref("base.user_root")
        cls.env = cls.env(user=root, context={"allowed_company_ids": cls.company.ids})
        cls.salesman, cls.accountant = (
            new_test_user(
                cls.env, login, f"base.group_user,{group}",
                company_id=cls.company.id, company_ids=[(6, 0, cls.company.ids)],
            )
            for login, group in (
                ("history_salesman", "sales_team.group_sale_salesman"),
                ("history_accountant", "account.group_account_manager"),
            )
        )
        cls.customer.write({"name": "Tour Customer", "user_id": cls.salesman.id})
        cls._post(cls.customer, "<b>Complaint</b> about the roof", "email")
        cls._post(cls.contact, "Thanks for the visit", "email")
        cls._post(cls.customer, "Likes tea", "comment", "mail.mt_note")
        cls.invoice = cls._invoice(cls.customer, 1000, fields.Date.today())
        cls.lead = cls.env["crm.lead"].create({
            "name": "Tour opportunity", "type": "opportunity",
            "partner_id": cls.contact.id, "user_id": cls.salesman.id,
        })
        cls.activity = cls.customer.activity_schedule(
            "mail.mail_activity_data_todo", summary="Send the offer",
            date_deadline=fields.Date.today() - timedelta(days=3),
            user_id=cls.salesman.id,
        )

    @classmethod
    def _post(cls, record, text, message_type, subtype="mail.mt_comment"):
        record.message_post(
            body=text, author_id=cls.contact.id, message_type=message_type,
            subtype_xmlid=subtype,
        )

    def test_salesman(self):
        url = f"/odoo/res.partner/{self.customer.id}"
        self.start_tour(
            url, "crm_relationship_history_salesman", login="history_salesman"
        )
        self.assertTrue(self.activity.active)
        self.assertGreater(self.activity.date_deadline, fields.Date.today())
        call = self.env["crm.relationship.interaction"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertEqual(call.name, "Talked about the spring")
        self.assertEqual(call.user_id, self.salesman)
        self.assertFalse(self.customer.message_ids.filtered(
            "mail_activity_type_id"
        ), "what was taken back left a message")

    def test_accountant(self):
        url = f"/odoo/res.partner/{self.customer.id}"
        self.start_tour(
            url, "crm_relationship_history_accountant", login="history_accountant"
        )
