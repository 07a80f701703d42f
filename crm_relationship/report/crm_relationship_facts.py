from odoo import api, models
from odoo.tools import SQL

from ..tools.constants import PURCHASE_TYPES, SALE_TYPES
from ..tools.job import Source


class CrmRelationshipFacts(models.AbstractModel):
    """Where every figure comes from: the host's documents, read in SQL.

    Each source is a query that groups facts by commercial partner. Documents are
    taken by their stored commercial partner, mapped through the one it has today,
    because the host leaves the documents of a re-parented contact behind
    (a/account/models/partner.py). Another addon adds a source by extending
    ``_get_sources``.
    """

    _name = "crm.relationship.facts"
    _inherit = ["crm.relationship.contact.facts"]
    _description = "Facts of Relationships"

    @api.model
    def _get_sources(self):
        """Return the list of ``Source`` in the order of their columns."""
        money, count = "numeric", "integer"
        return [
            Source("documents", "_query_documents", {
                "past_value": money, "opening_value": money, "purchase_count": count,
                "first_purchase_date": "date", "last_purchase_date": "date",
                "previous_purchase_date": "date", "first_value": money,
                "lookback_value": money, "lookback_count": count,
            }, exists=True),
            Source("opportunities", "_query_opportunities", {
                "pipeline_revenue": money, "pipeline_monthly": money,
            }, exists=True),
            Source("ties", "_query_ties", {}, exists=True),
            *self._get_contact_sources(),
        ]

    # ------------------------------------------------------------------
    # Who and which documents
    # ------------------------------------------------------------------

    def _in_scope(self, scope, column="p.commercial_partner_id"):
        """Return the condition that a customer is measured in this run."""
        if scope.partner_ids is None:
            return SQL("TRUE")
        return SQL("%s = ANY(%s)", SQL(column), list(scope.partner_ids))

    def _counted_move(self, scope):
        """Return the condition that move ``m`` counts for the company at its date."""
        condition = SQL(
            "m.state = 'posted' AND m.move_type IN %s"
            " AND m.company_id = %s AND m.invoice_date <= %s",
            SALE_TYPES, scope.company_id, scope.as_of,
        )
        if not scope.excluded_journal_ids:
            return condition
        return SQL(
            "%s AND m.journal_id NOT IN %s", condition, scope.excluded_journal_ids
        )

    def _is_customer(self, column):
        """Return the condition that a partner is no company and no user of ours.

        Portal users are customers, and so is who was an internal user once.
        """
        return SQL(
            "%(partner)s NOT IN (SELECT partner_id FROM res_company)"
            " AND %(partner)s NOT IN ("
            "SELECT partner_id FROM res_users WHERE active AND share IS NOT TRUE)",
            partner=SQL(column),
        )

    def _referred(self):
        """Return (partner_id, referrer_id, referral_type): one referrer a customer.

        It is the referrer of the commercial partner, else of its first contact.
        """
        return SQL(
            """
            SELECT DISTINCT ON (p.commercial_partner_id)
                   p.commercial_partner_id AS partner_id,
                   referrer.commercial_partner_id AS referrer_id,
                   COALESCE(p.referral_type, 'new') AS referral_type
              FROM res_partner p
              JOIN res_partner referrer ON referrer.id = p.referred_by_id
             WHERE p.referred_by_id IS NOT NULL  -- the planner does not see that
               AND referrer.commercial_partner_id != p.commercial_partner_id
             ORDER BY p.commercial_partner_id,
                      p.id = p.commercial_partner_id DESC, p.id
            """
        )

    def _documents(self, scope):
        """Return the counted documents: (partner_id, day, value, opening, bought).

        The large set is read from the index alone. Sorted here once, it is grouped
        by day and by customer without sorting again.
        """
        return SQL(
            """
            SELECT p.commercial_partner_id AS partner_id, m.invoice_date AS day,
                   m.amount_untaxed_signed AS value, NULL::numeric AS opening,
                   m.move_type IN %(purchase_types)s AND n.id IS NULL AS bought
              FROM account_move m
              JOIN res_partner p ON p.id = m.commercial_partner_id
              LEFT JOIN (%(not_purchases)s) n ON n.id = m.id
             WHERE %(counted)s AND %(scope)s
             UNION ALL
            SELECT p.commercial_partner_id, o.date, o.amount, o.amount, o.amount > 0
              FROM crm_relationship_opening o
              JOIN res_partner p ON p.id = o.partner_id
             WHERE o.company_id = %(company)s AND o.date <= %(as_of)s AND %(scope)s
             ORDER BY partner_id, day
            """,
            purchase_types=PURCHASE_TYPES,
            counted=self._counted_move(scope),
            scope=self._in_scope(scope),
            not_purchases=SQL(" UNION ").join(self._not_purchases(scope)),
            company=scope.company_id,
            as_of=scope.as_of,
        )

    def _not_purchases(self, scope):
        """Return queries of move ids that hold money but are no extra purchase."""
        return [self._wholly_reversed(scope), *self._get_extra_documents()]

    @api.private
    def _get_extra_documents(self):
        """Return queries of the ids of debit notes and down payments."""
        queries = []
        if "debit_origin_id" in self.env["account.move"]._fields:
            queries.append(SQL(
                "SELECT id FROM account_move WHERE debit_origin_id IS NOT NULL"
            ))
        if "sale.order.line" in self.env:
            queries.append(self._down_payments())
        return queries

    def _wholly_reversed(self, scope):
        """Return invoices whose credit notes amount to all of them."""
        return SQL(
            """
            SELECT m.id
              FROM account_move m
              JOIN res_partner p ON p.id = m.commercial_partner_id
              JOIN account_move refund ON refund.reversed_entry_id = m.id
             WHERE %(counted)s AND %(scope)s
               AND refund.state = 'posted' AND refund.move_type = 'out_refund'
               AND refund.company_id = %(company)s AND refund.invoice_date <= %(as_of)s
               AND refund.currency_id = m.currency_id
             GROUP BY m.id
            HAVING SUM(refund.amount_total) >= m.amount_total
            """,
            counted=self._counted_move(scope),
            scope=self._in_scope(scope),
            company=scope.company_id,
            as_of=scope.as_of,
        )

    def _down_payments(self):
        """Return invoices of down payments only (a/sale, ``_is_downpayment``)."""
        return SQL(
            """
            SELECT line.move_id AS id
              FROM sale_order_line ordered
              JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = ordered.id
              JOIN account_move_line line ON line.id = rel.invoice_line_id
             WHERE ordered.is_downpayment AND NOT EXISTS (
                    SELECT FROM account_move_line other
                      JOIN sale_order_line_invoice_rel r ON r.invoice_line_id = other.id
                      JOIN sale_order_line o ON o.id = r.order_line_id
                     WHERE other.move_id = line.move_id
                       AND o.is_downpayment IS NOT TRUE)
            """
        )

    # ------------------------------------------------------------------
    # Sources
    # ------------------------------------------------------------------

    def _query_days(self, scope):
        """Return one row a customer and day: several purchases of a day are one."""
        return SQL(
            """
            SELECT partner_id, day, SUM(value) AS value, SUM(opening) AS opening,
                   BOOL_OR(bought) AS bought
              FROM (%s) document
             GROUP BY partner_id, day
            """,
            self._documents(scope),
        )

    def _query_documents(self, scope):
        return SQL(
            """
            SELECT partner_id,
                   SUM(value) AS past_value,
                   COALESCE(SUM(opening), 0) AS opening_value,
                   (COUNT(*) FILTER (WHERE bought))::int AS purchase_count,
                   MIN(day) FILTER (WHERE bought) AS first_purchase_date,
                   MAX(day) FILTER (WHERE bought) AS last_purchase_date,
                   (ARRAY_AGG(day ORDER BY day) FILTER (WHERE bought))[
                       COUNT(*) FILTER (WHERE bought) - 1] AS previous_purchase_date,
                   (ARRAY_AGG(value ORDER BY day) FILTER (WHERE bought))[1]
                       AS first_value,
                   COALESCE(SUM(value) FILTER (WHERE day >= %(start)s), 0)
                       AS lookback_value,
                   (COUNT(*) FILTER (WHERE bought AND day >= %(start)s))::int
                       AS lookback_count
              FROM (%(days)s) AS days
             GROUP BY partner_id
            """,
            days=self._query_days(scope),
            start=scope.lookback_start,
        )

    def _query_opportunities(self, scope):
        """Open opportunities of the company of the lead, its team or its user.

        Where none of them has one, they are the only company's.
        """
        return SQL(
            """
            SELECT p.commercial_partner_id AS partner_id,
                   SUM(COALESCE(l.prorated_revenue, 0)) AS pipeline_revenue,
                   SUM(COALESCE(l.recurring_revenue_monthly_prorated, 0))
                       AS pipeline_monthly
              FROM crm_lead l
              JOIN res_partner p ON p.id = l.partner_id
              LEFT JOIN crm_team t ON t.id = l.team_id
              LEFT JOIN res_users u ON u.id = l.user_id
             WHERE l.type = 'opportunity' AND l.active AND l.won_status = 'pending'
               AND COALESCE(l.company_id, t.company_id, u.company_id, %s) = %s AND %s
             GROUP BY p.commercial_partner_id
            """,
            self._get_only_company_id(), scope.company_id, self._in_scope(scope),
        )

    def _get_only_company_id(self):
        companies = self.env["res.company"].sudo().search([], limit=2)
        return companies.id if len(companies) == 1 else None

    def _query_ties(self, scope):
        """Customers that stay without documents: decisions and history."""
        return SQL(
            """
            SELECT partner_id FROM crm_relationship r
             WHERE r.company_id = %(company)s AND %(scope)s AND (
                   r.inclusion != 'auto' OR EXISTS (
                       SELECT FROM crm_relationship_snapshot s
                        WHERE s.relationship_id = r.id AND s.date <= %(until)s))
            """,
            company=scope.company_id,
            scope=self._in_scope(scope, "r.partner_id"),
            until=scope.history_until,
        )
