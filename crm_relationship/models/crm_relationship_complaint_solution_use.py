from odoo import fields, models


class CrmRelationshipComplaintSolutionUse(models.Model):
    """That a solution was used for a complaint: counted once, however often clicked."""

    _name = "crm.relationship.complaint.solution.use"
    _description = "Use of a Solution"
    _order = "date desc, id desc"
    _rec_name = "complaint_id"

    solution_id = fields.Many2one(
        "crm.relationship.complaint.solution", required=True, ondelete="cascade",
        index=True,
    )
    complaint_id = fields.Many2one(
        "crm.relationship.complaint", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="complaint_id.company_id", store=True, precompute=True,
        ondelete="restrict",
    )
    user_id = fields.Many2one(
        "res.users", "Used By", ondelete="set null", default=lambda self: self.env.user
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now)

    _once = models.Constraint(
        "UNIQUE (solution_id, complaint_id)", "Counted already for this complaint."
    )
