from odoo import models

from ..tools.constants import COMPLAINT_READERS


class AccountMoveSend(models.AbstractModel):
    """Warns before a disputed invoice is sent once more."""

    _inherit = "account.move.send"

    def _get_alerts(self, moves, moves_data):
        """Add a warning to the host's own ones."""
        alerts = super()._get_alerts(moves, moves_data)
        if not self.env.user.has_groups(COMPLAINT_READERS):
            return alerts
        disputed = moves.filtered("is_disputed")
        if disputed:
            alerts["crm_relationship_disputed"] = {
                "level": "warning",
                "message": self.env._(
                    "Disputed: there is an open complaint about %(invoices)s.",
                    invoices=", ".join(disputed.mapped("display_name")),
                ),
            }
        return alerts
