from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.constants import COMPLAINT_READERS, FIGURE_GROUPS

REFERRAL_TYPES = [
    ("new", "Would not have come otherwise"),
    ("saved", "Would have come later anyway"),
]


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = [
        "res.partner",
        "crm.relationship.figures.mixin",
        "crm.relationship.stale.mixin",
    ]

    relationship_value = fields.Monetary(aggregator="sum")
    referred_by_id = fields.Many2one(
        "res.partner", "Referred by", index="btree_not_null", ondelete="set null",
        groups=FIGURE_GROUPS, help="The customer who brought this one.",
        copy=False,  # or nobody outside these groups could duplicate a contact
    )
    # No default: users inherit it, and an administrator could create none. Empty
    # counts as the first.
    referral_type = fields.Selection(
        REFERRAL_TYPES, groups=FIGURE_GROUPS, copy=False,
        help="The first counts the customer's value for the referrer, the second only "
        "the saved cost of acquisition.",
    )
    # What is confirmed are the contact's own data, the same for all companies; rows of
    # crm.relationship are the job's to write, and not every customer has one.
    relationship_verified_on = fields.Date(
        "Profile Confirmed on", groups=FIGURE_GROUPS, copy=False, readonly=True,
        help="The day somebody last looked at the profile and found it right.",
    )
    relationship_ids = fields.One2many(
        "crm.relationship", "partner_id", "Relationships", groups=FIGURE_GROUPS,
        search="_search_relationship_ids",
    )
    relationship_complaint_ids = fields.One2many(
        "crm.relationship.complaint", "commercial_partner_id", "Complaints",
        groups=COMPLAINT_READERS,
    )
    referral_ids = fields.One2many(
        "res.partner", "referred_by_id", "Referred Customers", groups=FIGURE_GROUPS
    )

    @api.constrains("referred_by_id")
    def _check_referred_by_id(self):
        if self._has_cycle("referred_by_id"):
            raise ValidationError(
                self.env._("A customer cannot refer itself, not even through others.")
            )
        for partner in self.filtered("referred_by_id"):
            referrer = partner.referred_by_id.commercial_partner_id
            if referrer == partner.commercial_partner_id:
                raise ValidationError(self.env._(
                    "%(name)s and its referrer are the same customer.",
                    name=partner.display_name,
                ))

    @api.onchange("referred_by_id")
    def _onchange_referred_by_id(self):
        if self.referred_by_id and not self.referral_type:
            self.referral_type = REFERRAL_TYPES[0][0]

    def _search_relationship_ids(self, operator, value):
        """Search customers by relationships that the user may read.

        The host asks for no access where a list is searched by id or by being empty.
        """
        Relationship = self.env["crm.relationship"]
        if operator == "in" and False in value:
            others = [one for one in value if one]
            return ~self._search_relationship_ids("any", Domain.TRUE) | Domain(
                "relationship_ids", "in", others
            )
        if not Relationship.has_access("read"):
            return Domain.FALSE
        if operator == "in":
            wanted = Domain("id", "in", value)
        elif operator == "any":
            wanted = value
        else:
            return NotImplemented
        rows = Relationship._search(wanted)
        partners = rows.select(SQL.identifier(rows.table, "partner_id"))
        return Domain("id", "any!", partners)

    def write(self, vals):
        """Write, and have the customers measured whose documents or referrals move."""
        moves = {"parent_id", "is_company", "referred_by_id", "referral_type"}
        if not moves & vals.keys():
            result = super().write(vals)
            self._match_interactions([vals])
            return result
        self._mark_relationship_stale()  # the customers until now
        result = super().write(vals)
        self._mark_relationship_stale()
        self._match_interactions([vals])
        return result

    @api.model_create_multi
    def create(self, vals_list):
        """Create, and have the referrers measured."""
        partners = super().create(vals_list)
        if any(vals.get("referred_by_id") for vals in vals_list):
            partners.sudo().filtered("referred_by_id")._mark_relationship_stale()
        partners._match_interactions(vals_list)
        return partners

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_interactions(self):
        """Tell why, as the database would refuse it without a word on what to do."""
        Interaction = self.env["crm.relationship.interaction"].sudo()  # of any company
        first = Interaction.search([("partner_id", "in", self.ids)], limit=1)
        if first:
            raise UserError(self.env._(
                "There are interactions with %(name)s. Archive the contact to keep "
                "them.",
                name=first.partner_id.display_name,
            ))

    def _match_interactions(self, vals_list):
        """Look for calls of numbers that are these partners' from now on."""
        if any(vals.get("phone") for vals in vals_list):
            self.env["crm.relationship.interaction"]._match_unknown(self)

    def _get_relationship_keys(self):
        # Referrers are read whoever writes: the queue is not the user's concern.
        affected = self | self.commercial_partner_id | self.sudo().referred_by_id
        return {(partner.id, None) for partner in affected}

    def _get_referrer_chain(self):
        """Return these partners, who referred them, who referred those, and so on."""
        chain = self
        while further := chain.referred_by_id - chain:
            chain |= further
        return chain

    def _set_referrer(self, referrer, referral_type):
        """Note who brought these customers where nobody is noted yet.

        A customer that brought the referrer itself stays without one.
        """
        chain = referrer._get_referrer_chain().commercial_partner_id
        for partner in self:
            customer = partner.commercial_partner_id
            known = partner.referred_by_id or customer.referred_by_id
            if not known and customer not in chain:
                partner.write(
                    {"referred_by_id": referrer.id, "referral_type": referral_type}
                )

    def _read_group_select(self, aggregate_spec, query):
        total = super()._read_group_select(aggregate_spec, query)
        if not aggregate_spec.startswith("relationship_value:sum"):
            return total
        # Contacts show the value of their company, which counts once: there.
        return SQL(
            "%s FILTER (WHERE %s = %s)", total,
            self._field_to_sql(self._table, "commercial_partner_id", query),
            SQL.identifier(self._table, "id"),
        )

    def _compute_application_statistics_hook(self):
        data = super()._compute_application_statistics_hook()
        if not self.env.user.has_groups(FIGURE_GROUPS):
            return data
        classes = dict(self._fields["relationship_pareto_class"].selection)
        for partner in self.filtered("relationship_pareto_class"):
            data[partner.id].append({
                "iconClass": "fa-heart",
                "value": classes[partner.relationship_pareto_class],
                "label": self.env._("Value class"),
                "tagClass": "o_tag_color_10",
            })
        return data
