from odoo import api, models

COUNTED_FIELDS = {"active", "allday", "start", "start_date", "stop", "stop_date"}


class CalendarEvent(models.Model):
    _name = "calendar.event"
    _inherit = ["calendar.event", "crm.relationship.stale.mixin"]

    def write(self, vals):
        """Write, and have the customers measured where the meeting is moved."""
        result = super().write(vals)
        if COUNTED_FIELDS & vals.keys():
            self._mark_relationship_stale()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_mark_stale(self):
        self._mark_relationship_stale()

    def _get_relationship_keys(self):
        return self.sudo().attendee_ids._get_relationship_keys()  # whoever moves it
