from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.compensation import allocate
from ..tools.constants import PURCHASE_TYPES

CREDITED_KINDS = ("credit_note", "refund", "goodwill")
ACCOUNTING = "account.group_account_invoice,account.group_account_readonly"
# What only buttons and the accounts decide; nobody writes it directly.
DECIDED = {
    "step": "draft", "state": "draft", "requested_by_id": False, "decided_by_id": False,
    "decided_on": False, "done_on": False, "credit_move_id": False,
    "amount_paid": 0, "amount_paid_company": 0, "cost": 0, "amount_company": 0,
}
TERMS = ("remedy_id", "amount", "invoice_id", "invoice_line_ids", "own_cost")


class CrmRelationshipComplaintRemedyLine(models.Model):
    """What one complaint is put right with, what was agreed and what was paid.

    A remedy that costs money is paid when its credit note is posted, and no longer
    when that is taken back: amounts are read from it, never noted beside it.
    """

    _name = "crm.relationship.complaint.remedy.line"
    _description = "Remedy of a Complaint"
    _inherit = ["crm.relationship.export.mixin"]
    _order = "complaint_id desc, sequence, id"
    _check_company_auto = True

    complaint_id = fields.Many2one(
        "crm.relationship.complaint", required=True, ondelete="cascade", index=True,
    )
    company_id = fields.Many2one(
        related="complaint_id.company_id", store=True, precompute=True, index=True,
        ondelete="restrict",
    )
    complaint_number = fields.Char(
        related="complaint_id.number", string="Number of the Complaint", store=True,
    )
    date_received = fields.Datetime(
        related="complaint_id.date_received", string="Complaint Received", store=True
    )
    partner_id = fields.Many2one(
        related="complaint_id.commercial_partner_id", string="Customer", store=True,
        index="btree_not_null",
    )
    sequence = fields.Integer(default=10)
    remedy_id = fields.Many2one(
        "crm.relationship.complaint.remedy", required=True, ondelete="restrict",
        check_company=True, index=True,
    )
    kind = fields.Selection(related="remedy_id.kind", store=True, precompute=True)
    is_money = fields.Boolean(
        related="remedy_id.is_money", string="Costs Money", store=True, precompute=True
    )
    is_credited = fields.Boolean(
        "By Credit Note", compute="_compute_is_credited", store=True, precompute=True,
        help="An accountant pays it with a credit note.",
    )
    name = fields.Char(
        "Reason", help="Printed on the credit note, and read by accountants: no "
        "confidences.",
    )
    invoice_id = fields.Many2one(
        "account.move", ondelete="restrict", check_company=True,
        index="btree_not_null",
    )
    invoice_line_ids = fields.Many2many(
        "account.move.line", "crm_relationship_complaint_remedy_invoice_line_rel",
        "remedy_line_id", "move_line_id", "Invoice Lines",
        help="Which lines are credited; leave empty for all of the invoice.",
    )
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", store=True, precompute=True
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Books Currency"
    )
    amount = fields.Monetary(
        "Agreed", compute="_compute_amount", store=True, readonly=False,
        precompute=True, help="What the customer gets, taxes included, in the currency "
        "of the invoice.",
    )
    amount_company = fields.Monetary(
        "Agreed (Company Currency)", compute="_compute_amount_company", store=True,
        currency_field="company_currency_id",
        help="At the rate of the day on which the complaint came in.",
    )
    own_cost = fields.Monetary(
        currency_field="company_currency_id",
        help="What a replacement, repair or gesture costs us; counted once it is done.",
    )
    amount_paid = fields.Monetary(
        "Paid", compute="_compute_paid", store=True,
        help="Taxes included, as the posted credit note has it.",
    )
    amount_paid_company = fields.Monetary(
        "Paid (Company Currency)", compute="_compute_paid", store=True,
        currency_field="company_currency_id",
    )
    cost = fields.Monetary(
        compute="_compute_paid", store=True, currency_field="company_currency_id",
        help="What was paid without taxes, or the own cost of what is done.",
    )
    credit_move_id = fields.Many2one(
        "account.move", "Credit Note", readonly=True, copy=False, ondelete="set null",
        index="btree_not_null", check_company=True,
    )
    credit_state = fields.Selection(
        related="credit_move_id.state", string="Credit Note Status"
    )

    _check_amount = models.Constraint(
        "CHECK (amount >= 0 AND own_cost >= 0)", "Amounts cannot be negative."
    )

    @api.depends("kind")
    def _compute_is_credited(self):
        for line in self:
            line.is_credited = line.kind in CREDITED_KINDS

    @api.depends("invoice_id", "company_id")
    def _compute_currency_id(self):
        for line in self:
            company = line.company_id
            line.currency_id = line.invoice_id.currency_id or company.currency_id

    @api.depends("invoice_line_ids")
    def _compute_amount(self):
        """Propose the whole of the chosen lines."""
        for line in self:
            chosen = line.invoice_line_ids
            line.amount = sum(chosen.mapped("price_total")) if chosen else line.amount

    @api.depends("amount", "currency_id", "date_received")
    def _compute_amount_company(self):
        for line in self:
            day = line.date_received or fields.Datetime.now()
            line.amount_company = line.currency_id._convert(
                line.amount, line.company_currency_id, line.company_id, day.date()
            ) if line.currency_id and line.company_id else 0

    @api.depends(
        "credit_move_id.state", "credit_move_id.amount_total",
        "credit_move_id.amount_total_signed", "credit_move_id.amount_untaxed_signed",
        "credit_move_id.invoice_line_ids.price_total",
        "credit_move_id.reversal_move_ids.state", "done_on", "amount", "own_cost",
        "is_credited", "is_money", "step",
    )
    def _compute_paid(self):
        for line in self:
            done = line.step == "approved" and line.done_on
            line.update({
                "amount_paid": line.amount if done and line.is_money else 0,
                "amount_paid_company":
                    line.amount_company if done and line.is_money else 0,
                "cost": self._get_own_cost(line) if done else 0,
            })
            if line.is_credited:
                line.update(line._get_credited())

    def _get_own_cost(self, line):
        return line.own_cost + (line.amount_company if line.is_money else 0)

    def _has_credit_note(self):
        """Return whether any of these has one that is not cancelled."""
        # That there is one is no secret, though a draft is not for handlers to read.
        notes = self.sudo().credit_move_id
        return any(note.state in ("draft", "posted") for note in notes)

    def _is_paid(self):
        """Return whether the credit note stands in the books."""
        move = self.credit_move_id
        return move.state == "posted" and not any(
            one.state == "posted" for one in move.reversal_move_ids
        )

    def _get_credited(self):
        """Return the share of this remedy in what its credit note comes to.

        All of the credit note belongs to its remedies, also what the accountant added:
        shares of all of them make up its total, to the cent.
        """
        if not self._is_paid():
            return {"amount_paid": 0, "amount_paid_company": 0, "cost": 0}
        move = self.credit_move_id
        lines = move.complaint_remedy_line_ids
        weights = lines._get_weights(move)
        position = lines.ids.index(self._origin.id)

        def share(total, currency):
            return allocate(currency.round(total), weights, currency.rounding)[position]

        company_currency = move.company_currency_id
        paid = share(move.amount_total, move.currency_id)
        return {
            "amount_paid": move.currency_id._convert(
                paid, self.currency_id, move.company_id, move.date
            ),
            "amount_paid_company": share(-move.amount_total_signed, company_currency),
            "cost": share(-move.amount_untaxed_signed, company_currency),
        }

    def _get_weights(self, move):
        """Return what was agreed, or else booked, of each remedy of a credit note."""
        agreed = self.mapped("amount")
        if not move.currency_id.compare_amounts(sum(agreed), move.amount_total):
            return agreed
        booked = move.invoice_line_ids.grouped("complaint_remedy_line_id")
        nothing = move.invoice_line_ids.browse()
        return [
            sum(booked.get(line, nothing).mapped("price_total")) for line in self
        ]

    @api.depends("remedy_id", "complaint_number")
    def _compute_display_name(self):
        for line in self:
            names = [line.complaint_number, line.remedy_id.display_name]
            line.display_name = " ".join(name for name in names if name)

    @api.constrains("invoice_id", "complaint_id")
    def _check_invoice_id(self):
        # A handler who may not see an invoice can neither choose it: see the rules.
        for line in self.sudo().filtered("invoice_id"):
            move, complaint = line.invoice_id, line.complaint_id
            if move.move_type not in PURCHASE_TYPES or move.state != "posted":
                raise ValidationError(
                    self.env._("Choose an invoice that is posted.")
                )
            customers = complaint.partner_id + complaint.behalf_partner_id
            if move.commercial_partner_id not in customers.commercial_partner_id:
                raise ValidationError(
                    self.env._("Choose an invoice of the customer who complains.")
                )

    @api.constrains("invoice_line_ids", "invoice_id")
    def _check_invoice_lines(self):
        for line in self.sudo():
            wrong = line.invoice_line_ids.filtered(
                lambda one, line=line: one.move_id != line.invoice_id
                or one.display_type != "product"
            )
            if wrong:
                raise ValidationError(
                    self.env._("Choose lines of the invoice that is credited.")
                )

    @api.constrains("amount", "invoice_id", "invoice_line_ids")
    def _check_available(self):
        for line in self.sudo().filtered("invoice_id"):
            most = (
                sum(line.invoice_line_ids.mapped("price_total"))
                if line.invoice_line_ids else line.invoice_id.amount_total
            )
            if line.currency_id.compare_amounts(line.amount, most) > 0:
                raise ValidationError(self.env._(
                    "No more can be credited than was invoiced: %(most)s.",
                    most=line.currency_id.format(most),
                ))

    @api.constrains(*TERMS)
    def _check_terms(self):
        """What an accountant works on does not change under her hands."""
        if self._has_credit_note():
            raise ValidationError(self.env._(
                "There is a credit note already. Cancel or delete it first."
            ))
