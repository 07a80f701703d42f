from odoo.fields import Command, Domain
from odoo.tests import tagged

from ..models.crm_relationship_figures_mixin import FIGURES
from .security_common import SecurityCommon

RECORDS = 80
SHOWN = (*FIGURES, "relationship_currency_id")
MANY2ONE = ("relationship_id", "relationship_segment_id", "relationship_currency_id")


@tagged("post_install", "-at_install")
class TestFigures(SecurityCommon):
    """How figures are computed, searched, sorted, grouped and added up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.users["sales_manager"]
        cls.manager.group_ids += cls.env.ref("account.group_account_invoice")
        cls.manager.company_ids = [Command.link(cls.other_company.id)]
        segments = cls.env["crm.relationship.segment"].search([], limit=2)
        cls.blank = cls._create_customer("Blank")
        cls.zero = cls._create_customer("Zero")
        cls._create_row(
            cls.zero, relationship_value=0, pareto_class=False, segment_id=False,
            lifecycle="prospect", churn_risk=0,
        )
        cls.rows["colleague"].write({
            "pareto_class": "b", "segment_id": segments[1].id, "lifecycle": "lost",
            "churn_risk": 0.75,
        })
        own, colleague, nobody = cls.customers.values()
        cls.contact.parent_id = own
        cls.partners = own | colleague | nobody | cls.contact | cls.blank | cls.zero
        cls.leads = cls.env["crm.lead"].create([
            {"name": partner.name, "partner_id": partner.id, "company_id": company}
            for partner in cls.partners
            for company in (cls.company.id, cls.other_company.id, False)
        ] + [{"name": "Nobody"}])
        cls.moves = cls.env["account.move"].union(*(
            cls._invoice(partner, 10, "2024-01-01", post=False)
            for partner in cls.partners
        ))
        cls.env.flush_all()
        cls.env.invalidate_all()

    def _shown(self, companies=None):
        """Yield the records of each model as the manager sees them."""
        companies = companies or self.company
        for records in (self.partners, self.leads, self.moves):
            readable = records.filtered(
                lambda one: not one.company_id or one.company_id in companies
            )
            yield self._as(self.manager, records._name, companies).browse(readable.ids)

    # ------------------------------------------------------------------
    # Whose figures
    # ------------------------------------------------------------------

    def test_contacts_show_their_company(self):
        for records in self._shown():
            of_contact = records.filtered(
                lambda one: self.contact in (one, one[self._partner_of(one)])
            )
            self.assertTrue(of_contact)
            for record in of_contact:
                self.assertEqual(record.relationship_id, self.rows["own"])
                self.assertEqual(record.relationship_value, 100)

    def _partner_of(self, record):
        return "partner_id" if record._name != "res.partner" else "parent_id"

    def test_company_whose_figures_are_shown(self):
        """A contact those of the active company, a document those of its own"""
        both = self.company | self.other_company
        own = self.customers["own"]
        for companies, active in ((both, 100), (both[::-1], 7)):
            partners, leads, moves = self._shown(companies)
            self.assertEqual(partners.browse(own.id).relationship_value, active)
            found = {
                lead.company_id: lead.relationship_value
                for lead in leads if lead.partner_id == own
            }
            self.assertEqual(found, {
                self.company: 100, self.other_company: 7,
                self.env["res.company"]: active,
            })
            move = moves.filtered(lambda one: one.partner_id == own)
            self.assertEqual(move.relationship_value, 100)
            self.assertEqual(move.relationship_currency_id, self.company.currency_id)
            for lead in leads:
                company = lead.company_id or companies[:1]
                self.assertEqual(lead.relationship_currency_id, company.currency_id)

    def test_archived_customers_keep_their_figures(self):
        own = self.customers["own"]
        own.active = False
        for records in self._shown():
            model = records.with_context(active_test=False)
            found = model.search([
                ("id", "in", records.ids), ("relationship_value", "=", 100),
            ])
            expected = records.filtered(lambda one: one.relationship_value == 100)
            self.assertEqual(found & records, expected)
            self.assertTrue(expected)

    # ------------------------------------------------------------------
    # Searching, sorting, grouping: as if the figure were an ordinary column
    # ------------------------------------------------------------------

    def test_search_agrees_with_what_is_shown(self):
        both = self.company | self.other_company
        for companies in (self.company, both, both[::-1]):
            for records in self._shown(companies):
                for condition in self._conditions():
                    with self.subTest(model=records._name, condition=condition):
                        found = records.search(
                            [("id", "in", records.ids), condition]
                        )
                        self.assertEqual(
                            found.sorted("id"),
                            records.filtered_domain([condition]).sorted("id"),
                        )

    def _conditions(self):
        row = self.rows["own"]
        values = {
            "relationship_id": (row.id, 0),
            "relationship_value": (100, 0.0),
            "relationship_segment_id": (row.segment_id.id, 0),
            "relationship_pareto_class": ("a", "c"),
            "relationship_lifecycle": ("active", "prospect"),
            "relationship_churn_risk": (0.25, 0.0),
        }
        for field, (value, other) in values.items():
            for operator in ("=", "!="):
                yield from ((field, operator, one) for one in (value, False))
            for operator in ("in", "not in"):
                yield field, operator, [value, other]
                yield field, operator, [value, False]
                yield field, operator, []
        for operator in (">", ">="):
            yield "relationship_value", operator, 100
            yield "relationship_churn_risk", operator, 0.5
        yield "relationship_value", "=", 0
        yield "relationship_value", "!=", 0
        yield "relationship_id", "any", [("relationship_value", ">", 100)]
        yield "relationship_id.pareto_class", "=", "a"

    def test_below_an_amount_are_customers_only(self):
        for records in self._shown():
            found = records.search([
                ("id", "in", records.ids), ("relationship_value", "<", 150),
            ])
            self.assertEqual(
                found, records.filtered(
                    lambda one: one.relationship_id and one.relationship_value < 150
                )
            )

    def test_sorting(self):
        """Whoever has no figure comes last, whichever way one sorts"""
        for records in self._shown():
            domain = [("id", "in", records.ids)]
            for field in ("relationship_value", "relationship_churn_risk"):
                with_figure = records.filtered("relationship_id")
                values = sorted(with_figure.mapped(lambda one, f=field: one[f]))
                for direction, expected in (("", values), (" desc", values[::-1])):
                    found = records.search(domain, order=field + direction)
                    self.assertEqual(len(found), len(records))
                    best = found[:len(values)]
                    self.assertEqual(
                        [one[field] for one in best], expected
                    )
            for field in FIGURES:
                for direction in ("", " desc"):
                    found = records.search(domain, order=field + direction)
                    filled = [bool(one.relationship_id) for one in found]
                    with self.subTest(model=records._name, field=field):
                        self.assertEqual(found.sorted("id"), records.sorted("id"))
                        if field == "relationship_id":
                            self.assertEqual(filled, sorted(filled, reverse=True))

    def test_grouping(self):
        for records in self._shown(self.company | self.other_company):
            domain = [("id", "in", records.ids)]
            # Moments are grouped by month: not equal to those of the records.
            for field in set(SHOWN) - {"relationship_last_contact_date"}:
                groups = records._read_group(domain, [field], ["id:recordset"])
                for key, group in groups:
                    with self.subTest(model=records._name, field=field, key=key):
                        for record in group:
                            self.assertEqual(record[field] or False, key or False)
                self.assertEqual(
                    sum(len(group) for _key, group in groups), len(records)
                )

    def test_groups_of_the_client_open(self):
        """Each group of a list leads to its own records"""
        # To the host, no number and zero are two groups but one search.
        fields = set(FIGURES) - {
            "relationship_value", "relationship_churn_risk",
            "relationship_last_contact_date",
        }
        for records in self._shown():
            domain = Domain("id", "in", records.ids)
            for field in (*fields, "relationship_last_contact_date:month"):
                for group in records.formatted_read_group(domain, [field], ["__count"]):
                    of_group = Domain(group["__extra_domain"])
                    found = records.search_count(domain & of_group)
                    with self.subTest(model=records._name, group=group):
                        self.assertEqual(found, group["__count"])

    # ------------------------------------------------------------------
    # Adding up
    # ------------------------------------------------------------------

    def test_total_counts_a_customer_once(self):
        partners = next(self._shown())
        [[total]] = partners._read_group(
            [("id", "in", partners.ids)], [], ["relationship_value:sum"]
        )
        self.assertEqual(total, 600)  # not once more for the contact
        [group] = partners.formatted_read_group(
            [("id", "in", partners.ids)], [],
            ["relationship_value:sum", "relationship_value:sum_currency",
             "relationship_currency_id:array_agg_distinct"],
        )
        self.assertEqual(group["relationship_value:sum"], 600)
        self.assertEqual(
            group["relationship_currency_id:array_agg_distinct"],
            self.company.currency_id.ids,
        )

    def test_client_knows_how_to_add_up(self):
        aggregators = {"res.partner": "sum", "crm.lead": "avg", "account.move": "avg"}
        for records in self._shown():
            described = records.fields_get(SHOWN)
            self.assertEqual(
                described["relationship_value"].get("aggregator"),
                aggregators[records._name],
            )
            for field in FIGURES:
                with self.subTest(model=records._name, field=field):
                    self.assertTrue(described[field]["sortable"])
                    self.assertTrue(described[field]["groupable"])
                    self.assertTrue(described[field]["searchable"])

    def test_relationships_are_joined_once(self):
        for records in self._shown():
            query = records._search(
                [("id", "in", records.ids)],
                order="relationship_value desc, relationship_pareto_class,"
                " relationship_churn_risk, relationship_segment_id",
            )
            statement = query.select().code
            self.assertEqual(statement.count('FROM "crm_relationship"'), 1)

    # ------------------------------------------------------------------
    # Cost
    # ------------------------------------------------------------------

    def test_queries_of_a_form(self):
        for records in self._shown():
            self._assert_extra_queries(records[:1], 2)

    def test_queries_of_a_list_do_not_grow(self):
        customers = self.env["res.partner"].create([
            {"name": f"Customer {number}", "is_company": True}
            for number in range(RECORDS)
        ])
        for customer in customers:
            self._create_row(customer)
        leads = self.env["crm.lead"].create([
            {"name": "Lead", "partner_id": customer.id, "company_id": self.company.id}
            for customer in customers
        ])
        for records in (customers, leads):
            records = self._as(self.manager, records._name).browse(records.ids)
            self._assert_extra_queries(records, 2)

    def _assert_extra_queries(self, records, most):
        """Assert what reading the figures costs beside the rest of a screen."""
        base = {"display_name": {}, "company_id": {"fields": {"display_name": {}}}}
        if "partner_id" in records._fields:
            base["partner_id"] = {"fields": {"display_name": {}}}
        figures = {
            name: {"fields": {"display_name": {}}} if name in MANY2ONE else {}
            for name in SHOWN
        }
        self._count(records, base | figures)  # fill the caches of the registry
        extra = self._count(records, base | figures) - self._count(records, base)
        self.assertLessEqual(extra, most, records._name)

    def _count(self, records, specification):
        self.env.flush_all()
        self.env.invalidate_all()
        # What the client's own requests have read before the screen's data.
        self.env.companies.mapped("currency_id.name")
        before = self.env.cr.sql_log_count
        records.web_read(specification)
        return self.env.cr.sql_log_count - before
