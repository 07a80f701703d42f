import os
import tempfile
from unittest.mock import patch

import openpyxl

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .common import RelationshipCommon

NAMES = [
    "=1+1", "+x", "-x", "@x", "{=1+1}", "\t=x", "\r=x", "<r><t>x</t></r>", " =x",
    "<b>&\"'", "_x0041_", "http://example.com", "1e5", "\u202e=x",
]


class StatementCommon(RelationshipCommon):
    """Makes statements and reads them back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls._new_user(
            "statement_accountant", "account.group_account_invoice"
        )

    @classmethod
    def _new_user(cls, login, groups):
        return new_test_user(
            cls.env, login, groups=f"base.group_user,{groups}".strip(","),
            company_id=cls.company.id, company_ids=[(6, 0, cls.company.ids)],
        )

    def _wizard(self, user=None, **values):
        """Return the wizard of a user, of the year 2024 unless told otherwise."""
        user = user or self.accountant
        model = self.env["crm.relationship.statement"].with_user(user)
        return model.create(
            {"company_id": self.company.id, "date_from": "2024-01-01",
             "date_to": "2024-12-31"} | values
        )

    def _workbook(self, wizard=None, data_only=True, refresh=True, **values):
        """Return the workbook of a statement, as openpyxl reads it."""
        if refresh:
            self._refresh()
        wizard = wizard or self._wizard(**values)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "statement.xlsx")
            wizard.env["crm.relationship.statement.xlsx"]._write(wizard, path)
            return openpyxl.load_workbook(path, data_only=data_only)

    def _rows(self, sheet):
        """Return a list of {header: value}, the first column under its header too."""
        head, *rows = sheet.iter_rows(values_only=True)
        return [dict(zip(head, row, strict=True)) for row in rows]

    def _key_figures(self, book):
        """Return {label: value} of the summary."""
        return {row[0]: row[1] for row in book["Summary"].iter_rows(values_only=True)}


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
              one["Untaxed Amount in Currency"]) for one in documents],
            [("Customer", 100, "USD", 100), ("partner_a", 100, "EUR", 80),
             ("Customer", -30, "USD", -30)],
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

    # ------------------------------------------------------------------
    # Text and size
    # ------------------------------------------------------------------

    def test_text_is_never_a_formula(self):
        self.company.name = "=HYPERLINK(1)"
        self.company_data["default_journal_sale"].name = "=journal"
        for number, name in enumerate(NAMES):
            partner = self._create_partner(name=name, ref=name, is_company=True)
            self._invoice(partner, 1_000 - number, "2024-03-01")
        book = self._workbook(data_only=False)
        for sheet in ("Summary", "Customers", "Documents"):
            for row in book[sheet].iter_rows():
                for cell in row:
                    self.assertIn(cell.data_type, "nsd", cell.value)
                    self.assertIsNone(cell.hyperlink)
        customers = self._rows(book["Customers"])
        clean = [name.replace("\t", " ").replace("\r", " ") for name in NAMES]
        self.assertEqual(
            # openpyxl leaves the escape of what looks like one as it is
            [one["Reference"].replace("_x005F_", "_").strip() for one in customers],
            [name.strip() for name in clean],
        )
        # also not when somebody edits the cell and leaves it
        self.assertTrue(book["Customers"]["A2"].quotePrefix)
        self.assertEqual(book["Summary"]["B2"].value, "=HYPERLINK(1)")

    def test_long_text(self):
        partner = self._create_partner(name="x" * 40_000)
        self._invoice(partner, 10, "2024-03-01")
        [row] = self._rows(self._workbook()["Customers"])
        self.assertEqual(len(row["Customer"]), 32_767)

    def test_full_sheets_go_on(self):
        for day in range(1, 6):
            self._invoice(self._create_partner(name=f"C{day}"), day, f"2024-03-0{day}")
        xlsx = type(self.env["crm.relationship.statement.xlsx"])
        with patch.object(xlsx, "_row_limit", 3):
            book = self._workbook()
        self.assertEqual(
            book.sheetnames,
            ["Summary", "Customers", "Customers (2)", "Customers (3)", "Documents",
             "Documents (2)", "Documents (3)", "Reconciliation"],
        )
        numbers = [
            row["Customer"]
            for name in book.sheetnames if name.startswith("Documents")
            for row in self._rows(book[name])
        ]
        self.assertEqual(numbers, ["C1", "C2", "C3", "C4", "C5"])
        self.assertEqual(book["Documents (3)"].freeze_panes, "B2")

    def test_rows_come_page_by_page(self):
        for day in range(1, 6):
            self._invoice(self._create_partner(name=f"C{day}"), day, f"2024-03-0{day}")
        module = "odoo.addons.crm_relationship.report.crm_relationship_statement_data"
        with patch(f"{module}.PAGE", 2):
            book = self._workbook()
        self.assertEqual(len(self._rows(book["Customers"])), 5)
        self.assertEqual(len(self._rows(book["Documents"])), 5)

    # ------------------------------------------------------------------
    # Wizard and rights
    # ------------------------------------------------------------------

    def test_defaults(self):
        self.company.write({"fiscalyear_last_month": "6", "fiscalyear_last_day": 30})
        model = self.env["crm.relationship.statement"].with_user(self.accountant)
        with Form(model) as form:
            today = self.env["crm.relationship.job"]._get_today(self.company)
            self.assertLessEqual(form.date_from, today)
            self.assertGreaterEqual(form.date_to, today)
            self.assertEqual((form.date_to.month, form.date_to.day), (6, 30))

    def test_period_is_checked(self):
        with self.assertRaises(ValidationError):
            self._wizard(date_from="2024-02-01", date_to="2024-01-01")

    def test_selected_customers_are_proposed(self):
        self._invoice(self.customer, 10, "2024-03-01")
        row = self._row(self.customer)
        model = self.env["crm.relationship.statement"].with_user(self.accountant)
        wizard = model.with_context(
            active_model="crm.relationship", active_ids=row.ids
        ).create({})
        self.assertEqual(wizard.partner_ids, self.customer)

    def test_record_rules_hide_customers(self):
        self._invoice(self.customer, 100, "2024-03-01")
        self._invoice(self.partner_a, 20, "2024-03-01")
        self.env["ir.rule"].sudo().create({
            "name": "One customer only",
            "domain_force": [("partner_id", "=", self.customer.id)],
            "model_id": self.env["ir.model"]._get_id("crm.relationship"),
        })
        book = self._workbook()
        self.assertEqual(
            [row["Customer"] for row in self._rows(book["Documents"])], ["Customer"]
        )
        month, _total = self._rows(book["Reconciliation"])
        self.assertEqual(month["Customers not listed"], 20)

    def test_access(self):
        allowed = ("account.group_account_readonly", "sales_team.group_sale_manager")
        for group in allowed:
            user = self._new_user(group, group)
            wizard = self._wizard(user)
            self.assertEqual(wizard.action_download()["type"], "ir.actions.act_url")
            self._workbook(wizard)
        for group in ("sales_team.group_sale_salesman_all_leads", ""):
            user = self._new_user(group or "nobody", group)
            with self.assertRaises(AccessError):
                self._wizard(user)

    def test_only_the_creator_and_the_own_companies(self):
        other = self._new_user("other_accountant", "account.group_account_invoice")
        wizard = self._wizard()
        with self.assertRaises(AccessError):
            wizard.with_user(other).action_download()
        foreign = self.env["res.company"].sudo().create({"name": "Foreign"})
        with self.assertRaises(AccessError):
            self._wizard(company_id=foreign.id).action_download()
