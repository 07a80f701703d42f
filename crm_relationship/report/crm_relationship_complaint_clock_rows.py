from odoo import api, models
from odoo.tools import SQL

from ..tools.complaint_clock import TARGETS

PARTS = {
    "deadline": "timestamp", "soon_on": "timestamp", "on": "timestamp",
    "hours": "float8", "result": "varchar",
}
ROUND_COLUMNS = {
    "complaint_id": "int4", "company_id": "int4", "number": "int4",
    "is_current": "bool", "policy_id": "int4", "started_on": "timestamp",
    "ended_on": "timestamp", "end_kind": "varchar",
    **{f"{name}_{part}": kind for name in TARGETS for part, kind in PARTS.items()},
}
IN_TIME = {
    "acknowledge": "is_acknowledged_in_time", "answer": "is_answered_in_time",
    "resolve": "is_resolved_in_time",
}
STATE_COLUMNS = {
    "id": "int4", "clock_state": "varchar", "next_deadline_kind": "varchar",
    "next_deadline": "timestamp", "clock_check_on": "timestamp",
}


class CrmRelationshipComplaintClockRows(models.AbstractModel):
    """Reads the logs of many complaints and writes what the clock says, as sets.

    In SQL for two reasons: ten thousand complaints are written in two statements, and
    whether something was in time is NULL while it is undecided, which the host's
    Boolean fields cannot write.
    """

    _name = "crm.relationship.complaint.clock.rows"
    _description = "Rows of the Clock of Complaints"

    @api.private
    def _read_logs(self, complaint_ids):
        """Return (id, company, policy, kinds, dates) of complaints with a log.

        :return: list of tuples; the kinds and dates are in the order written
        """
        ids = list(complaint_ids)
        # Two plain queries: a join is planned badly while many rows are new.
        logs = {one: log for one, *log in self.env.execute_query(SQL(
            """
            SELECT complaint_id, ARRAY_AGG(kind ORDER BY id),
                   ARRAY_AGG(date ORDER BY id)
              FROM crm_relationship_complaint_event
             WHERE complaint_id = ANY(%s)
          GROUP BY complaint_id
            """, ids,
        ))}
        return [(one, *more, *logs[one]) for one, *more in self.env.execute_query(SQL(
            """
            SELECT id, company_id, policy_id FROM crm_relationship_complaint
             WHERE id = ANY(%s)
            """, ids,
        )) if one in logs]

    @api.private
    def _write_rounds(self, rows, rewrite):
        """Add or correct rounds; those that ended before the last one stay.

        :param rows: list of {column: value}, see ``ROUND_COLUMNS``
        :param rewrite: whether the rounds before are corrected too
        """
        names = list(ROUND_COLUMNS)
        kept = [name for name in names if name not in (
            "complaint_id", "number", "is_current"
        )]
        self.env.cr.execute(SQL(
            """
            INSERT INTO crm_relationship_complaint_round AS r (%(names)s,
                        acknowledge_told, answer_told, resolve_told)
                 SELECT %(names)s, 0, 0, 0
                   FROM %(rows)s
            ON CONFLICT (complaint_id, number)
              DO UPDATE SET is_current = excluded.is_current, %(sets)s
                  WHERE r.is_current IS DISTINCT FROM excluded.is_current
                     OR (excluded.is_current OR %(rewrite)s)
                        AND (%(old)s) IS DISTINCT FROM (%(new)s)
            """,
            names=_list(names), rows=_unnest(rows, ROUND_COLUMNS), rewrite=rewrite,
            sets=SQL(", ").join(
                SQL(
                    "%s = CASE WHEN excluded.is_current OR %s THEN %s ELSE %s END",
                    SQL.identifier(name), rewrite, SQL.identifier("excluded", name),
                    SQL.identifier("r", name),
                )
                for name in kept
            ),
            old=_list(kept, "r"), new=_list(kept, "excluded"),
        ))

    @api.private
    def _write_complaints(self, rows):
        """Write the state, and deadlines and figures of the current and first round.

        :param rows: list of {column: value}, see ``STATE_COLUMNS``
        """
        values = {
            **{name: SQL.identifier("v", name)
               for name in STATE_COLUMNS if name != "id"},
            **{f"{name}_deadline": SQL.identifier("r", f"{name}_deadline")
               for name in TARGETS},
            **{f"{name}_hours": SQL.identifier("f", f"{name}_hours")
               for name in TARGETS},
            **{field: SQL("%s = 'met'", SQL.identifier("f", f"{name}_result"))
               for name, field in IN_TIME.items()},
        }
        self.env.cr.execute(SQL(
            """
            UPDATE crm_relationship_complaint c
               SET %(sets)s
              FROM %(rows)s
              JOIN crm_relationship_complaint_round r
                   ON r.complaint_id = v.id AND r.is_current
              JOIN crm_relationship_complaint_round f
                   ON f.complaint_id = v.id AND f.number = 1
             WHERE c.id = v.id AND (%(old)s) IS DISTINCT FROM (%(new)s)
            """,
            sets=SQL(", ").join(
                SQL("%s = %s", SQL.identifier(name), value)
                for name, value in values.items()
            ),
            rows=_unnest(rows, STATE_COLUMNS),
            old=_list(values, "c"), new=SQL(", ").join(values.values()),
        ))


def _list(names, alias=None):
    return SQL(", ").join(
        SQL.identifier(alias, name) if alias else SQL.identifier(name)
        for name in names
    )


def _unnest(rows, columns):
    """Return the rows as a table ``v``, by one array a column."""
    arrays = SQL(", ").join(
        SQL("%s::%s[]", [row.get(name) for row in rows], SQL(kind))
        for name, kind in columns.items()
    )
    return SQL("UNNEST(%s) AS v (%s)", arrays, _list(columns))
