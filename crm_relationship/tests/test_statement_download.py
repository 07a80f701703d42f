import io

import openpyxl

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .statement_common import StatementCommon


@tagged("post_install", "-at_install")
class TestStatementDownload(StatementCommon, HttpCase):
    """The route sends the file to who asked for it, and to nobody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._invoice(cls.customer, 100, "2024-03-01")
        cls._refresh()

    def _get(self, wizard, login):
        self.env.flush_all()
        self.authenticate(login, login)
        return self.url_open(f"/crm_relationship/statement/{wizard.id}")

    def test_download(self):
        response = self._get(self._wizard(), self.accountant.login)
        response.raise_for_status()
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertIn("2024-12-31.xlsx", response.headers["Content-Disposition"])
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        self.assertIn("private", response.headers["Cache-Control"])
        book = openpyxl.load_workbook(io.BytesIO(response.content))
        self.assertEqual(book["Customers"]["A2"].value, "Customer")

    def test_company_of_the_wizard_counts(self):
        """Neither the cookie nor the default company decides."""
        other = self.setup_other_company()["company"]
        self.accountant.company_ids += other
        self.accountant.company_id = other
        response = self._get(self._wizard(), self.accountant.login)
        book = openpyxl.load_workbook(io.BytesIO(response.content))
        self.assertEqual(book["Customers"]["A2"].value, "Customer")

    @mute_logger("odoo.http")
    def test_nobody_else(self):
        wizard = self._wizard()
        other = self._new_user("other_accountant", "account.group_account_invoice")
        self.assertEqual(self._get(wizard, other.login).status_code, 403)
        employee = self._new_user("other_employee", "")
        self.assertEqual(self._get(wizard, employee.login).status_code, 403)
        self.authenticate(None, None)
        response = self.url_open(
            f"/crm_relationship/statement/{wizard.id}", allow_redirects=False
        )
        self.assertIn("/web/login", response.headers["Location"])

    @mute_logger("odoo.http")
    def test_rights_lost_after_asking(self):
        wizard = self._wizard()
        self.accountant.group_ids -= self.env.ref("account.group_account_invoice")
        self.assertEqual(self._get(wizard, self.accountant.login).status_code, 403)

    @mute_logger("odoo.http", "odoo.sql_db")
    def test_unknown(self):
        wizard = self._wizard()
        gone = wizard.browse(wizard.id)
        wizard.unlink()
        self.assertEqual(self._get(gone, self.accountant.login).status_code, 404)
