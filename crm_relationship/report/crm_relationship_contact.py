from odoo import api, models
from odoo.exceptions import MissingError
from odoo.tools import SQL

from ..tools.constants import SALE_TYPES
from ..tools.contacts import CHANNEL_OF_KIND, MESSAGE_TYPES, NOT_REACHED, Document

# What a contact is, for figures and analysis alike; the order of the columns.
COLUMNS = (
    "key",  # of the row: see KEYS
    "partner_id",  # customer: commercial partner
    "person_id",  # whom of them
    "company_id",  # that of the document, NULL without one: every company's
    "user_id",  # who of us
    "at", "channel", "incoming",
    "counted",  # False for internal notes: entries of a history, no contact
    "source", "source_id",
    "document",  # position in the list of document models, 0 without one
    "model", "res_id",  # what opens
    "lead_id", "duration",  # in hours
)
# A row's key is the id in its source, times KEY_STEP, plus the number of the source.
KEYS = {"message": 1, "activity": 2, "meeting": 3, "interaction": 4}
KEY_STEP = 8


class CrmRelationshipContact(models.AbstractModel):
    """What a contact with a customer is: one query for each source.

    Messages to and from the customer on the customer's documents, logged interactions,
    meetings that were held, calls that were planned and done. Never internal notes,
    never notifications. Who reads decides what is read: the job everything, an
    analysis what its user may see (``read``).

    Another addon adds a document model by extending ``_get_documents``, another source
    by extending ``_get_queries``.
    """

    _name = "crm.relationship.contact"
    _description = "Contacts with Customers"

    @api.model
    def _get_documents(self):
        """Return the list of ``Document`` models with correspondence, those installed.

        Invoices count once they are posted: a draft is nothing between two parties.
        """
        invoices = SQL(
            "account_move.state = 'posted' AND account_move.move_type IN %s", SALE_TYPES
        )
        documents = [
            Document("res.partner", partner="id"),
            Document("crm.lead"),
            Document(
                "account.move", partner="commercial_partner_id",
                user="invoice_user_id", condition=invoices,
            ),
            Document("sale.order"),
        ]
        return [one for one in documents if one.model in self.env]

    @api.model
    def _get_queries(self, period, read, customer):
        """Return the queries of all contacts of a period, each with ``COLUMNS``.

        :param period: ``Period``
        :param read: function (model, {alias: column}, condition) -> SQL of its records
            that are to be read, or None where there are none
        :param customer: SQL condition on ``p``, the partner in contact
        :return: list of SQL
        """
        queries = []
        for number, document in enumerate(self._get_documents(), 1):
            records = read(document.model, {
                "id": "id", "partner_id": document.partner,
                "company_id": "company_id", "user_id": document.user,
            }, document.condition)
            if records is not None:
                about = {"document": document, "number": number, "records": records}
                queries.append(self._select_messages(period, customer, **about))
                queries.append(self._select_calls(period, customer, **about))
        queries.append(self._select_meetings(period, read, customer))
        queries.append(self._select_interactions(period, read, customer))
        return [one for one in queries if one is not None]

    @api.private
    def _get_document_keys(self, ids_by_model):
        """Return the set of (partner id, company id or None) that documents are of.

        :param ids_by_model: {model name: list of ids}; other models have no keys
        """
        keys = set()
        for document in self._get_documents():
            ids = ids_by_model.get(document.model)
            if ids:
                # Whose a document is does not depend on who writes on it.
                records = self.env[document.model].sudo().browse(ids)
                keys.update(self._read_keys(records, document.partner))
        return keys

    def _read_keys(self, records, partner):
        try:
            return [
                (one.id if partner == "id" else one[partner].id, one.company_id.id)
                for one in records
            ]
        except MissingError:  # a message outlived its document
            return self._read_keys(records.exists(), partner)

    # ------------------------------------------------------------------
    # Sources
    # ------------------------------------------------------------------

    def _columns(self, **values):
        """Return the columns of one source in their order."""
        return SQL(", ").join(
            SQL("%s AS %s", SQL(values[name]), SQL.identifier(name)) for name in COLUMNS
        )

    def _key(self, source, column):
        return f"{column}::bigint * {KEY_STEP} + {KEYS[source]}"

    def _wanted(self, period, source, key, moment):
        """Return the condition that a row is of the period, or one of its keys.

        :param key: column with the id in the source
        :param moment: column with the moment
        """
        if period.keys is not None:
            ids = [
                one // KEY_STEP for one in period.keys if one % KEY_STEP == KEYS[source]
            ]
            return SQL("%s = ANY(%s::int[])", SQL(key), ids)
        conditions = []
        if period.since:
            conditions.append(SQL("%s >= %s", SQL(moment), period.since))
        if period.until:
            conditions.append(SQL("%s < %s", SQL(moment), period.until))
        return SQL(" AND ").join(conditions or [SQL("TRUE")])

    def _ours(self):
        """Return (partner_id, user_id) of everybody who works here, or did."""
        return SQL(
            "SELECT partner_id, MIN(id) AS user_id FROM res_users"
            " WHERE share IS NOT TRUE GROUP BY partner_id"
        )

    def _select_messages(self, period, customer, document, number, records):
        """What is written on documents: by us it is outgoing, by others incoming.

        What the system wrote itself is neither. A mail from an unknown address has no
        author.
        """
        return SQL(
            """
            SELECT %(columns)s
              FROM mail_message m
              JOIN (%(records)s) d ON d.id = m.res_id
              JOIN res_partner p ON p.id = d.partner_id
              LEFT JOIN (%(ours)s) ours ON ours.partner_id = m.author_id
             WHERE m.model = %(model)s AND m.message_type IN %(types)s
               AND %(during)s AND %(customer)s
               AND m.author_id IS DISTINCT FROM %(system)s
               AND (m.author_id IS NOT NULL OR m.message_type = 'email')
            """,
            columns=self._columns(
                key=self._key("message", "m.id"), duration="0",
                partner_id="p.commercial_partner_id",
                person_id="CASE WHEN ours.user_id IS NULL AND m.author_id IS NOT NULL"
                " THEN m.author_id ELSE d.partner_id END",
                company_id="d.company_id", user_id="COALESCE(ours.user_id, d.user_id)",
                at="m.date", channel="'email'", incoming="ours.user_id IS NULL",
                counted=f"m.is_internal IS NOT TRUE AND {self._is_open()}",
                source="'message'", source_id="m.id", document=str(number),
                model="m.model", res_id="m.res_id", lead_id=self._lead_of(document),
            ),
            records=records, ours=self._ours(), model=document.model,
            types=MESSAGE_TYPES, customer=customer,
            during=self._wanted(period, "message", "m.id", "m.date"),
            system=self.env.ref("base.partner_root").id,
        )

    def _is_open(self):
        """Return the condition that a message's subtype is not for employees only."""
        # Few and known: one join less for every message.
        internal = self.env["mail.message.subtype"].sudo().search(
            [("internal", "=", True)]
        )
        ids = ", ".join(map(str, internal.ids)) or "0"
        return f"COALESCE(m.subtype_id, 0) NOT IN ({ids})"

    def _lead_of(self, document):
        return "d.id" if document.model == "crm.lead" else "NULL::int"

    def _select_calls(self, period, customer, document, number, records):
        """Planned calls that were done; one that was logged too counts there.

        The host keeps the day on which an activity was done; when it was written last
        on that day is the moment.
        """
        return SQL(
            """
            SELECT %(columns)s
              FROM mail_activity a
              JOIN mail_activity_type t ON t.id = a.activity_type_id
                   AND t.category = 'phonecall'
              JOIN (%(records)s) d ON d.id = a.res_id
              JOIN res_partner p ON p.id = d.partner_id
             CROSS JOIN LATERAL (SELECT CASE WHEN a.write_date::date = a.date_done
                   THEN a.write_date ELSE a.date_done + TIME '12:00' END AS at) done
             WHERE a.res_model = %(model)s AND a.active IS NOT TRUE
               AND a.date_done IS NOT NULL AND %(during)s AND %(customer)s
               AND %(unlogged)s
            """,
            columns=self._columns(
                key=self._key("activity", "a.id"), duration="0",
                partner_id="p.commercial_partner_id", person_id="d.partner_id",
                company_id="d.company_id", user_id="a.user_id", at="done.at",
                channel="'call'", incoming="FALSE", counted="TRUE", source="'activity'",
                source_id="a.id", document=str(number), model="a.res_model",
                res_id="a.res_id", lead_id=self._lead_of(document),
            ),
            records=records, model=document.model,
            during=self._wanted(period, "activity", "a.id", "done.at"),
            customer=customer,
            unlogged=self._not_logged("i.activity_id = a.id"),
        )

    def _not_logged(self, condition):
        """Return the condition that no interaction was logged of the same contact."""
        if "crm.relationship.interaction" not in self.env:
            return SQL("TRUE")
        return SQL(
            "NOT EXISTS (SELECT FROM crm_relationship_interaction i WHERE %s)",
            SQL(condition),
        )

    def _select_meetings(self, period, read, customer):
        """Meetings that were held, one for each customer that did not decline.

        We called them, so they are outgoing. They belong to no company.
        """
        events = read("calendar.event", {
            name: name for name in ("id", "start", "stop", "user_id", "duration")
        }, SQL("calendar_event.active"))
        if events is None:
            return None
        return SQL(
            """
            SELECT %(columns)s
              FROM calendar_attendee a
              JOIN (%(events)s) e ON e.id = a.event_id
              JOIN res_partner p ON p.id = a.partner_id
             WHERE e.stop < %(held)s AND %(during)s AND %(customer)s
               AND a.state IS DISTINCT FROM 'declined'
               AND p.commercial_partner_id NOT IN (SELECT partner_id FROM res_company)
               AND p.id NOT IN (
                   SELECT partner_id FROM res_users WHERE share IS NOT TRUE)
               AND %(unlogged)s
             GROUP BY p.commercial_partner_id, e.id, e.start, e.user_id, e.duration
            """,
            columns=self._columns(
                key=self._key("meeting", "MIN(a.id)"), duration="e.duration",
                partner_id="p.commercial_partner_id", person_id="MIN(a.partner_id)",
                company_id="NULL::int", user_id="e.user_id", at="e.start",
                channel="'meeting'", incoming="FALSE", counted="TRUE",
                source="'meeting'", source_id="e.id", document="0",
                model="'calendar.event'", res_id="e.id", lead_id="NULL::int",
            ),
            events=events, held=period.held_until, customer=customer,
            during=self._wanted(period, "meeting", "a.id", "e.start"),
            unlogged=self._not_logged(
                "i.res_model = 'calendar.event' AND i.res_id = e.id"
            ),
        )

    def _select_interactions(self, period, read, customer):
        """What was logged; whoever was not reached was not contacted."""
        rows = read("crm.relationship.interaction", {
            name: name for name in (
                "id", "partner_id", "company_id", "user_id", "date", "kind",
                "direction", "outcome", "lead_id", "duration",
            )
        }, None)
        if rows is None:
            return None
        kinds = " ".join(
            f"WHEN '{kind}' THEN '{channel}'"
            for kind, channel in CHANNEL_OF_KIND.items()
        )
        reached = ", ".join(f"'{one}'" for one in NOT_REACHED)
        return SQL(
            """
            SELECT %(columns)s
              FROM (%(rows)s) i
              JOIN res_partner p ON p.id = i.partner_id
             WHERE %(during)s AND %(customer)s
            """,
            columns=self._columns(
                key=self._key("interaction", "i.id"),
                duration="COALESCE(i.duration, 0)",
                partner_id="p.commercial_partner_id", person_id="i.partner_id",
                company_id="i.company_id", user_id="i.user_id", at="i.date",
                channel=f"CASE i.kind {kinds} ELSE i.kind END",
                incoming="i.direction = 'in'",
                counted=f"COALESCE(i.outcome, '') NOT IN ({reached})",
                source="'interaction'", source_id="i.id", document="0",
                model="'crm.relationship.interaction'", res_id="i.id",
                lead_id="i.lead_id",
            ),
            rows=rows, customer=customer,
            during=self._wanted(period, "interaction", "i.id", "i.date"),
        )
