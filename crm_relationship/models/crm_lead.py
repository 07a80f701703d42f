from odoo import api, fields, models

from ..tools.constants import FIGURE_GROUPS
from .res_partner import REFERRAL_TYPES

# What a change of must be measured again: whose it is, and whether it is open. How
# much it is worth is computed.
COUNTED_FIELDS = {
    "partner_id", "company_id", "team_id", "user_id", "active", "type", "stage_id",
}


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = [
        "crm.lead",
        "crm.relationship.figures.mixin",
        "crm.relationship.lead.contacts.mixin",
        "crm.relationship.stale.mixin",
    ]
    _relationship_partner_field = "customer_commercial_partner_id"
    _relationship_company_field = "company_id"

    # The host's own commercial_partner_id is guessed from a name and not stored.
    customer_commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Commercial Customer",
        groups=FIGURE_GROUPS,
    )
    referred_by_id = fields.Many2one(
        "res.partner", "Referred by (Customer)", index="btree_not_null",
        ondelete="set null", groups=FIGURE_GROUPS, tracking=True,
        help="The customer who brought this one; kept when the lead becomes a "
        "customer.",
    )
    referral_type = fields.Selection(REFERRAL_TYPES, groups=FIGURE_GROUPS)

    @api.onchange("referred_by_id")
    def _onchange_referred_by_id(self):
        if self.referred_by_id and not self.referral_type:
            self.referral_type = REFERRAL_TYPES[0][0]

    def _compute_prorated_revenue(self):
        """Every new lead, amount and probability passes here, those guessed too."""
        super()._compute_prorated_revenue()
        self._mark_relationship_stale()

    def _compute_recurring_revenue_monthly_prorated(self):
        super()._compute_recurring_revenue_monthly_prorated()
        self._mark_relationship_stale()

    def write(self, vals):
        """Write, and have the customers measured where it counts: former and new."""
        counted = COUNTED_FIELDS & vals.keys()
        if counted:
            self._mark_relationship_stale()  # the customer until now
        result = super().write(vals)
        if counted:
            self._mark_relationship_stale()
        if "partner_id" in vals:
            self.env["mail.activity"]._follow_documents(self._name, self.ids)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_mark_stale(self):
        self._mark_relationship_stale()

    def _get_relationship_keys(self):
        # The company follows from lead, team and user: the job finds which.
        return {
            (lead.partner_id.id, None)
            for lead in self if lead.partner_id and isinstance(lead.id, int)
        }

    def _prepare_customer_values(self, partner_name, is_company=False, parent_id=False):
        values = super()._prepare_customer_values(partner_name, is_company, parent_id)
        lead = self.sudo()  # a referral survives whoever converts the lead
        Partner = self.env["res.partner"]
        parents = Partner.browse(parent_id) | lead.commercial_partner_id
        referrer = lead.referred_by_id
        writable = Partner._has_field_access(Partner._fields["referred_by_id"], "write")
        if referrer and writable and not (
            referrer.commercial_partner_id & parents.commercial_partner_id
        ):
            values["referred_by_id"] = referrer.id
            values["referral_type"] = lead.referral_type
        return values

    def _handle_partner_assignment(self, *args, **kwargs):
        """Carry the referrer to a customer that existed already and has none."""
        result = super()._handle_partner_assignment(*args, **kwargs)
        for lead in self.sudo().filtered(lambda one: one.referred_by_id):
            lead.partner_id._set_referrer(lead.referred_by_id, lead.referral_type)
        return result

    def _merge_dependences(self, opportunities):
        """Keep the interactions of the leads that are merged into this one."""
        super()._merge_dependences(opportunities)
        # Whoever may merge leads takes all of their history along, as the host does.
        self.sudo().env["crm.relationship.fold"]._follow_leads(opportunities, self)
