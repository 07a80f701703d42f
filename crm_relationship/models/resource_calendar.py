from odoo import models

CLOCK_FIELDS = {
    "tz", "attendance_ids", "leave_ids", "global_leave_ids", "hours_per_day",
    "two_weeks_calendar", "flexible_hours", "company_id",
}


class ResourceCalendar(models.Model):
    """Working time that deadlines of complaints are counted in."""

    _inherit = "resource.calendar"

    def write(self, vals):
        """Write, and move the deadlines along."""
        result = super().write(vals)
        if CLOCK_FIELDS & set(vals):
            self.env["crm.relationship.complaint.clock"]._push_calendars(self.ids)
        return result
