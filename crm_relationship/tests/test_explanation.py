from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import RelationshipCommon


@tagged("post_install", "-at_install")
class TestExplanation(RelationshipCommon):
    """Each figure leads to exactly what it was added up from, and says why."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        root = cls.env.ref("base.user_root")
        cls.env = cls.env(user=root, context={"allowed_company_ids": cls.company.ids})
        cls.salesman = cls._create_login("pictures", "sales_team.group_sale_salesman")
        cls.reader = cls._create_login("books", "account.group_account_readonly")
        cls.journal = cls.company_data["default_journal_sale"].copy(
            {"name": "Leased", "code": "LEASE"}
        )
        cls.company.relationship_excluded_journal_ids = cls.journal
        first = cls._invoice(cls.customer, 1000, cls._date(months=9))
        cls._refund(first, 100)
        cls.paid = cls._invoice(cls.contact, 300, cls._date(months=5))
        cls._pay(cls.paid)
        cls._invoice(cls.customer, 50, cls._date(days=3), currency=cls.euro)
        cls._invoice(cls.customer, 7, cls._date(days=2), type="out_receipt")
        # What counts for nothing: journal, draft, a day to come
        cls._invoice(cls.customer, 5000, cls._date(months=2), journal=cls.journal)
        cls._invoice(cls.customer, 6000, cls._date(months=2), post=False)
        cls._invoice(cls.customer, 9000, cls._date(months=-2))

    @classmethod
    def _create_login(cls, login, groups):
        return new_test_user(
            cls.env, login, f"base.group_user,{groups}",
            company_id=cls.company.id, company_ids=[(6, 0, cls.company.ids)],
        )

    def _open(self, action):
        return self.env[action["res_model"]].search(action["domain"])

    def _parts(self, row):
        explanation = row.get_explanation()
        return {
            part["key"]: part for part in explanation["parts"] + explanation["past"]
        }

    def test_documents_add_up_to_the_past_value(self):
        self.env["crm.relationship.opening"].create({
            "partner_id": self.customer.id, "company_id": self.company.id,
            "date": self._date(years=3), "amount": 40,
        })
        row = self._row(self.customer)
        moves = self._open(row.action_view_documents())
        self.assertEqual(len(moves), 5)
        self.assertAlmostEqual(
            sum(moves.mapped("amount_untaxed_signed")),
            row.past_value - row.opening_value,
        )
        self.assertEqual(row.opening_value, 40)
        self.assertFalse(row.get_explanation()["outdated"])

    def test_documents_of_a_customer_that_became_a_contact(self):
        parent = self._create_partner(name="New parent", is_company=True)
        self.customer.write({"is_company": False, "parent_id": parent.id})
        row = self._row(parent)
        self.assertEqual(len(self._open(row.action_view_documents())), 5)

    def test_open_and_overdue_lines_add_up(self):
        row = self._row(self.customer)
        for field, action in (
            ("open_value", row.action_view_open_documents()),
            ("overdue_value", row.action_view_overdue_documents()),
        ):
            lines = self._open(action)
            self.assertAlmostEqual(sum(lines.mapped("amount_residual")), row[field])
        self.assertGreater(row.open_value, 0)

    def test_opportunities_make_up_the_pipeline(self):
        self.company.relationship_margin_rate = 0.5
        for company, active in ((self.company, True), (False, True), (False, False)):
            self.env["crm.lead"].create({
                "name": "Deal", "type": "opportunity", "partner_id": self.contact.id,
                "expected_revenue": 200, "probability": 50, "active": active,
                "company_id": company and company.id, "team_id": False,
                "user_id": self.salesman.id,
            })
        row = self._row(self.customer)
        leads = self._open(row.action_view_opportunities())
        self.assertEqual(len(leads), 2)
        revenue = sum(leads.mapped("prorated_revenue"))
        self.assertAlmostEqual(revenue * 0.5, row.pipeline_value)

    def test_referrals_lead_to_the_customers_brought(self):
        brought = self._create_partner(name="Brought", referred_by_id=self.contact.id)
        own = self._create_partner(name="Unrelated")
        for partner in brought + own:
            self._invoice(partner, 10, self._date(days=9))
        row = self._row(self.customer)
        rows = self._open(row.action_view_referrals())
        self.assertEqual(rows.partner_id, brought)
        self.assertIn("1", self._parts(row)["referral_value"]["formula"])

    def test_parts_add_up_to_the_value(self):
        self.company.relationship_retention_cost = 12
        row = self._row(self.customer)
        parts = row.get_explanation()["parts"]
        self.assertAlmostEqual(
            sum(part["value"] for part in parts), row.relationship_value
        )
        self.assertIn("12.00", self._parts(row)["cost_value"]["formula"])

    def test_an_empty_figure_says_why(self):
        row = self._row(self.customer)
        self.assertEqual(row.value_note, "few_customers")
        self.assertIn("Too few customers", row.get_explanation()["note"])
        self.assertIn("Too few", self._parts(row)["expected_value"]["formula"])

    def test_expected_value_spells_its_own_numbers(self):
        row = self._row(self.customer)
        row.write({
            "value_note": False, "expected_purchases": 4,
            "expected_purchase_value": 100, "expected_value": 108,
            "alive_probability": 0.9,
        })
        formula = self._parts(row)["expected_value"]["formula"]
        for number in ("4.00", "36", "100.00", "30%", "0.900", "10%", "90%"):
            self.assertIn(number, formula)

    def test_a_document_not_measured_yet_is_told(self):
        row = self._row(self.customer)
        self._invoice(self.customer, 11, fields.Date.today())
        self.assertTrue(row.get_explanation()["outdated"])

    def test_who_may_not_read_documents_sees_how_much_is_hidden(self):
        row = self._row(self.customer).with_user(self.salesman)
        explanation = row.get_explanation()
        self.assertIn("5 documents", explanation["hidden"])
        self.assertIn(row._money(row.past_value), explanation["hidden"])
        self.assertFalse(self._parts(row)["expected_value"]["action"])
        if not self.env["account.move"].with_user(self.salesman).has_access("read"):
            action = row.action_view_documents()
            self.assertEqual(action["tag"], "display_notification")
            self.assertIn("5 documents", action["params"]["message"])

    def test_accountants_see_all(self):
        row = self._row(self.customer).with_user(self.reader)
        self.assertFalse(row.get_explanation()["hidden"])
        self.assertEqual(row.action_view_value_model()["res_model"],
                         "crm.relationship.value.model")

    def test_outsiders_see_nothing(self):
        row = self._row(self.customer)
        outsider = self._create_login("outsider", "base.group_partner_manager")
        for method in (
            "get_explanation", "get_trend", "action_view_documents",
            "action_view_open_documents", "action_view_overdue_documents",
            "action_view_opportunities", "action_view_referrals",
            "action_view_value_model",
        ):
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(row.with_user(outsider), method)()
        with self.assertRaises(AccessError):
            self.env["crm.relationship.pareto"].with_user(outsider).get_curve()

    def test_trend_is_the_past_by_month(self):
        row = self._row(self.customer)
        self.env["crm.relationship.snapshot"]._take(self.company)
        trend = row.get_trend()
        self.assertEqual(len(trend["months"]), len(trend["snapshots"]))
        self.assertAlmostEqual(
            sum(amount for _label, amount in trend["months"]), row.past_value
        )
        self.assertEqual(trend["snapshots"][-1], row.relationship_value)
        self.assertIsNone(trend["snapshots"][0])

    def test_trend_leaves_out_what_is_older(self):
        self._invoice(self.customer, 400, fields.Date.today() - relativedelta(years=4))
        row = self._row(self.customer)
        months = row.get_trend()["months"]
        self.assertAlmostEqual(
            sum(amount for _label, amount in months), row.past_value - 400
        )

    def test_pareto_curve(self):
        self._invoice(self._create_partner(name="Small"), 20, self._date(days=9))
        self._row(self.customer)
        # The others' rows are another company's or have no positive value.
        curve = self.env["crm.relationship.pareto"].with_user(self.reader).get_curve()
        values = [value for _place, value in curve["points"]]
        self.assertEqual(values, sorted(values))
        self.assertEqual(curve["points"][-1][0], 2)
        total = sum(one["value"] for one in curve["classes"])
        self.assertAlmostEqual(curve["points"][-1][1], total)

    def test_actions_of_partner_and_invoice(self):
        row = self._row(self.customer)
        for record in (self.contact, self.paid):
            self.assertEqual(record.action_view_relationship()["res_id"], row.id)
