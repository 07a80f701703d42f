from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class CrmRelationshipInclusion(models.TransientModel):
    """Asks why customers are excluded or pinned, or lets the rules decide again."""

    _name = "crm.relationship.inclusion"
    _description = "Exclude or Pin Customers"

    relationship_ids = fields.Many2many(
        "crm.relationship", "crm_relationship_inclusion_rel",
        "inclusion_id", "relationship_id", "Relationships", required=True,
        default=lambda self: self._get_chosen_relationships(),
    )
    inclusion = fields.Selection(
        selection=lambda self: self.env["crm.relationship"]
        ._fields["inclusion"]._description_selection(self.env),
        required=True, default="excluded",
    )
    reason = fields.Char(help="For example: intercompany, walk-in, test account.")

    def _get_chosen_relationships(self):
        """Return the relationships that the user selected, wherever that was."""
        context = self.env.context
        if context.get("active_model") != "crm.relationship":
            return self.env["crm.relationship"]
        return self.env["crm.relationship"].browse(context.get("active_ids"))

    def _check_manager(self):
        if not self.env.user.has_group("sales_team.group_sale_manager"):
            raise AccessError(self.env._(
                "Only sales managers exclude or pin customers. Ask one to do it."
            ))

    def _get_selected(self):
        """Return what was selected.

        :raise AccessError: when it was never the user's to see
        """
        # A user's reading would leave out the rows of other companies without a word.
        selected = self.sudo().relationship_ids.with_env(self.env)
        if not selected:
            raise UserError(self.env._("Please select customers first."))
        selected.check_access("read")
        return selected

    def action_apply(self):
        """Write the decision and measure the customers anew.

        :raise AccessError: for other users than sales managers, and for relationships
            of companies that are not switched on
        :raise UserError: without customers or without a reason
        """
        self.ensure_one()
        self._check_manager()
        if self.inclusion != "auto" and not (self.reason or "").strip():
            raise UserError(self.env._("Please give a reason, so that others know it."))
        # Nobody writes rows but the job; the right to decide was checked above.
        rows = self._get_selected().sudo()
        rows.write({
            "inclusion": self.inclusion,
            "inclusion_reason": self.reason if self.inclusion != "auto" else False,
        })
        rows.action_refresh()
        return {"type": "ir.actions.act_window_close"}
