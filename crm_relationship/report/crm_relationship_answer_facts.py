import datetime

import pytz

from odoo import models
from odoo.tools import SQL

from ..tools.contacts import SECONDS_PER_HOUR, cumulate


class CrmRelationshipAnswerFacts(models.AbstractModel):
    """How long customers wait for an answer, in working hours of the company.

    A part of ``crm.relationship.facts``. The working intervals are laid into the
    statement as arrays, so that no calendar is asked for a single message.
    """

    _name = "crm.relationship.answer.facts"
    _description = "Facts of Answers to Customers"

    def _answers(self, scope):
        """Return (partner_id, hours): the median working time until an answer.

        An answer is the next message out on the same document. Read backwards, so that
        a document with thousands of messages is passed once.
        """
        asked, answered = (
            SQL("EXTRACT(EPOCH FROM %s)::float8", SQL(name))
            for name in ("at", "answered_at")
        )
        return SQL(
            """
            SELECT partner_id, ROUND((PERCENTILE_CONT(0.5) WITHIN GROUP (
                       ORDER BY %(until)s - %(since)s) / %(hour)s)::numeric, 1) AS hours
              FROM (
                SELECT partner_id, at, incoming,
                       MIN(at) FILTER (WHERE NOT incoming) OVER (
                           PARTITION BY document, res_id
                           ORDER BY at DESC, source_id DESC
                           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
                           AS answered_at
                  FROM contact
                 WHERE channel = 'email' AND document > 0 AND counted
                   AND at >= %(start)s
              ) message
             WHERE incoming AND answered_at IS NOT NULL
             GROUP BY partner_id
            """,
            until=self._worked(scope, answered), since=self._worked(scope, asked),
            hour=SECONDS_PER_HOUR, start=self._get_moment(scope, scope.lookback_start),
        )

    def _worked(self, scope, moment):
        """Return how long the company worked until a moment, in seconds.

        :param moment: SQL of seconds since 1970
        :return: SQL; without working hours all hours count
        """
        work = self._get_working_time(scope)
        if not work.starts:
            return moment
        arrays = {
            name: SQL("%s::float8[]", values) for name, values in work._asdict().items()
        }
        position = SQL("WIDTH_BUCKET(%s, %s)", moment, arrays["starts"])
        return SQL(
            """
            CASE WHEN %(position)s = 0 THEN 0 ELSE (%(before)s)[%(position)s] + LEAST(
                %(moment)s - (%(starts)s)[%(position)s],
                (%(stops)s)[%(position)s] - (%(starts)s)[%(position)s]) END
            """,
            position=position, moment=moment, **arrays,
        )

    def _get_working_time(self, scope):
        """Return the ``WorkingTime`` of the company over the look-back period."""
        company = self.env["res.company"].browse(scope.company_id)
        calendar = company.resource_calendar_id
        begin, end = (
            pytz.utc.localize(self._get_moment(scope, day))
            for day in (
                scope.lookback_start, scope.as_of + datetime.timedelta(days=1)
            )
        )
        if not calendar:
            return cumulate([])
        intervals = calendar._work_intervals_batch(begin, end)[False]
        return cumulate((start, stop) for start, stop, _record in intervals)
