from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.crm_relationship_figures_mixin import FIGURES
from .security_common import NO_READERS, SecurityCommon

REFERRALS = ("referred_by_id", "referral_type")
LISTS = ("relationship_ids", "referral_ids")
QUIET = ("odoo.models", "odoo.orm.models", "odoo.addons.base.models.ir_rule",
         "odoo.addons.base.models.ir_model")


@tagged("post_install", "-at_install")
class TestSecurityFields(SecurityCommon):
    """Figures on contacts, leads and invoices show what the relationship would."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stranger = cls._create_customer("Without relationship", cls.colleague)
        cls.hidden = cls.customers["colleague"]
        cls.shown = cls.customers["own"]
        cls.partners = cls.hidden | cls.stranger | cls.shown
        cls.leads = cls.env["crm.lead"].create([
            {"name": partner.name, "partner_id": partner.id, "type": "opportunity",
             "user_id": cls.users["salesman"].id}
            for partner in cls.partners
        ])
        cls.env.flush_all()
        cls.env.invalidate_all()

    def _operations(self, records, field):
        """Yield (name, way to get at a field) that have to fail without its groups."""
        model, domain = records.browse(), [("id", "in", records.ids)]
        yield "read", lambda: records.read([field])
        yield "web_read", lambda: records.web_read({field: {}})
        yield "mapped", lambda: records.mapped(field)
        yield "export", lambda: records._export_rows([[field]])
        yield "search_read", lambda: model.search_read(domain, [field])
        yield "web_search_read", lambda: model.web_search_read(domain, {field: {}})
        if field in LISTS:
            return
        yield "sort", lambda: model.search(domain, order=f"{field} desc")
        yield "group", lambda: model._read_group(domain, [field], ["__count"])
        yield "groups", lambda: model.formatted_read_group(domain, [field], ["__count"])
        yield "web_groups", lambda: model.web_read_group(domain, [field], ["__count"])
        yield "count", lambda: model._read_group(domain, [], [f"{field}:count"])

    @mute_logger(*QUIET)
    def test_other_roles_see_no_field(self):
        """Neither employees nor administrators, portal users or visitors"""
        for role in NO_READERS:
            partner = self.users[role].partner_id  # which everybody may read
            records = self._as(role, "res.partner").browse(partner.id)
            for field in (*FIGURES, "relationship_currency_id", *REFERRALS, *LISTS):
                self.assertNotIn(field, records.fields_get())
                for name, way in self._operations(records, field):
                    with self.subTest(role=role, field=field, way=name):
                        self.env.invalidate_all()
                        self.assertRaises(AccessError, way)

    @mute_logger(*QUIET)
    def test_other_roles_learn_nothing_by_searching(self):
        for role in NO_READERS:
            Partner = self._as(role, "res.partner")
            for domain in (
                [("relationship_value", ">", 0)],
                [("relationship_value", "!=", False)],
                [("relationship_pareto_class", "in", ["a", "b", "c"])],
                [("relationship_id", "any", [("relationship_value", ">", 0)])],
                [("relationship_ids.relationship_value", ">", 0)],
                [("referred_by_id", "!=", False)],
                [("referred_by_id.relationship_value", ">", 0)],
                [("referral_ids", "!=", False)],
                [("commercial_partner_id.relationship_churn_risk", ">", 0)],
                [("user_ids.relationship_value", ">", 0)],
            ):
                with self.subTest(role=role, domain=domain):
                    self.assertFalse(self._search(Partner, domain))

    def _search(self, model, domain):
        try:
            return model.search(domain)
        except AccessError:
            return model

    @mute_logger(*QUIET)
    def test_user_accounts_reveal_nothing(self):
        """Users inherit the fields of their contact"""
        portal = self.users["portal"]
        portal.partner_id.user_id = self.colleague
        row = self._create_row(portal.partner_id, relationship_value=4321)
        self.env.invalidate_all()
        account = self._as("salesman", "res.users").browse(portal.id)
        self.assertFalse(account.relationship_value)
        self.assertFalse(account.relationship_ids)
        self.assertFalse(account.search([("relationship_value", ">", 4000)]))
        self.assertFalse(account.search([("relationship_ids", "in", row.ids)]))
        groups = account._read_group(
            [("id", "=", portal.id)], ["relationship_id"], ["relationship_value:sum"]
        )
        self.assertFalse(groups[0][0])
        self.assertFalse(groups[0][1])
        for field in (*FIGURES, *REFERRALS):
            employee = self._as("employee", "res.users").browse(portal.id)
            for name, way in self._operations(employee, field):
                with self.subTest(field=field, way=name):
                    self.env.invalidate_all()
                    self.assertRaises(AccessError, way)

    def test_lists_of_relationships_are_searched_through_access(self):
        """The host skips the rules for a search by id and for what is set"""
        Partner = self._as("salesman", "res.partner").browse(self.partners.ids)
        domain = [("id", "in", Partner.ids)]
        row = self.rows["colleague"].id
        for condition, found in (
            (("relationship_ids", "in", [row]), 0),
            (("relationship_ids", "in", [row, False]), 2),
            (("relationship_ids", "not in", [row]), 3),
            (("relationship_ids", "!=", False), 1),
            (("relationship_ids", "=", False), 2),
            (("relationship_ids", "any", [("id", "=", row)]), 0),
            (("relationship_ids", "not any", [("id", "=", row)]), 3),
            (("relationship_ids.relationship_value", ">", 0), 1),
            (("relationship_ids", "ilike", "Customer"), 1),
            (("relationship_id", "in", [row]), 0),
            (("relationship_id", "=", row), 0),
        ):
            with self.subTest(condition=condition):
                self.assertEqual(Partner.search_count([*domain, condition]), found)
        # The own customer's only relationship here is with another company.
        self.rows["own"].unlink()
        self.assertFalse(Partner.search([*domain, ("relationship_ids", "!=", False)]))

    # ------------------------------------------------------------------
    # A salesman and the customer of a colleague
    # ------------------------------------------------------------------

    def _as_salesman(self):
        """Yield (records of hidden, stranger and shown customer, in that order)."""
        for records in (self.partners, self.leads):
            yield self._as("salesman", records._name).browse(records.ids)

    def test_colleagues_customer_has_no_figures(self):
        for records in self._as_salesman():
            hidden, stranger, shown = records
            for field in FIGURES:
                with self.subTest(model=records._name, field=field):
                    self.assertFalse(hidden[field])
                    self.assertEqual(hidden[field], stranger[field])
                    self.assertTrue(shown[field])
            names = [*FIGURES]
            rows = records.export_data(names)["datas"]
            self.assertEqual(rows[0], rows[1])
            self.assertNotEqual(rows[0], rows[2])
        partner = self._as("salesman", "res.partner").browse(self.hidden.id)
        self.assertFalse(partner.relationship_ids)
        self.assertEqual(
            partner.export_data(["relationship_ids/relationship_value"])["datas"],
            [[""]],
        )

    def test_colleagues_customer_is_found_like_one_without(self):
        row = self.rows["colleague"]
        values = {
            "relationship_id": row.id, "relationship_value": 200,
            "relationship_segment_id": row.segment_id.id,
            "relationship_pareto_class": "a", "relationship_lifecycle": "active",
            "relationship_churn_risk": 0.25,
            "relationship_last_contact_date": "2024-01-01 08:00:00",
        }
        for records in self._as_salesman():
            for field, value in values.items():
                for condition in self._conditions(field, value):
                    with self.subTest(model=records._name, condition=condition):
                        found = records.search(
                            [("id", "in", records.ids), condition]
                        )
                        self.assertEqual(records[0] in found, records[1] in found)

    def _conditions(self, field, value):
        yield from ((field, operator, value) for operator in ("=", "!="))
        yield from ((field, operator, False) for operator in ("=", "!="))
        yield from ((field, operator, [value]) for operator in ("in", "not in"))
        yield from ((field, operator, [value, False]) for operator in ("in", "not in"))
        if isinstance(value, float) or field == "relationship_value":
            yield from ((field, one, value) for one in (">", ">=", "<", "<="))
        if field.endswith("_id"):
            yield field, "ilike", "e"
            yield field, "not ilike", "e"
            yield field, "any", [("id", "=", value)]
            yield field, "not any", [("id", "=", value)]

    def test_colleagues_customer_sorts_and_groups_as_blank(self):
        for records in self._as_salesman():
            domain = [("id", "in", records.ids)]
            for field in FIGURES:
                for order in (f"{field}, id desc", f"{field} desc, id desc"):
                    with self.subTest(model=records._name, order=order):
                        found = records.search(domain, order=order)
                        self.assertEqual(
                            found.ids, [records[2].id, records[1].id, records[0].id]
                        )
                period = ":month" if field.endswith("_date") else ""
                for key, group in records._read_group(
                    domain, [f"{field}{period}"], ["id:recordset"]
                ):
                    if records[0] in group:
                        self.assertFalse(key)
                        self.assertIn(records[1], group)
            [[total]] = records._read_group(domain, [], ["relationship_value:max"])
            self.assertEqual(total, 100)

    def test_figures_reached_through_other_records(self):
        Partner = self._as("salesman", "res.partner")
        self.shown.referred_by_id = self.hidden
        for path in (
            "referred_by_id.relationship_value",
            "referred_by_id.relationship_ids.relationship_value",
            "commercial_partner_id.referred_by_id.relationship_id.relationship_value",
        ):
            with self.subTest(path=path):
                self.assertFalse(Partner.search([(path, "=", 200)]))
        found = self._as("salesman", "crm.lead").search(
            [("partner_id.relationship_value", "=", 200)]
        )
        self.assertFalse(found)
        groups = Partner._read_group(
            [("id", "=", self.shown.id)],
            ["referred_by_id.relationship_pareto_class"], ["__count"],
        )
        self.assertEqual(groups, [(False, 1)])
        names = Partner.name_search("", [("relationship_value", "=", 200)])
        self.assertEqual(names, [])

    # ------------------------------------------------------------------
    # Invoices and companies
    # ------------------------------------------------------------------

    def test_invoices_show_figures_to_who_may_read_both(self):
        moves = self.env["account.move"].union(*(
            self._invoice(partner, 10, "2024-01-01", post=False)
            for partner in self.partners
        ))
        self.env.invalidate_all()
        for role in ("invoicing", "readonly", "accountant"):
            with self.subTest(role=role):
                as_role = self._as(role, "account.move").browse(moves.ids)
                self.assertEqual(as_role.mapped("relationship_value"), [200, 0, 100])
                found = as_role.search([("relationship_value", ">=", 200)])
                self.assertEqual(found & as_role, as_role[0])

    def test_partner_shows_the_active_company_alone(self):
        user = self.users["sales_manager"]
        user.company_ids = [Command.link(self.other_company.id)]
        companies = self.company | self.other_company
        for active, other, value in (
            (self.company, self.other_company, 100),
            (self.other_company, self.company, 7),
        ):
            partner = self._as("sales_manager", "res.partner", active | other).browse(
                self.shown.id
            )
            self.assertEqual(partner.relationship_value, value)
            self.assertEqual(partner.relationship_currency_id, active.currency_id)
            for domain, found in (
                ([("relationship_value", "=", value)], partner),
                ([("relationship_value", "=", 107 - value)], partner.browse()),
            ):
                self.assertEqual(
                    partner.search([*domain, ("id", "=", partner.id)]), found
                )
            groups = partner._read_group(
                [("id", "=", partner.id)], ["relationship_pareto_class"],
                ["relationship_value:sum", "__count"],
            )
            self.assertEqual(groups, [(value == 100 and "a" or "c", value, 1)])
            self.assertEqual(len(partner.relationship_ids & self.foreign), 1)
        self.env.invalidate_all()
        alone = self._as("sales_manager", "res.partner", companies[0])
        self.assertNotIn(
            self.foreign, alone.browse(self.shown.id).relationship_ids
        )
