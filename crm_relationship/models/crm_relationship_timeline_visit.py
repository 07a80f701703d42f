from odoo import api, fields, models


class CrmRelationshipTimelineVisit(models.Model):
    """When a user looked at a history, so that what is new since then stands out.

    Nobody has rights on the rows: each user's own is written and read through
    ``crm.relationship.timeline``.
    """

    _name = "crm.relationship.timeline.visit"
    _description = "Visit to a History"
    _log_access = False

    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner", index="btree_not_null", ondelete="cascade"
    )
    lead_id = fields.Many2one("crm.lead", index="btree_not_null", ondelete="cascade")
    date = fields.Datetime(required=True, help="The latest look.")
    last_date = fields.Datetime(help="The end of the visit before the present one.")

    _user_partner_uniq = models.Constraint(
        "UNIQUE(user_id, partner_id)", "One row a user and customer."
    )
    _user_lead_uniq = models.Constraint(
        "UNIQUE(user_id, lead_id)", "One row a user and lead."
    )

    @api.private
    def _note_visit(self, whose):
        """Note that the user looks now; return when the visit before ended.

        :param whose: ``Subject``
        :return: datetime in UTC, or None for a first visit
        """
        partner, lead = self._get_key(whose)
        return self.env["crm.relationship.timeline.query"]._upsert_visit(partner, lead)

    @api.private
    def _get_last(self, whose):
        """Return when the visit before the present one ended, or None.

        :param whose: ``Subject``
        """
        partner, lead = self._get_key(whose)
        visit = self.sudo().search([  # the user's own
            ("user_id", "=", self.env.uid), ("partner_id", "=", partner or False),
            ("lead_id", "=", lead or False),
        ], limit=1)
        return visit.last_date or None

    def _get_key(self, whose):
        return whose.customer_id, None if whose.customer_id else whose.lead_id
