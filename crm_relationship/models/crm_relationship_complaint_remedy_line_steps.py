from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.compensation import worth_approving
from ..tools.constants import COMPLAINT_MANAGER, PURCHASE_TYPES
from .crm_relationship_complaint_remedy_line import CREDITED_KINDS, DECIDED, TERMS

STATES = [
    ("draft", "Draft"),
    ("to_approve", "To Approve"),
    ("approved", "Approved"),
    ("refused", "Refused"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
]
APPROVAL_ACTIVITY = "crm_relationship.mail_activity_type_remedy"


class CrmRelationshipComplaintRemedyLine(models.Model):
    """Who asks for a remedy, who agrees, who sees that it is done."""

    _inherit = "crm.relationship.complaint.remedy.line"

    # Any change of what is asked for takes an agreement back.
    step = fields.Selection(
        [("draft", "Draft"), ("requested", "Requested"), ("approved", "Approved"),
         ("refused", "Refused"), ("cancelled", "Cancelled")],
        compute="_compute_step", store=True, precompute=True, copy=False,
    )
    state = fields.Selection(
        STATES, "Status", compute="_compute_state", store=True, index=True, copy=False
    )
    needs_approval = fields.Boolean(compute="_compute_needs_approval")
    requested_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="set null"
    )
    decided_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="set null"
    )
    decided_on = fields.Datetime("Decided", readonly=True, copy=False)
    done_on = fields.Datetime("Done", readonly=True, copy=False)

    @api.depends("remedy_id", "amount", "invoice_id", "invoice_line_ids", "own_cost")
    def _compute_step(self):
        for line in self:
            line.step = "cancelled" if line.step == "cancelled" else "draft"

    @api.depends(
        "step", "done_on", "is_credited", "credit_move_id.state",
        "credit_move_id.reversal_move_ids.state",
    )
    def _compute_state(self):
        for line in self:
            paid = line._is_paid() if line.is_credited else line.done_on
            if line.step == "approved" and paid:
                line.state = "done"
            else:
                line.state = "to_approve" if line.step == "requested" else line.step

    @api.depends("amount_company", "own_cost", "remedy_id", "is_money")
    def _compute_needs_approval(self):
        for line in self:
            worth = line.own_cost + (line.amount_company if line.is_money else 0)
            # The limit is the company's setting, which handlers do not read.
            limit = line.company_id.sudo().complaint_approval_limit
            line.needs_approval = worth_approving(
                worth, limit, line.remedy_id.needs_approval
            )

    @api.model_create_multi
    def create(self, vals_list):
        """Begin each as a draft, whatever a client says; on the complaint's invoice."""
        if not self.env.su:
            vals_list = [{**vals, **self._get_undecided()} for vals in vals_list]
        return super().create([self._propose_invoice(vals) for vals in vals_list])

    def _get_undecided(self):
        return {name: value for name, value in DECIDED.items() if name != "state"}

    def _propose_invoice(self, vals):
        """Return values with the invoice complained of, where none is named."""
        remedy = self.env["crm.relationship.complaint.remedy"].browse(
            vals.get("remedy_id")
        )
        named = "invoice_id" in vals or "default_invoice_id" in self.env.context
        if named or remedy.kind not in CREDITED_KINDS:
            return vals
        complaint = self.env["crm.relationship.complaint"].browse(
            vals.get("complaint_id")
        )
        # The invoice complained of, whether or not the handler reads invoices.
        invoice = complaint.sudo().move_id
        suits = invoice.move_type in PURCHASE_TYPES and invoice.state == "posted"
        return {**vals, "invoice_id": invoice.id} if suits else vals

    def write(self, vals):
        """Write, but for what only buttons decide.

        :raise AccessError: for status, approval and credit note
        """
        if not self.env.su and not (DECIDED.keys() | {"complaint_id"}).isdisjoint(vals):
            raise AccessError(self.env._(
                "Use the buttons: they say who requests, approves and pays a remedy."
            ))
        result = super().write(vals)
        if not set(TERMS).isdisjoint(vals):
            self.filtered(lambda line: line.step == "draft")._forget_decision()
        return result

    def _forget_decision(self):
        decided = self.filtered(lambda line: line.decided_by_id or line.requested_by_id)
        # The buttons wrote it, and the change of terms takes it back.
        decided.sudo().write({
            "requested_by_id": False, "decided_by_id": False, "decided_on": False,
        })
        decided._answer_approval()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_credited(self):
        if any(line.credit_move_id or line.state == "done" for line in self):
            raise UserError(self.env._(
                "What was paid or done stays in the complaint. Cancel the credit note, "
                "then cancel the remedy."
            ))

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------

    def action_request(self):
        """Ask for these remedies: agreed at once up to the company's limit.

        :raise UserError: when the amount is missing
        """
        lines = self._check_step("draft")
        if any(line.is_money and not line.amount for line in lines):
            raise UserError(self.env._("Say how much the customer gets."))
        asked = lines.filtered("needs_approval")
        asked._take_step("requested", requested_by_id=self.env.uid)
        (lines - asked)._take_step(
            "approved", requested_by_id=self.env.uid, decided_on=fields.Datetime.now()
        )
        asked._ask_approval()
        return True

    def action_approve(self):
        """Agree to these remedies.

        :raise AccessError: for who is no complaint manager
        """
        return self._decide("approved")

    def action_refuse(self):
        """Refuse these remedies.

        :raise AccessError: for who is no complaint manager
        """
        return self._decide("refused")

    def action_done(self):
        """Note that the customer got what needs no credit note.

        :raise UserError: for what a credit note pays
        """
        lines = self._check_step("approved")
        if any(line.is_credited for line in lines):
            raise UserError(self.env._(
                "A credit note pays this. It is done when an accountant posts that."
            ))
        lines._take_step("approved", done_on=fields.Datetime.now())
        return True

    def action_cancel(self):
        """Give these remedies up."""
        self._check_no_credit_note()
        self._check_step("draft", "requested", "approved", "refused")
        self._take_step("cancelled", done_on=False)
        self._answer_approval()
        return True

    def action_draft(self):
        """Begin these remedies anew."""
        self._check_no_credit_note()
        self._check_step("requested", "approved", "refused", "cancelled")
        self._take_step(
            "draft", requested_by_id=False, decided_by_id=False, decided_on=False,
            done_on=False,
        )
        self._answer_approval()
        return True

    def action_view_complaint(self):
        """Open the complaint, for who may read it."""
        self.ensure_one()
        self.complaint_id.check_access("read")
        return self.complaint_id._get_records_action(name=self.complaint_number)

    def _decide(self, step):
        if not self.env.user.has_group(COMPLAINT_MANAGER):
            raise AccessError(self.env._("Complaint managers approve remedies."))
        lines = self._check_step("requested")
        lines._take_step(
            step, decided_by_id=self.env.uid, decided_on=fields.Datetime.now()
        )
        lines._answer_approval()
        return True

    def _check_step(self, *steps):
        """Return these remedies, which the user may change and are that far."""
        self.check_access("write")
        wrong = self.filtered(lambda line: line.step not in steps)
        if wrong:
            labels = dict(self._fields["step"]._description_selection(self.env))
            raise UserError(self.env._(
                "%(remedy)s is %(step)s.", remedy=wrong[0].display_name,
                step=labels[wrong[0].step],
            ))
        return self

    def _check_no_credit_note(self):
        if self._has_credit_note():
            raise UserError(self.env._(
                "There is a credit note already. Cancel or delete it first."
            ))

    def _take_step(self, step, **values):
        # Only the buttons decide: see ``write``.
        self.sudo().write({"step": step, **values})

    # ------------------------------------------------------------------
    # Whoever approves is told
    # ------------------------------------------------------------------

    def _ask_approval(self):
        for complaint in self.complaint_id:
            approver = complaint._get_approver()
            known = complaint.activity_search([APPROVAL_ACTIVITY])
            if approver and not known:
                complaint.activity_schedule(APPROVAL_ACTIVITY, user_id=approver.id)

    def _answer_approval(self):
        for complaint in self.complaint_id:
            # All its remedies count, whichever of them the user sees.
            lines = complaint.sudo().remedy_line_ids
            if not lines.filtered(lambda line: line.step == "requested"):
                complaint.activity_unlink([APPROVAL_ACTIVITY])
