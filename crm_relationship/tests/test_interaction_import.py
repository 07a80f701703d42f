import csv
import io

from odoo.tests import tagged
from odoo.tools import file_open, mute_logger

from .import_common import XLSX, ImportMixin
from .security_common import SecurityCommon

MODEL = "crm.relationship.interaction"


@tagged("post_install", "-at_install")
class TestInteractionImport(ImportMixin, SecurityCommon):
    """Interactions come in by the host's import, with names of contacts."""

    def _import(self, content, kind):
        return self._import_file(self._as("sales_manager", MODEL), content, kind)

    def _csv(self, *rows):
        buffer = io.StringIO()
        csv.writer(buffer).writerows(rows)
        return buffer.getvalue().encode()

    def test_template(self):
        self.customer.name = "Your Customer"
        self.contact.name = "Contact Person"
        [template] = self._as("sales_manager", MODEL).get_import_templates()
        with file_open(template["template"].lstrip("/"), "rb") as file:
            result = self._import(file.read(), XLSX)
        self.assertFalse(result["messages"])
        records = self.env[MODEL].browse(result["ids"])
        self.assertEqual(
            records.mapped("external_ref"),
            ["CALL-000001", "VISIT-000002", "CALL-000003"],
        )
        self.assertEqual(records[0].partner_id, self.customer)
        self.assertEqual(records[1].partner_id, self.contact)
        self.assertEqual(records[1].kind, "visit")
        self.assertEqual(records[1].duration, 1.5)
        self.assertEqual(records[2].direction, "in")
        self.assertFalse(records[2].partner_id)

    def test_names_and_hostile_text(self):
        content = self._csv(
            ["Date", "Contact", "Kind", "Subject", "Note"],
            ["2025-03-03 09:15:00", "Customer Own", "Call", "=1+1",
             "<script>alert(1)</script>hello"],
        )
        result = self._import(content, "text/csv")
        self.assertFalse(result["messages"])
        one = self.env[MODEL].browse(result["ids"])
        self.assertEqual(one.partner_id, self.customers["own"])
        self.assertEqual(one.name, "=1+1")
        self.assertNotIn("<script", one.note)

    def test_a_second_import_of_a_reference_is_refused(self):
        content = self._csv(
            ["Date", "Source System", "External Reference"],
            ["2025-03-03 09:15:00", "old", "1"],
        )
        self._import(content, "text/csv")
        with mute_logger("odoo.sql_db"):
            result = self._import(content, "text/csv")
        self.assertIn("imported already", str(result["messages"]))
