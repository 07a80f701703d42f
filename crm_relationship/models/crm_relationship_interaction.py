from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_datetime

from ..tools import phone

KINDS = [
    ("call", "Call"),
    ("visit", "Visit"),
    ("video", "Video Call"),
    ("chat", "Chat"),
    ("letter", "Letter"),
    ("event", "Event"),
    ("other", "Other"),
]
CHAT_SERVICES = [
    ("zalo", "Zalo"),
    ("whatsapp", "WhatsApp"),
    ("messenger", "Messenger"),
    ("viber", "Viber"),
    ("telegram", "Telegram"),
    ("sms", "SMS"),
    ("other", "Other"),
]
DIRECTIONS = [("out", "Outgoing"), ("in", "Incoming")]
OUTCOMES = [
    ("reached", "Reached"),
    ("no_answer", "No Answer"),
    ("busy", "Busy"),
    ("call_back", "To Call Back"),
    ("left_message", "Left a Message"),
    ("refused", "Refused"),
    ("wrong_number", "Wrong Number"),
]
SENTIMENTS = [
    ("positive", "Positive"),
    ("neutral", "Neutral"),
    ("negative", "Negative"),
]
# Clocks of telephone systems differ, and so do time zones of imported files.
AHEAD_HOURS = 24


class CrmRelationshipInteraction(models.Model):
    """A contact with a customer that leaves no document of its own.

    Calls, visits, chats and letters, noted by hand or handed in by telephone systems.
    Rows are light: no chatter, no followers. What is planned is an activity of the
    host; an interaction is what took place.
    """

    _name = "crm.relationship.interaction"
    _description = "Interaction with a Customer"
    _inherit = [
        "crm.relationship.export.mixin",
        "crm.relationship.next.contact.mixin",
        "crm.relationship.stale.mixin",
    ]
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char("Subject")
    kind = fields.Selection(KINDS, required=True, default="call")
    chat_service = fields.Selection(
        CHAT_SERVICES, compute="_compute_chat_service", store=True, readonly=False,
        precompute=True, help="The service by which you chatted.",
    )
    direction = fields.Selection(DIRECTIONS, required=True, default="out")
    date = fields.Datetime(
        required=True, default=fields.Datetime.now, help="When it began."
    )
    duration = fields.Float(help="In hours.", aggregator="sum")
    outcome = fields.Selection(OUTCOMES)
    sentiment = fields.Selection(
        SENTIMENTS, help="How the customer felt about it, as far as you can tell."
    )
    note = fields.Html(sanitize_attributes=True, sanitize_style=True)
    attachment_ids = fields.Many2many(
        "ir.attachment", "crm_relationship_interaction_attachment_rel",
        string="Attachments", bypass_search_access=True,
    )
    user_id = fields.Many2one(
        "res.users", default=lambda self: self.env.user, ondelete="set null",
        domain="[('share', '=', False)]", help="Who of us took part.",
    )
    partner_id = fields.Many2one(
        "res.partner", "Contact", index="btree_not_null", ondelete="restrict",
        compute="_compute_partner_id", store=True, readonly=False, precompute=True,
        check_company=True,
        help="The person or company. Empty for a number that nobody is known by yet.",
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Customer", store=True,
        precompute=True, ondelete="restrict",
    )
    lead_id = fields.Many2one(
        "crm.lead", "Opportunity", index="btree_not_null", ondelete="set null",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, ondelete="restrict",
        compute="_compute_company_id", store=True, readonly=False, precompute=True,
    )
    res_model = fields.Char("Document Model")
    res_id = fields.Many2oneReference("Document", model_field="res_model")
    phone = fields.Char("Phone Number", help="As it was dialled or shown.")
    phone_sanitized = fields.Char(
        "Sanitized Number", compute="_compute_phone_sanitized", store=True,
        precompute=True,
    )
    external_source = fields.Char(
        "Source System", copy=False, help="The telephone system or chat gateway."
    )
    external_ref = fields.Char(
        "External Reference", copy=False,
        help="What the source system calls it. Importing it again changes nothing.",
    )
    activity_id = fields.Many2one(
        "mail.activity", "Planned as", index="btree_not_null", ondelete="set null",
        copy=False, help="The planned activity that this interaction fulfilled.",
    )
    done_message_id = fields.Many2one(
        "mail.message", index="btree_not_null", ondelete="set null", readonly=True,
        copy=False, help="What the host wrote when the planned activity was done.",
    )

    _customer_date_idx = models.Index("(commercial_partner_id, date)")
    _user_date_idx = models.Index("(user_id, date)")
    _date_idx = models.Index("(date DESC, id DESC)")
    _unknown_idx = models.Index(
        "(phone_sanitized) WHERE partner_id IS NULL AND phone_sanitized IS NOT NULL"
    )
    _external_ref_uniq = models.UniqueIndex(
        "(company_id, external_source, external_ref) WHERE external_ref IS NOT NULL",
        "This interaction has been imported already: the reference of the source "
        "system is taken.",
    )
    _check_external_source = models.Constraint(
        "CHECK (external_ref IS NULL OR external_source IS NOT NULL)",
        "Say from which source system the external reference comes.",
    )
    _check_duration = models.Constraint(
        "CHECK (duration >= 0)", "An interaction cannot last less than no time."
    )
    _check_chat_service = models.Constraint(
        "CHECK (chat_service IS NULL OR kind = 'chat')",
        "Only a chat has a chat service.",
    )

    @api.depends("name", "kind", "date")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for one in self:
            moment = one.date and format_datetime(self.env, one.date, dt_format="short")
            one.display_name = one.name or f"{kinds.get(one.kind, '')} {moment or ''}"

    @api.depends("kind")
    def _compute_chat_service(self):
        for one in self:
            one.chat_service = one.chat_service if one.kind == "chat" else False

    @api.depends("lead_id.partner_id")
    def _compute_partner_id(self):
        """Fill in the customer that the lead has, or became; never replace one."""
        filled = self.browse()
        for one in self:
            if not one.partner_id and one.lead_id.partner_id:
                one.partner_id = one.lead_id.partner_id
                filled |= one
            else:
                one.partner_id = one.partner_id
        filled._mark_relationship_stale()  # a stored compute bypasses write()

    @api.depends("lead_id")
    def _compute_company_id(self):
        for one in self:
            if not one.company_id:
                one.company_id = one.lead_id.company_id or self.env.company

    @api.depends("phone", "company_id")
    def _compute_phone_sanitized(self):
        for one in self:
            prefix = one.company_id._get_relationship_phone_prefix()
            number = phone.clean(one.phone)
            one.phone_sanitized = phone.canonical(number, prefix) or False

    @api.constrains("date")
    def _check_date(self):
        latest = fields.Datetime.add(fields.Datetime.now(), hours=AHEAD_HOURS)
        if any(one.date > latest for one in self):
            raise ValidationError(self.env._(
                "An interaction has taken place. Plan what is to come as an activity."
            ))

    @api.model_create_multi
    def create(self, vals_list):
        """Have the customers measured again, and the plans fulfilled marked as done."""
        records = super().create(vals_list)
        records._mark_relationship_stale()
        records._own_attachments()
        for one in records.filtered("activity_id.active"):
            # The message that the host leaves tells of the same contact.
            one.done_message_id = one.activity_id.action_feedback(feedback=one.name)
        return records

    def write(self, vals):
        """Have the customers measured again, the former ones too."""
        self._mark_relationship_stale()  # whose it was until now
        result = super().write(vals)
        self._mark_relationship_stale()
        if "attachment_ids" in vals:
            self._own_attachments()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_mark_stale(self):
        self._mark_relationship_stale()

    def _own_attachments(self):
        """Let who may read an interaction read the files uploaded for it."""
        for one in self.filtered("attachment_ids"):
            one.attachment_ids.filtered(
                lambda file: file.res_model == self._name and not file.res_id
            ).res_id = one.id

    def _get_relationship_keys(self):
        return {(one.partner_id.id, one.company_id.id) for one in self}
