from odoo import models

COMPLAINT = "crm.relationship.complaint"
DOCUMENT_FIELDS = {"crm.lead": "lead_id", "account.move": "move_id"}


class MailMessage(models.Model):
    """A complaint that somebody finds in a message."""

    _inherit = "mail.message"

    def action_new_complaint(self):
        """Open an empty complaint, filled in from the message.

        :raise AccessError: when the user may not read the message or begin complaints
        """
        self.ensure_one()
        self.check_access("read")
        self.env[COMPLAINT].check_access("create")
        return {
            "type": "ir.actions.act_window", "name": self.env._("New Complaint"),
            "res_model": COMPLAINT, "views": [(False, "form")],
            "context": {
                f"default_{name}": value
                for name, value in self._get_complaint_values().items()
            },
        }

    def _get_complaint_values(self):
        values = {
            "message_id": self.id, "description": self.body, "channel": "email",
            "name": self.subject or self.record_name or False,
            "email_from": self.email_from, "partner_id": self._get_complainant().id,
        }
        if self.date:
            values["date_received"] = self.date
        if self.model in DOCUMENT_FIELDS:
            values[DOCUMENT_FIELDS[self.model]] = self.res_id
        elif self.model and self.model not in (COMPLAINT, "res.partner"):
            values |= {"res_model": self.model, "res_id": self.res_id}
        return values

    def _get_complainant(self):
        """Return who complains: the author, or whom a note of ours is about."""
        author = self.author_id
        if author and author.partner_share:
            return author
        if self.model == "res.partner":
            return author.browse(self.res_id)
        return author.browse()
