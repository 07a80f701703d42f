from odoo import models


class CrmRelationshipComplaint(models.Model):
    """Shows who complains: the customer's value, history and other complaints."""

    _name = "crm.relationship.complaint"
    _inherit = [
        "crm.relationship.complaint",
        "crm.relationship.figures.mixin",
        "crm.relationship.complaints.mixin",
    ]
    _relationship_company_field = "company_id"
