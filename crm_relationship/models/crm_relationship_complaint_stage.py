from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.complaint_states import STATES


class CrmRelationshipComplaintStage(models.Model):
    """A column of the complaints' board; several may stand for one step."""

    _name = "crm.relationship.complaint.stage"
    _description = "Stage of a Complaint"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    state = fields.Selection(
        STATES, "Step", required=True,
        help="What it stands for; the allowed changes follow from it.",
    )
    fold = fields.Boolean("Folded in Kanban")
    description = fields.Text("What Belongs Here", translate=True)

    def write(self, vals):
        """Write, but let no complaint change its step without being moved."""
        changed = self.filtered(lambda one: one.state != vals.get("state", one.state))
        if changed and self.env["crm.relationship.complaint"].sudo().search_count(
            [("stage_id", "in", changed.ids)], limit=1  # other companies' ones too
        ):
            raise UserError(self.env._(
                "Complaints stand in this stage: move them before it stands for "
                "another step."
            ))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_last(self):
        left = self.search([("id", "not in", self.ids)])
        if missing := set(self.mapped("state")) - set(left.mapped("state")):
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(self.env._(
                "Every step needs a stage; there would be none for: %(steps)s",
                steps=", ".join(labels[one] for one in sorted(missing)),
            ))
