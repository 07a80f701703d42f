from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .mail_common import COMPLAINT, MailIntakeCommon


@tagged("post_install", "-at_install")
class TestComplaintMatching(MailIntakeCommon):
    """Who complains is suggested, and said by staff."""

    def test_suggested_by_address_number_and_name(self):
        make = self.env["res.partner"].create
        by_mail = make([
            {"name": "Mary", "email": "mary@customer.example"},
            {"name": "Mary's Colleague", "email": "mary@customer.example"},
        ])
        by_name = make({"name": "100%_Miller"})
        make({"name": "100 x Miller"})
        [one, _kept] = self._receive()
        one.partner_name = "100%_miller"
        self.assertEqual(
            set(one.with_user(self.handler).suggested_partner_ids),
            set(by_mail + by_name),
        )
        self.assertFalse(one.partner_id)

    def test_confirmed_by_staff_only(self):
        partner = self.env["res.partner"].create({"name": "Mary Miller"})
        [one, _kept] = self._receive()
        handled = one.with_user(self.handler)
        with self.assertRaises(UserError):
            handled.action_confirm_partner()
        partner.with_user(self.handler).with_context(
            complaint_id=one.id
        ).action_confirm_complainant()
        self.assertEqual(one.partner_id, partner)
        self.assertEqual(one.message_ids.author_id, partner)
        with self.assertRaises(AccessError):
            one.with_user(self.users["all_leads"]).action_confirm_partner(partner.id)

    def test_from_a_message(self):
        customer = self.customers["own"]
        message = customer.message_post(
            body="It broke.", subject="Broken", author_id=customer.id,
            attachments=[("photo.txt", b"picture")], message_type="comment",
        )
        salesman = self._as("salesman", "mail.message").browse(message.id)
        context = salesman.action_new_complaint()["context"]
        one = self._as("salesman", COMPLAINT).with_context(**context).create({})
        self.assertEqual(one.name, "Broken")
        self.assertEqual(one.partner_id, customer)
        self.assertIn("It broke.", one.description)
        self.assertEqual(one.message_id, message)
        files = self.env["ir.attachment"].search(
            [("res_model", "=", COMPLAINT), ("res_id", "=", one.id)]
        )
        self.assertEqual(files.raw, b"picture")
        self.assertEqual(message.attachment_ids.res_model, "res.partner")
