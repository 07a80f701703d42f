from odoo import fields, models

from .res_company_complaint import COMPLAINT_SETTING_GROUPS


class ResCompany(models.Model):
    """Who is told of missed deadlines; whose working time counts."""

    _inherit = "res.company"

    complaint_escalation_user_id = fields.Many2one(
        "res.users", "Told of Missed Deadlines", ondelete="set null",
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
        groups=COMPLAINT_SETTING_GROUPS,
        help="Where the complaint has no team with a leader; without anybody here, a "
        "complaint manager.",
    )

    def write(self, vals):
        """Write, and move the deadlines that follow the company's working time."""
        result = super().write(vals)
        if "resource_calendar_id" in vals:
            # A company without a calendar works at any time: then all are read anew.
            self.env["crm.relationship.complaint.clock"]._push_calendars(
                [one.resource_calendar_id.id for one in self]
            )
        return result
