import csv
import io

from odoo.tests import tagged
from odoo.tools import file_open, mute_logger

from .security_common import SecurityCommon

MODEL = "crm.relationship.interaction"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONS = {
    "has_headers": True, "quoting": '"', "separator": ",",
    "float_decimal_separator": ".", "float_thousand_separator": ",",
    "date_format": "", "datetime_format": "",
    "advanced": False, "keep_matches": False, "encoding": "utf-8", "sheet": "",
}


@tagged("post_install", "-at_install")
class TestInteractionImport(SecurityCommon):
    """Interactions come in by the host's import, with names of contacts."""

    def _import(self, content, kind):
        """Return what the host's import does with a file and the columns it finds."""
        wizard = self._as("sales_manager", "base_import.import").create({
            "res_model": MODEL, "file": content, "file_type": kind,
            "file_name": "interactions",
        })
        preview = wizard.parse_preview(OPTIONS)
        self.assertFalse(preview.get("error"))
        matches = preview["matches"]
        columns = [
            "/".join(matches[number]) if number in matches else False
            for number in range(len(preview["headers"]))
        ]
        self.assertNotIn(False, columns, preview["headers"])
        return wizard.execute_import(columns, columns, preview["options"])

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
