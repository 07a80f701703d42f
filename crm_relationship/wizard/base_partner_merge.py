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
        super()._update_foreign_keys(src_partners, dst_partner)
        dst_partner._mark_relationship_stale()
