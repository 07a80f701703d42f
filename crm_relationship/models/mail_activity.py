from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.constants import FIGURE_GROUPS

COUNTED_FIELDS = {
    "active", "activity_type_id", "date_deadline", "res_id", "res_model_id",
}
CONTACT_FIELDS = {"res.partner": "id", "crm.lead": "partner_id"}


class MailActivity(models.Model):
    """A planned contact with a customer: whose it is, how long, done or forgotten."""

    _name = "mail.activity"
    _inherit = ["mail.activity", "crm.relationship.stale.mixin"]

    relationship_contact_id = fields.Many2one(
        "res.partner", "Contact", compute="_compute_relationship_contact_id",
        store=True, compute_sudo=True, index="btree_not_null", ondelete="set null",
        help="Whom the contact, the lead or opportunity of the activity is about.",
    )
    relationship_partner_id = fields.Many2one(
        related="relationship_contact_id.commercial_partner_id", string="Customer",
        store=True, index="btree_not_null", ondelete="set null",
    )
    relationship_rule_id = fields.Many2one(
        "crm.relationship.contact.rule", "Contact Rule", readonly=True, copy=False,
        index="btree_not_null", ondelete="set null",
        help="The rule that planned this activity.",
    )
    planned_duration = fields.Float(help="Hours planned for it.")
    interaction_ids = fields.One2many(
        "crm.relationship.interaction", "activity_id", "Logged as",
        groups=FIGURE_GROUPS,
    )
    spent_duration = fields.Float(
        compute="_compute_spent_duration", store=True, readonly=False,
        compute_sudo=True, help="Hours spent, as logged when it was done.",
    )
    relationship_is_forgotten = fields.Boolean(
        "Forgotten", compute="_compute_relationship_is_forgotten",
        search="_search_relationship_is_forgotten",
        help="Still open a working day or more after it was due, and nobody has been "
        "in contact with the customer since.",
    )
    relationship_escalated_on = fields.Date(
        "Escalated on", readonly=True, copy=False,
        help="When the team leader was told that it was forgotten.",
    )

    _check_planned_duration = models.Constraint(
        "CHECK (planned_duration >= 0 AND spent_duration >= 0)",
        "No activity lasts less than no time."
    )

    @api.depends("res_model", "res_id")
    def _compute_relationship_contact_id(self):
        self.relationship_contact_id = False
        for model, activities in self.grouped("res_model").items():
            field = CONTACT_FIELDS.get(model)
            if not field:
                continue
            documents = self.env[model].browse(activities.mapped("res_id")).exists()
            contacts = {one.id: one[field] for one in documents}
            for activity in activities:
                contact = contacts.get(activity.res_id)
                activity.relationship_contact_id = contact or False

    @api.depends("interaction_ids.duration")
    def _compute_spent_duration(self):
        for activity in self:
            activity.spent_duration = sum(activity.interaction_ids.mapped("duration"))

    @api.depends("active", "date_deadline", "relationship_partner_id", "user_id")
    def _compute_relationship_is_forgotten(self):
        forgotten = self.env["crm.relationship.contact.query"]._filter_forgotten(self)
        for activity in self:
            activity.relationship_is_forgotten = activity in forgotten

    def _search_relationship_is_forgotten(self, operator, value):
        if operator != "in":
            return NotImplemented
        query = self.env["crm.relationship.contact.query"]._select_forgotten()
        found = Domain("id", "in", query)
        return found if True in value else ~found

    @api.model_create_multi
    def create(self, vals_list):
        """Create, and have the customers measured on whose documents it is."""
        activities = super().create(vals_list)
        activities._mark_relationship_stale()
        return activities

    def write(self, vals):
        """Write, and have the customer measured where the plan changes or is done."""
        if not COUNTED_FIELDS & vals.keys():
            return super().write(vals)
        self._mark_relationship_stale()  # the customer until now
        result = super().write(vals)
        self._mark_relationship_stale()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_mark_stale(self):
        self._mark_relationship_stale()

    def _get_relationship_keys(self):
        ids = {}
        for activity in self.sudo():  # whoever plans: only whose document it is
            if activity.res_model and activity.res_id:
                ids.setdefault(activity.res_model, []).append(activity.res_id)
        return ids and self.env["crm.relationship.contact"]._get_document_keys(ids)

    @api.model
    def _follow_documents(self, model, ids):
        """Have the contacts of some documents' activities computed anew.

        :param model: name of the documents' model
        :param ids: of documents that have another contact now
        """
        # Whoever changes the document's contact, the plan of everybody follows.
        activities = self.sudo().with_context(active_test=False).search(
            [("res_model", "=", model), ("res_id", "in", ids)]
        )
        activities._compute_relationship_contact_id()

    def action_done_and_log(self):
        """Open the quick form to log the contact; saving it marks this as done."""
        self.ensure_one()
        self.check_access("read")
        document = {}
        if self.res_model == "crm.lead":
            document = {"default_lead_id": self.res_id}
        kind = "visit" if self.activity_category == "meeting" else "call"
        return self.env["crm.relationship.plan.mixin"]._get_log_action({
            "default_activity_id": self.id,
            "default_partner_id": self.relationship_contact_id.id,
            "default_kind": kind,
            "default_name": self.summary,
            **document,
        })
