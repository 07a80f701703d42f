import csv
import io
import json
from datetime import datetime, timedelta
from xmlrpc.client import Fault

from openpyxl import load_workbook

from odoo.http import Request
from odoo.tests import HttpCase, get_db_name, tagged
from odoo.tools import mute_logger

from .security_common import SecurityCommon

MODEL = "crm.relationship"
QUIET = (
    "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model",
    "odoo.addons.rpc.controllers.xmlrpc", "odoo.addons.rpc.controllers.jsonrpc",
    "odoo.addons.web.controllers.export", "odoo.http", "odoo.models",
)


@tagged("post_install", "-at_install")
class TestRpc(SecurityCommon, HttpCase):
    """What programs reach over XML-RPC, JSON-RPC and JSON-2, and the export routes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for customer in cls.customers.values():  # or measuring would drop the rows
            cls._invoice(customer, 100, "2024-01-01")
        cls.customers["nobody"].name = '=HYPERLINK("http://example.com")'
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        quiet = mute_logger(*QUIET)
        quiet.__enter__()
        self.addCleanup(quiet.__exit__, None, None, None)

    # ------------------------------------------------------------------
    # XML-RPC and JSON-RPC
    # ------------------------------------------------------------------

    def _credentials(self, role):
        user = self.users[role]
        return get_db_name(), user.id, user.login + "x" * (8 - len(user.login))

    def _xmlrpc(self, role, method, *args, model=MODEL, **kwargs):
        """Return the result of a call, or None where it is refused."""
        try:
            return self.xmlrpc_object.execute_kw(
                *self._credentials(role), model, method, args, kwargs
            )
        except Fault as fault:
            # Refusals carry a text of their own; what breaks carries a traceback.
            self.assertNotIn("Traceback", fault.faultString)
            return None

    def _jsonrpc(self, role, method, *args):
        """Return the result of a call, or None where it is refused."""
        response = self.url_open("/jsonrpc", data=json.dumps({
            "jsonrpc": "2.0", "method": "call", "id": 1, "params": {
                "service": "object", "method": "execute_kw",
                "args": [*self._credentials(role), MODEL, method, args],
            },
        }), headers={"Content-Type": "application/json"}).json()
        if error := response.get("error"):
            self.assertEqual(error["data"]["name"], "odoo.exceptions.AccessError")
        return response.get("result")

    def test_salesman_reads_and_measures_own_rows(self):
        own, hidden = self.rows["own"].id, self.rows["colleague"].id
        for call in (self._xmlrpc, self._jsonrpc):
            [row] = call("salesman", "read", [own], ["past_value", "partner_id"])
            self.assertEqual(row["partner_id"][0], self.customers["own"].id)
            found = call("salesman", "search", [["id", "in", [own, hidden]]])
            self.assertEqual(found, [own])
            self.assertTrue(call("salesman", "action_refresh", [own]))
            self.assertIsNone(call("salesman", "read", [hidden], ["past_value"]))
            self.assertIsNone(call("salesman", "action_refresh", [hidden]))
            self.assertIsNone(call("salesman", "action_refresh", [own, hidden]))
            [row] = call("salesman", "read", [own], ["past_value"])
            self.assertEqual(row["past_value"], 100)

    def test_nobody_writes_or_calls_what_is_private(self):
        own = [self.rows["own"].id]
        calls = (
            ("write", own, {"relationship_value": 5}),
            ("unlink", own),
            ("create", {"partner_id": self.contact.id, "company_id": self.company.id}),
            ("_refresh",), ("_cron_refresh",), ("init",),
        )
        for role in ("salesman", "sales_manager", "accountant", "administrator"):
            for call in calls:
                with self.subTest(role=role, call=call[0]):
                    self.assertIsNone(self._xmlrpc(role, *call))
                    self.assertIsNone(self._jsonrpc(role, *call))
        for model, method in (
            ("crm.relationship.job", "_run"),
            ("crm.relationship.queue", "_insert_stale"),
            ("crm.relationship.stale", "_push"),
            ("crm.relationship.fold", "_fold_partners"),
            ("crm.relationship.snapshot", "_rebuild"),
            ("res.partner", "_set_referrer"),
        ):
            self.assertIsNone(self._xmlrpc("administrator", method, model=model))

    def test_employees_and_visitors_get_nothing(self):
        own = [self.rows["own"].id]
        for role in ("employee", "administrator", "portal"):
            with self.subTest(role=role):
                self.assertIsNone(self._xmlrpc(role, "search_read", []))
                self.assertIsNone(self._jsonrpc(role, "read", own))
                self.assertIsNone(self._xmlrpc(
                    role, "search_read", [], ["relationship_value"],
                    model="res.partner", limit=1,
                ))

    # ------------------------------------------------------------------
    # JSON-2
    # ------------------------------------------------------------------

    def _json2(self, role, method, model=MODEL, **arguments):
        """Return (status, result) of a call with the role's own key."""
        keys = self.env["res.users.apikeys"].with_user(self.users[role]).sudo()
        key = keys._generate("rpc", "test", datetime.now() + timedelta(hours=2))
        response = self.url_open(
            f"/json/2/{model}/{method}", data=json.dumps(arguments),
            headers={
                "Content-Type": "application/json", "Authorization": f"Bearer {key}"
            },
        )
        return response.status_code, response.json()

    def test_json2(self):
        own, hidden = self.rows["own"].id, self.rows["colleague"].id
        status, rows = self._json2("salesman", "read", ids=[own], fields=["rfm_score"])
        self.assertEqual((status, rows[0]["id"]), (200, own))
        status, result = self._json2("salesman", "action_refresh", ids=[own])
        self.assertEqual((status, result), (200, True))
        status, result = self._json2("salesman", "get_explanation", ids=[own])
        self.assertEqual((status, "parts" in result), (200, True))
        for method, arguments in (
            ("read", {"ids": [hidden], "fields": ["rfm_score"]}),
            ("action_refresh", {"ids": [hidden]}),
            ("get_explanation", {"ids": [hidden]}),
            ("write", {"ids": [own], "vals": {"relationship_value": 5}}),
            ("unlink", {"ids": [own]}),
            ("_refresh", {"ids": [own]}),
        ):
            with self.subTest(method=method):
                self.assertEqual(self._json2("salesman", method, **arguments)[0], 403)
        self.assertEqual(self._json2("employee", "search", domain=[])[0], 403)
        status, groups = self._json2(
            "salesman", "formatted_read_group", model="res.partner",
            domain=[["id", "in", self.env["res.partner"].union(
                *self.customers.values()
            ).ids]],
            groupby=["relationship_pareto_class"],
            aggregates=["relationship_value:sum"],
        )
        self.assertEqual(status, 200)
        self.assertNotIn(600, [one["relationship_value:sum"] for one in groups])

    # ------------------------------------------------------------------
    # Export
    # ------------------------------------------------------------------

    def _export(self, role, kind, model=MODEL, **values):
        """Return the response of the host's export route."""
        _db, _uid, password = self._credentials(role)
        self.authenticate(self.users[role].login, password)
        names = values.pop("names", ("partner_id", "relationship_value"))
        data = {
            "model": model, "ids": False, "domain": [], "import_compat": False,
            "fields": [{"name": name, "label": name, "type": "char"} for name in names],
            "groupby": [], "context": {}, **values,
        }
        return self.url_open(f"/web/export/{kind}", data={
            "data": json.dumps(data), "csrf_token": Request.csrf_token(self),
        })

    def test_csv(self):
        response = self._export("salesman", "csv")
        self.assertEqual(response.status_code, 200)
        text = response.content.decode("utf-8-sig")
        rows = {row[0]: row[1] for row in csv.reader(io.StringIO(text))}
        self.assertIn("Customer Own", rows)
        self.assertNotIn("Customer Colleague", rows)
        self.assertFalse([name for name in rows if name.startswith("=")])

    def test_xlsx(self):
        response = self._export("sales_manager", "xlsx")
        self.assertEqual(response.status_code, 200)
        sheet = load_workbook(io.BytesIO(response.content)).active
        cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row]
        self.assertNotIn("f", {cell.data_type for cell in cells})
        self.assertIn("Customer Colleague", [cell.value for cell in cells])
        hyperlinks = [cell.hyperlink for cell in cells if cell.hyperlink]
        self.assertFalse(hyperlinks)

    def test_xlsx_of_groups(self):
        response = self._export("sales_manager", "xlsx", groupby=["partner_id"])
        self.assertEqual(response.status_code, 200)
        sheet = load_workbook(io.BytesIO(response.content)).active
        kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
        self.assertNotIn("f", kinds)

    def test_forbidden_exports(self):
        hidden = self.rows["colleague"].ids
        for role, values in (
            ("employee", {}),
            ("administrator", {}),
            ("portal", {}),
            ("salesman", {"ids": hidden}),
            ("employee", {
                "model": "res.partner", "names": ("name", "relationship_value"),
                "domain": [["id", "=", self.users["employee"].partner_id.id]],
            }),
        ):
            for kind in ("csv", "xlsx"):
                with self.subTest(role=role, kind=kind):
                    response = self._export(role, kind, **values)
                    self.assertEqual(response.status_code, 500)
                    self.assertIn("AccessError", response.text + str(response.content))
