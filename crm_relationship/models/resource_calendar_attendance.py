from odoo import api, models


class ResourceCalendarAttendance(models.Model):
    """Working hours that deadlines of complaints are counted in."""

    _inherit = "resource.calendar.attendance"

    @api.model_create_multi
    def create(self, vals_list):
        """Create, and move the deadlines along."""
        created = super().create(vals_list)
        created._push_complaint_clock()
        return created

    def write(self, vals):
        """Write, and move the deadlines of what was and is along."""
        self._push_complaint_clock()
        result = super().write(vals)
        self._push_complaint_clock()
        return result

    def unlink(self):
        """Delete, and move the deadlines along."""
        self._push_complaint_clock()
        return super().unlink()

    def _push_complaint_clock(self):
        self.env["crm.relationship.complaint.clock"]._push_calendars(
            self.calendar_id.ids
        )
