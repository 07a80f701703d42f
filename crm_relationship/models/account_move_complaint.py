from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..tools.constants import COMPLAINT_READERS

ACCOUNTING = "account.group_account_invoice,account.group_account_readonly"


class AccountMove(models.Model):
    """An invoice that is complained of, and the credit note that settles it."""

    _inherit = "account.move"

    complaint_ids = fields.One2many(
        "crm.relationship.complaint", "move_id", "Complaints", groups=COMPLAINT_READERS
    )
    complaint_remedy_line_ids = fields.One2many(
        "crm.relationship.complaint.remedy.line", "credit_move_id", "Settled Remedies",
        groups=COMPLAINT_READERS,
    )
    is_disputed = fields.Boolean(
        "Disputed", compute="_compute_is_disputed", search="_search_is_disputed",
        groups=COMPLAINT_READERS,
        help="There is an open complaint about this invoice: do not press for payment.",
    )

    def _get_disputes(self):
        """Return the complaints that count: of all for accountants, else readable ones.

        Accountants must not press for payment, whoever may read the complaint; a
        salesperson learns nothing of a confidential one.
        """
        complaints = self.env["crm.relationship.complaint"]
        if self.env.user.has_groups(ACCOUNTING):
            # Only that there is one is told, nothing of what it says.
            return complaints.sudo()
        return complaints

    @api.depends("complaint_ids.is_open")
    @api.depends_context("uid")
    def _compute_is_disputed(self):
        groups = self._get_disputes()._read_group(
            [("move_id", "in", self.ids), ("is_open", "=", True)], ["move_id"]
        )
        disputed = {move.id for (move,) in groups}
        for move in self:
            move.is_disputed = move._origin.id in disputed

    def _search_is_disputed(self, operator, value):
        if operator != "in":
            return NotImplemented
        query = self._get_disputes()._search(
            [("is_open", "=", True), ("move_id", "!=", False)]
        )
        disputed = Domain("id", "in", query.subselect("move_id"))
        wanted = [disputed] * (True in value) + [~disputed] * (False in value)
        return Domain.OR(wanted)

    def _get_alerts(self):
        """Warn of an open complaint, beside the host's own warnings.

        They are computed whenever they are read. A dependency on a field of ours
        would, at our uninstallation, take the host's own field along with it.
        """
        alerts = super()._get_alerts()
        if self.env.user.has_groups(COMPLAINT_READERS) and self.is_disputed:
            readable = self.complaint_ids.filtered("is_open")
            alerts["crm_relationship_disputed"] = {
                "level": "warning",
                "message": self.env._(
                    "Disputed: the customer has an open complaint about this invoice."
                ),
                **({
                    "action_text": self.env._("View Complaint"),
                    "action": readable._get_records_action(
                        name=self.env._("Complaints")
                    ),
                } if readable else {}),
            }
        return alerts

    def get_formview_id(self, access_uid=None):
        """Open a short form for who may not see payments: the host's own one fails.

        :param access_uid: as the host's
        """
        if self.env["account.payment"].has_access("read"):
            return super().get_formview_id(access_uid)
        return self.env.ref("crm_relationship.account_move_view_form_short").id

    def action_view_disputes(self):
        """Open the open complaints about this invoice.

        :raise AccessError: when they are confidential
        """
        self.ensure_one()
        self.check_access("read")
        complaints = self.complaint_ids.filtered("is_open")
        if not complaints and self.is_disputed:
            raise AccessError(self.env._(
                "The complaint is confidential. Complaint managers know more."
            ))
        return complaints._get_records_action(name=self.env._("Complaints"))

    def action_view_settled_complaints(self):
        """Open the complaints that this credit note settles."""
        self.ensure_one()
        self.check_access("read")
        complaints = self.complaint_remedy_line_ids.complaint_id
        complaints.check_access("read")
        return complaints._get_records_action(name=self.env._("Complaints"))
