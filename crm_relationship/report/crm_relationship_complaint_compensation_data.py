from odoo import api, models
from odoo.tools import SQL


class CrmRelationshipComplaintCompensationData(models.AbstractModel):
    """Reads what was paid for complaints, and what the books say of it.

    Remedies hold what they were paid; the ledger is summed from its own entries, so
    that one is checked against the other.
    """

    _name = "crm.relationship.complaint.compensation.data"
    _description = "Data of the Compensation Report"

    @api.private
    def _get_remedies(self, company, date_from, date_to):
        """Return the remedies that were paid in a period, by date.

        :param company: ``res.company`` record, checked by the caller
        :param date_from: first day; of the credit note, or on which it was handed over
        :param date_to: last day
        :return: list of (remedy line id, day, credit note id or None)
        """
        self.env.flush_all()
        return self.env.execute_query(SQL(
            """
            SELECT line.id, COALESCE(move.date, line.done_on::date) AS day, move.id
              FROM crm_relationship_complaint_remedy_line line
              LEFT JOIN account_move move
                ON move.id = line.credit_move_id AND line.is_credited
             WHERE line.company_id = %(company)s AND line.is_money
               AND line.state = 'done'
               AND COALESCE(move.date, line.done_on::date)
                   BETWEEN %(date_from)s AND %(date_to)s
             ORDER BY day, move.id NULLS LAST, line.id
            """, company=company.id, date_from=date_from, date_to=date_to,
        ))

    @api.private
    def _get_notes(self, company, date_from, date_to):
        """Return the posted credit notes of a period with the ledger's sums.

        A credit note that was reversed itself counts with its reversal: as nothing.

        :return: list of dict: id, day, number, customer, paid (sum of its remedies),
            net, tax, total (of the ledger; company currency, what customers got
            positive)
        """
        self.env.flush_all()
        return self.env.execute_query_dict(SQL(
            """
            WITH note AS (%(notes)s), booked AS (%(booked)s)
            SELECT move.id, move.date AS day, move.name AS number,
                   move.commercial_partner_id AS customer, note.paid,
                   SUM(booked.balance) FILTER (
                       WHERE account.account_type NOT IN %(settled)s
                         AND booked.tax_line_id IS NULL) AS net,
                   COALESCE(SUM(booked.balance) FILTER (
                       WHERE booked.tax_line_id IS NOT NULL), 0) AS tax,
                   -SUM(booked.balance) FILTER (
                       WHERE account.account_type IN %(settled)s) AS total
              FROM note JOIN account_move move ON move.id = note.id
              JOIN booked ON booked.id = note.id
              JOIN account_account account ON account.id = booked.account_id
             WHERE move.state = 'posted'
               AND move.date BETWEEN %(date_from)s AND %(date_to)s
             GROUP BY move.id, note.paid
             ORDER BY move.date, move.id
            """, notes=self._select_notes(company), booked=self._select_booked(),
            date_from=date_from, date_to=date_to,
            settled=("asset_receivable", "liability_payable"),
        ))

    def _select_notes(self, company):
        return SQL(
            """
            SELECT line.credit_move_id AS id, SUM(line.amount_paid_company) AS paid
              FROM crm_relationship_complaint_remedy_line line
             WHERE line.company_id = %s AND line.credit_move_id IS NOT NULL
             GROUP BY line.credit_move_id
            """, company.id,
        )

    def _select_booked(self):
        """Return the SELECT of the entries of credit notes and of their reversals."""
        return SQL(
            """
            SELECT note.id, entry.account_id, entry.balance, entry.tax_line_id
              FROM note
              JOIN account_move move
                ON move.id = note.id OR move.reversed_entry_id = note.id
              JOIN account_move_line entry
                ON entry.move_id = move.id AND move.state = 'posted'
            """
        )
