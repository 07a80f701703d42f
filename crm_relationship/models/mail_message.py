from odoo import api, models

from ..tools.contacts import MESSAGE_TYPES

# Where a message stands, who wrote it and whether it is a note: merges move messages.
COUNTED_FIELDS = {
    "model", "res_id", "message_type", "subtype_id", "is_internal", "author_id", "date",
}


class MailMessage(models.Model):
    _name = "mail.message"
    _inherit = ["mail.message", "crm.relationship.stale.mixin"]

    # The mails of a contact by date: the history reads a few days of them at a time.
    _relationship_contact_idx = models.Index(
        "(res_id, date) WHERE model = 'res.partner'"
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Create, and have the customers measured on whose documents it is."""
        messages = super().create(vals_list)
        written = messages.browse(
            message.id for message, vals in zip(messages, vals_list, strict=True)
            if vals.get("message_type", "comment") in MESSAGE_TYPES
        )
        written._mark_relationship_stale()
        return messages

    def write(self, vals):
        """Write, and have the former and the present customer measured."""
        if not COUNTED_FIELDS & vals.keys():
            return super().write(vals)
        self._mark_relationship_stale()  # the customer until now
        result = super().write(vals)
        self._mark_relationship_stale()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_mark_stale(self):
        self._mark_relationship_stale()

    def _get_relationship_keys(self):
        ids = {}
        for message in self.sudo():  # whoever writes: only whose document it is
            if message.res_id and message.message_type in MESSAGE_TYPES:
                ids.setdefault(message.model, []).append(message.res_id)
        return ids and self.env["crm.relationship.contact"]._get_document_keys(ids)
