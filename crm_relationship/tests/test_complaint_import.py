import csv
import io

from odoo.tests import tagged
from odoo.tools import file_open

from .complaint_common import ComplaintCommon
from .import_common import XLSX, ImportMixin

COMPLAINT = "crm.relationship.complaint"


@tagged("post_install", "-at_install")
class TestComplaintImport(ImportMixin, ComplaintCommon):
    """Complaints come in by the host's import, with names of contacts."""

    def _import(self, content, kind):
        complaints = self.env[COMPLAINT].with_user(self.head)
        return self._import_file(complaints, content, kind)

    def test_template(self):
        customer = self.customers["own"]
        customer.name = "Your Customer"
        [template] = self.env[COMPLAINT].with_user(self.head).get_import_templates()
        with file_open(template["template"].lstrip("/"), "rb") as file:
            result = self._import(file.read(), XLSX)
        self.assertFalse(result["messages"])
        first, second = self.env[COMPLAINT].browse(result["ids"])
        self.assertEqual(first.partner_id, customer)
        self.assertEqual(first.severity, "2")
        self.assertEqual(first.channel, "phone")
        self.assertTrue(first.category_id)
        self.assertFalse(second.partner_id)
        self.assertEqual(second.email_from, "mary@example.com")
        self.assertTrue(first.number < second.number)
        self.assertEqual((first + second).mapped("acknowledgement"), [False, False])

    def test_hostile_cells(self):
        buffer = io.StringIO()
        csv.writer(buffer).writerows([
            ["Subject", "Description"],
            ["=1+1", "<script>alert(1)</script>hello"],
            ["a\0b", "c\0d"],
        ])
        result = self._import(buffer.getvalue().encode(), "text/csv")
        self.assertFalse(result["messages"])
        first, second = self.env[COMPLAINT].browse(result["ids"])
        self.assertNotIn("<script", first.description)
        self.assertEqual(second.name, "ab")
