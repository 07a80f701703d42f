import email.parser
import hashlib
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import email_normalize

from ..tools import mail_intake
from ..tools.form_text import clean_line, split_subject

COMPLAINT = "crm.relationship.complaint"
REASONS = [
    ("auto", "Automatic Reply"),
    ("bulk", "Bulk Mail"),
    ("bounce", "Undeliverable"),
    ("own", "From an Address of Ours"),
    ("many", "Too Many from One Sender"),
    ("unreadable", "Could Not Be Read"),
]


class CrmRelationshipComplaintMail(models.Model):
    """Mail to an address for complaints that is none, as it seems: kept, not answered.

    Nothing that stands here is ever acknowledged, so that no loop can arise, and
    nothing is lost: whoever handles complaints makes one of it, or puts it away.
    """

    _name = "crm.relationship.complaint.mail"
    _description = "Mail Set Aside"
    _inherit = ["crm.relationship.export.mixin", "mail.thread"]
    _order = "id desc"
    _rec_name = "name"
    _primary_email = "email_from"

    name = fields.Char("Subject", required=True, readonly=True)
    email_from = fields.Char("From", readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, ondelete="restrict", index=True, readonly=True,
        default=lambda self: self.env.company,
    )
    reason = fields.Selection(REASONS, required=True, readonly=True)
    digest = fields.Char(
        readonly=True, index="btree_not_null", copy=False,
        help="Of a mail that could not be read: the same one is kept once.",
    )
    complaint_id = fields.Many2one(
        COMPLAINT, "Complaint Made of It", ondelete="set null", readonly=True,
        index="btree_not_null", copy=False,
    )
    active = fields.Boolean(default=True, help="Off: looked at and put away.")

    # ------------------------------------------------------------------
    # Sorting
    # ------------------------------------------------------------------

    @api.model
    def _sort_out(self, message, message_dict, routes):
        """Return the routes of a mail, with what is no complaint sent here.

        :param message: ``email.message.EmailMessage``
        :param message_dict: what the host read from it
        :param routes: [(model, id, values, user id, alias)] as the host chose them
        """
        if message_dict.get("is_bounce"):
            return routes or self._get_bounce_routes(message, message_dict)
        if all(route[0] != COMPLAINT for route in routes):
            return routes
        reason = self._get_reason(message, message_dict)
        sender = email_normalize(message_dict.get("email_from"))
        silent = mail_intake.is_unanswerable(message, sender)
        return [
            self._redirect(route, message_dict, reason, silent)
            if route[0] == COMPLAINT else route for route in routes
        ]

    def _get_reason(self, message, message_dict):
        sender = email_normalize(message_dict.get("email_from"))
        if sender and self._is_our_own(sender):
            return "own"
        return mail_intake.automatic_kind(message)

    @api.model
    def _is_our_own(self, address):
        """Return whether an address is one that this database receives mail at.

        :param address: normalized, str
        """
        # Whoever sends a mail has no rights; only the answer leaves this method.
        domains = self.env["mail.alias.domain"].sudo().search([])
        own = {
            *domains.mapped("bounce_email"), *domains.mapped("catchall_email"),
            *domains.mapped("default_from_email"),
        }
        return address in own or bool(self._find_aliases({address}))

    @api.model
    def _find_aliases(self, addresses):
        """Return the aliases, of any model, that addresses belong to."""
        local = [address.split("@")[0] for address in addresses]
        # Mail is routed by the superuser; so is this.
        return self.env["mail.alias"].sudo().search([
            "|", ("alias_full_name", "in", list(addresses)),
            "&", ("alias_name", "in", local), ("alias_incoming_local", "=", True),
        ])

    def _redirect(self, route, message_dict, reason, silent):
        """Return where a mail goes that the host would give to a complaint."""
        model, thread, values, user, alias = route
        if thread:
            complaint = self.env[COMPLAINT].browse(thread)
            if reason or complaint._is_flooded(message_dict):
                # A note for staff: nobody is notified, so nothing answers it.
                message_dict.update(is_internal=True, parent_id=False)
            return route
        reason = reason or (self._is_flood(message_dict) and "many")
        values = dict(values or {})
        if not reason:
            values.setdefault("acknowledgement", "off" if silent else "wait")
            return (model, thread, values, user, alias)
        kept = {"reason": reason}
        if values.get("company_id"):
            kept["company_id"] = values["company_id"]
        return (self._name, 0, kept, user, alias)

    def _get_limit(self):
        """Return the host's (number of mails, datetime since when it counts them)."""
        # The host's own settings of its loop guard, which only it reads.
        get = self.env["ir.config_parameter"].sudo().get_param
        minutes = int(get("mail.gateway.loop.minutes", 120))
        since = self.env.cr.now() - timedelta(minutes=minutes)
        return int(get("mail.gateway.loop.threshold", 20)), since

    def _is_flood(self, message_dict):
        """Return whether a sender made as many complaints as the host allows."""
        sender = email_normalize(message_dict.get("email_from"))
        # The host's list of senders that may write as much as they like.
        allowed = self.env["mail.gateway.allowed"].sudo()
        if not sender or allowed.search_count([("email_normalized", "=", sender)]):
            return False
        limit, since = self._get_limit()
        complaints = self.env[COMPLAINT].sudo()  # all of them count
        return limit <= complaints.search_count([
            *complaints._detect_loop_sender_domain(sender),
            ("create_date", ">=", since), ("channel", "=", "email"),
        ], limit=limit)

    def _get_bounce_routes(self, message, message_dict):
        """Return where staff sees that a mail about a complaint did not arrive."""
        message_dict.update(is_internal=True, parent_id=False)
        bounced = message_dict.get("bounced_message")
        user = self.env.uid
        # Who sends a bounce has no rights; it is noted where the mail began.
        complaints = self.env[COMPLAINT].sudo()
        if (bounced and bounced.model == COMPLAINT
                and complaints.browse(bounced.res_id).exists()):
            return [(COMPLAINT, bounced.res_id, {}, user, None)]
        alias = self._find_complaint_alias(mail_intake.recipients(message))
        if not alias:
            return []
        company = self._get_alias_company(alias)
        kept = {"reason": "bounce", "company_id": company.id}
        return [(self._name, 0, kept, user, alias)]

    def _find_complaint_alias(self, addresses):
        aliases = self._find_aliases(addresses) if addresses else self.env["mail.alias"]
        return aliases.filtered(lambda one: one.alias_model_id.model == COMPLAINT)[:1]

    def _get_alias_company(self, alias):
        values = self.env[COMPLAINT]._read_alias_defaults(alias)
        company = self.env["res.company"].browse(values.get("company_id")).exists()
        return company or self.env.company

    # ------------------------------------------------------------------
    # Keeping
    # ------------------------------------------------------------------

    @api.model
    def _detect_loop_sender_domain(self, email_from_normalized):
        """Return nothing: what is set aside is not answered, however much comes."""
        return

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Keep a mail that the host hands in; the host posts its text and files."""
        subject = clean_line(msg_dict.get("subject") or "")
        return self.create({
            **(custom_values or {}),
            "name": split_subject(subject, "")[0] or self.env._("No subject"),
            "email_from": msg_dict.get("email_from"),
        })

    @api.model
    def _keep_unreadable(self, raw, alias):
        """Keep a mail that cannot be read as it came.

        :param raw: bytes
        :param alias: ``mail.alias`` it was sent to
        """
        digest = hashlib.sha256(raw).hexdigest()
        # Who sends a mail has no rights; it is kept for those who handle complaints.
        model = self.sudo().with_context(active_test=False)
        found = model.search([("digest", "=", digest)], limit=1)
        if found:
            return found
        headers = email.parser.BytesHeaderParser().parsebytes(raw)
        sender = mail_intake.storable(str(headers.get("From") or ""))[:200]
        kept = model.create({
            "name": self.env._("A mail that could not be read"), "reason": "unreadable",
            "email_from": sender, "digest": digest,
            "company_id": self._get_alias_company(alias).id,
        })
        kept.with_context(attachments_mime_plainxml=True).message_post(
            body=self.env._("The mail is attached as it came."), author_id=False,
            email_from=sender, attachments=[("mail.eml", raw)],
        )
        return kept

    # ------------------------------------------------------------------
    # What staff does with it
    # ------------------------------------------------------------------

    def action_make_complaint(self):
        """Make a complaint of the mail, with its text and its files.

        :raise AccessError: when the user may not write here or begin complaints
        """
        self.ensure_one()
        self.check_access("write")
        if not self.complaint_id:
            first = self.message_ids.filtered(
                lambda one: one.message_type == "email"
            ).sorted("id")[:1]
            complaint = self.env[COMPLAINT].create({
                "name": self.name, "email_from": self.email_from, "channel": "email",
                "date_received": self.create_date, "description": first.body,
                "company_id": self.company_id.id, "acknowledgement": "off",
                "partner_id": False,
            })
            self.message_change_thread(complaint)
            self.write({"complaint_id": complaint.id, "active": False})
        return {
            "type": "ir.actions.act_window", "res_model": COMPLAINT,
            "res_id": self.complaint_id.id, "views": [(False, "form")],
        }

    def action_put_away(self):
        """Say that these mails were looked at; they are kept in the archive."""
        self.check_access("write")
        self.active = False
        return True
