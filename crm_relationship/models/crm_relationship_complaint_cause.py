from odoo import fields, models


class CrmRelationshipComplaintCause(models.Model):
    """Why a complaint came about, on two or more levels; shared by all companies."""

    _name = "crm.relationship.complaint.cause"
    _description = "Root Cause of Complaints"
    _inherit = ["crm.relationship.complaint.tree.mixin"]

    parent_id = fields.Many2one(
        "crm.relationship.complaint.cause", "Part Of", ondelete="restrict", index=True
    )
    child_ids = fields.One2many(
        "crm.relationship.complaint.cause", "parent_id", "Parts"
    )
