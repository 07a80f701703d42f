from odoo import api, fields, models

REMEDY_KINDS = [
    ("apology", "Apology"),
    ("explanation", "Explanation"),
    ("replacement", "Replacement"),
    ("repair", "Repair"),
    ("credit_note", "Credit Note"),
    ("refund", "Refund"),
    ("voucher", "Voucher"),
    ("goodwill", "Goodwill Payment"),
    ("other", "Other"),
]
MONEY_KINDS = ("credit_note", "refund", "voucher", "goodwill")


class CrmRelationshipComplaintRemedy(models.Model):
    """A way to put things right, which customers ask for and handlers grant."""

    _name = "crm.relationship.complaint.remedy"
    _description = "Remedy for Complaints"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(REMEDY_KINDS, required=True, default="other")
    is_money = fields.Boolean(
        "Costs Money", compute="_compute_is_money", store=True,
        help="The customer gets money or something that counts as money.",
    )
    needs_approval = fields.Boolean(
        help="A complaint manager approves it, whatever it costs."
    )
    product_id = fields.Many2one(
        "product.product", ondelete="set null",
        help="What a goodwill payment is booked with, where no invoice is reversed.",
    )
    company_id = fields.Many2one(
        "res.company", ondelete="cascade", help="Empty: all companies."
    )
    active = fields.Boolean(default=True)

    @api.depends("kind")
    def _compute_is_money(self):
        for one in self:
            one.is_money = one.kind in MONEY_KINDS
