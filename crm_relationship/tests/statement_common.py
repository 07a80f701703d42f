import os
import tempfile

import openpyxl

from odoo.tests import new_test_user

from .common import RelationshipCommon


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
