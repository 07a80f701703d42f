from urllib.parse import quote

from odoo.tests import HttpCase, tagged

from .security_common import SecurityCommon


@tagged("post_install", "-at_install")
class TestPhoneController(SecurityCommon, HttpCase):
    """A telephone system opens the customer who is calling."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.vn")
        cls.customers["own"].phone = "+84 90 123 45 67"
        cls.own = cls.rows["own"]

    def _open(self, number, role="salesman"):
        """Return the response to a call of a number, redirections not followed."""
        login = self.users[role].login if role else None
        self.authenticate(login, login)
        return self.url_open(
            f"/relationship/phone/{quote(number, safe='')}", allow_redirects=False
        )

    def _target(self, number, role="salesman"):
        response = self._open(number, role)
        self.assertEqual(response.status_code, 303, response.text)
        return response.headers["Location"]

    def test_one_customer(self):
        url = f"/odoo/action-crm_relationship.crm_relationship_action/{self.own.id}"
        for number in (
            "+84901234567", "0901 234 567", "tel:+84-90-123-4567", "84901234567",
            "090/123/45/67",
        ):
            with self.subTest(number=number):
                self.assertTrue(self._target(number).endswith(url))

    def test_without_relationship_or_right_the_contact(self):
        contact = f"/odoo/res.partner/{self.customers['own'].id}"
        self.assertTrue(self._target("0901234567", "employee").endswith(contact))
        self.own.unlink()
        self.assertTrue(self._target("0901234567").endswith(contact))
        self.customers["colleague"].phone = "0907654321"
        theirs = f"/odoo/res.partner/{self.customers['colleague'].id}"
        self.assertTrue(self._target("0907654321").endswith(theirs))

    def test_several_to_choose_from(self):
        self.customers["nobody"].write(
            {"phone": "0901234567", "name": "<script>alert(1)</script>"}
        )
        response = self._open("0901234567")
        self.assertEqual(response.status_code, 200)
        self.assertIn("Customer Own", response.text)
        self.assertIn("&lt;script&gt;alert(1)", response.text)
        self.assertNotIn("<script>alert(1)", response.text)
        for name in ("own", "nobody"):
            url = f"crm_relationship_action/{self.rows[name].id}"
            self.assertIn(url, response.text)

    def test_nobody_is_a_new_contact(self):
        self.assertTrue(self._target("0909 999 999").endswith(
            "/odoo/action-crm_relationship_new_caller?phone=tel%3A%2B84909999999"
        ))

    def test_no_number(self):
        for number in ("<script>alert(1)</script>", "anonymous", "1", "%00", "a" * 999):
            with self.subTest(number=number):
                response = self._open(number)
                self.assertEqual(response.status_code, 400)
                self.assertIn("This is no telephone number", response.text)
                self.assertNotIn("<script>alert(1)", response.text)

    def test_others_are_refused(self):
        self.assertEqual(self._open("0901234567", "portal").status_code, 404)
        response = self._open("0901234567", None)
        self.assertIn("/web/login", response.headers["Location"])

    def test_new_contact_has_the_number(self):
        self.browser_js(
            "/relationship/phone/0909999999",
            "const input = document.querySelector('[name=phone] input');"
            "if (input.value.replaceAll(' ', '') === '+84909999999')"
            " console.log('test successful'); else console.error(input.value);",
            "!!document.querySelector('[name=phone] input')", login="rel_sales_manager",
        )
