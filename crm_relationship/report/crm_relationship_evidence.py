from odoo import api, models
from odoo.tools import SQL

CURVE_POINTS = 100


class CrmRelationshipEvidence(models.AbstractModel):
    """Reads what the screens show beside the stored figures."""

    _name = "crm.relationship.evidence"
    _description = "Evidence for the Figures of Relationships"

    @api.model
    @api.private
    def _get_referred_ids(self, partner):
        """Return the ids of the commercial partners that a customer brought.

        :param partner: ``res.partner`` record, a commercial partner
        """
        rows = self.env.execute_query(SQL(
            "SELECT partner_id FROM (%s) referred WHERE referrer_id = %s"
            " ORDER BY partner_id",
            self.env["crm.relationship.facts"]._referred(), partner.id,
        ))
        return [one for [one] in rows]

    @api.model
    @api.private
    def _get_pareto_curve(self, domain, measure):
        """Return how much of a value how many of the customers make.

        Only customers that the user may read and that have a positive value count.

        :param domain: domain of ``crm.relationship``
        :param measure: name of a stored monetary field of it
        :return: list of (customers, value) that the best customers make together, at
            most CURVE_POINTS and the last one, from the best customer to all
        """
        rows = self.env["crm.relationship"]._search(domain)
        value = SQL.identifier(rows.table, measure)
        rows.add_where(SQL("%s > 0", value))
        return self.env.execute_query(SQL(
            """
            WITH ranked AS (
                SELECT ROW_NUMBER() OVER best AS place, SUM(value) OVER best AS total,
                       COUNT(*) OVER () AS customers
                  FROM (%(rows)s) AS measured(id, value)
                WINDOW best AS (ORDER BY value DESC, id))
            SELECT place, total::float8 FROM ranked
             WHERE place = customers
                OR place %% GREATEST(1, customers / %(points)s) = 0
             ORDER BY place
            """,
            rows=rows.select(SQL.identifier(rows.table, "id"), value),
            points=CURVE_POINTS,
        ))

    @api.model
    @api.private
    def _select_with_complaint(self):
        """Return the SELECT of the ids of relationships with a readable complaint.

        Of the same customer and the same company, by the current user's own access;
        nothing where there is none.
        """
        complaints = self.env["crm.relationship.access"]._select_readable(
            "crm.relationship.complaint", [("commercial_partner_id", "!=", False)],
            {"partner_id": "commercial_partner_id", "company_id": "company_id"},
        )
        if complaints is None:
            return SQL("(SELECT NULL::int)")
        return SQL(
            "(SELECT told.id FROM crm_relationship told JOIN (%s) complaint"
            " USING (partner_id, company_id))", complaints,
        )
