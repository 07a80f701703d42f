from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmRelationshipSegment(models.Model):
    """A named group of customers by their recency, frequency and monetary scores."""

    _name = "crm.relationship.segment"
    _description = "Customer Segment"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(
        default=10, help="A customer belongs to the first segment whose ranges fit."
    )
    active = fields.Boolean("In Use", default=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company", index=True, ondelete="cascade",
        help="Leave empty to share the segment between all companies.",
    )
    description = fields.Text(
        "What To Do", translate=True, help="What the team does with these customers."
    )
    recency_min = fields.Integer("Recency From", default=1, required=True)
    recency_max = fields.Integer("Recency To", default=5, required=True)
    frequency_min = fields.Integer("Frequency From", default=1, required=True)
    frequency_max = fields.Integer("Frequency To", default=5, required=True)
    monetary_min = fields.Integer("Monetary From", default=1, required=True)
    monetary_max = fields.Integer("Monetary To", default=5, required=True)
    relationship_count = fields.Integer(
        "Customers", compute="_compute_relationship_count"
    )

    @api.constrains(
        "recency_min", "recency_max", "frequency_min", "frequency_max",
        "monetary_min", "monetary_max",
    )
    def _check_ranges(self):
        for segment in self:
            for measure in ("recency", "frequency", "monetary"):
                low, high = segment[f"{measure}_min"], segment[f"{measure}_max"]
                if not 1 <= low <= high <= 5:
                    raise ValidationError(self.env._(
                        "Segment “%(name)s”: scores go from 1 to 5, the lower bound "
                        "first. Please correct %(low)s to %(high)s.",
                        name=segment.name, low=low, high=high,
                    ))

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_relationship_count(self):
        counts = dict(self.env["crm.relationship"]._read_group(
            [("segment_id", "in", self.ids)], ["segment_id"], ["__count"]
        ))
        for segment in self:
            segment.relationship_count = counts.get(segment, 0)

    def action_view_relationships(self):
        """Open the customers of this segment."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_relationship_action"
        )
        return action | {"domain": [("segment_id", "in", self.ids)], "context": {}}

    def action_apply(self):
        """Assign the segments anew, in the background."""
        self.check_access("write")
        companies = self.company_id or self.env.companies
        companies._request_relationship_refresh()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Customers are being assigned anew."),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
