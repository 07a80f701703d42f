from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmRelationshipNextContactMixin(models.AbstractModel):
    """Two fields that plan the next contact while something is being noted.

    They are not stored: saving them makes an activity of the host, on the opportunity
    or else on the contact.
    """

    _name = "crm.relationship.next.contact.mixin"
    _description = "Plans the Next Contact"

    next_contact_date = fields.Date(
        "Next Contact", compute="_compute_next_contact",
        inverse="_inverse_next_contact",
        help="Plans an activity for that day when you save.",
    )
    next_contact_summary = fields.Char(
        "What to Do Next", compute="_compute_next_contact",
        inverse="_inverse_next_contact",
    )

    @api.depends_context("uid")
    def _compute_next_contact(self):
        self.next_contact_date = False
        self.next_contact_summary = False

    def _inverse_next_contact(self):
        for one in self.filtered("next_contact_date"):
            target = one.lead_id or one.partner_id
            if not target:
                raise ValidationError(self.env._(
                    "Choose a contact or an opportunity to plan the next contact with."
                ))
            target.activity_schedule(
                "mail.mail_activity_data_call", one.next_contact_date,
                summary=one.next_contact_summary or one.name,
                user_id=one.user_id.id or self.env.uid, automated=False,
            )
