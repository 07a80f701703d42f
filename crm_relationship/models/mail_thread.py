import email.parser
import logging
import xmlrpc.client
from email.message import EmailMessage

from psycopg2 import OperationalError

from odoo import api, models

from ..tools import mail_intake

_logger = logging.getLogger(__name__)
SET_ASIDE = "crm.relationship.complaint.mail"
OURS = {"crm.relationship.complaint", SET_ASIDE}


class MailThread(models.AbstractModel):
    """Mail to an address for complaints is never lost and never answered in a loop.

    Mail to other addresses goes the host's way, unchanged.
    """

    _inherit = "mail.thread"

    @api.model
    def message_process(self, model, message, custom_values=None, save_original=False,
                        strip_attachments=False, thread_id=None):
        """Process a mail; keep one for complaints that the host cannot read."""
        options = {
            "custom_values": custom_values, "save_original": save_original,
            "strip_attachments": strip_attachments, "thread_id": thread_id,
        }
        try:
            with self.env.cr.savepoint():
                return super().message_process(model, message, **options)
        except Exception as error:
            raw = _get_bytes(message)
            headers = email.parser.BytesHeaderParser().parsebytes(raw)
            keeper = self.env[SET_ASIDE]
            alias = keeper._find_complaint_alias(mail_intake.recipients(headers))
            if not alias:
                raise
            if not isinstance(error, OperationalError):
                _logger.warning("A mail was set aside unread.", exc_info=True)
                keeper._keep_unreadable(raw, alias)
                return False
            if not self.env.context.get("default_fetchmail_server_id"):
                raise  # a conflict: the host does the whole request again
        # Mail that is fetched gets no second try from the host: in a new transaction.
        with self.pool.cursor() as cr:
            other = self.with_env(self.env(cr=cr))
            return super(MailThread, other).message_process(model, message, **options)

    @api.model
    def message_parse(self, message, save_original=False):
        """Read a mail, without what the database cannot store."""
        if isinstance(message, EmailMessage):
            mail_intake.repair(message)
        return mail_intake.storable_deep(
            super().message_parse(message, save_original=save_original)
        )

    @api.model
    def message_route(self, message, message_dict, model=None, thread_id=None,
                      custom_values=None):
        """Choose where a mail goes; what is no complaint is set aside."""
        routes = super().message_route(
            message, message_dict, model, thread_id, custom_values
        )
        return self.env[SET_ASIDE]._sort_out(message, message_dict, routes)

    @api.model
    def _detect_loop_sender(self, message, message_dict, routes):
        # Ours were counted when the routes were sorted: nothing of them is dropped.
        ours = [route for route in routes or () if route[0] in OURS]
        others = [route for route in routes or () if route[0] not in OURS]
        if not super()._detect_loop_sender(message, message_dict, others):
            return False
        if ours:
            routes[:] = ours
        return not ours


def _get_bytes(message):
    if isinstance(message, xmlrpc.client.Binary):
        return bytes(message.data)
    if isinstance(message, str):
        return message.encode("utf-8", "surrogatepass")
    return message
