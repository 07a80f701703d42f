import base64
from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .mail_common import ADDRESS, COMPLAINT, DOMAIN, SET_ASIDE, MailIntakeCommon

GATEWAY_LOG = "odoo.addons.mail.models.mail_thread"
MODELS = "odoo.addons.crm_relationship.models"


@tagged("post_install", "-at_install")
class TestComplaintIntake(MailIntakeCommon):
    """Mail becomes complaints; what is none is kept and never answered."""

    def test_unknown_sender(self):
        [one, kept] = self._receive(subject="Two weeks late", body="Nobody told us.")
        self.assertFalse(kept)
        self.assertEqual(one.name, "Two weeks late")
        self.assertIn("Nobody told us.", one.description)
        self.assertFalse(one.partner_id)
        self.assertFalse(one.user_id)
        self.assertEqual(one.email_normalized, "mary@customer.example")
        self.assertEqual(one.channel, "email")
        self.assertEqual(one.company_id, self.company)
        self.assertTrue(one.number)
        self.assertEqual(one.message_ids.mapped("message_type"), ["email"])

    def test_one_contact_with_the_address_is_known_two_are_not(self):
        partner = self.env["res.partner"].create(
            {"name": "Mary", "email": "MARY@customer.example"}
        )
        self.assertEqual(self._receive()[0].partner_id, partner)
        partner.copy({"email": partner.email})
        self.assertFalse(self._receive()[0].partner_id)

    def test_acknowledged_once_with_number_and_in_the_language(self):
        self.env["res.lang"]._activate_lang("vi_VN")
        template = self.env.ref("crm_relationship.mail_template_complaint_received")
        template.with_context(lang="vi_VN").body_html = (
            "<p>Kính gửi, <t t-out='object.number'/></p>"
        )
        self.env["res.partner"].create({
            "name": "Mary", "email": "mary@customer.example", "lang": "vi_VN",
        })
        [one, _kept] = self._receive()
        mails = self._acknowledge()
        self.assertEqual(len(mails), 1)
        self.assertIn("Kính gửi", mails.body_html)
        self.assertIn(one.number, mails.body_html)
        self.assertEqual(mails.recipient_ids, one.partner_id)
        self.assertEqual(one.state, "acknowledged")
        self.assertEqual(one.acknowledgement, "sent")
        self.assertFalse(self._acknowledge())

    def test_acknowledgement_says_that_a_program_wrote_it(self):
        [one, _kept] = self._receive()
        [mail] = self._acknowledge()
        self.assertIn("auto-replied", mail.headers)
        self.assertIn("mary@customer.example", mail.email_to)
        self.assertIn(one.number, mail.body_html)
        self.assertIn(ADDRESS, mail.reply_to)
        self.assertFalse(self.env["res.partner"].search(
            [("email_normalized", "=", "mary@customer.example")]
        ))

    def test_not_acknowledged_where_the_company_does_not_want_it(self):
        self.company.complaint_acknowledge = False
        [one, _kept] = self._receive()
        self.assertFalse(self._acknowledge())
        self.assertEqual(one.acknowledgement, "off")
        self.assertEqual(one.state, "new")

    def test_automatic_mail_is_kept_and_never_answered(self):
        cases = {
            "auto": {"Auto_Submitted": "auto-replied"},
            "bulk": {"Precedence": "bulk"},
            "own": {"sender": f"Us <{ADDRESS}>"},
        }
        for reason, parts in cases.items():
            with self.subTest(reason):
                complaints, kept = self._receive(**parts)
                self.assertFalse(complaints)
                self.assertEqual(kept.reason, reason)
                self.assertEqual(kept.company_id, self.company)
                self.assertIn("It never came.", kept.message_ids[-1:].body)
        for parts in ({"X_Autoreply": "yes"}, {"Return_Path": "<>"},
                      {"Precedence": "auto_reply"}):
            self.assertEqual(self._receive(**parts)[1].reason, "auto")
        for sender in ("bounce", "catchall", "notifications"):
            [_none, kept] = self._receive(sender=f"{sender}@{DOMAIN}")
            self.assertEqual(kept.reason, "own")
        self.assertFalse(self._acknowledge())

    def test_lists_and_silent_senders_complain_but_are_not_answered(self):
        for parts in ({"Precedence": "list"}, {"List_Id": "<x.example>"},
                      {"sender": "no-reply@shop.example"}):
            [one, kept] = self._receive(**parts)
            self.assertFalse(kept)
            self.assertEqual(one.acknowledgement, "off")
        self.assertFalse(self._acknowledge())

    def test_answers_are_threaded_and_automatic_ones_tell_nobody(self):
        [one, _kept] = self._receive()
        one.message_subscribe(self.handler.partner_id.ids)
        self._acknowledge()
        told = one.message_ids.filtered(lambda m: m.message_type == "auto_comment")
        complaints, kept = self._receive(
            subject="Re", body="One more thing", In_Reply_To=told.message_id
        )
        self.assertFalse(complaints | one.browse())
        self.assertFalse(kept)
        answer = one.message_ids.sorted("id")[-1:]
        self.assertIn("One more thing", answer.body)
        self.assertTrue(answer.notification_ids)
        self._receive(
            subject="Away", body="Back on Monday", In_Reply_To=told.message_id,
            Auto_Submitted="auto-replied",
        )
        away = one.message_ids.sorted("id")[-1:]
        self.assertIn("Back on Monday", away.body)
        self.assertTrue(away.subtype_id.internal)
        self.assertFalse(away.notification_ids)

    def test_somebody_was_faster_than_the_mail(self):
        [one, _kept] = self._receive()
        one.category_id = self.env["crm.relationship.complaint.category"].search(
            [], limit=1
        )
        one.action_assess()
        self.assertEqual(len(self._acknowledge()), 1)
        self.assertEqual(one.state, "assessed")
        self.assertTrue(one.acknowledged_on)

    def test_a_bounce_stands_on_the_complaint_or_is_kept(self):
        [one, _kept] = self._receive()
        self._acknowledge()
        told = one.message_ids.filtered(lambda m: m.message_type == "auto_comment")
        bounce = (
            f"From: MAILER-DAEMON@customer.example\nTo: {ADDRESS}\n"
            "Subject: Undelivered\nMIME-Version: 1.0\n"
            'Content-Type: multipart/report; boundary="b"\n\n'
            "--b\nContent-Type: text/plain\n\nNo such user\n"
            f"--b\nContent-Type: message/rfc822\n\n%s\nSubject: x\n\nx\n--b--\n"
        )
        self._receive((bounce % f"Message-Id: {told.message_id}").encode())
        self.assertIn("No such user", one.message_ids.sorted("id")[-1:].body)
        [none, kept] = self._receive((bounce % "Message-Id: <x@y.example>").encode())
        self.assertFalse(none)
        self.assertEqual(kept.reason, "bounce")
        self.assertFalse(self._acknowledge())

    def test_thirty_of_one_sender_and_one_with_a_longer_address(self):
        results = [self._receive(subject=f"No. {n}") for n in range(30)]
        self.assertEqual(sum(len(one) for one, _kept in results), 20)
        kept = self.env[SET_ASIDE].union(*[kept for _one, kept in results])
        self.assertEqual(len(kept), 10)
        self.assertEqual(set(kept.mapped("reason")), {"many"})
        [shorter, _kept] = self._receive(sender="ary@customer.example")
        self.assertEqual(len(shorter), 1)
        self.assertEqual(len(self._acknowledge()), 6)

    def test_the_same_message_comes_once(self):
        self.assertTrue(self._receive(Message_Id="<1@customer.example>")[0])
        again = self._receive(Message_Id="<1@customer.example>")
        self.assertFalse(again[0])
        self.assertFalse(again[1])

    def test_malformed_mails(self):
        text = base64.b64encode(b"a\0b").decode()
        head = f"From: x@y.example\nTo: {ADDRESS}\n"
        cases = [
            f"{head}Subject: \0NUL\n\nbo\0dy".encode(),
            f"{head}Content-Type: text/plain; charset=nonsense\n\nb\xe9".encode(),
            f"{head}Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n"
            f"{text}".encode(),
            f"{head}Subject: =?utf-8?b?////?=\n\nbody".encode(),
            f"{head}Subject: raw \xe4\n\nraw \xe4".encode("latin-1"),
            f"{head}Content-Type: multipart/mixed\n\nno boundary".encode(),
            f"{head}Date: not a date\nMessage-Id: <<>>\n\n".encode(),
            f"{head}Subject: {'x' * 100_000}\n\n{'y' * 1_000_000}".encode(),
            f"To: {ADDRESS}\n\nnobody".encode(),
            f"{head}Content-Type: text/plain; charset=utf-7\n\n+2AA-".encode(),
        ]
        for raw in cases:
            with self.subTest(raw[:90]), mute_logger(
                "odoo.addons.crm_relationship.models.mail_thread"
            ):
                complaints, kept = self._receive(raw)
                self.assertEqual(len(complaints) + len(kept), 1)
        [one, kept] = self._receive(cases[0].replace(b"NUL", b"once more"))
        self.assertEqual(one.name, "once more")
        self.assertFalse(kept)

    @mute_logger("odoo.addons.crm_relationship.models.mail_thread")
    def test_what_cannot_be_read_is_kept_once_as_it_came(self):
        raw = (
            f"From: x@y.example\nTo: {ADDRESS}\n"
            "Content-Type: multipart/mixed; boundary=b\n\n--b\n"
            "Content-Type: message/rfc822\n"
            "Content-Disposition: attachment\n\n"
            "Content-Type: text/plain; charset=\"\"\n\nx\n--b--\n"
        ).encode()
        alias = self.env["crm.relationship.complaint.mail"]._find_complaint_alias(
            {ADDRESS}
        )
        kept = self.env[SET_ASIDE]._keep_unreadable(raw, alias)
        again = self.env[SET_ASIDE]._keep_unreadable(raw, alias)
        self.assertEqual(kept, again)
        self.assertEqual(kept.message_ids.attachment_ids.raw, raw)
        self.assertEqual(kept.company_id, self.company)

    @mute_logger(f"{MODELS}.crm_relationship_complaint_intake", "odoo.sql_db")
    def test_values_that_an_alias_gives_cannot_lose_a_mail(self):
        alias = self.company.complaint_alias_id
        alias.alias_defaults = (
            "{'category_id': 999999, 'nonsense': 1, 'severity': 'none',"
            f" 'company_id': {self.company.id}}}"
        )
        [one, _kept] = self._receive()
        self.assertEqual(one.company_id, self.company)
        self.assertEqual(one.name, "Late")

    def test_other_addresses_go_the_hosts_way(self):
        leads = self.env["mail.alias"].create({
            "alias_name": "leads", "alias_domain_id": self.company.alias_domain_id.id,
            "alias_model_id": self.env["ir.model"]._get_id("crm.lead"),
        })
        before = self.env["crm.lead"].search([])
        complaints, kept = self._receive(to=leads.alias_full_name, Precedence="bulk")
        self.assertEqual(len(self.env["crm.lead"].search([]) - before), 1)
        self.assertFalse(complaints)
        self.assertFalse(kept)

    def test_staff_makes_a_complaint_of_what_was_set_aside(self):
        [_none, kept] = self._receive(Precedence="bulk", body="A real complaint")
        action = kept.with_user(self.handler).action_make_complaint()
        one = self.env[COMPLAINT].browse(action["res_id"])
        self.assertEqual(one.name, kept.name)
        self.assertIn("A real complaint", one.description)
        self.assertIn("email", one.message_ids.mapped("message_type"))
        self.assertFalse(kept.active)
        self.assertEqual(kept.complaint_id, one)
        self.assertFalse(self._acknowledge())

    def test_text_that_cannot_be_stored_is_left_out(self):
        one = self._complain(name="a\0b\ud800c", partner_name="\udfff")
        self.assertEqual(one.name, "abc")
        one.write({"cause_note": "x\0"})
        self.assertEqual(one.cause_note, "x")
        message = one.message_post(body="y\0z")
        self.assertIn("yz", message.body)
        self.assertTrue(self._complain(name="\0").name)

    def test_alias_follows_the_setting(self):
        company = self.company
        company.complaint_alias_name = "reklamation"
        self.assertEqual(company.complaint_alias_id.alias_name, "reklamation")
        self.assertFalse(
            self.env[COMPLAINT].search_count([("company_id", "=", company.id)])
        )
        complaints, _kept = self._receive(to=f"reklamation@{DOMAIN}")
        self.assertEqual(complaints.company_id, company)

    def test_portal_form_is_acknowledged(self):
        user = new_test_user(self.env, "portal_sender", groups="base.group_portal",
                             email="portal@customer.example")
        one = self.env[COMPLAINT].with_user(user)._receive(
            {"name": "By the portal", "partner_id": user.partner_id.id,
             "channel": "portal", "company_id": self.company.id}, [], user.partner_id,
        )
        self.assertEqual(self._acknowledge().recipient_ids, user.partner_id)
        self.assertEqual(one.sudo().state, "acknowledged")

    def test_date_of_the_mail_is_not_believed(self):
        soon = fields.Datetime.now() + timedelta(days=400)
        [one, _kept] = self._receive(Date=soon.strftime("%a, %d %b %Y 10:00:00 +0000"))
        self.assertLess(one.date_received, fields.Datetime.now() + timedelta(minutes=1))
