from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.complaint_states import EVENTS


class CrmRelationshipComplaintEvent(models.Model):
    """What happened to a complaint and when: the log that every deadline is read from.

    Rows are only ever added, by the steps of the complaint; a correction of the day it
    was received is one more row. They go with the complaint alone.
    """

    _name = "crm.relationship.complaint.event"
    _description = "Event of a Complaint"
    _order = "date, id"
    _log_access = True
    _rec_name = "kind"

    complaint_id = fields.Many2one(
        "crm.relationship.complaint", required=True, ondelete="cascade", index=True,
        readonly=True,
    )
    company_id = fields.Many2one(
        related="complaint_id.company_id", store=True, precompute=True,
        ondelete="restrict",
    )
    kind = fields.Selection(EVENTS, "What", required=True, readonly=True)
    date = fields.Datetime("When", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", "Who", ondelete="set null", readonly=True,
        default=lambda self: self.env.user,
    )
    note = fields.Char("Why", readonly=True)

    def write(self, vals):
        """Refuse: the log is what deadlines and figures are proved by.

        The company alone follows the complaint; merged users are moved by SQL.
        """
        if set(vals) - {"company_id"}:
            raise UserError(self.env._("The log of a complaint cannot be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_complaint(self):
        raise UserError(self.env._("The log of a complaint cannot be changed."))
