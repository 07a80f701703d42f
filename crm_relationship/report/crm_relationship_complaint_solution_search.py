from odoo import api, models
from odoo.tools import SQL

from ..tools.search_text import words_of

SAME_CATEGORY, SAME_CAUSE = 1.0, 2.0  # beside a rank of words from 0 to 1


class CrmRelationshipComplaintSolutionSearch(models.AbstractModel):
    """Full-text search in the solutions that the user may read.

    Words are compared without accents and by their beginning, in no language's
    grammar: customers write in many, and Vietnamese has no stems.
    """

    _name = "crm.relationship.complaint.solution.search"
    _description = "Search for Solutions"

    @api.private
    def _find(self, text, limit=None):
        """Return the ids of solutions in which all words occur, best first.

        :param text: what somebody typed
        :param limit: how many at most, int or None
        """
        words = words_of(text)
        if not words:
            return []
        query = self._get_query(" & ".join(f"{word}:*" for word in words))
        return self._fetch(query, SQL("rank"), limit)

    @api.private
    def _propose(self, text, category, cause, limit=5):
        """Return the ids of solutions for a complaint, best first.

        One of the same category or cause comes before one that only shares words.

        :param text: subject and description of the complaint
        :param category: ``crm.relationship.complaint.category``, perhaps empty
        :param cause: ``crm.relationship.complaint.cause``, perhaps empty
        :param limit: how many at most, int
        """
        words = [word for word in words_of(text) if len(word) > 2]
        query = self._get_query(
            " | ".join(words), self._match("category_id", category),
            self._match("cause_id", cause),
        )
        score = SQL(
            "rank + CASE WHEN %s THEN %s ELSE 0 END + CASE WHEN %s THEN %s ELSE 0 END",
            self._match("category_id", category), SAME_CATEGORY,
            self._match("cause_id", cause), SAME_CAUSE,
        )
        return self._fetch(query, score, limit)

    def _match(self, column, record):
        name = SQL.identifier(column)
        return SQL("COALESCE(%s = %s, FALSE)", name, record.id or None)

    def _get_query(self, terms, *others):
        """Return the SELECT of readable solutions that match words or something else.

        :param terms: text of a tsquery
        :param others: conditions as SQL, any of which is enough too
        """
        access = self.env["crm.relationship.access"]
        vector = SQL("to_tsvector('simple', search_text)")
        wanted = SQL("to_tsquery('simple', %s)", terms)
        return access._select_readable(
            "crm.relationship.complaint.solution", [("active", "=", True)],
            {
                "id": "id", "use_count": "use_count", "category_id": "category_id",
                "cause_id": "cause_id", "search_text": "search_text",
            },
            where=SQL(" OR ").join([SQL("%s @@ %s", vector, wanted), *others]),
        ), vector, wanted

    def _fetch(self, query, score, limit):
        select, vector, wanted = query
        if select is None:
            return []
        rows = self.env.execute_query(SQL(
            """
            SELECT id FROM (SELECT *, ts_rank_cd(%s, %s, 32) AS rank
                              FROM (%s) AS readable) AS ranked
             ORDER BY %s DESC, use_count DESC NULLS LAST, id DESC LIMIT %s
            """, vector, wanted, select, score, limit,
        ))
        return [solution_id for solution_id, in rows]
