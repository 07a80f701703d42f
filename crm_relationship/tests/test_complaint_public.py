from odoo.tests import tagged

from .complaint_web_common import ComplaintWebCommon

URL = "/complaints/new"
SENT = {
    "name": "Late", "description": "Two weeks", "partner_name": "Hoa",
    "email_from": "hoa@example.com", "phone": "0901",
}


@tagged("post_install", "-at_install")
class TestComplaintPublic(ComplaintWebCommon):
    """Anybody complains without a login, where the settings allow it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Who has no login belongs to the company of the host's public user.
        cls.site = cls.env.ref("base.public_user").company_id
        cls.site.write({"complaint_form": True, "complaint_form_limit": 0})

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def test_off(self):
        self.assertFalse(self.env["res.company"].new({}).complaint_form)
        self.site.complaint_form = False
        self.assertEqual(self.url_open(URL).status_code, 404)
        self.assertEqual(self._post(URL, SENT).status_code, 404)

    def test_send(self):
        self.assertIn("Send Complaint", self.url_open(URL).text)
        partners = self.env["res.partner"].search_count([])
        response = self._post(URL, SENT | {"category_id": self.category.id}, [
            ("files", ("a.html", b"<script>alert(1)</script>"))
        ])
        complaint = self._get_last()
        self.assertIn(complaint.number, self._get_texts(response))
        self.assertFalse(complaint.partner_id)
        self.assertEqual(complaint.partner_name, "Hoa")
        self.assertEqual(complaint.email_from, "hoa@example.com")
        self.assertEqual(complaint.phone, "0901")
        self.assertEqual((complaint.channel, complaint.company_id),
                         ("website", self.site))
        file = complaint.message_ids.attachment_ids
        self.assertEqual(file.raw, b"<script>alert(1)</script>")
        self.assertEqual(file.mimetype, "text/plain")
        self.assertEqual(self.env["res.partner"].search_count([]), partners)

    def test_nobody_is_guessed(self):
        self._post(URL, SENT | {"email_from": self.lan.email, "partner_id": 1})
        complaint = self._get_last()
        self.assertEqual(complaint.email_from, self.lan.email)
        self.assertFalse(complaint.partner_id)

    def test_only_what_the_form_has(self):
        self._post(URL, SENT | {
            "stage_id": "7", "is_confidential": "1", "access_token": "known",
            "user_id": str(self.handler.id), "move_id": str(self.invoice.id),
        })
        last = self._get_last()
        self.assertNotEqual(last.name, "")
        response = self._post(URL, SENT | {"move_id": str(self.invoice.id)})
        self.assertEqual(response.status_code, 400)

    def test_missing(self):
        for values in (
            {"email_from": ""}, {"email_from": "no address"}, {"description": ""},
            {"email_from": "a@b.com\nBcc: c@d.com"}, {"email_from": "a@b.com,c@d.com"},
        ):
            with self.subTest(values=values):
                response = self._post(URL, SENT | values)
                self.assertEqual(response.status_code, 400)
                self.assertIn("Late", response.text)

    def test_trap(self):
        count = self.complaints.search_count([])
        response = self._post(URL, SENT | {"homepage": "http://spam.example.com"})
        self.assertEqual(response.status_code, 400)
        self.assertIn("Two weeks", response.text)
        self.assertNotRegex(response.text, "o_complaint_trap visually-hidden")
        self.assertEqual(self.complaints.search_count([]), count)
        self.assertIn("o_complaint_trap visually-hidden", self.url_open(URL).text)

    def test_limit(self):
        self.site.complaint_form_limit = 3
        statuses = [self._post(URL, SENT).status_code for __ in range(5)]
        self.assertEqual(statuses, [200, 200, 200, 429, 429])
        response = self._post(URL, SENT)
        self.assertIn("Two weeks", response.text)
        attempts = self.env["crm.relationship.complaint.attempt"]
        rows = attempts.search([])
        self.assertEqual(len(rows), 6)
        self.assertEqual(len(set(rows.mapped("sender"))), 1)
        self.assertNotIn("127", rows[0].sender)
        self.env.cr.execute(
            "UPDATE crm_relationship_complaint_attempt"
            " SET create_date = create_date - interval '61 minutes',"
            " write_date = write_date - interval '61 minutes'"
        )
        rows.invalidate_recordset()
        self.assertEqual(self._post(URL, SENT).status_code, 200)
        attempts._gc_attempts()
        self.assertEqual(len(attempts.search([])), 1)

    def test_limit_of_each_sender(self):
        attempts = self.env["crm.relationship.complaint.attempt"]
        for address, allowed in (
            ("192.0.2.1", True), ("192.0.2.1", False), ("192.0.2.2", True),
            ("2001:db8:1:2::1", True), ("2001:db8:1:2:ffff::9", False),
            ("2001:db8:1:3::1", True), ("", True), ("", False),
        ):
            self.assertIs(attempts._is_allowed(address, 1), allowed, address)

    def test_too_many_files(self):
        files = [("files", (f"{number}.txt", b"x")) for number in range(21)]
        response = self._post(URL, SENT, files)
        self.assertEqual(response.status_code, 400)
        self.assertIn("at most 20", self._get_texts(response))
        self.assertIn("Two weeks", response.text)

    def test_without_token_of_the_form(self):
        self.assertEqual(self.url_open(URL, data=SENT).status_code, 400)

    def test_thanks_only_after_sending(self):
        response = self.url_open("/complaints/thanks", allow_redirects=False)
        self.assertTrue(response.headers["Location"].endswith(URL))
