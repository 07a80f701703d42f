import datetime

import pytz

from odoo import api, models
from odoo.tools import SQL

from ..tools.constants import SALE_TYPES
from ..tools.contacts import COUNTED_CHANNELS, RECENT_DAYS, Period
from ..tools.job import Source


class CrmRelationshipContactFacts(models.AbstractModel):
    """Facts of the contacts with a customer: when, by which channel, who began.

    A part of ``crm.relationship.facts``.
    """

    _name = "crm.relationship.contact.facts"
    _inherit = ["crm.relationship.answer.facts"]
    _description = "Facts of the Contacts with Customers"

    def _get_contact_sources(self):
        """Return the ``Source`` objects of contacts, plans and entries."""
        count, moment = "integer", "timestamp"
        return [
            Source("interactions", "_query_interactions", {}, exists=True),
            Source("contacts", "_query_contacts", {
                "last_in_date": moment, "last_out_date": moment, "contacts_90": count,
                **dict.fromkeys(COUNTED_CHANNELS, count), "incoming_count": count,
                "contact_count": count, "contact_entries": count,
                "answer_hours": "numeric",
            }),
            Source("plans", "_query_plans", {"next_contact_date": "date"}),
            Source("entries", "_query_entries", {"document_entries": count}),
        ]

    # ------------------------------------------------------------------
    # When
    # ------------------------------------------------------------------

    def _get_moment(self, scope, day):
        """Return the moment in UTC at which a day begins where the company is."""
        company = self.env["res.company"].browse(scope.company_id)
        zone = pytz.timezone(self.env["crm.relationship.job"]._get_zone(company))
        midnight = datetime.datetime.combine(day, datetime.time())
        return zone.localize(midnight).astimezone(pytz.utc).replace(tzinfo=None)

    def _get_contact_period(self, scope):
        """Return the ``Period`` of all contacts that count at the date.

        Meetings count from the day after, so that figures move with the day and not
        with the hour.
        """
        after = scope.as_of + datetime.timedelta(days=1)
        return Period(
            None, self._get_moment(scope, after), self._get_moment(scope, scope.as_of)
        )

    def _get_recent_day(self, scope):
        return scope.as_of - datetime.timedelta(days=RECENT_DAYS - 1)

    # ------------------------------------------------------------------
    # Sources
    # ------------------------------------------------------------------

    @api.private
    def _read_all(self, model, columns, condition=None):
        """Return the SELECT of all records of a model; see ``_get_queries``."""
        if model not in self.env:
            return None
        return SQL(
            "SELECT %s FROM %s WHERE %s",
            SQL(", ").join(
                SQL("%s AS %s", SQL.identifier(name), SQL.identifier(alias))
                for alias, name in columns.items()
            ),
            SQL.identifier(self.env[model]._table),
            condition or SQL("TRUE"),
        )

    def _query_interactions(self, scope):
        """A logged interaction alone makes a relationship; mails and meetings do not.

        Else everybody who was ever sent a newsletter would be a customer.
        """
        if "crm.relationship.interaction" not in self.env:
            return None
        return SQL(
            """
            SELECT DISTINCT p.commercial_partner_id AS partner_id
              FROM crm_relationship_interaction i
              JOIN res_partner p ON p.id = i.partner_id
             WHERE i.company_id = %s AND i.date < %s AND %s
            """,
            scope.company_id, self._get_contact_period(scope).until,
            self._in_scope(scope),
        )

    def _query_contacts(self, scope):
        """Return all figures of contacts, from one reading of every source."""
        queries = self.env["crm.relationship.contact"]._get_queries(
            self._get_contact_period(scope), self._read_all, self._in_scope(scope)
        )
        recent = self._get_moment(scope, self._get_recent_day(scope))
        return SQL(
            """
              WITH contact AS MATERIALIZED (
            SELECT partner_id, at, channel, incoming, counted, document, res_id,
                   source_id
              FROM (%(contacts)s) found
             WHERE company_id IS NULL OR company_id = %(company)s
            ), answer AS (%(answers)s), figure AS (
            SELECT partner_id, %(figures)s,
                   (COUNT(*) FILTER (WHERE at >= %(recent)s))::int AS contact_entries
              FROM contact
             GROUP BY partner_id
            )
            SELECT figure.*, answer.hours AS answer_hours
              FROM figure
              LEFT JOIN answer ON answer.partner_id = figure.partner_id
            """,
            contacts=SQL(" UNION ALL ").join(queries), company=scope.company_id,
            answers=self._answers(scope), figures=self._contact_figures(scope, recent),
            recent=recent,
        )

    def _contact_figures(self, scope, recent):
        """Return the aggregates of the contacts that count."""
        start = self._get_moment(scope, scope.lookback_start)
        counts = {
            "contacts_90": SQL("at >= %s", recent),
            **{
                name: SQL("at >= %s AND channel IN %s", recent, channels)
                for name, channels in COUNTED_CHANNELS.items()
            },
            "incoming_count": SQL("at >= %s AND incoming", start),
            "contact_count": SQL("at >= %s", start),
        }
        return SQL(", ").join([
            SQL(
                "MAX(at) FILTER (WHERE counted AND incoming) AS last_in_date,"
                " MAX(at) FILTER (WHERE counted AND NOT incoming) AS last_out_date"
            ),
            *(
                SQL(
                    "(COUNT(*) FILTER (WHERE counted AND %s))::int AS %s",
                    condition, SQL.identifier(name),
                )
                for name, condition in counts.items()
            ),
        ])

    # ------------------------------------------------------------------
    # What is planned, and how full a history is
    # ------------------------------------------------------------------

    def _query_plans(self, scope):
        """Return the day of the next planned contact: activity or meeting."""
        queries = [
            self._planned_activities(scope, document)
            for document in self.env["crm.relationship.contact"]._get_documents()
        ]
        return SQL(
            "SELECT partner_id, MIN(day) AS next_contact_date FROM (%s) planned"
            " GROUP BY partner_id",
            SQL(" UNION ALL ").join([*queries, self._planned_meetings(scope)]),
        )

    def _planned_activities(self, scope, document):
        return SQL(
            """
            SELECT p.commercial_partner_id AS partner_id, a.date_deadline AS day
              FROM mail_activity a
              JOIN (%(records)s) d ON d.id = a.res_id
              JOIN res_partner p ON p.id = d.partner_id
             WHERE a.res_model = %(model)s AND a.create_date < %(until)s
               AND (a.active OR a.date_done > %(as_of)s) AND %(scope)s
               AND COALESCE(d.company_id, %(company)s) = %(company)s
            """,
            records=self._read_all(document.model, {
                "id": "id", "partner_id": document.partner, "company_id": "company_id",
            }, document.condition),
            model=document.model, until=self._get_contact_period(scope).until,
            as_of=scope.as_of, scope=self._in_scope(scope), company=scope.company_id,
        )

    def _planned_meetings(self, scope):
        """Meetings that are not over on the day, as far as they were arranged then."""
        period = self._get_contact_period(scope)
        company = self.env["res.company"].browse(scope.company_id)
        return SQL(
            """
            SELECT p.commercial_partner_id,
                   (e.start AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date
              FROM calendar_event e
              JOIN calendar_attendee a ON a.event_id = e.id
              JOIN res_partner p ON p.id = a.partner_id
             WHERE e.active AND e.stop >= %(held)s AND e.create_date < %(until)s
               AND a.state IS DISTINCT FROM 'declined' AND %(scope)s
            """,
            zone=self.env["crm.relationship.job"]._get_zone(company),
            held=period.held_until, until=period.until, scope=self._in_scope(scope),
        )

    def _query_entries(self, scope):
        """Return how many documents a history of the last 90 days shows."""
        return SQL(
            "SELECT p.commercial_partner_id AS partner_id, COUNT(*)::int"
            "       AS document_entries FROM (%s) entry"
            "  JOIN res_partner p ON p.id = entry.partner_id"
            " WHERE COALESCE(entry.company_id, %s) = %s AND entry.day BETWEEN %s AND %s"
            "   AND %s GROUP BY p.commercial_partner_id",
            SQL(" UNION ALL ").join(self._get_entry_queries()),
            scope.company_id, scope.company_id,
            self._get_recent_day(scope), scope.as_of, self._in_scope(scope),
        )

    def _get_entry_queries(self):
        """Return queries of (partner_id, company_id, day): documents in a history."""
        return [
            SQL(
                "SELECT commercial_partner_id AS partner_id, company_id,"
                " invoice_date AS day FROM account_move"
                " WHERE state = 'posted' AND move_type IN %s", SALE_TYPES,
            ),
            SQL(
                "SELECT partner_id, company_id, date FROM account_payment"
                " WHERE state IN ('in_process', 'paid')"
            ),
            SQL("SELECT partner_id, company_id, create_date::date FROM crm_lead"),
        ]
