from odoo import models
from odoo.tools import SQL

from ..tools.timeline import CUT_OFF

# Columns of every entry, and their types: a source may have NULL for one.
COLUMNS = {
    "source": "text", "id": "int", "date": "timestamp", "kind": "text",
    "channel": "text", "direction": "text", "title": "text", "body": "text",
    "user_id": "int", "partner_id": "int", "amount": "numeric", "currency_id": "int",
    "state": "text", "model": "text", "res_id": "int", "all_day": "bool",
    "busy": "bool", "author_id": "int",
}
BODY_LENGTH = CUT_OFF  # characters of a body that are searched and read


class CrmRelationshipTimelineParts(models.AbstractModel):
    """What the queries of all sources are put together from."""

    _name = "crm.relationship.timeline.parts"
    _description = "Parts of the Queries of the History"

    def _get_tz(self):
        return str(self.env.tz)

    def _match(self, source, table, subject):
        """Return the condition that a record belongs to the history, None for never."""
        matches = []
        if subject.partner_ids and source.partner:
            whole = subject.whole and source.commercial
            column = SQL.identifier(table, whole or source.partner)
            matches.append(SQL("%s = ANY(%s)", column, list(subject.partner_ids)))
        if subject.lead_id and source.lead:
            column = SQL.identifier(table, source.lead)
            matches.append(SQL("%s = %s", column, subject.lead_id))
        return SQL("(%s)", SQL(" OR ").join(matches)) if matches else None

    def _within(self, column, bounds, all_day=False):
        """Return the condition on a date column itself, which an index can answer."""
        conditions = [SQL("TRUE")]
        # A day is compared with a margin: which day it is depends on the time zone.
        margin = SQL(" - 1") if all_day else SQL()
        if bounds.low:
            low = SQL("%s::date", bounds.low) if all_day else SQL("%s", bounds.low)
            conditions.append(SQL("%s >= %s%s", column, low, margin))
        margin = SQL(" + 1") if all_day else SQL()
        if bounds.high:
            high = SQL("%s::date", bounds.high) if all_day else SQL("%s", bounds.high)
            conditions.append(SQL("%s <= %s%s", column, high, margin))
        return SQL(" AND ").join(conditions)

    def _among(self, name, column, bounds):
        """Return the condition that a record is one of those asked for by key."""
        if bounds.keys is None:
            return SQL("TRUE")
        return SQL("%s = ANY(%s)", column, list(bounds.keys.get(name, ())))

    def _noon(self, column):
        """Return a day as its noon where the user is, in UTC."""
        return SQL(
            "((%s + TIME '12:00') AT TIME ZONE %s AT TIME ZONE 'UTC')",
            column, self._get_tz(),
        )

    def _columns(self, source, **values):
        """Return the columns of a source, typed; ``values`` replace what it says."""
        document = source.document or (f"'{source.model}'", "id")
        texts = {
            "source": f"'{source.name}'", "id": "id", "date": source.date,
            "kind": f"'{source.kind}'", "channel": source.channel,
            "direction": source.direction, "title": source.title, "body": source.body,
            "user_id": source.user, "partner_id": source.partner or "NULL",
            "amount": source.amount, "currency_id": source.currency,
            "state": source.state, "model": document[0], "res_id": document[1],
            "all_day": str(source.all_day).upper(), "busy": "FALSE",
            "author_id": "NULL", **values,
        }
        access = self.env["crm.relationship.access"]
        return {
            name: self._cast(
                name, access._column(source.model, texts[name]), source.all_day
            )
            for name in COLUMNS
        }

    def _cast(self, name, column, all_day):
        if name == "date" and all_day:
            column = self._noon(column)
        if name == "body":
            return SQL("LEFT((%s)::text, %s)", column, BODY_LENGTH)
        return SQL("(%s)::%s", column, SQL(COLUMNS[name]))

    # ------------------------------------------------------------------
    # Queries of sources: (source, subject, bounds) -> [SQL]
    # ------------------------------------------------------------------

    def _query_nothing(self, _source, _subject, _bounds):
        return []

    def _query_records(self, source, subject, bounds):
        """Records of a model that the source declares, as they are."""
        access = self.env["crm.relationship.access"]
        if source.model not in self.env:
            return []
        match = self._match(source, self.env[source.model]._table, subject)
        if match is None:
            return []
        date = access._column(source.model, source.date)
        further = source.upcoming if bounds.upcoming else source.past
        identifier = SQL.identifier(self.env[source.model]._table, "id")
        return [access._select_readable(
            source.model, [*source.domain, *(further or ())], self._columns(source),
            where=SQL(
                "%s AND %s AND %s", match,
                self._within(date, bounds, source.all_day),
                self._among(source.name, identifier, bounds),
            ),
        )]
