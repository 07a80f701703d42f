from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import hmac

SCOPE = "crm_relationship.complaint_form"
HOURS = 1


class CrmRelationshipComplaintAttempt(models.Model):
    """Who sent the public form lately: one row each, removed by the daily clean-up.

    Rows are only ever added, so that workers never wait for each other. Addresses are
    personal data: only a keyed hash is kept.
    """

    _name = "crm.relationship.complaint.attempt"
    _description = "Sending of the Public Complaint Form"

    sender = fields.Char(required=True, readonly=True)

    _sender_idx = models.Index("(sender, create_date)")

    @api.model
    def _is_allowed(self, address, limit):
        """Note a sending and return whether the address may still send.

        The row is committed on its own: other workers count it at once, also when
        what follows fails.

        :param address: IPv4 or IPv6 address, str
        :param limit: sendings an hour; 0 for any number
        """
        if limit <= 0:
            return True
        # The database's secret makes the hash; visitors may not read it.
        sender = hmac(self.env(su=True), SCOPE, _get_network(address))
        with self.env.registry.cursor() as cr:
            row = self.with_env(self.env(cr=cr, su=True)).create({"sender": sender})
            number = row.id
            row.env.flush_all()
        with self.env.registry.cursor() as cr:
            rows = self.with_env(self.env(cr=cr, su=True))
            return rows.search_count([
                ("sender", "=", sender), ("create_date", ">", _get_since()),
                ("id", "<=", number),
            ], limit=limit + 1) <= limit

    @api.autovacuum
    def _gc_attempts(self):
        self.search([("create_date", "<=", _get_since())]).unlink()


def _get_since():
    return fields.Datetime.now() - timedelta(hours=HOURS)


def _get_network(address):
    """Return what one sender owns: an IPv4 address, or the /64 of an IPv6 one."""
    if ":" in address:
        return ":".join(address.split("%")[0].split(":")[:4])
    return address
