from itertools import pairwise

from odoo import api, fields, models
from odoo.tools import SQL

SLICE = 10_000


class CrmRelationshipMerge(models.AbstractModel):
    """Writes what was measured: rows and snapshots, set-based.

    A row is written only where it differs, so that a run over unchanged documents
    costs reads alone, and a run that was killed is simply repeated.
    """

    _name = "crm.relationship.merge"
    _description = "Writing of Relationships"

    # ------------------------------------------------------------------
    # Rows
    # ------------------------------------------------------------------

    @api.private
    def _merge(self, company, scope, run=None, commit=False):
        """Make the rows equal to what was measured, slice by slice.

        :param company: ``res.company`` record
        :param scope: ``Scope`` of the measuring
        :param run: log record of a full run, or None
        :param commit: commit after each slice
        :return: number of rows inserted, updated or deleted
        """
        log = self.env["crm.relationship.log"]
        if run:
            log._log_misses(company, run)
        slices = list(pairwise([0, *self._get_bounds()]))
        steps = [
            (0, self._delete_rows, company, scope),
            *((part[1], self._merge_slice, company, scope, *part) for part in slices),
        ]
        if commit:
            # From here on a step that is rolled back keeps the temporary tables.
            self.env["ir.cron"]._commit_progress(0)
            until_done = self.env["crm.relationship.job"]._until_done
            written = sum(until_done(self._commit_step, run, *step) for step in steps)
        else:
            written = sum(write(*args) for _high, write, *args in steps)
        if run:
            log._end_run(run, written)
        return written

    def _commit_step(self, run, high, write, *args):
        written = write(*args)
        self.env["crm.relationship.log"]._note_slice(run, written, high)
        self.env["ir.cron"]._commit_progress(1)
        return written

    def _get_bounds(self):
        """Return the last partner id of each slice."""
        rows = self.env.execute_query(SQL(
            """
            SELECT MAX(partner_id) FROM (
                SELECT partner_id, (ROW_NUMBER() OVER (ORDER BY partner_id) - 1) / %s
                       AS slice
                  FROM crm_relationship_final) numbered
             GROUP BY slice ORDER BY slice
            """,
            SLICE,
        ))
        return [high for [high] in rows]

    def _merge_slice(self, company, scope, low, high):
        """Update the rows of a slice that differ, insert those that are new."""
        names = [
            SQL.identifier(one.field)
            for one in self.env["crm.relationship.measure"]._get_measures()
            if one.stored
        ]
        values = {
            "sets": SQL(", ").join(SQL("%s = f.%s", one, one) for one in names),
            "old": SQL(", ").join(SQL("r.%s", one) for one in names),
            "new": SQL(", ").join(SQL("f.%s", one) for one in names),
            "columns": SQL(", ").join(names),
            "company": company.id,
            "as_of": scope.as_of,
            "uid": self.env.uid,
            "now": fields.Datetime.now(),
            # On both sides: neither table is read beyond the slice.
            "slice": SQL("f.partner_id > %s AND f.partner_id <= %s", low, high),
            "rows": SQL("r.partner_id > %s AND r.partner_id <= %s", low, high),
        }
        return self._update_slice(values) + self._insert_slice(values)

    def _update_slice(self, values):
        self.env.cr.execute(SQL(
            """
            UPDATE crm_relationship r
               SET %(sets)s, changed_on = %(as_of)s, write_uid = %(uid)s,
                   write_date = %(now)s
              FROM crm_relationship_final f
             WHERE r.partner_id = f.partner_id AND r.company_id = %(company)s
               AND %(slice)s AND %(rows)s AND (%(old)s) IS DISTINCT FROM (%(new)s)
            """,
            **values,
        ))
        return self.env.cr.rowcount

    def _insert_slice(self, values):
        self.env.cr.execute(SQL(
            """
            INSERT INTO crm_relationship (
                   partner_id, company_id, inclusion, changed_on,
                   create_uid, write_uid, create_date, write_date, %(columns)s)
            SELECT f.partner_id, %(company)s, 'auto', %(as_of)s,
                   %(uid)s, %(uid)s, %(now)s, %(now)s, %(new)s
              FROM crm_relationship_final f
              LEFT JOIN crm_relationship r ON r.partner_id = f.partner_id
                        AND r.company_id = %(company)s AND %(rows)s
             WHERE r.id IS NULL AND %(slice)s
                ON CONFLICT (partner_id, company_id) DO NOTHING
            """,
            **values,
        ))
        return self.env.cr.rowcount

    def _delete_rows(self, company, scope):
        """Delete the rows of customers that nothing makes one any more."""
        facts = self.env["crm.relationship.facts"]
        gone = self.env["crm.relationship"].browse(
            row_id for [row_id] in self.env.execute_query(SQL(
                """
                SELECT r.id FROM crm_relationship r
                  LEFT JOIN crm_relationship_final f ON f.partner_id = r.partner_id
                 WHERE r.company_id = %s AND f.partner_id IS NULL AND %s
                """,
                company.id, facts._in_scope(scope, "r.partner_id"),
            ))
        )
        gone.unlink()
        return len(gone)

    # ------------------------------------------------------------------
    # Snapshots
    # ------------------------------------------------------------------

    SNAPSHOT_COLUMNS = (
        "past_value", "expected_value", "relationship_value", "equity_value",
        "segment_id", "pareto_class", "lifecycle", "rfm_score",
    )

    @api.private
    def _insert_snapshots(self, company, month):
        """Copy the present rows to the month's snapshots, where it has none yet."""
        return self._insert_snapshots_from(
            company, month, SQL("crm_relationship r"), SQL("r")
        )

    @api.private
    def _snapshot_final(self, company, month):
        """Copy what was just measured to the month's snapshots."""
        source = SQL(
            "crm_relationship r"
            " JOIN crm_relationship_final f ON f.partner_id = r.partner_id"
        )
        return self._insert_snapshots_from(company, month, source, SQL("f"))

    def _insert_snapshots_from(self, company, month, source, alias):
        columns = [SQL.identifier(name) for name in self.SNAPSHOT_COLUMNS]
        self.env.cr.execute(SQL(
            """
            INSERT INTO crm_relationship_snapshot (
                   relationship_id, company_id, date, %(columns)s)
            SELECT r.id, r.company_id, %(month)s, %(values)s
              FROM %(source)s
             WHERE r.company_id = %(company)s AND %(alias)s.equity_value IS NOT NULL
                ON CONFLICT (relationship_id, date) DO NOTHING
            """,
            columns=SQL(", ").join(columns),
            values=SQL(", ").join(SQL("%s.%s", alias, one) for one in columns),
            source=source, alias=alias, month=month, company=company.id,
        ))
        return self.env.cr.rowcount
