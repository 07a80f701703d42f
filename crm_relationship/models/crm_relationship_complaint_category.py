from odoo import fields, models

from ..tools.constants import SEVERITIES


class CrmRelationshipComplaintCategory(models.Model):
    """What a complaint is about, on two or more levels; shared by all companies."""

    _name = "crm.relationship.complaint.category"
    _description = "Category of Complaints"
    _inherit = ["crm.relationship.complaint.tree.mixin"]

    parent_id = fields.Many2one(
        "crm.relationship.complaint.category", "Part Of", ondelete="restrict",
        index=True,
    )
    child_ids = fields.One2many(
        "crm.relationship.complaint.category", "parent_id", "Parts"
    )
    user_id = fields.Many2one(
        "res.users", "Owner", ondelete="set null", domain="[('share', '=', False)]",
        help="Who sees to new complaints of this category.",
    )
    team_id = fields.Many2one("crm.team", ondelete="set null")
    severity = fields.Selection(
        SEVERITIES, default="1", required=True, help="Of new complaints."
    )
