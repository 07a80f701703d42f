from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.constants import COMPLAINT_MANAGER, COMPLAINT_READERS


class CrmRelationship(models.Model):
    """What a customer complained about, as far as everybody may know of it."""

    _inherit = "crm.relationship"

    complaint_count = fields.Integer(
        "Complaints", readonly=True,
        help="All that were not cancelled. Confidential ones do not count here.",
    )
    open_complaint_count = fields.Integer("Open Complaints", readonly=True)
    rejected_complaint_count = fields.Integer(
        "Rejected Complaints", readonly=True,
        help="Closed in the look-back period as rejected, with goodwill or without.",
    )
    last_complaint_date = fields.Date("Last Complaint", readonly=True)
    complaint_cost_value = fields.Monetary(
        "Cost of Complaints", readonly=True,
        help="Compensation and handling of the complaints received in the look-back "
        "period. A part of the expected cost.",
    )
    confidential_complaint_count = fields.Integer(
        "Confidential Complaints", compute="_compute_confidential_complaints",
        groups=COMPLAINT_MANAGER, aggregator=None,
    )
    confidential_complaint_cost = fields.Monetary(
        "Cost of Confidential Complaints", groups=COMPLAINT_MANAGER, aggregator=None,
        compute="_compute_confidential_complaints",
        help="In no other figure: whoever may not know of them could tell.",
    )
    has_readable_complaint = fields.Boolean(
        compute="_compute_has_readable_complaint", groups=COMPLAINT_READERS,
        search="_search_has_readable_complaint",
        help="The customer has a complaint with this company that you may read.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_confidential_complaints(self):
        rows = self.env["crm.relationship.complaint"]._read_group(
            [
                ("commercial_partner_id", "in", self.partner_id.ids),
                ("is_confidential", "=", True),
            ],
            ["commercial_partner_id", "company_id"],
            ["__count", "cost_amount:sum"],
        )
        found = {(partner, company): figures for partner, company, *figures in rows}
        for row in self:
            count, cost = found.get((row.partner_id, row.company_id), (0, 0.0))
            row.confidential_complaint_count = count
            row.confidential_complaint_cost = cost

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_has_readable_complaint(self):
        found = Domain("id", "in", self.ids) & self._get_rows_with_complaint()
        known = set(self.sudo().search(found)._ids)  # which they are, no figure
        for row in self:
            row.has_readable_complaint = row._origin.id in known

    def _search_has_readable_complaint(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = self._get_rows_with_complaint()
        return found if True in value else ~found

    def _get_rows_with_complaint(self):
        """Return the domain of the rows whose complaints the current user may read.

        A rule is applied as superuser: whose complaints count is the user himself.
        """
        evidence = self.env["crm.relationship.evidence"].sudo(False)
        return Domain("id", "in", evidence._select_with_complaint())

    def action_view_complaints(self):
        """Open the complaints with this company that were not cancelled."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_relationship_complaint_action"
        )
        return action | {
            "views": [(False, "list"), (False, "form")], "view_mode": "list,form",
            "domain": [
                ("commercial_partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "!=", "cancelled"),
            ],
            "context": {
                "default_partner_id": self.partner_id.id,
                "default_company_id": self.company_id.id,
            },
        }
