from odoo import models
from odoo.tools import SQL

from .crm_relationship_timeline_parts import BODY_LENGTH

# What people wrote; the host's logs and what was sent to single users is left out.
MESSAGE_TYPES = (
    "email", "comment", "email_outgoing", "auto_comment", "out_of_office"
)


class CrmRelationshipTimelineMessages(models.AbstractModel):
    """Mails, notes, done activities and stage changes: what hangs on documents."""

    _name = "crm.relationship.timeline.messages"
    _description = "Messages in the History"
    _inherit = "crm.relationship.timeline.parts"

    def _query_messages(self, _source, subject, bounds):
        """Mails and notes on the documents of the history, one SELECT a model.

        Readable where the document is; never what was sent to single users, nor the
        host's logs. A done activity is the message that it left.
        """
        sources = self.env["crm.relationship.timeline.sources"]._get_sources()
        return [
            self._query_messages_on(document, subject, bounds)
            for document in sources
            if document.messages is not None and not bounds.upcoming
        ]

    def _query_messages_on(self, document, subject, bounds):
        if document.model not in self.env:
            return None
        table = self.env[document.model]._table
        match = self._match(document._replace(commercial=None), table, subject)
        documents = match and self.env["crm.relationship.access"]._select_readable(
            document.model, document.messages, {
                "id": "id", "partner_id": document.partner or "NULL",
            },
        )
        return documents and SQL(
            """
            SELECT 'message' AS source, m.id, m.date, %(columns)s,
                   NULL::numeric AS amount, NULL::int AS currency_id,
                   'done' AS state, m.model::text AS model, m.res_id, FALSE AS all_day,
                   FALSE AS busy, m.author_id
              FROM (%(messages)s OFFSET 0) m
              JOIN (%(documents)s) d ON d.id = m.res_id
              LEFT JOIN author ON author.partner_id = m.author_id
            """,
            columns=self._message_columns(), documents=documents,
            messages=self._messages(document, table, match, bounds),
        )

    def _messages(self, document, table, match, bounds):
        """Return the messages of the window on documents, readable or not.

        Found first, by one walk of the index over all documents: a customer may have
        thousands of them and a few messages. Whether a document is readable is asked
        of those few afterwards.
        """
        return SQL(
            """
            SELECT m.* FROM mail_message m
             WHERE m.model = %(model)s
               AND m.res_id = ANY(ARRAY(SELECT id FROM %(table)s WHERE %(match)s))
               AND (m.message_type IN %(types)s OR m.mail_activity_type_id IS NOT NULL)
               AND m.message_type != 'user_notification' AND %(within)s AND %(among)s
               AND (m.mail_activity_type_id IS NULL OR NOT EXISTS (
                   SELECT FROM crm_relationship_interaction logged
                    WHERE logged.done_message_id = m.id))
            """,
            model=document.model, table=SQL.identifier(table), match=match,
            types=MESSAGE_TYPES, within=self._within(SQL("m.date"), bounds),
            among=self._among("message", SQL("m.id"), bounds),
        )

    def _message_columns(self):
        """Return what a message ``m`` of an ``author`` on a document ``d`` is."""
        return SQL(
            """
            CASE WHEN m.mail_activity_type_id IS NOT NULL THEN 'activity'
                 WHEN %(note)s THEN 'note' ELSE 'email' END AS kind,
            CASE WHEN m.mail_activity_type_id IS NULL AND NOT %(note)s
                 THEN 'email' END AS channel,
            CASE WHEN m.mail_activity_type_id IS NOT NULL OR %(note)s THEN 'internal'
                 WHEN author.id IS NOT NULL
                      OR m.message_type IN ('email_outgoing', 'auto_comment') THEN 'out'
                 ELSE 'in' END AS direction,
            m.subject::text AS title, LEFT(m.body, %(length)s) AS body,
            author.id AS user_id,
            (CASE WHEN author.id IS NULL AND m.author_id IS NOT NULL
                  THEN m.author_id ELSE d.partner_id END)::int AS partner_id
            """,
            note=self._is_note(), length=BODY_LENGTH,
        )

    def _is_note(self):
        return SQL(
            "(m.message_type != 'email' AND (m.is_internal IS TRUE"
            " OR m.subtype_id IS NULL"
            " OR m.subtype_id IN (SELECT id FROM internal_subtype)))"
        )

    def _query_stages(self, source, subject, bounds):
        """Changes of a lead's stage, as the host tracks them."""
        match = self._match(source, "crm_lead", subject)
        if match is None or bounds.upcoming:
            return []
        leads = self.env["crm.relationship.access"]._select_readable(
            "crm.lead", [], {"id": "id", "partner_id": "partner_id"}, where=match
        )
        if leads is None:
            return []
        # Only which field it is: what it tracked is read with the lead's access.
        stage = self.env["ir.model.fields"].sudo()._get("crm.lead", "stage_id")
        return [SQL(
            """
            SELECT 'stage' AS source, t.id, m.date, 'lead' AS kind,
                   'document' AS channel, 'internal' AS direction,
                   CONCAT_WS(' → ', NULLIF(t.old_value_char, ''), t.new_value_char)
                   AS title, NULL::text AS body, author.id AS user_id,
                   d.partner_id::int AS partner_id, NULL::numeric AS amount,
                   NULL::int AS currency_id, 'done' AS state, 'crm.lead' AS model,
                   m.res_id, FALSE AS all_day, FALSE AS busy, m.author_id
              FROM (%(leads)s) d
              JOIN mail_message m ON m.model = 'crm.lead' AND m.res_id = d.id
              JOIN mail_tracking_value t ON t.mail_message_id = m.id
              LEFT JOIN author ON author.partner_id = m.author_id
             WHERE t.field_id = %(stage)s AND %(within)s AND %(among)s
            """,
            leads=leads, stage=stage.id,
            within=self._within(SQL("m.date"), bounds),
            among=self._among(source.name, SQL("t.id"), bounds),
        )]

    def _shared_queries(self):
        """Return the common table expressions: who is one of us, what is internal."""
        return SQL(
            """
            author AS MATERIALIZED (
                SELECT DISTINCT ON (partner_id) partner_id, id FROM res_users
                 WHERE share IS NOT TRUE ORDER BY partner_id, active DESC, id),
            internal_subtype AS MATERIALIZED (
                SELECT id FROM mail_message_subtype WHERE internal)
            """
        )
