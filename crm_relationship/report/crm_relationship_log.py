import logging

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

MISSES_KEPT = 100
# A difference in one of these comes from a document, never from time alone.
DOCUMENT_FIGURES = ("past_value", "purchase_count", "open_value")


class CrmRelationshipLog(models.AbstractModel):
    """Writes the log of the full runs, and what no hook had seen before them."""

    _name = "crm.relationship.log"
    _description = "Log of the Refresh of Relationships"

    @api.private
    def _start_run(self, company, scope, commit):
        """Note that a full run began, so that one stopped half-way is seen."""
        sources = self.env["crm.relationship.facts"]._get_sources()
        run = self.env["crm.relationship.run"].create({
            "company_id": company.id,
            "as_of_date": scope.as_of,
            "excluded_journal_ids": sorted(scope.excluded_journal_ids),
            "started_on": fields.Datetime.now(),
            "skipped_sources": ", ".join(
                one.name for one in sources if one.model and one.model not in self.env
            ),
        })
        if commit:
            # Some progress at once: the host lets a job rest that is killed three
            # times without any (a/base/models/ir_cron.py, timed_out_counter).
            self.env["ir.cron"]._commit_progress(1)
        return run

    @api.private
    def _note_slice(self, run, written, high):
        """Note how far a full run has come."""
        [[done]] = self.env.execute_query(SQL(
            "SELECT COUNT(*) FROM crm_relationship_final WHERE partner_id <= %s", high
        ))
        run.write({
            "done_count": done, "written_count": run.written_count + written
        })

    @api.private
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

    @api.private
    def _log_misses(self, company, run):
        """Count the customers whose documents changed without a key in the queue.

        Documents that were dated ahead and whose day has come are no misses, nor is
        anything on the first run or after another choice of journals.
        """
        former = self.env["crm.relationship.run"].search(
            [("company_id", "=", company.id), ("ended_on", "!=", False)], limit=1
        )
        if (
            not former or former.as_of_date > run.as_of_date
            or former.excluded_journal_ids != run.excluded_journal_ids
        ):
            return
        missed = self._get_missed(company, former)
        if missed:
            _logger.warning(
                "%s customers of %s changed unseen; repaired now. Partner ids: %s",
                len(missed), company.name, missed[:MISSES_KEPT],
            )
        run.write({
            "missed_count": len(missed), "missed_partner_ids": missed[:MISSES_KEPT]
        })

    def _get_missed(self, company, former):
        """Return the ids of customers whose figures differ and nothing told of it."""
        rows = self.env.execute_query(SQL(
            """
            SELECT partner_id
              FROM crm_relationship_final f
              FULL JOIN (SELECT * FROM crm_relationship
                          WHERE company_id = %(company)s) r USING (partner_id)
             WHERE (%(new)s) IS DISTINCT FROM (%(old)s)
               AND partner_id NOT IN (
                   SELECT p.commercial_partner_id FROM crm_relationship_stale s
                     JOIN res_partner p ON p.id = s.partner_id)
               AND partner_id NOT IN (
                   SELECT p.commercial_partner_id FROM account_move m
                     JOIN res_partner p ON p.id = m.commercial_partner_id
                    WHERE m.state = 'posted' AND m.company_id = %(company)s
                      AND m.invoice_date > %(since)s AND m.create_date <= %(started)s)
             ORDER BY partner_id
            """,
            company=company.id,
            new=self._get_document_figures("f"),
            old=self._get_document_figures("r"),
            since=former.as_of_date,
            started=former.started_on,
        ))
        return [one for [one] in rows]

    def _get_document_figures(self, alias):
        return SQL(", ").join(
            SQL("COALESCE(%s, 0)", SQL.identifier(alias, name))
            for name in DOCUMENT_FIGURES
        )
