from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from .security_common import (
    COMPLAINT_ROLES,
    NO_READERS,
    READERS,
    ROLES,
    SEES_ALL,
    SecurityCommon,
)


@tagged("post_install", "-at_install")
class TestSecurityRows(SecurityCommon):
    """Which relationships each role gets to see, by every way of reading."""

    def _found(self, role, model="crm.relationship", companies=None):
        records = self._as(role, model, companies).search([])
        return set(records.sudo().ids)

    def test_rows_of_each_role(self):
        own = {self.rows["own"].id, self.rows["nobody"].id}
        everything = {row.id for row in self.rows.values()}
        self.assertEqual(self._found("salesman") & everything, own)
        for role in SEES_ALL:
            with self.subTest(role=role):
                self.assertEqual(self._found(role) & everything, everything)
        for role in NO_READERS:
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._found(role)
        for role in COMPLAINT_ROLES:  # nobody complained
            self.assertFalse(self._found(role))

    def test_snapshots_follow_their_relationship(self):
        snapshots = {
            name: self.env["crm.relationship.snapshot"].create({
                "relationship_id": row.id, "company_id": row.company_id.id,
                "date": "2024-01-01", "relationship_value": 5,
            }).id
            for name, row in [*self.rows.items(), ("foreign", self.foreign)]
        }
        model = "crm.relationship.snapshot"
        of_all = {snapshots[name] for name in self.rows}
        self.assertEqual(
            self._found("salesman", model), {snapshots["own"], snapshots["nobody"]}
        )
        for role in SEES_ALL:
            with self.subTest(role=role):
                self.assertEqual(self._found(role, model), of_all)
        for role in NO_READERS:
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._found(role, model)
        for role in COMPLAINT_ROLES:
            self.assertFalse(self._found(role, model))
        hidden = self._as("salesman", model).browse(snapshots["colleague"])
        with self.assertRaises(AccessError):
            hidden.read(["relationship_value"])

    def test_salesman_reads_colleagues_row_by_no_way(self):
        Relationship = self._as("salesman", "crm.relationship")
        hidden = Relationship.browse(self.rows["colleague"].id)
        self.env.invalidate_all()
        for way in (
            lambda: hidden.read(["relationship_value"]),
            lambda: hidden.web_read({"relationship_value": {}}),
            lambda: hidden.export_data(["relationship_value"]),
            lambda: hidden.display_name,
            hidden.action_refresh,
        ):
            with self.assertRaises(AccessError):
                way()
        for domain in (
            [("id", "=", hidden.id)],
            [("partner_id", "=", self.customers["colleague"].id)],
            [("relationship_value", "=", 200)],
            ["!", ("id", "in", [self.rows["own"].id, self.rows["nobody"].id])],
            [("partner_id.relationship_ids.relationship_value", "=", 200)],
            [("partner_id", "not any", [("relationship_ids", "=", False)]),
             ("partner_id", "=", self.customers["colleague"].id)],
        ):
            with self.subTest(domain=domain):
                self.assertNotIn(hidden.id, Relationship.search(domain).ids)
        names = dict(Relationship.name_search(""))
        self.assertNotIn(hidden.id, names)
        groups = Relationship.formatted_read_group(
            [], ["partner_id"], ["relationship_value:sum"]
        )
        self.assertNotIn(200, [one["relationship_value:sum"] for one in groups])
        found = Relationship.web_search_read([], {"relationship_value": {}})["records"]
        self.assertNotIn(hidden.id, [one["id"] for one in found])

    def test_segment_counts_readable_rows(self):
        segment = self.rows["own"].segment_id
        as_salesman = self._as("salesman", segment._name).browse(segment.id)
        self.assertEqual(as_salesman.relationship_count, 2)
        as_manager = self._as("sales_manager", segment._name).browse(segment.id)
        self.assertEqual(as_manager.relationship_count, 3)

    def test_customer_changes_hands(self):
        self.customers["colleague"].user_id = self.users["salesman"]
        self.customers["own"].user_id = self.colleague
        self.assertEqual(
            self._found("salesman"),
            {self.rows["colleague"].id, self.rows["nobody"].id},
        )

    def test_salesman_who_invoices_sees_all(self):
        """Rules of groups are ORed: an invoicing salesman reads all documents"""
        both = {
            "invoices": "account.group_account_invoice",
            "reads": "account.group_account_readonly",
        }
        for name, group in both.items():
            user = self._create_user(name, f"{ROLES['salesman']},{group}")
            self.assertEqual(
                self._found(user), {row.id for row in self.rows.values()}
            )

    # ------------------------------------------------------------------
    # Companies
    # ------------------------------------------------------------------

    def test_companies_never_mix(self):
        both = self.company | self.other_company
        for role in READERS:
            user = self.users[role]
            with self.subTest(role=role):
                self.assertNotIn(self.foreign.id, self._found(role))
                self.assertNotIn(self.branch_row.id, self._found(role))
                user.company_ids = [Command.link(self.other_company.id)]
                self.assertNotIn(self.foreign.id, self._found(role))
                self.assertEqual(
                    self._found(role, companies=self.other_company), {self.foreign.id}
                )
                self.assertIn(self.foreign.id, self._found(role, companies=both))
                user.company_ids = [Command.unlink(self.other_company.id)]
                with self.assertRaises(AccessError):
                    self._found(role, companies=both)

    def test_branch_is_a_company_of_its_own(self):
        user = self.users["sales_manager"]
        user.company_ids = [Command.link(self.branch.id)]
        self.assertEqual(
            self._found("sales_manager", companies=self.branch), {self.branch_row.id}
        )
        both = self._found("sales_manager", companies=self.company | self.branch)
        self.assertIn(self.branch_row.id, both)
        self.assertNotIn(self.foreign.id, both)

    def test_other_models_keep_to_their_company(self):
        values = {"company_id": self.other_company.id}
        customer = {"partner_id": self.customers["own"].id}
        foreign = {
            "crm.relationship.value.model": values | {"as_of_date": "2024-01-01"},
            "crm.relationship.run": values,
            "crm.relationship.opening": values | customer
            | {"date": "2020-01-01", "amount": 5},
            "crm.relationship.segment": values | {"name": "Foreign"},
        }
        for model, one in foreign.items():
            record = self.env[model].create(one)
            with self.subTest(model=model):
                self.assertNotIn(record.id, self._found("sales_manager", model))
                with self.assertRaises(AccessError):
                    self._as("sales_manager", model).browse(record.id).read(["id"])

    # ------------------------------------------------------------------
    # Writing
    # ------------------------------------------------------------------

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_model",
                 "odoo.addons.base.models.ir_rule")
    def test_nobody_writes_figures(self):
        """Not even managers and administrators, neither rows nor snapshots"""
        snapshot = self.env["crm.relationship.snapshot"].create({
            "relationship_id": self.rows["own"].id, "company_id": self.company.id,
            "date": "2024-01-01",
        })
        new = self._create_customer("New")
        creations = {
            "crm.relationship": {"partner_id": new.id, "company_id": self.company.id},
            "crm.relationship.snapshot": {
                "relationship_id": self.rows["own"].id, "date": "2024-02-01",
                "company_id": self.company.id,
            },
        }
        for role in ROLES:
            for record in (self.rows["own"], snapshot):
                model = self._as(role, record._name)
                for call in (
                    ("create", [creations[record._name]]),
                    ("web_save", [[], creations[record._name], {"id": {}}]),
                    ("load", [["relationship_value"], [["5"]]]),
                    ("name_create", ["Fake"]),
                    ("copy", [record.ids]),
                    ("write", [record.ids, {"relationship_value": 1_000_000}]),
                    ("web_save", [record.ids, {"relationship_value": 1}, {"id": {}}]),
                    ("unlink", [record.ids]),
                ):
                    with self.subTest(role=role, model=record._name, call=call[0]):
                        self.assertFalse(self._succeeds(model, *call))
        self.assertEqual(self.rows["own"].relationship_value, 100)

    def _succeeds(self, model, method, args):
        """Return whether a remote call does more than complain."""
        try:
            result = call_kw(model, method, args, {})
        except AccessError:
            return False
        # An import reports what it could not do instead of raising.
        return bool(result.get("ids") if isinstance(result, dict) else result)
