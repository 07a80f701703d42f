from odoo import api, fields, models
from odoo.tools import SQL


class CrmRelationshipContactQuery(models.AbstractModel):
    """SQL of contacts with customers: the last one, and what was forgotten.

    A contact is an interaction in which the customer was reached, a meeting that took
    place, an activity that was done, and whatever else was measured (emails above all:
    ``last_in_date``, ``last_out_date``). What was logged a moment ago counts at once.
    """

    _name = "crm.relationship.contact.query"
    _description = "SQL of Contacts with Customers"

    # ------------------------------------------------------------------
    # Contacts
    # ------------------------------------------------------------------

    @api.private
    def _get_contacts(self, partner):
        """Return the queries of the dates of contacts with one customer.

        :param partner: SQL of the commercial partner's id
        :return: [SQL], each of one column ``date``
        """
        return [
            SQL(
                "SELECT i.date::date AS date FROM crm_relationship_interaction i"
                " WHERE i.commercial_partner_id = %s"
                " AND COALESCE(i.outcome, 'reached') = 'reached'", partner,
            ),
            SQL(
                "SELECT done.date_done AS date FROM mail_activity done"
                " WHERE done.relationship_partner_id = %s AND NOT done.active"
                " AND done.date_done IS NOT NULL", partner,
            ),
            SQL(
                """
                SELECT event.start::date AS date FROM calendar_event event
                  JOIN calendar_event_res_partner_rel attendee
                       ON attendee.calendar_event_id = event.id
                  JOIN res_partner contact ON contact.id = attendee.res_partner_id
                 WHERE contact.commercial_partner_id = %s AND event.active
                   AND event.stop <= %s
                """,
                partner, fields.Datetime.now(),
            ),
            SQL(
                "SELECT GREATEST(measured.last_in_date, measured.last_out_date)::date"
                " AS date FROM crm_relationship measured"
                " WHERE measured.partner_id = %s", partner,
            ),
        ]

    @api.private
    def _contacted_since(self, partner, date):
        """Return the condition that there was a contact on that day or later."""
        found = [
            SQL(
                "EXISTS (SELECT FROM (%s) contact WHERE contact.date >= %s)",
                query, date,
            )
            for query in self._get_contacts(partner)
        ]
        return SQL("(%s)", SQL(" OR ").join(found))

    @api.private
    def _last_contact(self, partner):
        """Return the expression of the date of the last contact with a customer."""
        return SQL("GREATEST(%s)", SQL(", ").join(
            SQL("(SELECT max(contact.date) FROM (%s) contact)", query)
            for query in self._get_contacts(partner)
        ))

    @api.private
    def _has_plan(self, partner):
        """Return the condition that a contact with a customer is planned already."""
        return SQL(
            """
            (EXISTS (SELECT FROM mail_activity open
                      WHERE open.relationship_partner_id = %(partner)s AND open.active)
             OR EXISTS (SELECT FROM calendar_event event
                          JOIN calendar_event_res_partner_rel attendee
                               ON attendee.calendar_event_id = event.id
                          JOIN res_partner contact
                               ON contact.id = attendee.res_partner_id
                         WHERE contact.commercial_partner_id = %(partner)s
                           AND event.active AND event.stop > %(now)s))
            """,
            partner=partner, now=fields.Datetime.now(),
        )

    # ------------------------------------------------------------------
    # Forgotten activities
    # ------------------------------------------------------------------

    @api.private
    def _is_forgotten(self, alias):
        """Return the condition that a row of activities was forgotten.

        :param alias: SQL of a row source that has ``active``, ``date_deadline``,
            ``user_id`` and ``relationship_partner_id`` of activities
        """
        return SQL(
            "(%(a)s.active AND %(a)s.relationship_partner_id IS NOT NULL"
            " AND %(a)s.date_deadline <= %(cutoff)s AND NOT %(contacted)s)",
            a=alias, cutoff=self._get_cutoff_of(alias),
            contacted=self._contacted_since(
                SQL("%s.relationship_partner_id", alias),
                SQL("%s.date_deadline", alias),
            ),
        )

    def _get_cutoff_of(self, alias):
        """Return the expression of the latest forgotten deadline, by the user's work.

        Companies work on different days; an activity follows that of its user.
        """
        calendar = self.env["crm.relationship.calendar"]
        # Working days are no secret, and plans show people of all companies.
        companies = self.env["res.company"].sudo().search([])
        cutoffs = {one.id: calendar._get_cutoff(one) for one in companies}
        default = cutoffs.get(self.env.company.id)
        return SQL(
            "COALESCE((SELECT CASE person.company_id %s END"
            " FROM res_users person WHERE person.id = %s.user_id), %s::date)",
            SQL(" ").join(
                SQL("WHEN %s THEN %s::date", company, cutoff)
                for company, cutoff in cutoffs.items()
            ),
            alias, default,
        )

    @api.private
    def _select_forgotten(self):
        """Return the SELECT of the ids of all forgotten activities."""
        return SQL(
            "(SELECT forgotten.id FROM mail_activity forgotten WHERE %s)",
            self._is_forgotten(SQL("forgotten")),
        )

    @api.private
    def _select_untold(self):
        """Return the SELECT of forgotten activities that no team leader knows of.

        Nobody tells a leader of what he forgot himself.
        """
        return SQL(
            """
            (SELECT a.id FROM mail_activity a
               JOIN res_users u ON u.id = a.user_id
               JOIN crm_team team ON team.id = u.sale_team_id
              WHERE team.user_id != a.user_id
                AND (a.relationship_escalated_on IS NULL
                     OR a.relationship_escalated_on <= a.date_deadline) AND %s)
            """,
            self._is_forgotten(SQL("a")),
        )

    @api.private
    def _filter_forgotten(self, activities):
        """Return those of some activities that were forgotten."""
        activities.flush_recordset()
        found = self.env.execute_query(SQL(
            "SELECT a.id FROM mail_activity a WHERE a.id = ANY(%s) AND %s",
            activities.ids, self._is_forgotten(SQL("a")),
        ))
        return activities.browse(one for [one] in found)
