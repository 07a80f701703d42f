from odoo import fields, models

from ..tools.constants import COMPLAINT_READERS


class AccountMoveLine(models.Model):
    """A line of a credit note knows the remedy that it pays."""

    _inherit = "account.move.line"

    complaint_remedy_line_id = fields.Many2one(
        "crm.relationship.complaint.remedy.line", "Remedy of a Complaint", copy=False,
        ondelete="set null", index="btree_not_null", groups=COMPLAINT_READERS,
    )
