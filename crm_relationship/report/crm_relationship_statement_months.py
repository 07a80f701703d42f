from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.constants import SALE_TYPES

# Lines that the host adds to a document's untaxed amount (account.move,
# ``_compute_amount``) and that its invoice report leaves out.
LINES_OUTSIDE_REPORT = (
    "rounding", "non_deductible_product", "non_deductible_product_total",
)


class CrmRelationshipStatementMonths(models.AbstractModel):
    """Reconciles the counted documents with the host's invoice report, by month.

    Our side is read from the documents, what is not counted from the reasons of
    ``crm.relationship.not.counted``, the host's side from ``account.invoice.report``.
    """

    _name = "crm.relationship.statement.months"
    _inherit = ["crm.relationship.statement.data"]
    _description = "Reconciliation of a Customer Value Statement"

    @api.private
    def _get_parts(self, statement):
        """Return [[key, label]] of what makes the host's figure, in its order."""
        # Lists: the extractor of terms takes a tuple behind a call for another call.
        parts = [
            ["listed", self.env._("Listed customers")],
            ["unlisted", self.env._("Customers not listed")],
        ]
        parts += [[one["key"], one["label"]] for one in self._get_reasons(statement)]
        return [
            *parts,
            ["ahead", self.env._("Dated ahead")],
            ["rounding", self.env._("Cash rounding")],
        ]

    @api.private
    def _get_months(self, statement):
        """Return the reconciliation, one dict a month that has anything.

        Keys: ``month`` (its first day), ``documents`` (how many are counted), those of
        ``_get_parts``, ``total`` (their sum), ``host`` (the host's figure),
        ``difference``, and ``opening``, which is no accounting entry and in no sum.
        Amounts are in company currency, rounded to it.
        """
        months = defaultdict(lambda: defaultdict(float))
        queries = [
            self._query_counted_months(statement),
            self._query_ahead_months(statement),
            self._query_rounding_months(statement),
            self._query_opening_months(statement),
        ]
        for query in queries:
            for month, key, amount in self.env.execute_query(query):
                months[month][key] = amount
        for month, key, amount in self._read_months(statement):
            months[month][key] = amount
        company = self.env["res.company"].browse(statement.scope.company_id)
        keys = [key for key, _label in self._get_parts(statement)]
        return [
            self._close_month(company.currency_id, keys, month, months[month])
            for month in sorted(months)
        ]

    def _close_month(self, currency, keys, month, amounts):
        """Return the amounts of a month, rounded, with their sum and difference."""
        row = {
            key: currency.round(amounts[key]) for key in (*keys, "host", "opening")
        }
        row["total"] = currency.round(sum(row[key] for key in keys))
        row["difference"] = currency.round(row["total"] - row["host"])
        return row | {"month": month, "documents": int(amounts["documents"])}

    # ------------------------------------------------------------------
    # Our side
    # ------------------------------------------------------------------

    def _query_counted_months(self, statement):
        """Return (month, key, amount) of the counted documents and their number."""
        return SQL(
            """
            SELECT month, key, amount
              FROM (SELECT DATE_TRUNC('month', m.invoice_date)::date AS month,
                           COUNT(*) FILTER (WHERE r.id IS NOT NULL) AS documents,
                           SUM(m.amount_untaxed_signed) FILTER (
                               WHERE r.id IS NOT NULL) AS listed,
                           SUM(m.amount_untaxed_signed) FILTER (
                               WHERE r.id IS NULL) AS unlisted
                    %s
                     GROUP BY 1) months
             CROSS JOIN LATERAL (VALUES
                   ('documents', documents), ('listed', COALESCE(listed, 0)),
                   ('unlisted', COALESCE(unlisted, 0))) AS part (key, amount)
            """,
            self._counted(statement),
        )

    def _query_ahead_months(self, statement):
        """Return (month, key, amount) of documents that do not count yet."""
        return SQL(
            """
            SELECT DATE_TRUNC('month', m.invoice_date)::date, 'ahead',
                   SUM(m.amount_untaxed_signed)
              FROM account_move m
             WHERE %s AND m.invoice_date > %s
             GROUP BY 1
            """,
            self._posted(statement), statement.scope.as_of,
        )

    def _query_rounding_months(self, statement):
        """Return (month, key, amount): what the host's report leaves out, negated.

        Rounding that the host books on a tax is no untaxed amount.
        """
        return SQL(
            """
            SELECT DATE_TRUNC('month', m.invoice_date)::date, 'rounding',
                   SUM(line.balance)
              FROM account_move_line line
              JOIN account_move m ON m.id = line.move_id
             WHERE line.display_type IN %s AND line.tax_repartition_line_id IS NULL
               AND line.company_id = m.company_id AND %s
             GROUP BY 1
            """,
            LINES_OUTSIDE_REPORT, self._posted(statement),
        )

    def _query_opening_months(self, statement):
        return SQL(
            "SELECT DATE_TRUNC('month', o.date)::date, 'opening', SUM(o.amount)"
            " %s GROUP BY 1",
            self._opening(statement),
        )

    # ------------------------------------------------------------------
    # The host's side, and what is not counted
    # ------------------------------------------------------------------

    def _get_reasons(self, statement):
        """Return the reasons for which documents of the period do not count."""
        company = self.env["res.company"].browse(statement.scope.company_id)
        reasons = self.env["crm.relationship.not.counted"]._get_reasons(
            company, statement.date_from, statement.scope.as_of
        )
        # Point of sale orders without invoice are in no invoice report either.
        return [reason for reason in reasons if reason["model"] == "account.move"]

    def _read_months(self, statement):
        """Yield (month, key, amount) of each reason and of the host's report."""
        company_id = statement.scope.company_id
        # Sums of a company whose accounts the caller may read, by its own currency:
        # the report converts to that of the active company.
        env = self.sudo().with_context(allowed_company_ids=[company_id]).env
        sources = [
            (reason["key"], reason["model"], Domain(reason["domain"]),
             "amount_untaxed_signed")
            for reason in self._get_reasons(statement)
        ]
        sources.append(
            ("host", "account.invoice.report", self._get_host_domain(statement),
             "price_subtotal")
        )
        for key, model, domain, field in sources:
            for month, amount in env[model]._read_group(
                domain, ["invoice_date:month"], [f"{field}:sum"]
            ):
                yield month, key, amount

    def _get_host_domain(self, statement):
        """Return the domain of the host's report: posted sales documents."""
        return Domain([
            ("state", "=", "posted"),
            ("move_type", "in", list(SALE_TYPES)),
            ("company_id", "=", statement.scope.company_id),
            ("invoice_date", ">=", statement.date_from),
            ("invoice_date", "<=", statement.date_to),
        ])
