from odoo import api, models


class CrmRelationshipComplaintCalendarMixin(models.AbstractModel):
    """What a part of a working time calls when it changes: deadlines move along."""

    _name = "crm.relationship.complaint.calendar.mixin"
    _description = "Moves Deadlines of Complaints"

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
        calendars = self._get_clock_calendars()
        if calendars:
            self.env["crm.relationship.complaint.clock"]._push_calendars(calendars)

    def _get_clock_calendars(self):
        """Return the ids of the calendars it is a part of, False for all of them."""
        return self.calendar_id.ids
