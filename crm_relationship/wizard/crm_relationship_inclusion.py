from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class CrmRelationshipInclusion(models.TransientModel):
    """Asks why customers are excluded or pinned, or lets the rules decide again."""

    _name = "crm.relationship.inclusion"
    _description = "Exclude or Pin Customers"

    relationship_ids = fields.Many2many(
        "crm.relationship", "crm_relationship_inclusion_rel",
        "inclusion_id", "relationship_id", "Relationships", required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    inclusion = fields.Selection(
        selection=lambda self: self.env["crm.relationship"]
        ._fields["inclusion"]._description_selection(self.env),
        required=True, default="excluded",
    )
    reason = fields.Char(help="For example: intercompany, walk-in, test account.")

    @api.private
    def _check_manager(self):
        if not self.env.user.has_group("sales_team.group_sale_manager"):
            raise AccessError(self.env._(
                "Only sales managers exclude or pin customers. Ask one to do it."
            ))

    def action_apply(self):
        """Write the decision and measure the customers anew."""
        self.ensure_one()
        self._check_manager()
        if self.inclusion != "auto" and not (self.reason or "").strip():
            raise UserError(self.env._("Please give a reason, so that others know it."))
        self.relationship_ids.check_access("read")
        # Nobody writes rows but the job; the right to decide was checked above.
        rows = self.relationship_ids.sudo()
        rows.write({
            "inclusion": self.inclusion,
            "inclusion_reason": self.reason if self.inclusion != "auto" else False,
        })
        rows.action_refresh()
        return {"type": "ir.actions.act_window_close"}
