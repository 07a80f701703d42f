from odoo import api, fields, models


class CrmRelationshipComplaintAnswer(models.TransientModel):
    """An answer begins with a template, in the customer's language or another one."""

    _inherit = "crm.relationship.complaint.answer"

    template_id = fields.Many2one(
        "mail.template", ondelete="set null",
        domain=[("is_complaint_answer", "=", True),
                ("model", "=", "crm.relationship.complaint")],
        help="Replaces the answer below.",
    )
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(), "Language",
        compute="_compute_lang", store=True, readonly=False,
        help="Of the template; the customer's own unless you choose another.",
    )

    @api.depends("complaint_id")
    def _compute_lang(self):
        for one in self:
            one.lang = one.complaint_id._get_customer_lang()

    @api.depends("template_id", "lang")
    def _compute_values(self):
        """Fill in the chosen template; the prepared answer without one."""
        written = self.filtered("template_id")
        super(CrmRelationshipComplaintAnswer, self - written)._compute_values()
        for one in written:
            one.decision = one.decision or one.complaint_id.decision
            one.answer = one._render_answer()

    def _render_answer(self):
        complaint = self.complaint_id._origin
        return self.template_id._origin._render_field(
            "body_html", complaint.ids, set_lang=self.lang
        )[complaint.id]
