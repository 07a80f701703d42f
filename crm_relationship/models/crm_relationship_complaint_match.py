from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools import phone

STAFF = "base.group_user"
SHOWN = 8


class CrmRelationshipComplaint(models.Model):
    """Who an unknown sender may be: the program suggests, staff confirms."""

    _inherit = "crm.relationship.complaint"

    suggested_partner_ids = fields.Many2many(
        "res.partner", string="May Be", compute="_compute_suggested_partner_ids",
        groups=STAFF, help="Contacts with this address, number or name.",
    )

    @api.depends("partner_id", "email_normalized", "phone", "partner_name")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_suggested_partner_ids(self):
        unknown = self.filtered(lambda one: not one.partner_id)
        (self - unknown).suggested_partner_ids = False
        for one in unknown:  # forms show one, lists none
            one.suggested_partner_ids = one._suggest_partners()

    def _suggest_partners(self):
        """Return the contacts that fit, the surest first."""
        Partner = self.env["res.partner"]
        shared = Domain("company_id", "in", [False, self.company_id.id])
        found = Partner
        if self.email_normalized:
            found |= Partner.search(
                shared & Domain("email_normalized", "=", self.email_normalized),
                limit=SHOWN,
            )
        if self.phone:
            finder = self.env["crm.relationship.phone"]
            number = phone.clean(self.phone)
            numbers = finder._find_partners({number} if number else (), self.company_id)
            found |= numbers.get(number, Partner)
        name = (self.partner_name or "").strip()
        if name:
            found |= Partner.search(shared & Domain("name", "=ilike", _plain(name)),
                                    limit=SHOWN)
        return found[:SHOWN]


    def action_confirm_partner(self, partner_id=False):
        """Say who complains; what the customer wrote becomes the customer's.

        :param partner_id: id of a contact; the suggested one when there is only one
        :raise UserError: when it is not said and not clear who it is
        :raise AccessError: when the user may not write the complaint
        """
        self.ensure_one()
        self.check_access("write")
        partner = self.env["res.partner"].browse(partner_id)
        if not partner and len(self.suggested_partner_ids) == 1:
            partner = self.suggested_partner_ids
        if not partner:
            raise UserError(self.env._("Choose the contact who complains."))
        partner.check_access("read")
        self.partner_id = partner
        # The author of a mail is what its sender was found to be; only that is set.
        self.sudo().message_ids.filtered(
            lambda one: one.message_type == "email" and not one.author_id
        ).author_id = partner
        return True


def _plain(text):
    """Return a text in which nothing stands for other characters in a search."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
