import re

from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from .complaint_web_common import ComplaintWebCommon

LOST = 2_000_000_000


@tagged("post_install", "-at_install")
class TestComplaintToken(ComplaintWebCommon):
    """Whoever has the link speaks for the customer: nobody else gets it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.complaint = cls._complain("Late", partner_id=cls.lan.partner_id.id)
        cls.token = cls.complaint.sudo()._portal_ensure_token()
        cls.foreign = cls._complain("Other", "colleague")
        cls.foreign.sudo()._portal_ensure_token()
        for user in (cls.handler, cls.head):
            user.group_ids += cls.env.ref("base.group_allow_export")
        cls.head.group_ids += cls.env.ref("base.group_partner_manager")

    def test_staff_cannot_have_the_token(self):
        staff = (self.handler, self.head, self.users["salesman"],
                 self.users["administrator"])
        for user in staff:
            own = self.complaint.with_user(user)
            for act in (
                lambda own=own: own.read(["access_token"]),
                lambda own=own: own.access_token,
                lambda own=own: own.search([("access_token", "=", self.token)]),
                lambda own=own: own.write({"access_token": "mine"}),
                lambda own=own: own.create({"name": "x", "access_token": "mine"}),
                lambda own=own: own.export_data(["access_token"]),
                lambda own=own: own._read_group([], ["access_token"]),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    act()
            self.assertNotIn("access_token", own.fields_get())
            with self.assertRaises(AccessError):
                call_kw(own, "get_portal_url", [own.ids], {})

    def test_staff_cannot_share_the_token(self):
        own = self.complaint.with_user(self.head)
        wizard = self.env["portal.share"].with_user(self.head).create({
            "res_model": own._name, "res_id": own.id,
            "partner_ids": self.minh.partner_id.ids,
        })
        self.assertNotIn(self.token, wizard.share_link)
        self.assertNotIn("access_token", wizard.share_link)
        with self.assertRaises(AccessError):
            wizard.action_send_mail()
        self.assertNotIn(self.token, "".join(own.message_ids.mapped("body")))
        self.assertNotIn(self.token, own.get_portal_url())

    def test_mail_to_the_customer_has_the_link(self):
        complaint = self.complaint.with_user(self.handler)
        self._answer(complaint)
        groups = complaint._notify_get_recipients_groups(
            complaint.message_ids[:1], "Complaint"
        )
        name, is_customer, options = groups[0]
        self.assertEqual(name, "portal_customer")
        self.assertTrue(is_customer({"id": self.lan.partner_id.id}))
        url = options["button_access"]["url"]
        self.assertIn(self.token, url)
        self.authenticate(None, None)
        page = self.url_open(url[url.index("/mail/"):])
        self.assertEqual(page.status_code, 200)
        self.assertIn(complaint.number, self._get_texts(page))
        self.assertIn("Do You Accept This Decision?", self._get_texts(page))

    def test_customer_without_login(self):
        self._answer(self.complaint)
        self.authenticate(None, None)
        url = f"{self.complaint.access_url}?access_token={self.token}"
        page = self.url_open(url)
        self.assertIn("Do You Accept This Decision?", self._get_texts(page))
        for path, values in (
            ("verdict", {"verdict": "accepted"}), ("rate", {"rate": "5"}),
        ):
            response = self._post(
                f"{self.complaint.access_url}/{path}",
                values | {"access_token": self.token},
            )
            self.assertEqual(response.status_code, 200)
            self.assertIn("Thank you", self._get_texts(response))
        self.complaint.invalidate_recordset()
        self.assertEqual(self.complaint.verdict, "accepted")
        self.assertEqual(
            self.complaint.sudo().rating_ids.partner_id, self.lan.partner_id
        )

    def _answers(self, path, post):
        """Return what visitors get for each wrong id and token, without the id."""
        found = set()
        ids = (self.complaint.id, self.foreign.id, LOST, 10 ** 15)
        for number in ids:
            for token in (None, "", "wrong", "wróng", "\0", self.token[:-1]):
                if number == self.complaint.id and not self.stranger:
                    continue
                values = {} if token is None else {"access_token": token}
                url = f"/my/complaints/{number}{path}"
                response = self._post(url, values, allow_redirects=False) if post else (
                    self.url_open(url, params=values, allow_redirects=False)
                )
                found.add((
                    response.status_code, self._get_texts(response).replace(
                        str(number), ""
                    ),
                    response.headers.get("Location", "").replace(str(number), ""),
                ))
        return found

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_one_answer(self):
        """A customer, a stranger with a login, and one without learn nothing."""
        for login, stranger, status in (
            ("lan", False, 404), ("minh", True, 404), (None, True, 303),
        ):
            self.foreign = self._complain("Other", "nobody")
            self.stranger = stranger
            self.authenticate(login, login)
            for path, post in (("", False), ("/verdict", True), ("/rate", True)):
                with self.subTest(login=login, path=path):
                    answers = self._answers(path, post)
                    self.assertEqual(len(answers), 1, answers)
                    self.assertEqual(answers.pop()[0], status)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.http")
    def test_one_answer_in_the_chatter(self):
        self._log_in("minh")
        foreign = self._complain("Other", "nobody").id
        for path, params in (
            ("/mail/chatter_fetch", {}),
            ("/portal/chatter_init", {}),
            ("/mail/message/post", {"post_data": {"body": "Mine"}}),
        ):
            for token in (None, "wrong", "wróng"):
                answers = []
                for number in (foreign, LOST):
                    values = {"thread_model": self.complaint._name,
                              "thread_id": number, **params}
                    if token:
                        values["token"] = token
                    answers.append(self._call(path, values))
                with self.subTest(path=path, token=token):
                    self.assertEqual(*answers)
                    self.assertNotIn("TypeError", answers[0])
        self.assertFalse(self.env["mail.message"].search(
            [("model", "=", self.complaint._name), ("body", "ilike", "Mine")]
        ))

    def _call(self, path, params):
        response = self.opener.post(f"{self.base_url()}{path}", json={
            "jsonrpc": "2.0", "method": "call", "params": params, "id": 1,
        })
        # The proofs in it hold the time, so that no two are the same.
        return re.sub(
            r"[0-9a-f]{9,}o0x[0-9a-f]+", "", response.text.partition('"debug"')[0]
        )

    def test_employees_do_not_speak_for_customers(self):
        self._answer(self.complaint)
        for user in (self.handler, self.head):
            self.authenticate(user.login, user.login)
            page = self.url_open(self.complaint.access_url)
            self.assertEqual(page.status_code, 200)
            self.assertNotIn("Do You Accept", page.text)
            for path, values in (
                ("verdict", {"verdict": "accepted"}), ("rate", {"rate": "5"}),
            ):
                response = self._post(f"{self.complaint.access_url}/{path}", values)
                self.assertEqual(response.status_code, 404)
        self.complaint.invalidate_recordset()
        self.assertFalse(self.complaint.verdict)
        self.assertFalse(self.complaint.sudo().rating_ids)
