import logging

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

SLICE = 10_000
MISSES_KEPT = 100
# A difference in one of these comes from a document, never from time alone.
DOCUMENT_FIGURES = ("past_value", "purchase_count", "open_value")


class CrmRelationshipMerge(models.AbstractModel):
    """Writes what was measured: rows, snapshots, queue and log, all set-based.

    A row is written only where it differs, so that a run over unchanged documents
    costs reads alone, and a run that was killed is simply repeated.
    """

    _name = "crm.relationship.merge"
    _description = "Writing of Relationships"

    # ------------------------------------------------------------------
    # Referrals: a figure that needs other customers' rows
    # ------------------------------------------------------------------

    @api.private
    def _add_referrals(self, company):
        """Add to the measured rows what the customers they brought are worth.

        The first kind counts the customer's expected and potential value, the second
        the saved cost of acquisition. A customer has one referrer: the one of its
        commercial partner, else of its first contact.
        """
        self.env.cr.execute(SQL(
            """
            WITH referred AS (
                SELECT DISTINCT ON (p.commercial_partner_id)
                       p.commercial_partner_id AS partner_id,
                       referrer.commercial_partner_id AS referrer_id,
                       COALESCE(p.referral_type, 'new') AS referral_type
                  FROM res_partner p
                  JOIN res_partner referrer ON referrer.id = p.referred_by_id
                 WHERE referrer.commercial_partner_id != p.commercial_partner_id
                 ORDER BY p.commercial_partner_id,
                          p.id = p.commercial_partner_id DESC, p.id
            ), brought AS (
                SELECT referred.referrer_id AS partner_id,
                       SUM(CASE WHEN referred.referral_type = 'new'
                           THEN CASE WHEN f.partner_id IS NULL
                                THEN COALESCE(r.expected_value, 0) + r.potential_value
                                ELSE COALESCE(f.expected_value, 0) + f.potential_value
                                END
                           ELSE %(saved)s END) AS value
                  FROM referred
                  LEFT JOIN crm_relationship_final f
                         ON f.partner_id = referred.partner_id
                  LEFT JOIN crm_relationship r ON r.partner_id = referred.partner_id
                        AND r.company_id = %(company)s
                 WHERE f.equity_value IS NOT NULL
                    OR (f.partner_id IS NULL AND r.equity_value IS NOT NULL)
                 GROUP BY referred.referrer_id
            )
            UPDATE crm_relationship_final final
               SET referral_value = ROUND(brought.value, %(decimals)s),
                   relationship_value = final.equity_value
                                        + ROUND(brought.value, %(decimals)s)
              FROM brought
             WHERE brought.partner_id = final.partner_id
            """,
            saved=SQL("%s::numeric", company.relationship_acquisition_cost),
            company=company.id,
            decimals=company.currency_id.decimal_places,
        ))

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
        if run:
            self._log_misses(company, run)
        written = self._delete_rows(company, scope)
        bounds = self._get_bounds()
        for low, high in zip([0, *bounds], bounds):
            written += self._merge_slice(company, scope, low, high)
            if commit:
                self._commit_slice(run, written, low, high)
        if run:
            self._end_run(run, written)
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
        fields_ = [
            SQL.identifier(one.field)
            for one in self.env["crm.relationship.measure"]._get_measures()
            if one.stored
        ]
        columns = SQL(", ").join(fields_)
        values = {
            "sets": SQL(", ").join(SQL("%s = f.%s", one, one) for one in fields_),
            "old": SQL(", ").join(SQL("r.%s", one) for one in fields_),
            "new": SQL(", ").join(SQL("f.%s", one) for one in fields_),
            "columns": columns,
            "company": company.id,
            "as_of": scope.as_of,
            "uid": self.env.uid,
            "now": fields.Datetime.now(),
            "slice": SQL("f.partner_id > %s AND f.partner_id <= %s", low, high),
        }
        self.env.cr.execute(SQL(
            """
            UPDATE crm_relationship r
               SET %(sets)s, changed_on = %(as_of)s, write_uid = %(uid)s,
                   write_date = %(now)s
              FROM crm_relationship_final f
             WHERE r.partner_id = f.partner_id AND r.company_id = %(company)s
               AND %(slice)s AND (%(old)s) IS DISTINCT FROM (%(new)s)
            """,
            **values,
        ))
        updated = self.env.cr.rowcount
        self.env.cr.execute(SQL(
            """
            INSERT INTO crm_relationship (
                   partner_id, company_id, inclusion, changed_on,
                   create_uid, write_uid, create_date, write_date, %(columns)s)
            SELECT f.partner_id, %(company)s, 'auto', %(as_of)s,
                   %(uid)s, %(uid)s, %(now)s, %(now)s, %(new)s
              FROM crm_relationship_final f
              LEFT JOIN crm_relationship r ON r.partner_id = f.partner_id
                        AND r.company_id = %(company)s
             WHERE r.id IS NULL AND %(slice)s
                ON CONFLICT (partner_id, company_id) DO NOTHING
            """,
            **values,
        ))
        return updated + self.env.cr.rowcount

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
        "segment_id", "pareto_class", "lifecycle",
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

    # ------------------------------------------------------------------
    # Queue
    # ------------------------------------------------------------------

    @api.private
    def _insert_stale(self, keys):
        """Append (partner id, company id or 0) keys to the queue, in one INSERT."""
        partners, companies = map(list, zip(*keys))
        self.env.cr.execute(SQL(
            "INSERT INTO crm_relationship_stale (partner_id, company_id, create_date)"
            " SELECT UNNEST(%s), UNNEST(%s), %s",
            partners, companies, fields.Datetime.now(),
        ))

    @api.private
    def _pop_stale(self, limit):
        """Delete up to ``limit`` keys from the queue and return them, each once.

        Keys that another transaction is writing are not seen, those it is draining
        are skipped. They are gone only when the caller commits.
        """
        self.env.flush_all()
        return self.env.execute_query(SQL(
            """
            WITH popped AS (
                DELETE FROM crm_relationship_stale WHERE id IN (
                    SELECT id FROM crm_relationship_stale ORDER BY id LIMIT %s
                       FOR UPDATE SKIP LOCKED)
                RETURNING partner_id, company_id)
            SELECT DISTINCT partner_id, COALESCE(company_id, 0) FROM popped
            """,
            limit,
        ))

    @api.private
    def _get_affected_ids(self, partner_ids):
        """Return the customers to measure when these partners changed.

        Their commercial partners, the partners themselves (which may have ceased to
        be one), and who referred them.
        """
        rows = self.env.execute_query(SQL(
            """
            SELECT id FROM UNNEST(%(ids)s::int[]) AS id
             UNION SELECT commercial_partner_id FROM res_partner WHERE id = ANY(%(ids)s)
             UNION
            SELECT referrer.commercial_partner_id
              FROM res_partner changed
              JOIN res_partner p
                   ON p.commercial_partner_id = changed.commercial_partner_id
              JOIN res_partner referrer ON referrer.id = p.referred_by_id
             WHERE changed.id = ANY(%(ids)s)
            """,
            ids=list(partner_ids),
        ))
        return tuple(sorted(one for [one] in rows))

    # ------------------------------------------------------------------
    # Log
    # ------------------------------------------------------------------

    @api.private
    def _start_run(self, company, scope, commit):
        """Note that a full run began, so that one stopped half-way is seen."""
        sources = self.env["crm.relationship.facts"]._get_sources()
        run = self.env["crm.relationship.run"].create({
            "company_id": company.id,
            "as_of_date": scope.as_of,
            "started_on": fields.Datetime.now(),
            "skipped_sources": ", ".join(
                one.name for one in sources if one.model and one.model not in self.env
            ),
        })
        if commit:
            self.env.cr.commit()
        return run

    def _commit_slice(self, run, written, low, high):
        """Commit a slice and what the log says of it."""
        if run:
            [[done]] = self.env.execute_query(SQL(
                "SELECT COUNT(*) FROM crm_relationship_final WHERE partner_id <= %s",
                high,
            ))
            run.write({"done_count": done, "written_count": written})
        self.env["ir.cron"]._commit_progress(0)

    def _end_run(self, run, written):
        [[rows]] = self.env.execute_query(
            SQL("SELECT COUNT(*) FROM crm_relationship_final")
        )
        now = fields.Datetime.now()
        run.write({
            "ended_on": now,
            "duration": (now - run.started_on).total_seconds(),
            "row_count": rows, "done_count": rows, "written_count": written,
        })

    def _log_misses(self, company, run):
        """Count the customers whose documents changed without a key in the queue.

        Documents that were dated ahead and whose day has come are no misses, nor is
        anything on the first run.
        """
        former = self.env["crm.relationship.run"].search(
            [("company_id", "=", company.id), ("ended_on", "!=", False)], limit=1
        )
        if not former or former.as_of_date > run.as_of_date:
            return
        rows = self.env.execute_query(SQL(
            """
            SELECT f.partner_id
              FROM crm_relationship_final f
              LEFT JOIN crm_relationship r ON r.partner_id = f.partner_id
                        AND r.company_id = %(company)s
             WHERE (%(new)s) IS DISTINCT FROM (%(old)s)
               AND (r.id IS NOT NULL OR f.past_value != 0)
               AND f.partner_id NOT IN (
                   SELECT p.commercial_partner_id FROM crm_relationship_stale s
                     JOIN res_partner p ON p.id = s.partner_id)
               AND f.partner_id NOT IN (
                   SELECT p.commercial_partner_id FROM account_move m
                     JOIN res_partner p ON p.id = m.commercial_partner_id
                    WHERE m.state = 'posted' AND m.company_id = %(company)s
                      AND m.invoice_date > %(since)s AND m.create_date <= %(started)s)
             ORDER BY f.partner_id
            """,
            company=company.id,
            new=SQL(", ").join(SQL("f.%s", SQL(one)) for one in DOCUMENT_FIGURES),
            old=SQL(", ").join(SQL("r.%s", SQL(one)) for one in DOCUMENT_FIGURES),
            since=former.as_of_date,
            started=former.started_on,
        ))
        missed = [one for [one] in rows]
        if missed:
            _logger.warning(
                "%s customers of %s changed unseen; repaired now. Partner ids: %s",
                len(missed), company.name, missed[:MISSES_KEPT],
            )
        run.write({
            "missed_count": len(missed), "missed_partner_ids": missed[:MISSES_KEPT]
        })
