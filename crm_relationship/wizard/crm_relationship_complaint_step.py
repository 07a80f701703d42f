from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ..models.crm_relationship_complaint_steps import CANCEL_REASONS


class CrmRelationshipComplaintStep(models.TransientModel):
    """Asks why before complaints are put on hold, reopened or cancelled."""

    _name = "crm.relationship.complaint.step"
    _description = "Step of Complaints, with a Reason"
    _check_company_auto = True

    complaint_ids = fields.Many2many(
        "crm.relationship.complaint",
        "crm_relationship_complaint_step_complaint_rel", "step_id", "complaint_id",
        required=True, string="Complaints",
    )
    step = fields.Selection(
        [("hold", "Put on Hold"), ("reopen", "Reopen"), ("cancel", "Cancel")],
        required=True, readonly=True,
    )
    note = fields.Char("Why")
    hold_until = fields.Date(
        help="The owner is reminded on this day; the clock goes on with Resume."
    )
    cancel_reason = fields.Selection(CANCEL_REASONS)
    customer_ids = fields.Many2many("res.partner", compute="_compute_customer_ids")
    duplicate_of_id = fields.Many2one(
        "crm.relationship.complaint",
        domain="[('id', 'not in', complaint_ids), ('state', '!=', 'cancelled'),"
        " ('commercial_partner_id', 'in', customer_ids)]",
    )

    @api.depends("complaint_ids")
    def _compute_customer_ids(self):
        for one in self:
            one.customer_ids = one.complaint_ids.commercial_partner_id

    def action_apply(self):
        """Take the step.

        :raise UserError: when the reason is missing or the step is not allowed
        """
        self.ensure_one()
        self.complaint_ids.check_access("write")
        if self.step != "cancel" and not (self.note or "").strip():
            raise UserError(self.env._("Say why."))
        getattr(self, f"_apply_{self.step}")()
        return {"type": "ir.actions.act_window_close"}

    def _apply_hold(self):
        self.complaint_ids._change_state("on_hold", note=self.note)
        if self.hold_until:
            self.complaint_ids.hold_until = self.hold_until
            for one in self.complaint_ids:
                one.activity_schedule(
                    "mail.mail_activity_data_todo", self.hold_until,
                    self.env._("On hold until %(date)s: %(reason)s",
                               date=format_date(self.env, self.hold_until),
                               reason=self.note),
                    user_id=(one.user_id or self.env.user).id,
                )

    def _apply_reopen(self):
        for one in self.complaint_ids:
            state = "new" if one.state == "cancelled" else "investigating"
            one._change_state(state, note=self.note)

    def _apply_cancel(self):
        if not self.cancel_reason:
            raise UserError(self.env._("Choose a reason for cancelling."))
        if self.cancel_reason == "duplicate" and self.duplicate_of_id:
            self.complaint_ids._merge_into(self.duplicate_of_id)
            return
        self.complaint_ids.write({
            "cancel_reason": self.cancel_reason, "cancel_note": self.note
        })
        self.complaint_ids._change_state("cancelled", note=self.note)
