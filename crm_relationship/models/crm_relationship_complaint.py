from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..tools.constants import COMPLAINT_HANDLER, SALE_TYPES, SEVERITIES

STAFF = "base.group_user"
CHANNELS = [
    ("email", "Email"),
    ("portal", "Customer Portal"),
    ("website", "Website"),
    ("phone", "Phone"),
    ("visit", "Visit"),
    ("chat", "Chat"),
    ("letter", "Letter"),
    ("social", "Social Media"),
    ("other", "Other"),
]


class CrmRelationshipComplaint(models.Model):
    """A complaint, in the register that ISO 10002 describes.

    Here is who complains about what. How it is handled, its steps, its deadlines and
    its remedies extend this model, each in a file of its own. Fields without groups
    are what the customer sees in the portal.
    """

    _name = "crm.relationship.complaint"
    _description = "Complaint"
    _inherit = [
        "portal.mixin", "rating.mixin", "crm.relationship.export.mixin",
        "mail.thread.cc", "mail.activity.mixin", "mail.tracking.duration.mixin",
        "crm.relationship.stale.mixin",
    ]
    _order = "date_received desc, id desc"
    _check_company_auto = True
    _primary_email = "email_from"
    _mail_post_access = "read"
    _track_duration_field = "stage_id"

    name = fields.Char("Subject", required=True, tracking=True)
    number = fields.Char(readonly=True, copy=False, index="trigram")
    company_id = fields.Many2one(
        "res.company", required=True, ondelete="restrict", index=True,
        compute="_compute_company_id", store=True, readonly=False, precompute=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id", groups=STAFF)

    # ------------------------------------------------------------------
    # Who
    # ------------------------------------------------------------------
    partner_id = fields.Many2one(
        "res.partner", "Complainant", index="btree_not_null", ondelete="restrict",
        check_company=True, tracking=True, help="The person who complains.",
        compute="_compute_partner_id", store=True, readonly=False, precompute=True,
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Customer", store=True,
        precompute=True, ondelete="restrict", groups=STAFF,
    )
    behalf_partner_id = fields.Many2one(
        "res.partner", "On Behalf Of", ondelete="restrict", check_company=True,
        index="btree_not_null", groups=STAFF,
        help="Whom it happened to, when somebody else complains for them.",
    )
    partner_name = fields.Char("Name Given", groups=STAFF)
    email_from = fields.Char(
        "Email", groups=STAFF, index="trigram",
        compute="_compute_email_from", store=True, readonly=False, precompute=True,
    )
    phone = fields.Char(
        compute="_compute_phone", store=True, readonly=False, precompute=True,
        groups=STAFF,
    )
    channel = fields.Selection(
        CHANNELS, required=True, default="phone", help="How it reached us."
    )
    date_received = fields.Datetime(
        "Received", required=True, default=fields.Datetime.now, index=True,
        tracking=True,
    )
    date_incident = fields.Date("Day of the Incident")

    # ------------------------------------------------------------------
    # About what
    # ------------------------------------------------------------------
    move_id = fields.Many2one(
        "account.move", "Invoice", index="btree_not_null", ondelete="restrict",
        check_company=True, groups=STAFF,
        domain=[("move_type", "in", SALE_TYPES), ("state", "=", "posted")],
    )
    lead_id = fields.Many2one(
        "crm.lead", "Opportunity", index="btree_not_null", ondelete="set null",
        check_company=True, groups=STAFF,
    )
    res_model = fields.Char("Document Model", groups=STAFF)
    res_id = fields.Many2oneReference(
        "Document", model_field="res_model", groups=STAFF
    )
    message_id = fields.Many2one(
        "mail.message", "Made From", ondelete="set null", index="btree_not_null",
        copy=False, groups=STAFF,
    )
    product_id = fields.Many2one(
        "product.product", ondelete="restrict", check_company=True
    )
    category_id = fields.Many2one(
        "crm.relationship.complaint.category", ondelete="restrict",
        index="btree_not_null", tracking=True,
    )
    severity = fields.Selection(
        SEVERITIES, compute="_compute_severity", store=True, readonly=False,
        precompute=True, required=True, tracking=True, groups=STAFF,
    )
    is_safety = fields.Boolean(
        "Safety Issue", tracking=True, groups=STAFF,
        help="Somebody was or may be hurt.",
    )
    sought_remedy_id = fields.Many2one(
        "crm.relationship.complaint.remedy", "Remedy Sought", ondelete="restrict",
        groups=STAFF, help="What the customer asks for.",
    )
    remedy_sought = fields.Text("Remedy Sought, in the Customer's Words", groups=STAFF)
    description = fields.Html()

    # ------------------------------------------------------------------
    # Who sees to it
    # ------------------------------------------------------------------
    user_id = fields.Many2one(
        "res.users", "Owner", ondelete="set null", tracking=True, index=True,
        domain="[('share', '=', False)]", groups=STAFF,
        compute="_compute_user_id", store=True, readonly=False, precompute=True,
        compute_sudo=False,
    )
    team_id = fields.Many2one(
        "crm.team", ondelete="set null", check_company=True, groups=STAFF,
        compute="_compute_team_id", store=True, readonly=False, precompute=True,
        index="btree_not_null",
    )
    handler_ids = fields.Many2many(
        "res.users", "crm_relationship_complaint_handler_rel", "complaint_id",
        "user_id", "Also Assigned", domain="[('share', '=', False)]", groups=STAFF,
    )
    is_confidential = fields.Boolean(
        "Confidential", tracking=True, groups=COMPLAINT_HANDLER,
        help="Only its owner, those assigned to it and complaint managers see it.",
    )

    _customer_idx = models.Index("(commercial_partner_id, date_received)")
    _board_idx = models.Index("(stage_id, date_received DESC)")
    _check_incident = models.Constraint(
        "CHECK (date_incident <= date_received::date + 1)",
        "What a customer complains about happened before the complaint.",
    )

    @api.depends("move_id", "lead_id")
    def _compute_company_id(self):
        for one in self:
            # The company of a document is no secret to whoever complains about it.
            document = one.sudo().move_id or one.sudo().lead_id
            if not one.company_id:
                one.company_id = document.company_id or self.env.company

    @api.depends("move_id", "lead_id")
    def _compute_partner_id(self):
        """Fill in the customer that the document has; never replace one."""
        for one in self:
            one.partner_id = one.partner_id or one._get_shown_document().partner_id

    def _get_shown_document(self):
        """Return the document complained of, when the user may read it.

        Whose an invoice or opportunity is cannot be asked for by its number.
        """
        # A stored compute runs as superuser, and still for the user who asks.
        document = (self.sudo().move_id or self.sudo().lead_id)._origin.sudo(False)
        return document._filtered_access("read").sudo()

    @api.depends("partner_id.email")
    def _compute_email_from(self):
        for one in self:
            one.email_from = one.email_from or one.partner_id.email

    @api.depends("partner_id.phone")
    def _compute_phone(self):
        for one in self:
            one.phone = one.phone or one.partner_id.phone

    @api.depends("category_id")
    def _compute_severity(self):
        for one in self:
            one.severity = one.category_id.severity or one.severity or "1"

    @api.depends("category_id")
    def _compute_user_id(self):
        # A mail or a customer creates complaints as superuser: nobody's until taken.
        handler = not self.env.su and self.env.user.has_group(COMPLAINT_HANDLER)
        for one in self.filtered(lambda one: not one.user_id):
            one.user_id = one.category_id.user_id or (handler and self.env.user)

    @api.depends("category_id")
    def _compute_team_id(self):
        for one in self.filtered(lambda one: not one.team_id):
            team = one.category_id.team_id
            if not team.company_id or team.company_id == one.company_id:
                one.team_id = team

    @api.depends("number", "name")
    def _compute_display_name(self):
        for one in self:
            one.display_name = " ".join(filter(None, [one.number, one.name]))

    @api.model
    def _search_display_name(self, operator, value):
        """Search by number and subject."""
        join = Domain.AND if operator in Domain.NEGATIVE_OPERATORS else Domain.OR
        return join([[("number", operator, value)], [("name", operator, value)]])

    @api.constrains("date_received")
    def _check_date_received(self):
        soon = fields.Datetime.add(fields.Datetime.now(), minutes=5)  # clocks differ
        if any(one.date_received > soon for one in self):
            raise ValidationError(
                self.env._("A complaint cannot be received in the future.")
            )

    @api.constrains("move_id", "commercial_partner_id")
    def _check_move_id(self):
        # Handlers may not see all invoices, but none may be another customer's. The
        # message names none: an invoice cannot be asked for by its number.
        for one in self.sudo().filtered("move_id"):
            move, people = one.move_id, one.partner_id + one.behalf_partner_id
            owner = move.commercial_partner_id.commercial_partner_id
            known = owner in people.commercial_partner_id if owner else (
                move.sudo(False).has_access("read")
            )
            posted = move.state == "posted" or move.posted_before
            if not (known and posted and move.move_type in SALE_TYPES):
                raise ValidationError(self.env._(
                    "The invoice is another customer's, or no posted invoice."
                ))

    def _compute_access_url(self):
        super()._compute_access_url()
        for one in self:
            one.access_url = f"/my/complaints/{one.id}"

    def _get_relationship_keys(self):
        """See ``crm.relationship.stale.mixin``."""
        return {
            (one.commercial_partner_id.id, one.company_id.id)
            for one in self if one.commercial_partner_id
        }

    @api.model_create_multi
    def create(self, vals_list):
        """Give each a number and begin its log; have its customer measured."""
        for vals in vals_list:
            # One number for each, from a sequence that makes nobody wait.
            if not vals.get("number"):
                vals["number"] = self._next_number(vals)
        complaints = super().create(vals_list)
        complaints._begin()
        complaints._mark_relationship_stale()
        return complaints

    def _next_number(self, vals):
        company = vals.get("company_id") or self.env.company.id
        sequence = self.env["ir.sequence"].with_company(company)
        return sequence.next_by_code(self._name)

    def write(self, vals):
        """Write, and have the customers measured that it was and is about."""
        self._mark_relationship_stale()
        result = super().write(vals)
        self._mark_relationship_stale()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_mark_stale(self):
        self._mark_relationship_stale()

    @api.model
    def _get_open_domain(self):
        """Return the domain of complaints that somebody still has to see to."""
        return Domain("is_open", "=", True)
