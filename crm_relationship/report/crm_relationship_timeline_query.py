from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import escape_psql

# Whoever searches looks for text, not for the names of tags.
PLAIN = "regexp_replace(%s, '<[^>]*>', ' ', 'g')"
NEWEST = SQL("date DESC, source DESC, id DESC")
MOST_URGENT = SQL("date, source, id")


class CrmRelationshipTimelineQuery(models.AbstractModel):
    """Reads pages of a history from its sources in place, in one statement.

    Each source is a subquery of what the user may read of one customer within a
    window, fenced (``OFFSET 0``) so that the planner does not walk the whole database
    by date for a page of one customer; then sorted and cut to a page; then all of
    them are merged. No total is counted, no row is skipped by number.
    """

    _name = "crm.relationship.timeline.query"
    _description = "Query of the History"
    _inherit = [
        "crm.relationship.timeline.changes", "crm.relationship.timeline.messages",
        "crm.relationship.timeline.planned",
    ]

    # ------------------------------------------------------------------
    # Statement
    # ------------------------------------------------------------------

    @api.private
    def _fetch_entries(self, sources, subject, filters, bounds, limit, cursor=None):
        """Return entries as a list of dicts.

        The keys are those of ``parts.COLUMNS``, contact_name and user_name.

        :param sources: list of ``TimelineSource``
        :param subject: ``Subject``
        :param filters: ``Filters``
        :param bounds: ``Bounds``
        :param limit: how many at most
        :param cursor: ``Cursor`` of the entry after which to begin, or None
        """
        queries = self._get_queries(sources, subject, filters, bounds)
        if not queries:
            return []
        condition = self._get_condition(filters, bounds, cursor)
        order = MOST_URGENT if bounds.upcoming else NEWEST
        page = SQL(" UNION ALL ").join(
            SQL(
                "(SELECT * FROM (%s OFFSET 0) entry WHERE %s ORDER BY %s LIMIT %s)",
                query, condition, order, limit,
            )
            for query in queries
        )
        return self.env.execute_query_dict(SQL(
            """
            WITH %s
            SELECT *, (SELECT contact.complete_name FROM res_partner contact
                        WHERE contact.id = page.partner_id) AS contact_name,
                   (SELECT person.name FROM res_users JOIN res_partner person
                           ON person.id = res_users.partner_id
                     WHERE res_users.id = page.user_id) AS user_name
              FROM (SELECT * FROM (%s) entry ORDER BY %s LIMIT %s) page
             ORDER BY %s
            """,
            self._shared_queries(), page, order, limit, order,
        ))

    @api.private
    def _count_entries(self, sources, subject, filters, bounds, limit):
        """Return {kind: how many entries it has}, counting no further than a limit."""
        queries = self._get_queries(sources, subject, filters, bounds)
        condition = self._get_condition(filters, bounds, None)
        if not queries:
            return {}
        return dict(self.env.execute_query(SQL(
            "WITH %s SELECT kind, SUM(count)::int FROM (%s) counted GROUP BY kind",
            self._shared_queries(), SQL(" UNION ALL ").join(
                SQL(
                    "(SELECT kind, COUNT(*) AS count FROM (SELECT kind FROM"
                    " (%s OFFSET 0) entry WHERE %s LIMIT %s) found GROUP BY kind)",
                    query, condition, limit,
                )
                for query in queries
            ),
        )))

    @api.private
    def _upsert_visit(self, partner_id, lead_id):
        """Note that the user looks at a history now.

        Looks within half an hour are one visit.

        :return: datetime in UTC at which the visit before ended, or None
        """
        column = "partner_id" if partner_id else "lead_id"
        [[last]] = self.env.execute_query(SQL(
            """
            INSERT INTO crm_relationship_timeline_visit AS visit
                   (user_id, partner_id, lead_id, date)
            VALUES (%(user)s, %(partner)s, %(lead)s, %(now)s)
                ON CONFLICT (user_id, %(column)s) DO UPDATE
               SET date = EXCLUDED.date, last_date = CASE
                   WHEN visit.date < EXCLUDED.date - INTERVAL '30 minutes'
                   THEN visit.date ELSE visit.last_date END
            RETURNING last_date
            """,
            user=self.env.uid, partner=partner_id, lead=lead_id,
            now=fields.Datetime.now(), column=SQL.identifier(column),
        ))
        self.env["crm.relationship.timeline.visit"].invalidate_model()
        return last

    def _get_queries(self, sources, subject, filters, bounds):
        """Return the SELECTs of all sources that can have an entry to show."""
        self.env.flush_all()  # tables are read that no query of the ORM names
        wanted = [
            source for source in sources
            if not filters.kinds or source.kind in filters.kinds
            or source.name == "message"
        ]
        return [
            query
            for source in wanted
            if source.upcoming is not None or not bounds.upcoming
            if bounds.keys is None or source.name in bounds.keys
            for query in getattr(self, source.query or "_query_records")(
                source, subject, bounds
            )
            if query is not None
        ]

    def _get_condition(self, filters, bounds, cursor):
        """Return what the filters ask of an entry."""
        conditions = [
            SQL("%s = ANY(%s)", SQL(column), list(values))
            for column, values in (
                ("kind", filters.kinds), ("channel", filters.channels),
                ("direction", filters.directions), ("user_id", filters.user_ids),
            )
            if values
        ]
        day = SQL("(date AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", self._get_tz())
        if filters.date_from:
            conditions.append(SQL("%s >= %s", day, filters.date_from))
        if filters.date_to:
            conditions.append(SQL("%s <= %s", day, filters.date_to))
        if filters.with_amount:
            conditions.append(SQL("amount <> 0"))
        if filters.search:
            conditions.append(self._get_search(filters.search))
        if bounds.low:
            conditions.append(SQL("date >= %s", bounds.low))
        if cursor:
            conditions.append(SQL(
                "(date, source, id) < (%s, %s, %s)",
                cursor.date, cursor.source, cursor.id,
            ))
        return SQL(" AND ").join(conditions) if conditions else SQL("TRUE")

    def _get_search(self, text):
        unaccent = self.env.registry.unaccent
        pattern = unaccent(SQL("%s", f"%{escape_psql(text)}%"))
        return SQL(
            "(%s ILIKE %s OR %s ILIKE %s)",
            unaccent(SQL("title")), pattern,
            unaccent(SQL(PLAIN.replace("%s", "body"))), pattern,
        )
