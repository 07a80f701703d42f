from odoo import models


class IrHttp(models.AbstractModel):
    """What the web client knows of the user before it asks."""

    _inherit = "ir.http"

    def session_info(self):
        """Return the host's information, and whether the user may begin complaints."""
        allowed = self.env["crm.relationship.complaint"].has_access("create")
        return super().session_info() | {"may_complain": allowed}
