from odoo import fields, models


class ResUsersSettings(models.Model):
    _inherit = "res.users.settings"

    relationship_history_filters = fields.Json(
        "Filters of the History", help="What the user last looked for in a history."
    )
