from odoo import fields, models


class MailTemplate(models.Model):
    """A text that an answer to a complaint may begin with."""

    _inherit = "mail.template"

    is_complaint_answer = fields.Boolean(
        "Answer to Complaints", help="Offered when a complaint is answered."
    )
