from odoo import fields, models


class TestTicket(models.Model):
    """A request of a customer, as some other addon may have it."""

    _name = "test.ticket"
    _description = "Ticket"
    _inherit = ["mail.thread"]

    name = fields.Char(required=True)
    description = fields.Html()
    partner_id = fields.Many2one("res.partner", index=True)
    user_id = fields.Many2one("res.users")
