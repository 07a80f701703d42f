from odoo import fields, models
from odoo.tools import SQL

from .crm_relationship_timeline_parts import COLUMNS


class CrmRelationshipTimelinePlanned(models.AbstractModel):
    """Activities and meetings: what was planned with a customer."""

    _name = "crm.relationship.timeline.planned"
    _description = "Plans in the History"
    _inherit = "crm.relationship.timeline.parts"

    # ------------------------------------------------------------------
    # Activities
    # ------------------------------------------------------------------

    def _query_activities(self, source, subject, bounds):
        """Open activities: mine on any document of the history, others' on readable.

        One that stands for a meeting is left out: the meeting is there. Done ones are
        found by the message that they left.
        """
        documents = self._get_activity_documents(subject)
        if not bounds.upcoming or not documents:
            return []
        columns = self._columns(
            source, title=self._activity_title(), state=self._activity_state(),
            partner_id="NULL", channel="NULL",
        )
        return [self.env["crm.relationship.access"]._select_activities(
            columns, [("active", "=", True), ("calendar_event_id", "=", False)],
            where=SQL("(%s)", SQL(" OR ").join(documents)),
        )]

    def _get_activity_documents(self, subject):
        """Return the conditions that an activity hangs on a document of the history."""
        sources = self.env["crm.relationship.timeline.sources"]._get_sources()
        conditions = []
        for document in sources:
            if document.messages is None or document.model not in self.env:
                continue
            table = self.env[document.model]._table
            match = self._match(document._replace(commercial=None), table, subject)
            if match is not None:
                # Which documents are the customer's, readable or not: what may be
                # shown is the condition of the activity's own access.
                conditions.append(SQL(
                    "(mail_activity.res_model = %s AND mail_activity.res_id IN"
                    " (SELECT id FROM %s WHERE %s))",
                    document.model, SQL.identifier(table), match,
                ))
        return conditions

    def _activity_title(self):
        lang = self.env.lang or "en_US"
        return SQL(
            "COALESCE(NULLIF(mail_activity.summary, ''), ("
            "SELECT COALESCE(t.name->>%s, t.name->>'en_US') FROM mail_activity_type t"
            " WHERE t.id = mail_activity.activity_type_id))",
            lang,
        )

    def _activity_state(self):
        return SQL(
            "CASE WHEN mail_activity.date_deadline < %s THEN 'overdue'"
            " ELSE 'planned' END",
            fields.Date.context_today(self),
        )

    # ------------------------------------------------------------------
    # Meetings
    # ------------------------------------------------------------------

    def _query_meetings(self, source, subject, bounds):
        """Meetings with a contact of the customer, or about the lead.

        A private one of others shows its time and 'Busy', as the host's calendar does
        (a/calendar/models/calendar_event.py, _check_private_event_conditions).
        """
        match = self._match_meeting(subject)
        if match is None:
            return []
        columns = self._columns(
            source, date=self._meeting_date(), all_day="allday",
            busy=self._is_hidden_meeting(),
            partner_id=self._meeting_contact(subject),
            state="'planned'" if bounds.upcoming else "'done'",
        )
        meetings = self.env["crm.relationship.access"]._select_readable(
            source.model, source.upcoming if bounds.upcoming else source.past, columns,
            where=SQL(
                "%s AND %s AND %s", match,
                self._within(SQL("calendar_event.start"), bounds, all_day=True),
                self._among(source.name, SQL("calendar_event.id"), bounds),
            ),
        )
        return [meetings and self._hide(meetings)]

    def _hide(self, meetings):
        """Return entries whose texts are hidden where the meeting is not open."""
        hidden = {
            "title": SQL("CASE WHEN busy THEN %s ELSE title END", self.env._("Busy")),
            "body": SQL("CASE WHEN NOT busy THEN body END"),
            "partner_id": SQL("CASE WHEN NOT busy THEN partner_id END"),
        }
        return SQL(
            "SELECT %s FROM (%s OFFSET 0) meeting",
            SQL(", ").join(
                SQL("%s AS %s", hidden.get(name, SQL(name)), SQL.identifier(name))
                for name in COLUMNS
            ),
            meetings,
        )

    def _match_meeting(self, subject):
        matches = []
        if subject.partner_ids:
            matches.append(SQL(
                "calendar_event.id IN (SELECT rel.calendar_event_id"
                " FROM calendar_event_res_partner_rel rel"
                " WHERE rel.res_partner_id = ANY(%s))", list(subject.partner_ids),
            ))
        if subject.lead_id:
            matches.append(
                SQL("calendar_event.opportunity_id = %s", subject.lead_id)
            )
        return SQL("(%s)", SQL(" OR ").join(matches)) if matches else None

    def _is_hidden_meeting(self):
        me = self.env.user
        return SQL(
            """
            (calendar_event.user_id IS DISTINCT FROM %(uid)s
             AND (calendar_event.privacy IS NOT DISTINCT FROM 'private'
                  OR calendar_event.privacy IS NULL AND EXISTS (
                     SELECT FROM res_users_settings settings
                      WHERE settings.user_id = calendar_event.user_id
                        AND settings.calendar_default_privacy = 'private'))
             AND NOT EXISTS (
                 SELECT FROM calendar_event_res_partner_rel mine
                  WHERE mine.calendar_event_id = calendar_event.id
                    AND mine.res_partner_id = %(partner)s))
            """,
            uid=me.id, partner=me.partner_id.id,
        )

    def _meeting_date(self):
        return SQL(
            "CASE WHEN calendar_event.allday THEN %s ELSE calendar_event.start END",
            self._noon(SQL("calendar_event.start_date")),
        )

    def _meeting_contact(self, subject):
        return SQL(
            "(SELECT MIN(rel.res_partner_id) FROM calendar_event_res_partner_rel rel"
            " WHERE rel.calendar_event_id = calendar_event.id"
            " AND rel.res_partner_id = ANY(%s))", list(subject.partner_ids),
        )
