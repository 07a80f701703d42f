import ast
import logging

from odoo import api, fields, models
from odoo.tools import email_normalize

from ..tools.form_text import clean_line, split_subject
from ..tools.mail_intake import storable_deep

_logger = logging.getLogger(__name__)
STAFF = "base.group_user"
ADDRESS = 254  # characters, the longest that RFC 5321 knows; an index holds no more


class CrmRelationshipComplaint(models.Model):
    """Complaints by mail, by other programs and from files: each is stored."""

    _inherit = "crm.relationship.complaint"

    email_normalized = fields.Char(
        "Plain Email", compute="_compute_email_normalized", store=True, precompute=True,
        index="btree_not_null", groups=STAFF,
    )

    @api.depends("email_from")
    def _compute_email_normalized(self):
        for one in self:
            address = email_normalize(one.email_from, strict=False) or ""
            one.email_normalized = address[:ADDRESS] or False

    # ------------------------------------------------------------------
    # Text that the database can store
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Create, without what cannot be stored; a subject is made where none is."""
        vals_list = [storable_deep(vals) for vals in vals_list]
        for vals in vals_list:
            if isinstance(vals.get("name"), str) and not vals["name"].strip():
                vals["name"] = self.env._("No subject")
        complaints = super().create(vals_list)
        complaints._copy_message_files()
        return complaints

    def write(self, vals):
        """Write, without what cannot be stored."""
        return super().write(storable_deep(vals))

    def message_post(self, **kwargs):
        """Post, without what cannot be stored."""
        return super().message_post(**storable_deep(kwargs))

    # ------------------------------------------------------------------
    # Mail
    # ------------------------------------------------------------------

    @api.model
    def _detect_loop_sender_domain(self, email_from_normalized):
        """Return a domain of this very sender: the host's also finds longer ones."""
        return [("email_normalized", "=", (email_from_normalized or "")[:ADDRESS])]

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Make a complaint of a mail; whatever is in it, one is made.

        Nobody is guessed: the sender is known only where one contact has the address.
        """
        values = self._get_mail_values(msg_dict) | self._keep_valid(custom_values)
        try:
            with self.env.cr.savepoint():
                # Nobody owns it: the gateway's user is not who handles it.
                nobody = self.with_context(default_user_id=False)
                return super(CrmRelationshipComplaint, nobody).message_new(
                    msg_dict, values
                )
        except Exception:
            _logger.warning("A mail's text alone is a complaint.", exc_info=True)
            company = self.env["res.company"].browse(values.get("company_id"))
            return self.create({
                "name": values["name"], "channel": "email",
                "company_id": (company.exists() or self.env.company).id,
                "email_from": values["email_from"], "acknowledgement": "off",
            })

    def _get_mail_values(self, msg_dict):
        subject = clean_line(msg_dict.get("subject") or "")
        name = split_subject(subject, "")[0] or self.env._("No subject")
        sender = msg_dict.get("email_from") or False
        return {
            "name": name, "channel": "email", "email_from": sender,
            "description": msg_dict.get("body") or False,
            "partner_id": self._find_sender(sender).id,
        }

    def _keep_valid(self, values):
        """Return what an alias asks for, without what has been deleted since."""
        found = {}
        for name, value in (values or {}).items():
            field = self._fields.get(name)
            gone = field is not None and field.type == "many2one" and value and not (
                self.env[field.comodel_name].sudo().browse(value).exists()
            )
            if field is not None and not gone:
                found[name] = value
        return found

    @api.model
    def _find_sender(self, address):
        """Return the only customer with an address; nobody when there are several."""
        plain = email_normalize(address)
        partners = self.env["res.partner"]
        if plain:
            # The gateway matches senders; whoever sends it learns nothing of it.
            partners = partners.sudo().search(
                [("email_normalized", "=", plain), ("partner_share", "=", True)],
                limit=2,
            )
        return partners if len(partners) == 1 else partners.browse()

    def _is_flooded(self, message_dict):
        """Return whether a sender wrote as much on this one as the host allows."""
        limit, since = self.env["crm.relationship.complaint.mail"]._get_limit()
        sender = message_dict.get("email_from") or ""
        # Messages of a thread are counted, not read.
        count = self.env["mail.message"].sudo().search_count([
            ("model", "=", self._name), ("res_id", "=", self.id),
            ("message_type", "=", "email"), ("date", ">=", since),
            ("email_from", "in", [sender, email_normalize(sender)]),
        ], limit=limit)
        return count >= limit

    @api.model
    def _read_alias_defaults(self, alias):
        """Return the values that an alias gives to new complaints, as a dict."""
        try:
            return dict(ast.literal_eval(alias.alias_defaults or "{}"))
        except (ValueError, SyntaxError, TypeError):
            return {}

    def _notify_get_reply_to(self, default=None, author_id=False):
        """Have answers come to the company's address for complaints."""
        found = super()._notify_get_reply_to(default=default, author_id=author_id)
        for one in self:
            company = one.company_id.sudo()  # its address is no secret
            address = company.complaint_alias_id.alias_full_name
            if address and "@" in address:
                found[one.id] = one._notify_get_reply_to_formatted_email(
                    address, author_id=author_id
                )
        return found

    # ------------------------------------------------------------------
    # Files and messages
    # ------------------------------------------------------------------

    def _copy_message_files(self):
        """Hang the files of the message on complaints that were made from it."""
        for one in self.filtered("message_id"):
            if one.message_id.has_access("read"):
                # May who reads the message read its files: so the host has it.
                for file in one.message_id.sudo().attachment_ids:
                    file.copy({"res_model": one._name, "res_id": one.id})

    @api.model
    def get_import_templates(self):
        """Return the spreadsheet that the host's import dialog offers to start from."""
        return [{
            "label": self.env._("Import Template for Complaints"),
            "template": "/crm_relationship/static/xlsx/complaints.xlsx",
        }]
