import io
import os
import tempfile

import openpyxl

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .money_common import MoneyCommon


class CompensationCommon(MoneyCommon):
    """Reads the workbook back."""

    def _wizard(self, user=None, **values):
        today = fields.Date.today()
        return self.env["crm.relationship.complaint.compensation"].with_user(
            user or self.accountant
        ).create({
            "company_id": self.company.id, "date_from": today.replace(month=1, day=1),
            "date_to": today, **values,
        })

    def _book(self, **values):
        wizard = self._wizard(**values)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "compensation.xlsx")
            wizard.env["crm.relationship.complaint.compensation.xlsx"]._write(
                wizard, path
            )
            return openpyxl.load_workbook(path, data_only=True)

    def _rows(self, book, sheet):
        head, *rows = book[sheet].iter_rows(values_only=True)
        return [dict(zip(head, row, strict=True)) for row in rows]

    def _check(self, book):
        """Return {label: amount} of the check against the ledger."""
        rows = list(book["Summary"].iter_rows(values_only=True))
        start = next(
            number for number, row in enumerate(rows)
            if row[0] == "Check Against the Ledger"
        )
        return {row[0]: row[2] for row in rows[start + 1:]}


@tagged("post_install", "-at_install")
class TestComplaintCompensation(CompensationCommon):
    """The report agrees with the credit notes, to the cent."""

    def _pay_many(self):
        """Settle complaints in three currencies, with taxes, whole and in parts."""
        included = self._tax(19, price_include_override="tax_included")
        for prices, values, amount in (
            ((100, 50), {}, 33.33),
            ((19.99, 7.01, 3.33), {"taxes": included}, 10),
            ((100,), {"currency": self.euro}, 77.77),
            ((1_000_001,), {"currency": self.dong}, 100_001),
            ((10,), {}, 12.1),
        ):
            invoice = self._bill(*prices, **values)
            self._settle(self._complain(move_id=invoice.id), amount)
        invoice = self._bill(99.99, currency=self.euro)
        complaint = self._complain(move_id=invoice.id)
        lines = [self._remedy(complaint, 11.11, name="=1+1") for _one in range(3)]
        self._agree(*lines)
        self._draft(*lines).action_post()

    def test_ties_out(self):
        self._pay_many()
        book = self._book()
        notes = self._rows(book, "Credit Notes")
        self.assertEqual(len(notes), 6)
        ledger = 0
        for row in notes:
            self.assertEqual(row["Difference"], 0)
            self.assertAlmostEqual(
                row["Ledger, Without Taxes"] + row["Ledger, Taxes"],
                row["Ledger, Total"], places=6,
            )
            move = self.env["account.move"].search([
                ("name", "=", row["Credit Note"]), ("company_id", "=", self.company.id)
            ])
            self.assertAlmostEqual(row["Ledger, Total"], -move.amount_total_signed, 6)
            self.assertAlmostEqual(
                row["Ledger, Without Taxes"], -move.amount_untaxed_signed, 6
            )
            ledger += row["Ledger, Total"]
        remedies = self._rows(book, "Remedies")
        self.assertEqual(len(remedies), 8)
        paid = sum(row["Paid (USD)"] for row in remedies)
        self.assertAlmostEqual(paid, ledger, places=6)
        check = self._check(book)
        self.assertEqual(check["Difference"], 0)
        self.assertAlmostEqual(check["Posted credit notes in the ledger"], paid, 6)
        complaints = self.env["crm.relationship.complaint"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertAlmostEqual(
            sum(complaints.mapped("compensation_amount")), paid, places=6
        )

    def test_a_difference_would_show(self):
        """The ledger is summed on its own: a wrong remedy is seen"""
        invoice = self._bill(100)
        line, _note = self._settle(self._complain(move_id=invoice.id), 24.2)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_relationship_complaint_remedy_line"
            " SET amount_paid_company = 24.21 WHERE id = %s", [line.id],
        )
        self.env.invalidate_all()
        book = self._book()
        self.assertAlmostEqual(self._check(book)["Difference"], 0.01)
        [row] = self._rows(book, "Credit Notes")
        self.assertAlmostEqual(row["Difference"], 0.01)

    def test_what_is_taken_back_is_not_in_it(self):
        invoice = self._bill(100)
        complaint = self._complain(move_id=invoice.id)
        _line, note = self._settle(complaint, 24.2)
        note.button_draft()
        book = self._book()
        self.assertEqual(self._rows(book, "Credit Notes")[0]["Date"],
                         "No credit note of a complaint in this period.")
        note.action_post()
        self._reverse_invoice(note, post=True, date=note.date)
        book = self._book()
        self.assertEqual(self._check(book)["Difference"], 0)
        [row] = self._rows(book, "Credit Notes")
        self.assertEqual(row["Ledger, Total"], 0)

    def test_vouchers_stand_beside_the_ledger(self):
        line = self._remedy(self._complain(), 30, kind="voucher")
        self._agree(line)
        line.action_done()
        book = self._book()
        self.assertEqual(self._check(book)["Difference"], 0)
        [row] = self._rows(book, "Remedies")
        self.assertEqual(row["Paid (USD)"], 30)
        self.assertFalse(row["Credit Note"])

    def test_period_and_company(self):
        invoice = self._bill(100)
        self._settle(self._complain(move_id=invoice.id), 24.2)
        book = self._book(date_from="2020-01-01", date_to="2020-12-31")
        self.assertEqual(self._rows(book, "Remedies")[0]["Date"],
                         "Nothing was paid in this period.")
        with self.assertRaises(ValidationError):
            self._wizard(date_from="2020-01-02", date_to="2020-01-01")

    def test_no_formulas(self):
        self._pay_many()
        wizard = self._wizard()
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "x.xlsx")
            wizard.env["crm.relationship.complaint.compensation.xlsx"]._write(
                wizard, path
            )
            sheet = openpyxl.load_workbook(path)["Remedies"]
        cells = [cell for row in sheet.iter_rows() for cell in row]
        self.assertTrue(any(cell.value == "=1+1" for cell in cells))
        self.assertFalse([one for one in cells if one.data_type == "f"])

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_who_has_it(self):
        for user in (self.accountant, self.users["readonly"], self.head):
            self._wizard(user).action_download()
        for user in (self.handler, self.users["sales_manager"],
                     self.users["salesman"], self.users["employee"]):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._wizard(user)
        wizard = self._wizard(company_id=self.other_company.id)
        with self.assertRaises(AccessError):
            wizard.action_download()


@tagged("post_install", "-at_install")
class TestCompensationDownload(CompensationCommon, HttpCase):
    """The file goes to who asked for it, and to nobody else."""

    @mute_logger("odoo.http", "odoo.sql_db")
    def test_download(self):
        invoice = self._bill(100)
        self._settle(self._complain(move_id=invoice.id), 24.2)
        wizard = self._wizard()
        self.env.flush_all()
        url = f"/crm_relationship/compensation/{wizard.id}"
        self.authenticate(self.accountant.login, self.accountant.login)
        response = self.url_open(url)
        response.raise_for_status()
        book = openpyxl.load_workbook(io.BytesIO(response.content))
        self.assertIn("Credit Notes", book.sheetnames)
        self.authenticate(self.handler.login, self.handler.login)
        self.assertEqual(self.url_open(url).status_code, 403)
        self.authenticate(self.accountant.login, self.accountant.login)
        gone = f"/crm_relationship/compensation/{wizard.id + 1000}"
        self.assertEqual(self.url_open(gone).status_code, 404)
