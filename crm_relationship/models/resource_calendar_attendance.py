from odoo import models


class ResourceCalendarAttendance(models.Model):
    """Working hours that deadlines of complaints are counted in."""

    _name = "resource.calendar.attendance"
    _inherit = [
        "resource.calendar.attendance", "crm.relationship.complaint.calendar.mixin"
    ]
