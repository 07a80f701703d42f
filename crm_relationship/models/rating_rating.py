from odoo import api, fields, models
from odoo.fields import Domain


class RatingRating(models.Model):
    """A rating of a complaint is seen by whom the complaint is seen."""

    _inherit = "rating.rating"

    is_of_hidden_complaint = fields.Boolean(
        compute="_compute_is_of_hidden_complaint", groups="base.group_user",
        search="_search_is_of_hidden_complaint",
    )

    @api.depends("res_model", "res_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_is_of_hidden_complaint(self):
        rated = self.filtered(
            lambda one: one.res_model == "crm.relationship.complaint"
        )
        # As the user himself, also where a rule asks as superuser.
        complaints = self.env["crm.relationship.complaint"].sudo(False)
        readable = set()
        if rated and complaints.has_access("read"):
            readable = set(complaints.with_context(active_test=False).search(
                [("id", "in", rated.mapped("res_id"))]
            )._ids)
        for one in self:
            one.is_of_hidden_complaint = one in rated and one.res_id not in readable

    def _search_is_of_hidden_complaint(self, operator, value):
        if operator != "in":
            return NotImplemented
        complaints = self.env["crm.relationship.complaint"].sudo(False)
        hidden = Domain("res_model", "=", complaints._name)
        if complaints.has_access("read"):
            hidden &= ~Domain("res_id", "in", complaints._search([]))
        return hidden if True in value else ~hidden
