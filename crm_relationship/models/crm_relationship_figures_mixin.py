from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.constants import FIGURE_GROUPS, LIFECYCLES, PARETO_CLASSES

# Field of the host model -> field of crm.relationship that it shows.
FIGURES = {
    "relationship_id": "id",
    "relationship_value": "relationship_value",
    "relationship_segment_id": "segment_id",
    "relationship_pareto_class": "pareto_class",
    "relationship_lifecycle": "lifecycle",
    "relationship_churn_risk": "churn_risk",
    "relationship_last_contact_date": "last_contact_date",
}
SORTABLE = frozenset((*FIGURES, "relationship_currency_id"))
# What nobody can send in a context from outside.
DESCRIBING = object()


class CrmRelationshipFiguresMixin(models.AbstractModel):
    """Shows figures of the customer's relationship on a host model, and sorts by them.

    Nothing is stored: a figure is read from ``crm.relationship`` through the access of
    the current user, whether it is shown, searched, sorted or grouped by. A host
    model says with ``_relationship_partner_field`` and ``_get_relationship_company``
    whose relationship is meant.
    """

    _name = "crm.relationship.figures.mixin"
    _description = "Figures of the Customer's Relationship"

    # Stored many2one of the host model to the commercial partner.
    _relationship_partner_field = "commercial_partner_id"
    # Stored many2one of the host model to the company; None: the active company.
    _relationship_company_field = None

    relationship_id = fields.Many2one(
        "crm.relationship", compute="_compute_relationship_figures",
        search="_search_relationship_id", groups=FIGURE_GROUPS,
    )
    relationship_currency_id = fields.Many2one(
        "res.currency", groups=FIGURE_GROUPS,
        compute="_compute_relationship_figures",
    )
    relationship_value = fields.Monetary(
        currency_field="relationship_currency_id", groups=FIGURE_GROUPS,
        compute="_compute_relationship_figures", search="_search_relationship_value",
        aggregator="avg",  # a sum would count a customer once for each document
    )
    relationship_segment_id = fields.Many2one(
        "crm.relationship.segment", "Segment", groups=FIGURE_GROUPS,
        compute="_compute_relationship_figures",
        search="_search_relationship_segment_id",
    )
    relationship_pareto_class = fields.Selection(
        PARETO_CLASSES, "Value Class", groups=FIGURE_GROUPS,
        compute="_compute_relationship_figures",
        search="_search_relationship_pareto_class",
    )
    relationship_lifecycle = fields.Selection(
        LIFECYCLES, "Lifecycle", groups=FIGURE_GROUPS,
        compute="_compute_relationship_figures",
        search="_search_relationship_lifecycle",
    )
    relationship_churn_risk = fields.Float(
        "Churn Risk", groups=FIGURE_GROUPS, aggregator="avg",
        compute="_compute_relationship_figures",
        search="_search_relationship_churn_risk",
    )

    relationship_last_contact_date = fields.Datetime(
        "Last Contact", groups=FIGURE_GROUPS, compute="_compute_relationship_figures",
        search="_search_relationship_last_contact_date",
        help="When the customer was in contact with us last, whoever began.",
    )

    def _get_relationship_company(self):
        """Return the company whose view of the customer a record shows."""
        self.ensure_one()
        field = self._relationship_company_field
        return (field and self[field]) or self.env.company

    @api.depends(lambda self: [self._relationship_partner_field] + (
        [self._relationship_company_field] if self._relationship_company_field else []
    ))
    @api.depends_context("uid", "company", "allowed_company_ids")
    def _compute_relationship_figures(self):
        rows = self._fetch_relationships()
        for record in self:
            partner = record[self._relationship_partner_field]._origin
            company = record._get_relationship_company()
            row = rows.get((partner.id, company.id))
            record.relationship_currency_id = company.currency_id
            for field, source in FIGURES.items():
                record[field] = row[source] if row else False

    def _fetch_relationships(self):
        """Return {(partner id, company id): row} that the current user may read."""
        Relationship = self.env["crm.relationship"]
        partners = self[self._relationship_partner_field]._origin
        if not partners or not Relationship.has_access("read"):
            return {}
        rows = Relationship.search_fetch(
            [("partner_id", "in", partners.ids)],
            ["partner_id", "company_id", *(set(FIGURES.values()) - {"id"})],
            order="id",
        )
        return {(row.partner_id.id, row.company_id.id): row for row in rows}

    def action_view_relationship(self):
        """Open the relationship with this record's customer.

        :raise AccessError: when the user may not read the record or figures at all
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Relationship"),
            "res_model": "crm.relationship",
            "res_id": self.relationship_id.id,
            "views": [(False, "form")],
        }

    # ------------------------------------------------------------------
    # Searching, sorting, grouping
    # ------------------------------------------------------------------

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Describe the fields; whether one sorts is told without building its join."""
        described = self.with_context(relationship_describing=DESCRIBING)
        return super(CrmRelationshipFiguresMixin, described).fields_get(
            allfields, attributes
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr not in SORTABLE or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        if self.env.context.get("relationship_describing") is DESCRIBING:
            return SQL.identifier(alias, field_expr)
        if field_expr == "relationship_currency_id":
            return self._relationship_currency_sql(alias, query)
        rel = self._join_relationship(alias, query)
        return SQL.identifier(rel, FIGURES[field_expr])

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        if field_name in FIGURES and not nulls:
            nulls = SQL("NULLS LAST")  # whoever has no figure is not the best
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)

    def _join_relationship(self, alias, query):
        """Join the readable relationships once; return their alias."""
        rel = query.make_alias(alias, "relationship")
        if rel not in query._joins:
            # A search without limit and order is a subquery with the user's rules.
            readable = self.env["crm.relationship"]._search([])
            columns = ["partner_id", "company_id", *FIGURES.values()]
            query.add_join("LEFT JOIN", rel, SQL("(%s)", readable.select(*(
                SQL.identifier("crm_relationship", column) for column in columns
            ))), SQL(
                "%s = %s AND %s = %s",
                SQL.identifier(rel, "partner_id"),
                self._field_to_sql(alias, self._relationship_partner_field, query),
                SQL.identifier(rel, "company_id"),
                self._relationship_company_sql(alias, query),
            ))
        return rel

    def _relationship_company_sql(self, alias, query):
        if not self._relationship_company_field:
            return SQL("%s", self.env.company.id)
        column = self._field_to_sql(alias, self._relationship_company_field, query)
        return SQL("COALESCE(%s, %s)", column, self.env.company.id)

    def _relationship_currency_sql(self, alias, query):
        """Join the company whose currency the figures are in.

        The client sums up a monetary field only when its currency can be grouped by.
        """
        company = query.make_alias(alias, "relationship_company")
        query.add_join("LEFT JOIN", company, "res_company", SQL(
            "%s = %s",
            SQL.identifier(company, "id"), self._relationship_company_sql(alias, query),
        ))
        return SQL.identifier(company, "currency_id")

    def _search_relationship_id(self, operator, value):
        return self._search_relationship("id", operator, value)

    def _search_relationship_value(self, operator, value):
        return self._search_relationship("relationship_value", operator, value)

    def _search_relationship_segment_id(self, operator, value):
        return self._search_relationship("segment_id", operator, value)

    def _search_relationship_pareto_class(self, operator, value):
        return self._search_relationship("pareto_class", operator, value)

    def _search_relationship_lifecycle(self, operator, value):
        return self._search_relationship("lifecycle", operator, value)

    def _search_relationship_churn_risk(self, operator, value):
        return self._search_relationship("churn_risk", operator, value)

    def _search_relationship_last_contact_date(self, operator, value):
        return self._search_relationship("last_contact_date", operator, value)

    def _search_relationship(self, source, operator, value):
        """Search host records by a figure of their relationship.

        A record without a relationship has no figure: it is found by "is not set".
        Negative operators are left to the ORM, which negates the positive one.
        """
        if operator.startswith("not ") or operator == "!=":
            return NotImplemented
        domain = Domain(source, operator, value)
        if operator == "in" and {False, None} & set(value):
            # "Not set": all but the records whose relationship has a figure.
            found = self._relationship_condition(Domain(source, "!=", False))
            values = [one for one in value if one not in (False, None)]
            if values:
                return ~found | self._search_relationship(source, "in", values)
            return ~found
        return self._relationship_condition(domain)

    def _relationship_condition(self, domain):
        """Return the domain of the records whose relationship is in ``domain``."""
        partner_field = self._relationship_partner_field
        company_field = self._relationship_company_field
        Relationship = self.env["crm.relationship"]
        if not Relationship.has_access("read"):
            return Domain.FALSE

        def customers(company):
            rows = Relationship._search(domain & Domain("company_id", "=", company.id))
            partners = rows.select(SQL.identifier(rows.table, "partner_id"))
            return Domain(partner_field, "any!", partners)

        active = customers(self.env.company)
        if not company_field:
            return active
        return Domain.OR(
            Domain(company_field, "=", company.id) & customers(company)
            for company in self.env.companies
        ) | (Domain(company_field, "=", False) & active)
