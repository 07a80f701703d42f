from odoo import Command
from odoo.tests import tagged

from ..tools.constants import SALE_TYPES
from .common import RelationshipCommon


@tagged("post_install", "-at_install")
class TestTieOut(RelationshipCommon):
    """What relationships count, and what they say they do not, is the host's figure.

    Past value + documents without customer + excluded journals + own companies and
    users - cash rounding = ``account.invoice.report``, difference 0.00, company by
    company. The host's side is read as it shows it, ours from the stored rows.
    """

    def _host(self, company):
        """Return the host's untaxed amount of the posted sales documents."""
        report = self.env["account.invoice.report"].sudo()
        [[amount]] = report.with_context(allowed_company_ids=company.ids)._read_group(
            [("state", "=", "posted"), ("move_type", "in", SALE_TYPES),
             ("company_id", "=", company.id)],
            [], ["price_subtotal:sum"],
        )
        return amount

    def _rounding(self, company):
        """Return what rounding lines add to documents, but not to the report."""
        lines = self.env["account.move.line"].sudo().search([
            ("company_id", "=", company.id), ("parent_state", "=", "posted"),
            ("display_type", "=", "rounding"), ("tax_repartition_line_id", "=", False),
            ("move_type", "in", SALE_TYPES),
        ])
        return -sum(lines.mapped("balance"))

    def _parts(self, company):
        """Return (past value without opening history, {reason: amount})."""
        self.env.flush_all()
        self._refresh(company=company)
        rows = self.relationships.search([("company_id", "=", company.id)])
        not_counted = self.env["crm.relationship.not.counted"]._get_not_counted(company)
        return (
            sum(rows.mapped("past_value")) - sum(rows.mapped("opening_value")),
            {one["key"]: one["amount"] for one in not_counted},
        )

    def assertTiesOut(self, company=None):
        """Check one company to the cent; return the amounts that are not counted."""
        company = company or self.company
        past, not_counted = self._parts(company)
        ours = past + sum(not_counted.values()) - self._rounding(company)
        digits = company.currency_id.decimal_places
        self.assertEqual(f"{ours:.{digits}f}", f"{self._host(company):.{digits}f}")
        return not_counted

    # ------------------------------------------------------------------
    # Kinds of documents
    # ------------------------------------------------------------------

    def test_three_currencies(self):
        for date in ("2023-05-01", "2024-05-01"):
            self._invoice(self.customer, 100.10, date)
            self._invoice(self.contact, 33.33, date, currency=self.euro)
            self._invoice(self.partner_a, 1_234_567, date, currency=self.dong)
        self.assertTiesOut()
        row = self._stored_row(self.customer)
        # each at the rate of its day
        self.assertAlmostEqual(row.past_value, 2 * 100.10 + 66.66 + 41.66, 2)

    def test_refunds(self):
        invoice = self._invoice(self.customer, 100, "2024-05-01")
        foreign = self._invoice(self.customer, 99.99, "2023-05-01", currency=self.euro)
        self._refund(invoice, 30.01, "2024-05-20")
        self._refund(invoice, 9.99, "2024-06-20")
        self._refund(foreign, date="2024-02-01")  # at the rate of another year
        self._invoice(self.partner_a, 12.34, "2024-06-01", type="out_refund")
        self.assertTiesOut()
        self.assertAlmostEqual(
            self._stored_row(self.customer).past_value, 60 + 199.98 - 124.99, 2
        )

    def test_receipts(self):
        nobody = self.env["res.partner"]
        self._invoice(self.customer, 10.5, "2024-05-01", type="out_receipt")
        self._invoice(nobody, 7.25, "2024-05-01", type="out_receipt")
        self._invoice(
            nobody, 7.25, "2024-05-02", type="out_receipt", currency=self.euro
        )
        not_counted = self.assertTiesOut()
        self.assertAlmostEqual(not_counted["no_partner"], 7.25 + 9.06, 2)

    def test_taxes(self):
        self._invoice(self.customer, 99.99, "2024-05-01", taxes=self.tax_sale_a)
        included = self.tax_sale_a.copy(
            {"name": "Included", "price_include_override": "tax_included"}
        )
        self._invoice(
            self.customer, 99.99, "2024-05-01", taxes=included, currency=self.euro
        )
        self.assertTiesOut()

    def test_cash_rounding(self):
        for rounding in (self.cash_rounding_a, self.cash_rounding_b):
            for currency in (None, self.euro):
                self._invoice(
                    self.customer, 99.97, "2024-05-01", taxes=self.tax_sale_a,
                    currency=currency, invoice_cash_rounding_id=rounding,
                )
        self.assertNotEqual(self._rounding(self.company), 0)
        self.assertTiesOut()

    def test_drafts_and_cancelled(self):
        self._invoice(self.customer, 10, "2024-05-01", post=False)
        self._invoice(self.customer, 20, "2024-05-02").button_draft()
        cancelled = self._invoice(self.customer, 40, "2024-05-03")
        cancelled.button_draft()
        cancelled.button_cancel()
        self._invoice(self.customer, 80, "2024-05-04")
        self.assertTiesOut()
        self.assertEqual(self._stored_row(self.customer).past_value, 80)

    def test_excluded_journal(self):
        journal = self.company_data["default_journal_sale"].copy()
        self._invoice(self.customer, 10, "2024-05-01", journal=journal)
        self._invoice(
            self.env["res.partner"], 5, "2024-05-01", journal=journal,
            type="out_receipt",
        )
        self._invoice(self.customer, 20, "2024-05-02")
        self.company.sudo().relationship_excluded_journal_ids = journal
        not_counted = self.assertTiesOut()
        self.assertEqual(not_counted["excluded_journal"], 15)
        self.assertEqual(not_counted["no_partner"], 0)

    def test_own_companies_and_users(self):
        former = self._create_new_internal_user(login="former").sudo()
        for partner in (self.company.partner_id, self.env.user.partner_id,
                        former.partner_id):
            self._invoice(partner, 10, "2024-05-01")
        former.active = False  # who left may be a customer
        not_counted = self.assertTiesOut()
        self.assertEqual(not_counted["own"], 20)
        self.assertEqual(self._stored_row(former.partner_id).past_value, 10)

    def test_dated_ahead(self):
        self._invoice(self.customer, 10, "2024-05-01")
        self._invoice(self.customer, 20, self._date(days=-40))
        not_counted = self.assertTiesOut()
        self.assertEqual(not_counted["dated_ahead"], 20)

    def test_opening_history(self):
        self._invoice(self.customer, 10, "2024-05-01")
        self.env["crm.relationship.opening"].sudo().create({
            "partner_id": self.customer.id, "date": "2020-05-01", "amount": 99,
            "company_id": self.company.id,
        })
        self.assertTiesOut()
        self.assertEqual(self._stored_row(self.customer).past_value, 109)

    # ------------------------------------------------------------------
    # Customers
    # ------------------------------------------------------------------

    def test_reparented_contact(self):
        """The host leaves the documents of a contact that moves behind."""
        loner = self._create_partner(name="Loner")
        child = self._create_partner(name="Child", parent_id=loner.id)
        self._invoice(loner, 10, "2024-05-01")
        old = self._invoice(child, 20, "2024-05-02")
        loner.parent_id = self.customer
        self._invoice(child, 40, "2024-05-03")
        self.assertEqual(old.commercial_partner_id, loner)
        self.assertTiesOut()
        self.assertEqual(self._stored_row(self.customer).past_value, 70)
        self.assertFalse(self._stored_row(loner))

    def test_archived_and_excluded_customers(self):
        self._invoice(self.customer, 10, "2024-05-01")
        self._invoice(self.partner_a, 20, "2024-05-01")
        self._refresh()
        self._stored_row(self.partner_a).inclusion = "excluded"
        (self.customer | self.contact).action_archive()
        self.assertTiesOut()
        self.assertEqual(self._stored_row(self.partner_a).past_value, 20)

    # ------------------------------------------------------------------
    # Companies
    # ------------------------------------------------------------------

    def test_two_companies_and_a_branch(self):
        other = self.setup_other_company(currency_id=self.euro.id)["company"]
        branch = self.env["res.company"].sudo().create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.env.user.sudo().company_ids += branch
        self.env.cr.precommit.run()  # the host gives a branch its accounts at commit
        self.env["res.currency.rate"].sudo().create({
            "currency_id": self.dong.id, "company_id": other.id, "rate": 30_000,
            "name": "2020-01-01",
        })
        amounts = {self.company: 10.01, other: 20.02, branch: 40.04}
        for company, amount in amounts.items():
            self._invoice(self.customer, amount, "2024-05-01", company=company)
            self._invoice(self.customer, 1_000, "2024-05-02", company=company,
                          currency=self.dong)
        # a company is a customer to none of its sisters
        self._invoice(other.partner_id, 5, "2024-05-03")
        for company, amount in amounts.items():
            with self.subTest(company=company.name):
                self.assertTiesOut(company)
                row = self._stored_row(self.customer, company)
                self.assertGreater(row.past_value, amount)
                self.assertLess(row.past_value, amount + 1)
        self.assertEqual(self._parts(self.company)[1]["own"], 5)

    # ------------------------------------------------------------------
    # Bridges to optional apps
    # ------------------------------------------------------------------

    def test_down_payment(self):
        if "sale.order" not in self.env:
            self.skipTest("sale is not installed")
        self.env.user.group_ids += self.env.ref("sales_team.group_sale_manager")
        order = self._create_sale_order_one_line(
            partner_id=self.contact, product_id=self.product_a, price_unit=1000,
            tax_ids=self.env["account.tax"],
        )
        deposit = self._create_down_payment_invoice(order, "percentage", 30, post=True)
        final = self._create_final_invoice(order, post=True)
        self.assertEqual(deposit.amount_untaxed + final.amount_untaxed, 1000)
        self.assertTiesOut()
        row = self._stored_row(self.customer)
        self.assertEqual((row.past_value, row.purchase_count), (1000, 1))

    def test_debit_note(self):
        if "account.debit.note" not in self.env:
            self.skipTest("account_debit_note is not installed")
        invoice = self._invoice(self.customer, 100, "2024-05-01")
        note = self._create_debit_note(invoice, date="2024-06-01", copy_lines=True)
        note.invoice_line_ids.price_unit = 11
        note.action_post()
        self.assertTiesOut()
        row = self._stored_row(self.customer)
        self.assertEqual((row.past_value, row.purchase_count), (111, 1))

    def test_several_lines(self):
        """Sections, notes, discounts and negative lines add nothing of their own."""
        invoice = self._invoice(self.customer, 100, "2024-05-01", post=False)
        invoice.write({"invoice_line_ids": [
            Command.create({"display_type": "line_section", "name": "Section"}),
            Command.create({"display_type": "line_note", "name": "Note"}),
            Command.create({
                "name": "Rebate", "price_unit": -10.05, "quantity": 3, "discount": 7.5,
                "tax_ids": [],
            }),
        ]})
        invoice.action_post()
        self.assertTiesOut()
