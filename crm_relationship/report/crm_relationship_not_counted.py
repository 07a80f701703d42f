from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.constants import SALE_TYPES


class CrmRelationshipNotCounted(models.AbstractModel):
    """The sales documents of a company that no relationship counts, by reason.

    Together with the past value of all relationships (without opening history) they
    make all posted sales documents: no document is in two reasons. The domain of a
    reason is what the figures are read from, so that the documents it opens are the
    ones that were added up. Another addon takes its documents out of a reason, or
    adds one, by extending ``_get_reasons``.
    """

    _name = "crm.relationship.not.counted"
    _description = "Sales Not Counted in Relationships"

    @api.model
    @api.private
    def _get_not_counted(self, company, date_from=None, date_to=None):
        """Return how much is not counted, and why.

        Rights are the caller's to check: the sums cover documents that the user may
        not read.

        :param company: ``res.company`` record
        :param date_from: first invoice date, ``date``; from the beginning when None
        :param date_to: last invoice date, ``date``; today when None, documents dated
            ahead being a reason of their own then
        :return: list of dict(key, label, model, domain, count, amount), amount untaxed
            in company currency, refunds negative; reasons without documents included
        """
        return [
            reason | self._add_up(reason["model"], reason["domain"])
            for reason in self._get_reasons(company, date_from, date_to)
        ]

    def _get_reasons(self, company, date_from, date_to):
        """Return list of dict(key, label, model, domain)."""
        today = self.env["crm.relationship.job"]._get_today(company)
        posted = self._get_posted_domain(company)
        period = self._get_period("invoice_date", date_from, date_to or today)
        reasons = [
            {"key": key, "label": label, "model": "account.move",
             "domain": list(posted & period & domain)}
            for key, label, domain in self._get_document_reasons(company)
        ]
        if not date_to:
            reasons.append({
                "key": "dated_ahead", "model": "account.move",
                "label": self.env._("Documents dated ahead"),
                "domain": list(
                    posted & Domain("invoice_date", ">", fields.Date.to_string(today))
                ),
            })
        if "pos.order" in self.env:
            reasons.append(self._get_point_of_sale(company, date_from, date_to))
        return reasons

    def _get_posted_domain(self, company):
        return Domain([
            ("state", "=", "posted"),
            ("move_type", "in", list(SALE_TYPES)),
            ("company_id", "=", company.id),
        ])

    def _get_period(self, field, date_from, date_to):
        period = Domain.TRUE
        if date_from:
            period &= Domain(field, ">=", fields.Date.to_string(date_from))
        if date_to:
            period &= Domain(field, "<=", fields.Date.to_string(date_to))
        return period

    def _get_document_reasons(self, company):
        """Return (key, label, domain): the first reason that fits a document is its.

        The same conditions as in ``crm.relationship.facts`` and the job, negated.
        """
        # Settings and users are read for the system, whoever looks at the sums.
        excluded = company.sudo().relationship_excluded_journal_ids.ids
        counted_journal = Domain("journal_id", "not in", excluded)
        own = Domain(
            "commercial_partner_id.commercial_partner_id", "in", self._get_own_ids()
        )
        return [
            ("excluded_journal", self.env._("Journals that do not count"),
             Domain("journal_id", "in", excluded)),
            ("no_partner", self.env._("Documents without a customer"),
             counted_journal & Domain("commercial_partner_id", "=", False)),
            ("own", self.env._("Own companies and internal users"),
             counted_journal & own),
        ]

    def _get_own_ids(self):
        """Return the partners of all companies and of present internal users."""
        system = self.sudo()
        companies = system.env["res.company"].with_context(active_test=False).search(
            []
        ).partner_id
        users = system.env["res.users"].search([("share", "=", False)]).partner_id
        return (companies | users).ids

    def _get_point_of_sale(self, company, date_from, date_to):
        # Cash sales without an invoice are entries without a customer.
        orders = Domain([
            ("company_id", "=", company.id),
            ("account_move", "=", False),
            ("state", "in", ["paid", "done"]),
        ])
        if date_to:  # the whole of the last day
            orders &= Domain("date_order", "<", fields.Date.add(date_to, days=1))
        return {
            "key": "point_of_sale", "model": "pos.order",
            "label": self.env._("Point of sale orders without invoice"),
            "domain": list(orders & self._get_period("date_order", date_from, None)),
        }

    def _add_up(self, model, domain):
        """Return dict(count, amount) of the documents of a domain."""
        # The sums are for administrators who need not read the documents.
        documents = self.env[model].sudo()
        if model != "pos.order":
            [(count, amount)] = documents._read_group(
                domain, [], ["__count", "amount_untaxed_signed:sum"]
            )
            return {"count": count, "amount": amount or 0.0}
        [[count, amount]] = self.env.execute_query(SQL(
            """
            SELECT COUNT(*),
                   SUM((amount_total - amount_tax) / NULLIF(currency_rate, 0))
              FROM pos_order WHERE id IN %s
            """,
            documents._search(domain).subselect(),
        ))
        return {"count": count, "amount": amount or 0.0}
