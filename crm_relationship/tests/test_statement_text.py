from unittest.mock import patch

from odoo.tests import tagged

from .statement_common import StatementCommon

NAMES = [
    "=1+1", "+x", "-x", "@x", "{=1+1}", "\t=x", "\r=x", "<r><t>x</t></r>", " =x",
    "<b>&\"'", "_x0041_", "http://example.com", "1e5", "\u202e=x",
]


@tagged("post_install", "-at_install")
class TestStatementText(StatementCommon):
    """No text runs, and no workbook is too long."""

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
