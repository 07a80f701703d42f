from odoo import api, fields, models

from .crm_relationship_profile import OK


class CrmRelationshipProfileMixin(models.AbstractModel):
    """Two fields that tell how complete a customer's profile is: never stored.

    For models with ``partner_id``, the customer, and ``company_id``.
    """

    _name = "crm.relationship.profile.mixin"
    _description = "Completeness of a Profile"

    profile_completeness = fields.Integer(
        compute="_compute_profile", aggregator=None,
        help="Share in percent of what is to be known of a customer that is there and "
        "fresh.",
    )
    profile_missing = fields.Char(
        "Missing in the Profile", compute="_compute_profile",
        help="What of the profile is missing, or to be confirmed.",
    )

    @api.depends_context("uid", "lang", "tz", "allowed_company_ids")
    def _compute_profile(self):
        profile = self.env["crm.relationship.profile"]
        labels = {name: label for name, (label, _) in profile._get_items().items()}
        for company, rows in self.grouped("company_id").items():
            by_customer = profile._get_states(rows.partner_id, company)
            for row in rows:
                states = by_customer.get(row.partner_id.id, {})
                row.profile_completeness = profile._get_percent(states)
                row.profile_missing = ", ".join(
                    labels[name] for name, state in states.items() if state != OK
                )
