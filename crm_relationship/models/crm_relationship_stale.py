from odoo import api, fields, models

BATCH = 1000  # keys drained, measured and committed together
SOON = 5  # seconds until the job may start; the host looks every minute


class CrmRelationshipStale(models.Model):
    """Append-only queue of (customer, company) whose figures have to be measured.

    Duplicates are welcome: a unique queue would make concurrent postings wait for
    each other. The drain takes them together.
    """

    _name = "crm.relationship.stale"
    _description = "Relationship to be Measured Again"
    _log_access = False
    _order = "id"

    # Plain integers: a foreign key would lock the partner row of every posting.
    partner_id = fields.Integer(required=True)
    company_id = fields.Integer(help="0 stands for every company.")
    create_date = fields.Datetime(default=fields.Datetime.now)

    @api.private
    def _push(self, keys):
        """Note that relationships changed; written at commit, once a transaction.

        :param keys: iterable of (partner id, company id or None)
        """
        keys = {(partner, company or 0) for partner, company in keys if partner}
        if not keys:
            return
        precommit = self.env.cr.precommit
        pending = precommit.data.setdefault("crm.relationship.stale", set())
        if not pending:
            precommit.add(self._flush_pending)
        pending |= keys

    def _flush_pending(self):
        """Write what this transaction noted, and wake the job."""
        keys = self.env.cr.precommit.data.pop("crm.relationship.stale", set())
        # Whoever posts an invoice need not have rights on the queue.
        self.sudo().env["crm.relationship.queue"]._insert_stale(sorted(keys))
        # By its cached id: each query here is one more for whoever posts an invoice.
        cron_id = self.env["ir.model.data"].sudo()._xmlid_to_res_id(
            "crm_relationship.ir_cron_refresh"
        )
        if cron_id:
            # Not at this very moment: to wake the job at once, the host would open a
            # connection of its own for each posting (a/base/models/ir_cron.py).
            soon = fields.Datetime.add(fields.Datetime.now(), seconds=SOON)
            self.env["ir.cron"].sudo().browse(cron_id)._trigger(soon)

    @api.model
    def _drain(self):
        """Measure what is queued, batch by batch, committing each with its rows."""
        until_done = self.env["crm.relationship.job"]._until_done
        while until_done(self._drain_batch):
            pass

    def _drain_batch(self):
        """Measure a batch; return whether there is more to do and time for it."""
        keys = self.env["crm.relationship.queue"]._pop_stale(BATCH)
        for company, partners in self._by_company(keys).items():
            self.env["crm.relationship.job"]._run(company, partners=partners)
        left = self.search_count([])
        seconds = self.env["ir.cron"]._commit_progress(len(keys), remaining=left)
        return bool(keys and left and seconds)

    def _by_company(self, keys):
        """Group queued keys.

        :param keys: list of (partner id, company id or 0)
        :return: {company record: partner recordset}; deleted partners are kept out of
            it by the job, which reads partners from the database
        """
        grouped = {}
        for company in self.env["res.company"].search([]):
            ids = {partner for partner, one in keys if one in (0, company.id)}
            if ids:
                grouped[company] = self.env["res.partner"].browse(sorted(ids))
        return grouped
