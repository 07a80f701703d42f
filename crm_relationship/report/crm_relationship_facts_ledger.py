from odoo import api, models
from odoo.tools import SQL

from ..tools.job import Source


class CrmRelationshipFacts(models.AbstractModel):
    """Facts from the lines of the counted documents: what is owed, paid and earned."""

    _inherit = "crm.relationship.facts"

    @api.model
    def _get_sources(self):
        return [
            *super()._get_sources(),
            Source("receivables", "_query_receivables", {
                "open_value": "numeric", "overdue_value": "numeric",
            }),
            Source("payments", "_query_payments", {"payment_delay_days": "numeric"}),
            Source(
                "product_margin", "_query_product_margin", {"cost_margin": "numeric"}
            ),
        ]

    def _query_receivables(self, scope):
        """What is still to be paid on counted documents, by the host's open lines."""
        return SQL(
            """
            SELECT p.commercial_partner_id AS partner_id,
                   SUM(line.amount_residual) AS open_value,
                   COALESCE(SUM(line.amount_residual) FILTER (
                       WHERE line.date_maturity < %(as_of)s), 0) AS overdue_value
              FROM account_move_line line
              JOIN account_account account ON account.id = line.account_id
                   AND account.account_type = 'asset_receivable'
              JOIN account_move m ON m.id = line.move_id
              JOIN res_partner p ON p.id = m.commercial_partner_id
             WHERE line.reconciled IS NOT TRUE AND line.parent_state = 'posted'
               AND line.company_id = %(company)s AND %(counted)s AND %(scope)s
             GROUP BY p.commercial_partner_id
            """,
            as_of=scope.as_of,
            company=scope.company_id,
            counted=self._counted_move(scope),
            scope=self._in_scope(scope),
        )

    def _query_payments(self, scope):
        """Days between due date and payment, by amount, in the look-back period."""
        return SQL(
            """
            SELECT p.commercial_partner_id AS partner_id,
                   SUM(part.amount * (part.max_date - line.date_maturity))
                       / NULLIF(SUM(part.amount), 0) AS payment_delay_days
              FROM account_partial_reconcile part
              JOIN account_move_line line ON line.id = part.debit_move_id
              JOIN account_move m ON m.id = line.move_id
              JOIN res_partner p ON p.id = m.commercial_partner_id
             WHERE part.company_id = %(company)s
               AND part.max_date BETWEEN %(start)s AND %(as_of)s
               AND line.date_maturity IS NOT NULL AND %(counted)s AND %(scope)s
               AND NOT EXISTS (  -- a credit note is no payment
                   SELECT FROM account_move refund
                     JOIN account_move_line credit ON credit.move_id = refund.id
                    WHERE refund.move_type = 'out_refund'
                      AND credit.id = part.credit_move_id)
             GROUP BY p.commercial_partner_id
            """,
            company=scope.company_id,
            start=scope.lookback_start,
            as_of=scope.as_of,
            counted=self._counted_move(scope),
            scope=self._in_scope(scope),
        )

    def _query_product_margin(self, scope):
        """Margin as the host's invoice report has it: at the products' present cost.

        Read only where the company chose it (a/account/report/account_invoice_report).
        """
        company = self.env["res.company"].browse(scope.company_id)
        if company.relationship_margin_basis != "cost":
            return None
        return SQL(
            """
            SELECT p.commercial_partner_id AS partner_id,
                   SUM(-line.balance
                       - CASE WHEN m.move_type = 'out_refund' THEN -1 ELSE 1 END
                       * line.quantity * COALESCE(unit.factor, 1)
                       / NULLIF(COALESCE(base_unit.factor, 1), 0)
                       * COALESCE((product.standard_price
                                   ->> line.company_id::text)::numeric, 0)
                   ) AS cost_margin
              FROM account_move_line line
              JOIN account_move m ON m.id = line.move_id
              JOIN res_partner p ON p.id = m.commercial_partner_id
              LEFT JOIN product_product product ON product.id = line.product_id
              LEFT JOIN product_template template
                     ON template.id = product.product_tmpl_id
              LEFT JOIN uom_uom unit ON unit.id = line.product_uom_id
              LEFT JOIN uom_uom base_unit ON base_unit.id = template.uom_id
             WHERE line.display_type = 'product' AND %s AND %s
             GROUP BY p.commercial_partner_id
            """,
            self._counted_move(scope), self._in_scope(scope),
        )
