from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Fold relationships first: the host would delete all those of the sources.

        (a/base/wizard/base_partner_merge.py: a violated UNIQUE deletes every row.)
        """
        # Merging needs the merge right alone; figures of all companies move along.
        fold = self.sudo().env["crm.relationship.fold"]
        fold._fold_partners(src_partners, dst_partner)
        self._drop_inner_referrals((src_partners | dst_partner).sudo())
        super()._update_foreign_keys(src_partners, dst_partner)
        fold._follow_partners(src_partners, dst_partner)
        self._follow_activities(dst_partner)
        # Nobody is to be reminded twice of a birthday that both contacts had.
        fold.env["crm.relationship.occasion"].with_context(active_test=False).search(
            [("partner_id", "=", dst_partner.id)]
        )._drop_doubles()
        dst_partner._mark_relationship_stale()

    def _follow_activities(self, partner):
        """Have the plans of a merged contact move to the customer that it belongs to.

        The host moves the contact by raw SQL, which recomputes nothing.
        """
        activities = self.env["mail.activity"].sudo().with_context(
            active_test=False
        ).search([("relationship_contact_id", "=", partner.id)])
        field = activities._fields["relationship_partner_id"]
        self.env.add_to_compute(field, activities)

    def _drop_inner_referrals(self, partners):
        """Forget who referred whom among partners that become one.

        The host moves a referrer by raw SQL, so that a customer would refer itself,
        and copies it through a constraint, so that the merge would fail.
        """
        for partner in partners.filtered("referred_by_id"):
            chain = partner.referred_by_id._get_referrer_chain()
            if chain.commercial_partner_id & partners.commercial_partner_id:
                partner.referred_by_id = False
