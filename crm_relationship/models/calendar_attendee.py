from odoo import api, models


class CalendarAttendee(models.Model):
    _name = "calendar.attendee"
    _inherit = ["calendar.attendee", "crm.relationship.stale.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        """Create, and have the invited customers measured."""
        attendees = super().create(vals_list)
        attendees._mark_relationship_stale()
        return attendees

    def write(self, vals):
        """Write, and have the customers measured that accept or decline."""
        result = super().write(vals)
        if "state" in vals:
            self._mark_relationship_stale()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_mark_stale(self):
        self._mark_relationship_stale()

    def _get_relationship_keys(self):
        # A meeting belongs to no company; our own people are no customers.
        return {
            (partner.id, None)
            for partner in self.sudo().partner_id if partner.partner_share
        }
