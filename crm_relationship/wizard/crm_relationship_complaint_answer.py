from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

from ..tools.complaint_states import DECISIONS, REJECTED


class CrmRelationshipComplaintAnswer(models.TransientModel):
    """What the customer is told: the decision, its reasons and the way to appeal."""

    _name = "crm.relationship.complaint.answer"
    _description = "Answer to a Complaint"

    complaint_id = fields.Many2one(
        "crm.relationship.complaint", required=True, readonly=True, ondelete="cascade"
    )
    decision = fields.Selection(
        DECISIONS, compute="_compute_values", store=True, readonly=False
    )
    answer = fields.Html(compute="_compute_values", store=True, readonly=False)
    appeal = fields.Html(
        "Way to Appeal", compute="_compute_appeal", store=True, readonly=False
    )
    way = fields.Selection(
        [("mail", "Send It Now"), ("told", "The Customer Knows Already")],
        "How", required=True, default="mail",
    )
    date = fields.Datetime("Told On", default=fields.Datetime.now)
    recipient = fields.Char(compute="_compute_recipient")
    attachment_ids = fields.Many2many(
        "ir.attachment", "crm_relationship_complaint_answer_attachment_rel",
        "answer_id", "attachment_id", "Files",
    )

    @api.depends("complaint_id")
    def _compute_values(self):
        for one in self:
            one.decision = one.complaint_id.decision
            one.answer = one.complaint_id.answer_draft or one.complaint_id.answer

    @api.depends("decision")
    def _compute_appeal(self):
        for one in self:
            complaint = one.complaint_id
            # The text is for customers; the settings that hold it are for few.
            company = complaint.company_id.sudo().with_context(
                lang=complaint._get_customer_lang()
            )
            rejected = one.decision in REJECTED
            own = one.appeal or complaint.appeal
            proposed = own or company.complaint_appeal
            one.appeal = proposed if rejected else own

    @api.depends("complaint_id")
    def _compute_recipient(self):
        for one in self:
            complaint = one.complaint_id
            one.recipient = complaint.partner_id.email or complaint.email_from

    def action_apply(self):
        """Send the answer, or note that the customer has it.

        :raise UserError: when there is no answer, or nobody to send it to
        """
        self.ensure_one()
        complaint = self.complaint_id
        complaint.check_access("write")
        if is_html_empty(self.answer):
            raise UserError(self.env._("Write the answer first."))
        complaint.write({"decision": self.decision, "appeal": self.appeal})
        told = self.way == "told"
        complaint._mark_answered(self.answer, self.date if told else None)
        if not told:
            self._send()
        return {"type": "ir.actions.act_window_close"}

    def _send(self):
        complaint = self.complaint_id
        if not self.recipient:
            raise UserError(self.env._(
                "Nobody to send it to: add the email of the customer, or note that "
                "the customer knows already."
            ))
        rejected = complaint.decision in REJECTED
        complaint.message_post(
            body=self.answer + (self.appeal or "" if rejected else ""),
            subject=complaint.display_name, message_type="comment",
            subtype_xmlid="mail.mt_comment", partner_ids=complaint.partner_id.ids,
            outgoing_email_to=False if complaint.partner_id else self.recipient,
            attachment_ids=self.attachment_ids.ids,
            email_add_signature=True,
        )
