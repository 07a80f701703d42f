from odoo import api, models
from odoo.tools import SQL

INDEX = "account_move_relationship_idx"


class CrmRelationshipHealthCheck(models.AbstractModel):
    """Reads from the database what the health page shows."""

    _name = "crm.relationship.health.check"
    _description = "Checks of the Health of Relationships"

    @api.model
    @api.private
    def _is_index_ready(self):
        """Return whether the index that values are read with exists and is whole."""
        rows = self.env.execute_query(SQL(
            """
            SELECT i.indisvalid
              FROM pg_index i
              JOIN pg_class c ON c.oid = i.indexrelid
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relname = %s AND n.nspname = current_schema
            """,
            INDEX,
        ))
        return rows == [(True,)]

    @api.model
    @api.private
    def _get_queue(self):
        """Return (number of keys waiting, creation time of the oldest or None)."""
        [queue] = self.env.execute_query(SQL(
            "SELECT COUNT(*), MIN(create_date) FROM crm_relationship_stale"
        ))
        return queue

    @api.model
    @api.private
    def _count_nobodys_opportunities(self):
        """Return how many open opportunities no company's pipeline counts.

        Neither they nor their team or user say whose they are.
        """
        if len(self.env["res.company"].search([], limit=2)) == 1:
            return 0
        return self.env["crm.lead"].search_count([
            ("type", "=", "opportunity"), ("won_status", "=", "pending"),
            ("partner_id", "!=", False), ("company_id", "=", False),
            ("user_id", "=", False),
            "|", ("team_id", "=", False), ("team_id.company_id", "=", False),
        ])

    @api.model
    @api.private
    def _get_last_runs(self, companies):
        """Return {company id: (id of the last run, id of the last one that ended)}."""
        rows = self.env.execute_query(SQL(
            """
            SELECT company_id, MAX(id), MAX(id) FILTER (WHERE ended_on IS NOT NULL)
              FROM crm_relationship_run
             WHERE company_id = ANY(%s)
             GROUP BY company_id
            """,
            companies.ids,
        ))
        return {company: (last, ended) for company, last, ended in rows}
