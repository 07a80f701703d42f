from odoo import api, models


class ResourceCalendarLeaves(models.Model):
    """Public holidays move the deadlines of complaints; other leaves do not."""

    _inherit = "resource.calendar.leaves"

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
        public = self.filtered(lambda one: not one.resource_id)
        if public:
            # A holiday without a calendar is one of every calendar.
            self.env["crm.relationship.complaint.clock"]._push_calendars(
                [one.calendar_id.id for one in public]
            )
