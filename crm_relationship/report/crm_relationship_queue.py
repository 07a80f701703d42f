from odoo import api, fields, models
from odoo.tools import SQL


class CrmRelationshipQueue(models.AbstractModel):
    """Puts keys into the queue of stale relationships and takes them out, as sets."""

    _name = "crm.relationship.queue"
    _description = "Access to the Queue of Stale Relationships"

    @api.private
    def _insert_stale(self, keys):
        """Append (partner id, company id or 0) keys to the queue, in one INSERT."""
        partners, companies = map(list, zip(*keys, strict=True))
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
        be one), and who referred them, up the whole chain.
        """
        rows = self.env.execute_query(SQL(
            """
            WITH RECURSIVE affected (id) AS (
                SELECT id FROM UNNEST(%(ids)s::int[]) AS id
                 UNION
                SELECT commercial_partner_id FROM res_partner WHERE id = ANY(%(ids)s)
                 UNION
                SELECT referred.referrer_id FROM affected
                  JOIN (%(referred)s) referred ON referred.partner_id = affected.id)
            SELECT id FROM affected ORDER BY id
            """,
            ids=list(partner_ids),
            referred=self.env["crm.relationship.facts"]._referred(),
        ))
        return tuple(one for [one] in rows)
