from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.constants import COMPLAINT_READERS

COMPLAINT = "crm.relationship.complaint"


class CrmRelationshipComplaintsMixin(models.AbstractModel):
    """Shows on a document what its customer complains about, and begins a complaint.

    Only complaints that the user may read count, so that nobody learns from a number
    that there is a confidential one.
    """

    _name = "crm.relationship.complaints.mixin"
    _description = "Complaints of the Customer"

    # Path from the host model to what its complaints have in common.
    _complaint_path = "commercial_partner_id"
    # The field of a complaint that holds it.
    _complaint_field = "commercial_partner_id"

    complaint_count = fields.Integer(
        "Number of Complaints", compute="_compute_complaint_count",
        groups=COMPLAINT_READERS,
    )
    open_complaint_count = fields.Integer(
        "Number of Open Complaints", compute="_compute_complaint_count",
        groups=COMPLAINT_READERS,
    )
    has_open_complaint = fields.Boolean(
        "With Open Complaint", compute="_compute_has_open_complaint",
        search="_search_has_open_complaint", groups=COMPLAINT_READERS,
    )

    @api.depends(lambda self: [self._complaint_path])
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_complaint_count(self):
        found = {}
        if self.env[COMPLAINT].has_access("read"):
            for key, is_open, count in self.env[COMPLAINT]._read_group(
                [(self._complaint_field, "in", self._get_complaint_keys().ids)],
                [self._complaint_field, "is_open"], ["__count"],
            ):
                found[key.id, is_open] = count
        for one in self:
            key = one._get_complaint_keys().id
            one.open_complaint_count = found.get((key, True), 0)
            one.complaint_count = (
                one.open_complaint_count + found.get((key, False), 0)
            )

    @api.depends("open_complaint_count")
    def _compute_has_open_complaint(self):
        for one in self:
            one.has_open_complaint = bool(one.open_complaint_count)

    def _search_has_open_complaint(self, operator, value):
        if operator != "in":
            return NotImplemented
        if not self.env[COMPLAINT].has_access("read"):
            return Domain.FALSE
        query = self.env[COMPLAINT]._search(
            [("is_open", "=", True), (self._complaint_field, "!=", False)]
        )
        # The rules of salespeople join partners, which have columns of this name too.
        column = SQL.identifier(query.table, self._complaint_field)
        found = Domain(self._complaint_path, "in", query.subselect(column))
        return found if True in value else ~found

    def _get_complaint_keys(self):
        """Return the customers, or documents, whose complaints these records show."""
        path = self._complaint_path
        return (self if path == "id" else self.mapped(path))._origin

    def _get_complaint_defaults(self):
        """Return the context with which a complaint that begins here is filled in."""
        self.ensure_one()
        return {"default_partner_id": self.partner_id.id}

    def action_view_complaints(self):
        """Open the complaints that the numbers count.

        :raise AccessError: when the user may not read the record or complaints at all
        """
        self.ensure_one()
        self.check_access("read")
        self.env[COMPLAINT].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_relationship_complaint_action"
        )
        key = self._get_complaint_keys().id
        return action | {
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "view_mode": "list,kanban,form",
            "domain": [(self._complaint_field, "=", key)],
            "context": self._get_complaint_defaults(),
        }

    def action_new_complaint(self):
        """Open an empty complaint, filled in from the record.

        :raise AccessError: when the user may not read the record or begin complaints
        """
        self.ensure_one()
        self.check_access("read")
        self.env[COMPLAINT].check_access("create")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Complaint"),
            "res_model": COMPLAINT,
            "views": [(False, "form")],
            "context": self._get_complaint_defaults(),
        }
