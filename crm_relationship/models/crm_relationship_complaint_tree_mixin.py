from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmRelationshipComplaintTreeMixin(models.AbstractModel):
    """A list of terms, each of which may be a part of another."""

    _name = "crm.relationship.complaint.tree.mixin"
    _description = "Terms in a Tree"
    _parent_store = True
    _rec_name = "complete_name"
    _rec_names_search = ["name", "complete_name"]
    _order = "sort_path, id"

    name = fields.Char(required=True, translate=True)
    complete_name = fields.Char(
        "Full Name", compute="_compute_complete_name", recursive=True,
        search="_search_complete_name",
    )
    sequence = fields.Integer(default=10)
    parent_path = fields.Char(index=True)
    # Parts follow what they are a part of, in their own order.
    sort_path = fields.Char(
        compute="_compute_sort_path", store=True, recursive=True, index=True
    )
    active = fields.Boolean(default=True)
    description = fields.Text(translate=True)

    @api.depends("name", "parent_id.complete_name")
    @api.depends_context("lang")
    def _compute_complete_name(self):
        for one in self:
            names = [one.parent_id.complete_name, one.name]
            one.complete_name = " / ".join(name for name in names if name)

    @api.depends("sequence", "parent_id.sort_path")
    def _compute_sort_path(self):
        for one in self:
            # Digits of a fixed length sort as numbers do.
            own = f"{max(one.sequence, 0):06d}.{one._origin.id or 0:010d}/"
            one.sort_path = f"{one.parent_id.sort_path or ''}{own}"

    def _search_complete_name(self, operator, value):
        if operator == "in":  # as files are imported; such lists are short
            every = self.with_context(active_test=False).search([])
            found = every.filtered(lambda one: one.complete_name in value)
            return [("id", "in", found.ids)]
        if operator != "ilike":
            return NotImplemented
        last = (value or "").split("/")[-1].strip()
        return [("name", "ilike", last)]

    @api.constrains("parent_id")
    def _check_parent_id(self):
        if self._has_cycle():
            raise ValidationError(self.env._("Nothing can be a part of itself."))
