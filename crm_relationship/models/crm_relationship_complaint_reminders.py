from functools import partial

from odoo import models
from odoo.fields import Domain

from .crm_relationship_complaint_followup import FOLLOW_UPS
from .crm_relationship_reminders import ACTIVITY, BATCH


class CrmRelationshipComplaintReminders(models.AbstractModel):
    """Reminds of corrections, preventions and checks on their day."""

    _inherit = "crm.relationship.reminders"

    def _get_steps(self):
        """See ``crm.relationship.reminders``."""
        return [
            *super()._get_steps(),
            *(partial(self._remind_of_follow_up, one) for one in FOLLOW_UPS),
        ]

    def _remind_of_follow_up(self, follow_up, company):
        found = self.env["crm.relationship.complaint"].search(
            Domain([
                ("company_id", "=", company.id), ("state", "!=", "cancelled"),
                (follow_up.due, "<=", self._get_today(company)),
                (follow_up.done, "=", False), (follow_up.told, "=", False),
            ]) & (
                Domain(f"{follow_up.user}.active", "=", True)
                | Domain("user_id.active", "=", True)
            ),
            limit=BATCH, order="id",
        )
        self._create_activities([
            self._prepare_follow_up(one, follow_up) for one in found
        ])
        found[follow_up.told] = True
        return self._commit(found)

    def _prepare_follow_up(self, complaint, follow_up):
        user = (complaint[follow_up.user] | complaint.user_id).filtered("active")[:1]
        texts = {
            "corrective_deadline": lambda env: env._("See to the correction"),
            "preventive_deadline": lambda env: env._("See to the prevention"),
            "effectiveness_due": lambda env: env._("Check whether it helped"),
        }
        return self._prepare_activity(
            complaint, user, ACTIVITY, complaint[follow_up.due], texts[follow_up.due]
        )
