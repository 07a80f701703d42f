from odoo import api, fields, models


class CrmRelationshipTimelinePin(models.Model):
    """An entry of a history that stands above it, for all who may read the entry.

    Nobody has rights on the rows: pinning goes through ``crm.relationship.timeline``,
    which asks first whether the user reads the entry.
    """

    _name = "crm.relationship.timeline.pin"
    _description = "Pinned Entry of a History"

    source = fields.Char(required=True)
    entry_id = fields.Integer(required=True)
    partner_id = fields.Many2one("res.partner", index="btree_not_null",
                                 ondelete="cascade")
    lead_id = fields.Many2one("crm.lead", index="btree_not_null", ondelete="cascade")

    _entry_uniq = models.Constraint(
        "UNIQUE(source, entry_id)", "An entry is pinned once."
    )

    @api.private
    def _get_keys(self, whose):
        """Return {source: [ids]} of the entries pinned in a history.

        :param whose: ``Subject``
        """
        # What is pinned is read through the access of its source afterwards.
        pins = self.sudo().search(self._get_domain(whose), limit=100)
        return {
            source: rows.mapped("entry_id")
            for source, rows in pins.grouped("source").items()
        }

    @api.private
    def _toggle(self, whose, source, entry_id):
        """Pin an entry that the user reads, or take the pin off.

        :return: whether it is pinned now
        """
        pins = self.sudo()  # that the user reads the entry was asked by the caller
        found = pins.search([("source", "=", source), ("entry_id", "=", entry_id)])
        if found:
            found.unlink()
            return False
        pins.create({
            "source": source, "entry_id": entry_id, "partner_id": whose.customer_id,
            "lead_id": not whose.customer_id and whose.lead_id,
        })
        return True

    def _get_domain(self, whose):
        if not whose.customer_id:
            return [("lead_id", "=", whose.lead_id)]
        # A contact may have become part of another customer since, a lead a customer.
        partners = [*whose.partner_ids, whose.customer_id]
        return [
            "|", ("partner_id", "in", partners), ("lead_id.partner_id", "in", partners)
        ]
