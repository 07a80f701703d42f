import datetime

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.constants import PURCHASE_TYPES
from ..tools.recovery import Case

PER_CASE = 20  # like customers that one complainant is compared with, at most


class CrmRelationshipComplaintRecovery(models.AbstractModel):
    """Who bought again after a complaint, and who would have without one.

    A complainant is compared with customers of the same company that had the same RFM
    cell, and tier where there are tiers, at the beginning of the month in which it
    complained, and that never complained: what they bought in the same days. Its last
    complaint that was closed long enough ago counts. Customers are like at the time,
    not today, as the complaint itself may have changed what they are.
    """

    _name = "crm.relationship.complaint.recovery"
    _description = "Recovery of Customers After a Complaint"

    @api.private
    def _get_cases(self, company, days):
        """Return what became of the complainants whose complaint may be read.

        :param company: ``res.company`` record
        :param days: within which, and since which, a customer may have bought again
        :return: list of (``Case``, dict(decision, in_time, paid) of the complaint)
        """
        complaints = self._select_complaints(company, days)
        if complaints is None:
            return []
        rows = self.env.execute_query_dict(SQL(
            """
              WITH %(strata)s
            SELECT treated.id, MIN(treated.decision) AS decision,
                   BOOL_OR(treated.in_time) AS in_time, BOOL_OR(treated.paid) AS paid,
                   BOOL_OR(%(bought)s) AS bought,
                   ARRAY_AGG(pool.partner_id || ':' || %(pool_bought)s::int)
                       FILTER (WHERE pool.partner_id IS NOT NULL) AS controls
              FROM treated
              LEFT JOIN pool ON pool.month = treated.month AND pool.cell = treated.cell
                   AND pool.tier = treated.tier
                   AND MOD(pool.place + treated.place * %(step)s, pool.size)
                       < %(per_case)s
             GROUP BY treated.id
             ORDER BY treated.id
            """,
            strata=self._strata(company, complaints), per_case=PER_CASE, step=PER_CASE,
            bought=self._bought(SQL("treated.partner_id"), company, days),
            pool_bought=self._bought(SQL("pool.partner_id"), company, days),
        ))
        return [(self._get_case(row), row) for row in rows]

    def _get_case(self, row):
        controls = (one.split(":") for one in row["controls"] or ())
        return Case(row["bought"], tuple(
            (int(partner), bought == "1") for partner, bought in controls
        ))

    def _select_complaints(self, company, days):
        """Return the SELECT of readable complaints that were closed long enough ago."""
        today = self.env["crm.relationship.job"]._get_today(company)
        columns = {
            name: name for name in (
                "id", "commercial_partner_id", "date_received", "closed_on", "decision"
            )
        }
        return self.env["crm.relationship.access"]._select_readable(
            "crm.relationship.complaint",
            [
                ("company_id", "=", company.id), ("state", "=", "closed"),
                ("commercial_partner_id", "!=", False),
                ("closed_on", "<", self._get_moment(
                    company, today - datetime.timedelta(days=days - 1)
                )),
            ],
            {**columns, **self._get_outcomes()},
        )

    def _get_outcomes(self):
        """Return {alias: column} of what may have made the difference."""
        return {
            "in_time": "is_resolved_in_time",
            "paid": SQL("crm_relationship_complaint.compensation_amount > 0"),
        }

    def _get_moment(self, company, day):
        scope = self.env["crm.relationship.job"]._get_scope(company, None, None)
        return self.env["crm.relationship.facts"]._get_moment(scope, day)

    def _strata(self, company, complaints):
        """Return the tables ``treated`` and ``pool``: who is like whom, numbered."""
        return SQL(
            "settled AS (%s), treated AS (%s), pool AS MATERIALIZED (%s)",
            self._settled(company, complaints), self._treated(company),
            self._pool(company, complaints),
        )

    def _settled(self, company, complaints):
        return SQL(
            """
            SELECT DISTINCT ON (commercial_partner_id) c.*,
                   commercial_partner_id AS partner_id, %s AS day
              FROM (%s) c
             ORDER BY commercial_partner_id, closed_on DESC, id DESC
            """,
            self._local_day(company, SQL("c.closed_on")), complaints,
        )

    def _treated(self, company):
        return SQL(
            """
            SELECT settled.*, before.month, before.cell, before.tier,
                   ROW_NUMBER() OVER (
                       PARTITION BY before.month, before.cell, before.tier
                       ORDER BY settled.id) AS place
              FROM settled
              LEFT JOIN LATERAL (
                   SELECT s.date AS month, %(cell)s AS cell, %(tier)s AS tier
                     FROM crm_relationship r
                     JOIN crm_relationship_snapshot s ON s.relationship_id = r.id
                    WHERE r.partner_id = settled.partner_id
                      AND r.company_id = %(company)s
                      AND s.date <= settled.date_received::date
                    ORDER BY s.date DESC LIMIT 1) before ON TRUE
            """,
            cell=self._cell(), tier=self._tier(), company=company.id,
        )

    def _pool(self, company, complaints):
        """Return the customers that never complained, numbered by chance in a cell."""
        return SQL(
            """
            SELECT r.partner_id, s.date AS month, %(cell)s AS cell, %(tier)s AS tier,
                   COUNT(*) OVER (PARTITION BY s.date, %(cell)s, %(tier)s) AS size,
                   ROW_NUMBER() OVER (PARTITION BY s.date, %(cell)s, %(tier)s
                       ORDER BY hashint4(r.partner_id), r.partner_id) AS place
              FROM crm_relationship_snapshot s
              JOIN crm_relationship r ON r.id = s.relationship_id
             WHERE s.company_id = %(company)s AND r.inclusion != 'excluded'
               AND (s.date, %(cell)s) IN (
                   SELECT month, cell FROM treated WHERE cell IS NOT NULL)
               AND NOT EXISTS (
                   SELECT FROM crm_relationship_complaint other
                    WHERE other.commercial_partner_id = r.partner_id
                      AND other.company_id = %(company)s AND %(known)s)
            """,
            cell=self._cell(), tier=self._tier(), company=company.id,
            known=self._is_known(complaints),
        )

    def _is_known(self, complaints):
        """Return the condition that a complaint ``other`` may tell of its customer.

        Whoever may not know of a confidential one cannot tell it from the controls.
        """
        return SQL(
            "other.state != 'cancelled' AND (other.is_confidential IS NOT TRUE"
            " OR other.id IN (SELECT id FROM (%s) readable))", complaints,
        )

    def _local_day(self, company, moment):
        zone = self.env["crm.relationship.job"]._get_zone(company)
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment, zone)

    def _cell(self):
        """Return the RFM cell of a snapshot ``s``; the segment of it in old ones."""
        return SQL("COALESCE(s.rfm_score, 'segment ' || s.segment_id)")

    def _tier(self):
        """Return the tier of the customer of a snapshot ``s``, 0 without one.

        For another addon that has tiers to extend.
        """
        return SQL("0")

    @api.private
    def _bought(self, partner, company, days):
        """Return the condition that a customer bought within days after ``treated``.

        :param partner: SQL of the commercial partner's id
        :param company: ``res.company`` record
        :param days: int
        """
        return self._bought_between(
            partner, SQL("%s", company.id), SQL("treated.day"),
            SQL("treated.day + %s", days),
        )

    @api.private
    def _bought_between(self, partner, company, after, until):
        """Return the condition that a customer bought after one day, until another.

        A purchase is what the figures of the customer count as one.

        :param partner: SQL of the commercial partner's id
        :param company: SQL of the company's id
        :param after: SQL of the day before the first
        :param until: SQL of the last day
        """
        facts = self.env["crm.relationship.facts"]
        others = facts._get_extra_documents()
        return SQL(
            """
            (EXISTS (SELECT FROM res_partner p
                       JOIN account_move m ON m.commercial_partner_id = p.id
                      WHERE p.commercial_partner_id = %(partner)s
                        AND m.state = 'posted' AND m.move_type IN %(types)s
                        AND m.company_id = %(company)s
                        AND m.invoice_date > %(after)s AND m.invoice_date <= %(until)s
                        AND m.journal_id NOT IN (
                            SELECT journal_id FROM crm_relationship_excluded_journal_rel
                             WHERE company_id = %(company)s)
                        AND %(purchase)s)
             OR EXISTS (SELECT FROM crm_relationship_opening o
                          JOIN res_partner p ON p.id = o.partner_id
                         WHERE p.commercial_partner_id = %(partner)s
                           AND o.company_id = %(company)s AND o.amount > 0
                           AND o.date > %(after)s AND o.date <= %(until)s))
            """,
            partner=partner, company=company, after=after, until=until,
            types=PURCHASE_TYPES, purchase=SQL(" AND ").join([
                self._not_reversed(),
                *(SQL("m.id NOT IN (%s)", query) for query in others),
            ]),
        )

    def _not_reversed(self):
        """Return the condition that an invoice ``m`` was not wholly reversed."""
        return SQL(
            """
            NOT EXISTS (SELECT FROM account_move refund
                         WHERE refund.reversed_entry_id = m.id
                           AND refund.state = 'posted'
                           AND refund.move_type = 'out_refund'
                           AND refund.currency_id = m.currency_id
                        HAVING SUM(refund.amount_total) >= m.amount_total)
            """
        )

    # ------------------------------------------------------------------
    # Exposure
    # ------------------------------------------------------------------

    @api.private
    def _get_exposed_ids(self, company):
        """Return the customers that have reason to be unhappy, as far as readable.

        :param company: ``res.company`` record
        :return: dict(open, badly): lists of the ids of relationships that the user
            may read; a customer with an open complaint is not among the others
        """
        complaints = self.env["crm.relationship.access"]._select_readable(
            "crm.relationship.complaint",
            [("company_id", "=", company.id), ("state", "!=", "cancelled")],
            {name: name for name in (
                "commercial_partner_id", "is_open", "closed_on", "decision", "verdict",
                "rating_last_value",
            )},
        )
        found = {"open": [], "badly": []}
        readable = self.env["crm.relationship"]
        if complaints is None or not readable.has_access("read"):
            return found
        rows = self.env.execute_query(SQL(
            """
            SELECT r.id, BOOL_OR(c.is_open)
              FROM (%(complaints)s) c
              JOIN crm_relationship r ON r.partner_id = c.commercial_partner_id
             WHERE r.company_id = %(company)s AND r.id IN %(readable)s
             GROUP BY r.id
            HAVING BOOL_OR(c.is_open OR c.closed_on >= %(since)s AND %(badly)s)
            """,
            complaints=complaints, company=company.id, badly=self._was_badly_settled(),
            readable=readable._search([]).subselect(),
            since=fields.Datetime.subtract(
                fields.Datetime.now(),
                months=company.sudo().relationship_lookback_months,
            ),
        ))
        for row, is_open in rows:
            found["open" if is_open else "badly"].append(row)
        return found

    def _was_badly_settled(self):
        """Return the condition: rejected, not accepted, or rated as dissatisfying."""
        return SQL(
            "(c.decision IN ('rejected', 'goodwill') OR c.verdict = 'rejected'"
            " OR c.rating_last_value > 0 AND c.rating_last_value < 3)"
        )
