import io
import json

import openpyxl

from odoo import http
from odoo.tests import HttpCase, new_test_user, tagged

from .common import RelationshipCommon

NAMES = ["=1+1", "+1", "-1", "@x", "{=1}", "Plain"]


@tagged("post_install", "-at_install")
class TestExport(RelationshipCommon, HttpCase):
    """The host's exports of our models hold no text that would be calculated."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "account.group_account_invoice,base.group_allow_export"
        cls.accountant = new_test_user(
            cls.env, "export_accountant", groups=f"base.group_user,{groups}",
            company_id=cls.company.id, company_ids=[(6, 0, cls.company.ids)],
        )
        for number, name in enumerate(NAMES):
            customer = cls._create_partner(name=name)
            cls._invoice(customer, 100 - number, "2024-03-01")
        cls._refresh()

    def _export(
        self, kind, model="crm.relationship", field="partner_id/name", domain=(),
        groupby=(),
    ):
        """Return the content of the host's export of one field."""
        self.authenticate(self.accountant.login, self.accountant.login)
        response = self.url_open(f"/web/export/{kind}", data={
            "csrf_token": http.Request.csrf_token(self),
            "data": json.dumps({
                "model": model, "ids": False, "import_compat": False,
                "fields": [{"name": field, "label": "Name", "type": "char"}],
                "domain": list(domain) or [("company_id", "=", self.company.id)],
                "groupby": list(groupby),
            }),
        })
        response.raise_for_status()
        return response.content

    def _cells(self, content):
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        return [cell for row in sheet.iter_rows(min_row=2) for cell in row]

    def test_xlsx(self):
        cells = self._cells(self._export("xlsx"))
        self.assertEqual({cell.data_type for cell in cells}, {"s"})
        self.assertCountEqual(
            [cell.value for cell in cells],
            ["'=1+1", "'+1", "'-1", "'@x", "'{=1}", "Plain"],
        )

    def test_the_host_makes_formulas(self):
        """The reason for all this: when this fails, the mixin may go."""
        cells = self._cells(
            self._export("xlsx", "res.partner", "name", [("name", "in", NAMES)])
        )
        self.assertIn("f", {cell.data_type for cell in cells})

    def test_group_labels(self):
        cells = self._cells(self._export("xlsx", groupby=["partner_id"]))
        self.assertNotIn("f", {cell.data_type for cell in cells})
        self.assertIn("'=1+1 (1)", [cell.value for cell in cells])

    def test_csv(self):
        lines = self._export("csv").decode().splitlines()[1:]
        self.assertCountEqual(
            lines, ['"\'=1+1"', '"\'+1"', '"\'-1"', '"\'@x"', '"\'{=1}"', '"Plain"']
        )

    def test_screens_show_the_text_itself(self):
        groups = self.relationships.formatted_read_group(
            [("company_id", "=", self.company.id)], ["partner_id"], ["__count"]
        )
        self.assertIn("=1+1", [group["partner_id"][1] for group in groups])
