from odoo.tests import tagged

from .statement_common import StatementCommon


@tagged("post_install", "-at_install")
class TestStatement(StatementCommon):
    """The workbook says what the documents say, and nothing runs in it."""

    def test_sheets(self):
        invoice = self._invoice(self.contact, 100, "2024-03-01")
        self._refund(invoice, 30, "2024-04-01")
        self._invoice(self.partner_a, 80, "2024-03-05", currency=self.euro)
        self._invoice(self.customer, 1_000, "2023-03-01")  # before the period
        book = self._workbook()
        self.assertEqual(
            book.sheetnames, ["Summary", "Customers", "Documents", "Reconciliation"]
        )
        first, second = self._rows(book["Customers"])
        self.assertEqual(first["Customer"], "partner_a")
        self.assertEqual(second["Customer"], "Customer")
        self.assertEqual(first["Net in Period"], 100)
        self.assertEqual(second["Documents in Period"], 2)
        self.assertEqual(second["Invoiced in Period"], 100)
        self.assertEqual(second["Credited in Period"], -30)
        self.assertEqual(second["Past Value"], 1_070)
        documents = self._rows(book["Documents"])
        self.assertEqual(
            [(one["Customer"], one["Untaxed Amount (USD)"], one["Currency"],
              one["Untaxed Amount in Foreign Currency"]) for one in documents],
            [("Customer", 100, "USD", None), ("partner_a", 100, "EUR", 80),
             ("Customer", -30, "USD", None)],
        )
        self.assertEqual(documents[0]["Date"].date(), invoice.invoice_date)
        self.assertEqual(documents[0]["Number"], invoice.name)
        figures = self._key_figures(book)
        self.assertEqual(figures["Net in the period"], 170)
        self.assertEqual(figures["Customers invoiced in the period"], 2)

    def test_look(self):
        self._invoice(self.customer, 100, "2024-03-01")
        book = self._workbook()
        self.assertEqual(len(book["Summary"]._charts), 1)
        for name in ("Customers", "Documents"):
            self.assertEqual(book[name].freeze_panes, "B2")
            self.assertTrue(book[name].auto_filter.ref)
        self.assertEqual(
            book["Documents"]["F2"].number_format, "#,##0.00;[Red]-#,##0.00"
        )
        self.assertTrue(book["Documents"]["A2"].is_date)
        self.assertEqual(book["Documents"].page_setup.orientation, "landscape")

    def test_decimals_follow_the_currency(self):
        self._invoice(self.customer, 1_234, "2024-03-01", currency=self.dong)
        sheet = self._workbook()["Documents"]
        self.assertEqual(sheet["H2"].number_format, "#,##0;[Red]-#,##0")

    def test_without_documents(self):
        self._invoice(self.customer, 100, "2024-03-01")
        book = self._workbook(with_documents=False)
        self.assertEqual(book.sheetnames, ["Summary", "Customers", "Reconciliation"])

    def test_empty_period(self):
        self._invoice(self.customer, 100, "2024-03-01")
        book = self._workbook(date_from="2020-01-01", date_to="2020-12-31")
        figures = self._key_figures(book)
        self.assertIn("No counted document lies in this period.", figures)
        self.assertEqual(
            book["Documents"]["A2"].value, "No counted document lies in this period."
        )
        self.assertEqual(
            book["Reconciliation"]["A2"].value, "No document lies in this period."
        )
        self.assertFalse(book["Summary"]._charts)

    # ------------------------------------------------------------------
    # Reconciliation
    # ------------------------------------------------------------------

    def test_reconciliation(self):
        nobody = self.env["res.partner"]
        excluded = self.company_data["default_journal_sale"].copy()
        self.company.sudo().relationship_excluded_journal_ids = excluded
        self._invoice(self.customer, 100.10, "2024-03-01")
        self._invoice(self.customer, 200.20, "2024-04-01", currency=self.euro)
        self._invoice(self.customer, 5, "2024-03-01", journal=excluded)
        self._invoice(nobody, 7, "2024-03-01", type="out_receipt")
        self._invoice(self.company.partner_id, 9, "2024-04-02")
        self._invoice(
            self.customer, 99.97, "2024-04-03", taxes=self.tax_sale_a,
            invoice_cash_rounding_id=self.cash_rounding_a,
        )
        self.env["crm.relationship.opening"].sudo().create({
            "partner_id": self.customer.id, "date": "2024-02-01", "amount": 50,
            "company_id": self.company.id,
        })
        rows = self._rows(self._workbook()["Reconciliation"])
        february, march, april, total = rows
        self.assertEqual([row["Difference"] for row in rows], [0] * 4)
        self.assertEqual(
            february["Opening History (No Accounting Entry)"], 50
        )
        self.assertEqual(march["Listed customers"], 100.10)
        self.assertEqual(march["Journals that do not count"], 5)
        self.assertEqual(march["Documents without a customer"], 7)
        self.assertEqual(april["Own companies and internal users"], 9)
        self.assertNotEqual(april["Cash rounding"], 0)
        self.assertEqual(total["Sum"], total["Invoice Report of Odoo"])

    def test_difference_is_seen(self):
        """An amount that bypassed the host shows up as a difference."""
        invoice = self._invoice(self.customer, 100, "2024-03-01")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move SET amount_untaxed_signed = 101 WHERE id = %s",
            [invoice.id],
        )
        rows = self._rows(self._workbook()["Reconciliation"])
        self.assertEqual([row["Difference"] for row in rows], [1, 1])

    def test_sums_are_formulas(self):
        self._invoice(self.customer, 100, "2024-03-01")
        sheet = self._workbook(data_only=False)["Reconciliation"]
        self.assertEqual(sheet["J2"].value, "=SUM(C2:I2)")
        self.assertEqual(sheet["L2"].value, "=ROUND(J2-K2,2)")
        self.assertEqual(sheet["L3"].value, "=SUM(L2:L2)")

    def test_chosen_customers(self):
        self._invoice(self.contact, 100, "2024-03-01")
        self._invoice(self.partner_a, 20, "2024-03-01")
        book = self._workbook(partner_ids=self.contact.ids)
        self.assertEqual(
            [row["Customer"] for row in self._rows(book["Customers"])], ["Customer"]
        )
        self.assertEqual(len(self._rows(book["Documents"])), 1)
        month, _total = self._rows(book["Reconciliation"])
        self.assertEqual(month["Listed customers"], 100)
        self.assertEqual(month["Customers not listed"], 20)
        self.assertEqual(month["Difference"], 0)

    def test_not_measured_yet(self):
        self._refresh()
        self._invoice(self.customer, 100, "2024-03-01")
        book = self._workbook(refresh=False)
        month, _total = self._rows(book["Reconciliation"])
        self.assertEqual(month["Customers not listed"], 100)
        self.assertEqual(month["Difference"], 0)

    def test_dated_ahead(self):
        ahead = self._date(days=-40)
        self._invoice(self.customer, 100, "2024-03-01")
        self._invoice(self.customer, 20, ahead)
        book = self._workbook(date_to=self._date(days=-60))
        self.assertEqual(len(self._rows(book["Documents"])), 1)
        rows = self._rows(book["Reconciliation"])
        self.assertEqual(rows[-1]["Dated ahead"], 20)
        self.assertEqual(rows[-1]["Difference"], 0)

    def test_other_company_stays_out(self):
        other = self.setup_other_company()["company"]
        self._invoice(self.customer, 100, "2024-03-01")
        self._invoice(self.customer, 7, "2024-03-01", company=other)
        self._refresh(company=other)
        self.accountant.company_ids += other
        book = self._workbook()
        self.assertEqual(len(self._rows(book["Customers"])), 1)
        self.assertEqual(self._rows(book["Reconciliation"])[0]["Sum"], 100)
