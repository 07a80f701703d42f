from odoo import api, fields, models


class CrmRelationshipSnooze(models.Model):
    """A customer that somebody put off: out of that person's day until a date."""

    _name = "crm.relationship.snooze"
    _description = "Customer Put Off"
    _rec_name = "partner_id"
    _order = "until, id"

    user_id = fields.Many2one(
        "res.users", required=True, ondelete="cascade", readonly=True,
        default=lambda self: self.env.user,
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, ondelete="cascade", index=True
    )
    until = fields.Date(
        required=True, help="The day on which the customer may show again.",
        default=lambda self: fields.Date.add(
            fields.Date.context_today(self), days=1
        ),
    )

    _user_partner_uniq = models.Constraint(
        "UNIQUE(user_id, partner_id)", "This customer is put off already."
    )

    @api.model
    def _get(self, partners):
        """Return what the current user put off of some customers."""
        return self.search([
            ("user_id", "=", self.env.uid), ("partner_id", "in", partners.ids)
        ])

    @api.model
    def _snooze(self, partners, until):
        """Put customers off for the current user.

        :param partners: ``res.partner`` recordset
        :param until: date on which they may show again
        """
        known = self._get(partners)
        known.until = until
        self.create([
            {"partner_id": partner.id, "until": until}
            for partner in partners - known.partner_id
        ])

    @api.autovacuum
    def _gc_snoozes(self):
        self.search([("until", "<", fields.Date.today())], limit=10_000).unlink()
