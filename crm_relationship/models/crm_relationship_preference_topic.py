from odoo import fields, models


class CrmRelationshipPreferenceTopic(models.Model):
    """What preferences are about: configured once, for all companies."""

    _name = "crm.relationship.preference.topic"
    _description = "Topic of Preferences"
    _inherit = ["crm.relationship.export.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
