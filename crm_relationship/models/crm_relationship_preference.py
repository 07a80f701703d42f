from odoo import api, fields, models

SENTIMENTS = [("like", "Likes"), ("dislike", "Dislikes"), ("need", "Needs")]
SOURCES = [
    ("said", "Said It"),
    ("observed", "Observed"),
    ("bought", "Bought It"),
    ("survey", "Survey"),
]


class CrmRelationshipPreference(models.Model):
    """What a customer or contact likes, dislikes or needs."""

    _name = "crm.relationship.preference"
    _description = "Preference of a Customer"
    _inherit = ["crm.relationship.export.mixin"]
    _order = "since desc, id desc"
    _check_company_auto = True

    topic_id = fields.Many2one(
        "crm.relationship.preference.topic", required=True, index=True,
        ondelete="restrict",
        default=lambda self: self.env["crm.relationship.preference.topic"].search(
            [], limit=1
        ),
    )
    value = fields.Char("What", required=True)
    sentiment = fields.Selection(SENTIMENTS, required=True, default="like")
    source = fields.Selection(SOURCES, required=True, default="said")
    since = fields.Date(
        "Known Since", required=True, default=fields.Date.context_today,
        help="The day on which this was last known to hold.",
    )
    user_id = fields.Many2one(
        "res.users", "Noted by", default=lambda self: self.env.user,
        ondelete="set null", domain="[('share', '=', False)]",
    )
    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, index=True, ondelete="cascade",
        check_company=True, help="Whose preference it is: a person or a company.",
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Customer", store=True,
        precompute=True, index=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, ondelete="restrict",
        default=lambda self: self.env.company,
    )
    active = fields.Boolean(default=True, help="Archive what does not hold any more.")

    @api.depends("topic_id", "value")
    def _compute_display_name(self):
        for one in self:
            one.display_name = f"{one.topic_id.name}: {one.value}"
