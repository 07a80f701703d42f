from odoo import models
from odoo.tools import SQL


class CrmRelationshipTimelineChanges(models.AbstractModel):
    """Changes of what a customer is to us, and visits of its people on the website."""

    _name = "crm.relationship.timeline.changes"
    _description = "Changes in the History"
    _inherit = "crm.relationship.timeline.parts"

    def _query_changes(self, source, subject, bounds):
        """Months in which lifecycle, class or segment differ from the month before."""
        if bounds.upcoming or not subject.relationship_ids or not subject.whole:
            return []
        months = self.env["crm.relationship.access"]._select_readable(
            source.model, [("relationship_id", "in", subject.relationship_ids)],
            {name: name for name in (
                "id", "relationship_id", "date", "lifecycle", "pareto_class",
                "segment_id",
            )},
        )
        if months is None:
            return []
        return [SQL(
            """
            SELECT 'change' AS source, now.id, %(noon)s AS date, 'change' AS kind,
                   'document' AS channel, NULL::text AS direction,
                   CONCAT_WS(' · ', %(lifecycle)s, %(pareto)s) AS title,
                   %(segment)s AS body, NULL::int AS user_id,
                   %(partner)s::int AS partner_id, NULL::numeric AS amount,
                   NULL::int AS currency_id, 'done' AS state,
                   'crm.relationship' AS model, now.relationship_id AS res_id,
                   TRUE AS all_day, FALSE AS busy, NULL::int AS author_id
              FROM (%(months)s) now
              LEFT JOIN crm_relationship_segment segment ON segment.id = segment_id
              LEFT JOIN crm_relationship_segment old ON old.id = old_segment_id
             WHERE old_id IS NOT NULL AND (lifecycle, pareto_class, segment_id)
                   IS DISTINCT FROM (old_lifecycle, old_pareto_class, old_segment_id)
               AND %(among)s
            """,
            noon=self._noon(SQL("now.date")), months=self._with_month_before(months),
            partner=subject.customer_id,
            lifecycle=self._step(source, "lifecycle"),
            pareto=self._step(source, "pareto_class"), segment=self._segment_step(),
            among=self._among(source.name, SQL("now.id"), bounds),
        )]

    def _with_month_before(self, months):
        """Return the months, each with what it was the month before."""
        return SQL(
            """
            SELECT month.*, LAG(lifecycle) OVER months AS old_lifecycle,
                   LAG(pareto_class) OVER months AS old_pareto_class,
                   LAG(segment_id) OVER months AS old_segment_id,
                   LAG(id) OVER months AS old_id
              FROM (%s) month
            WINDOW months AS (PARTITION BY relationship_id ORDER BY date)
            """,
            months,
        )

    def _segment_step(self):
        return SQL(
            "CASE WHEN segment_id IS DISTINCT FROM old_segment_id THEN"
            " CONCAT_WS(' → ', %s, %s) END",
            self._translated("old"), self._translated("segment"),
        )

    def _step(self, source, column):
        """Return 'from → to' where a column changed, in the user's language."""
        sources = self.env["crm.relationship.timeline.sources"]
        return SQL(
            "CASE WHEN now.%(name)s IS DISTINCT FROM now.old_%(name)s"
            " THEN CONCAT_WS(' → ', %(old)s, COALESCE(%(new)s, '–')) END",
            name=SQL(column),
            old=SQL(sources._label(source.model, column, f"now.old_{column}")),
            new=SQL(sources._label(source.model, column, f"now.{column}")),
        )

    def _translated(self, table):
        return SQL(
            "COALESCE(%(name)s->>%(lang)s, %(name)s->>'en_US')",
            name=SQL.identifier(table, "name"), lang=self.env.lang or "en_US",
        )

    def _query_web_visits(self, source, subject, bounds):
        """Pages that a known visitor looked at (a/website/models/website_visitor.py).

        Readable by whom the host lets read visitors.
        """
        if bounds.upcoming or source.model not in self.env or not subject.partner_ids:
            return []
        visitor = SQL(
            "website_track.visitor_id IN (SELECT v.id FROM website_visitor v"
            " WHERE v.partner_id = ANY(%s))", list(subject.partner_ids),
        )
        columns = self._columns(
            source, partner_id=SQL(
                "(SELECT v.partner_id FROM website_visitor v"
                " WHERE v.id = website_track.visitor_id)"
            ),
        )
        return [self.env["crm.relationship.access"]._select_readable(
            source.model, [], columns, where=SQL(
                "%s AND %s AND %s", visitor,
                self._within(SQL("website_track.visit_datetime"), bounds),
                self._among(source.name, SQL("website_track.id"), bounds),
            ),
        )]
