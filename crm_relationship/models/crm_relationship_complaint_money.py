from odoo import api, fields, models

from ..tools.constants import COMPLAINT_HANDLER, COMPLAINT_MANAGER, COMPLAINT_READERS

MONEY_READERS = (
    f"{COMPLAINT_HANDLER},account.group_account_invoice,account.group_account_readonly"
)


class CrmRelationshipComplaint(models.Model):
    """What a complaint is put right with, and what that and its handling cost."""

    _inherit = "crm.relationship.complaint"

    remedy_line_ids = fields.One2many(
        "crm.relationship.complaint.remedy.line", "complaint_id", "Remedies",
        groups=COMPLAINT_READERS, copy=False,
    )
    has_money_remedy = fields.Boolean(
        "Remedy Costs Money", compute="_compute_money", store=True,
        groups=COMPLAINT_READERS,
    )
    requested_amount = fields.Monetary(
        "Compensation Agreed or Asked For", compute="_compute_money", store=True,
        groups=COMPLAINT_READERS, help="Taxes included; without what was refused.",
    )
    compensation_amount = fields.Monetary(
        "Compensation Paid", compute="_compute_money", store=True, tracking=True,
        groups=COMPLAINT_READERS,
        help="Taxes included: posted credit notes, and vouchers that were handed over.",
    )
    compensation_cost = fields.Monetary(
        "Cost of Remedies", compute="_compute_money", store=True, groups=MONEY_READERS,
        help="What was paid without taxes, and the own cost of what was done.",
    )
    handling_cost = fields.Monetary(
        "Cost of Handling", compute="_compute_cost", store=True, groups=MONEY_READERS,
        help="Hours spent, at the cost of an hour.",
    )
    cost_amount = fields.Monetary(
        "Total Cost", compute="_compute_cost", store=True, groups=MONEY_READERS,
        help="Cost of remedies and of handling.",
    )
    to_credit_count = fields.Integer(
        "Credit Notes to Make", compute="_compute_to_credit_count",
        groups=COMPLAINT_READERS,
    )

    @api.depends(
        "remedy_line_ids.is_money", "remedy_line_ids.step",
        "remedy_line_ids.amount_company", "remedy_line_ids.amount_paid_company",
        "remedy_line_ids.cost",
    )
    def _compute_money(self):
        for one in self:
            lines = one.remedy_line_ids
            money = lines.filtered("is_money")
            asked = money.filtered(
                lambda line: line.step not in ("refused", "cancelled")
            )
            one.has_money_remedy = bool(money)
            one.requested_amount = sum(asked.mapped("amount_company"))
            one.compensation_amount = sum(money.mapped("amount_paid_company"))
            one.compensation_cost = sum(lines.mapped("cost"))

    @api.depends("compensation_cost", "handling_hours", "hour_cost")
    def _compute_cost(self):
        for one in self:
            one.handling_cost = one.handling_hours * one.hour_cost
            one.cost_amount = one.compensation_cost + one.handling_cost
        # A stored compute passes no write: the customer is measured again from here.
        stored = self.filtered(lambda one: isinstance(one.id, int))
        stored._mark_relationship_stale()

    @api.depends(
        "remedy_line_ids.step", "remedy_line_ids.is_credited",
        "remedy_line_ids.credit_move_id.state",
    )
    def _compute_to_credit_count(self):
        for one in self:
            one.to_credit_count = len(one.remedy_line_ids._filter_to_credit())

    @api.depends("number", "name", "is_confidential")
    @api.depends_context("uid")
    def _compute_display_name(self):
        """Keep the subject of a confidential complaint from who may not read it.

        The host shows the name of a linked record to everybody who sees the link, as
        accountants see remedies and salespeople see invoices.
        """
        super()._compute_display_name()
        confidential = self.filtered(
            lambda one: one.sudo().is_confidential and isinstance(one.id, int)
        ).sudo(False)
        hidden = confidential - confidential._filtered_access("read")
        for one in self & hidden:
            one.display_name = one.sudo().number

    @api.ondelete(at_uninstall=False)
    def _unlink_remedies(self):
        # All of them, seen or not: one that was paid keeps the complaint.
        self.sudo().remedy_line_ids.unlink()

    def _get_approver(self):
        """Return the user who is asked to approve remedies, empty when there is none.

        The leader of the team when she manages complaints, else a manager of the
        company.
        """
        self.ensure_one()
        # Who else is a user, and of which groups, is not for every handler to read.
        managers = self.env.ref(COMPLAINT_MANAGER).sudo().all_user_ids.filtered(
            lambda user: user.active and not user._is_superuser()
            and self.company_id in user.company_ids
        )
        leader = self.sudo().team_id.user_id
        return leader if leader in managers else managers[:1]

    def action_create_credit_notes(self):
        """Open the host's reversal wizard for what was agreed; for accountants.

        :raise AccessError: for who has no invoicing right
        """
        self.check_access("read")
        return self.remedy_line_ids._filter_to_credit().action_create_credit_note()

    def action_view_credit_notes(self):
        """Open the credit notes of these complaints."""
        self.check_access("read")
        moves = self.remedy_line_ids.credit_move_id
        moves.check_access("read")
        return moves._get_records_action(
            name=self.env._("Credit Notes"), context={"create": False}
        )

    def _merge_into(self, other):
        """Take the remedies along: what was agreed is agreed once."""
        lines = self.sudo().remedy_line_ids  # those of a duplicate go with it, all
        super()._merge_into(other)
        lines._move_to(other)
