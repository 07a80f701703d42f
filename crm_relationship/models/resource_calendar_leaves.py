from odoo import models


class ResourceCalendarLeaves(models.Model):
    """Public holidays move the deadlines of complaints; other leaves do not."""

    _name = "resource.calendar.leaves"
    _inherit = [
        "resource.calendar.leaves", "crm.relationship.complaint.calendar.mixin"
    ]

    def _get_clock_calendars(self):
        # A holiday without a calendar is one of every calendar.
        public = self.filtered(lambda one: not one.resource_id)
        return [one.calendar_id.id for one in public]
