from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmRelationshipComplaintTreeMixin(models.AbstractModel):
    """A list of terms, each of which may be a part of another."""

    _name = "crm.relationship.complaint.tree.mixin"
    _description = "Terms in a Tree"
    _parent_store = True
    _rec_name = "complete_name"
    _rec_names_search = ["name", "complete_name"]
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    complete_name = fields.Char(
        "Full Name", compute="_compute_complete_name", recursive=True,
        search="_search_complete_name",
    )
    sequence = fields.Integer(default=10)
    parent_path = fields.Char(index=True)
    active = fields.Boolean(default=True)
    description = fields.Text(translate=True)

    @api.depends("name", "parent_id.complete_name")
    @api.depends_context("lang")
    def _compute_complete_name(self):
        for one in self:
            names = [one.parent_id.complete_name, one.name]
            one.complete_name = " / ".join(name for name in names if name)

    def _search_complete_name(self, operator, value):
        if operator != "ilike":
            return NotImplemented
        last = (value or "").split("/")[-1].strip()
        return [("name", "ilike", last)]

    @api.constrains("parent_id")
    def _check_parent_id(self):
        if self._has_cycle():
            raise ValidationError(self.env._("Nothing can be a part of itself."))
