from odoo.tests import tagged

from ..tools import phone
from .security_common import SecurityCommon

MODEL = "crm.relationship.interaction"


@tagged("post_install", "-at_install")
class TestInteractionPhone(SecurityCommon):
    """Whose number it is: found at once, later, or not guessed at."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.vn")

    def _call(self, number, role="all_leads", **values):
        return self._as(role, MODEL).create({"phone": number, **values})

    def _find(self, number, role="all_leads"):
        """Return who is found, and who is chosen of them."""
        finder = self._as(role, "crm.relationship.phone")
        cleaned = phone.clean(number)
        found = finder._find_partners({cleaned}, self.company)
        partners = found.get(cleaned, self.env["res.partner"])
        return partners, finder._choose(partners)

    # ------------------------------------------------------------------
    # Numbers
    # ------------------------------------------------------------------

    def test_clean(self):
        for text, number in (
            ("tel:+84%2090-123.45.67", "+84901234567"), ("0901 234 567", "0901234567"),
            ("0084 90 1234567", "+84901234567"), ("(+84) (0)90/1", "+84901"),
            ("sip:101@pbx.local", "101"), ("tel:0901234567;ext=2", "0901234567"),
            ("０９０１２３４５６７", "0901234567"), ("*100#", "*100#"),
            ("", ""), (None, ""), ("anonymous", ""), ("12", ""), ("+", ""),
            ("1" * 33, ""), ("<script>", ""), ("090x1234567", ""),
        ):
            with self.subTest(text=text):
                self.assertEqual(phone.clean(text), number)

    def test_canonical_is_a_form_of_each_form(self):
        for number in ("+84901234567", "0901234567", "84901234567", "901234567"):
            with self.subTest(number=number):
                forms = phone.forms(number, "84")
                self.assertIn(phone.canonical(number, "84"), forms)
                self.assertIn("+84901234567", forms)
                self.assertIn("0901234567", forms)
        self.assertEqual(phone.forms("101", "84"), {"101"})
        self.assertEqual(phone.forms("", "84"), set())
        self.assertEqual(
            phone.forms("+4930123456", "84"),
            {"+4930123456", "4930123456", "004930123456"},
        )

    def test_spellings_meet(self):
        spellings = (
            "+84 90 123 45 67", "0901.234.567", "(090) 123-4567", "84901234567",
            "0084901234567",
        )
        for stored in spellings:
            self.contact.phone = stored
            for called in spellings:
                with self.subTest(stored=stored, called=called):
                    self.assertEqual(self._find(called)[1], self.contact)
        self.assertFalse(self._find("0901234568")[0])

    def test_without_a_country(self):
        self.company.country_id = False
        self.contact.phone = "+84 901 234 567"
        self.assertEqual(self._find("+84901234567")[1], self.contact)
        self.assertFalse(self._find("0901234567")[0])

    def test_the_hosts_index_is_used(self):
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        finder = self.env["crm.relationship.phone"]
        queries = []
        with self.cr.savepoint():
            finder._select_partners([("0901234567", "0901234567")], self.company)
            queries.append(self.cr._obj.query.decode())
            self.cr.execute(f"EXPLAIN {queries[0]}")
            plan = "\n".join(line for [line] in self.cr.fetchall())
        self.assertIn("res_partner_phone_partial_tgm", plan)

    # ------------------------------------------------------------------
    # Several, hidden, archived
    # ------------------------------------------------------------------

    def test_several_customers_are_not_guessed_at(self):
        self.customers["own"].phone = self.customers["nobody"].phone = "0901234567"
        both = self.customers["own"] | self.customers["nobody"]
        found, chosen = self._find("0901234567")
        self.assertEqual(found, both)
        self.assertFalse(chosen)
        one = self._call("0901234567")
        one.action_match()
        self.assertFalse(one.partner_id)
        self.assertEqual(one.candidate_ids, both)
        one.partner_id = self.customers["own"]
        self.assertFalse(one.candidate_ids)

    def test_people_of_one_company_stand_for_it(self):
        colleague = self._create_partner(name="Other", parent_id=self.customer.id)
        self.contact.phone = colleague.phone = "0901234567"
        self.assertEqual(self._find("0901234567")[1], self.customer)

    def test_of_other_companies_and_archived(self):
        self.contact.phone = "0901234567"
        self.contact.company_id = self.other_company
        self.assertFalse(self._find("0901234567")[0])
        self.contact.sudo().write({"company_id": False, "active": False})
        self.assertFalse(self._find("0901234567")[0])

    # ------------------------------------------------------------------
    # Later
    # ------------------------------------------------------------------

    def test_a_new_number_explains_old_calls(self):
        calls = self._call("0901234567") | self._call("+84 90 1234567")
        other = self._call("0907654321")
        self.contact.with_user(self.users["all_leads"]).phone = "84 90 123 45 67"
        self.assertEqual(calls.partner_id, self.contact)
        self.assertEqual(calls.commercial_partner_id, self.customer)
        self.assertFalse(other.partner_id)
        new = self._create_partner(name="New", phone="0907 654 321")
        self.assertEqual(other.partner_id, new)
        pending = self.env.cr.precommit.data["crm.relationship.stale"]
        self.assertIn((new.id, self.company.id), pending)

    def test_the_job_matches_what_was_missed(self):
        call = self._call("0901234567")
        self.env.cr.execute(
            "UPDATE res_partner SET phone = '0901234567' WHERE id = %s",
            [self.contact.id],
        )
        self.env.invalidate_all()
        self.env[MODEL]._match_unknown()
        self.assertEqual(call.partner_id, self.contact)

    def test_button(self):
        calls = self._call("0901234567") | self._call("0907654321")
        self.env.cr.execute(
            "UPDATE res_partner SET phone = '0901234567' WHERE id = %s",
            [self.contact.id],
        )
        self.env.invalidate_all()
        message = calls[1].action_match()["params"]["message"]
        self.assertIn("0 matched, 1 without", message)
        self.assertFalse(calls[0].partner_id)
        message = calls.action_match()["params"]["message"]
        self.assertIn("1 matched, 1 without", message)
        self.assertEqual(calls[0].partner_id, self.contact)

    def test_nothing_replaces_a_contact(self):
        call = self._call("0901234567", partner_id=self.customers["own"].id)
        self.contact.phone = "0901234567"
        self.assertEqual(call.partner_id, self.customers["own"])

    def test_a_contact_without_unknown_calls_costs_little(self):
        self.contact.phone = "0901234500"
        self.env.cr.flush()
        self.assertTrue(self.contact.phone)  # it has just been written: it is known
        before = self.env.cr.sql_log_count
        self.env[MODEL]._match_unknown(self.contact)
        # The countries of the companies, and the calls of this number.
        self.assertEqual(self.env.cr.sql_log_count - before, 2)
