import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)
TEMPLATE = "crm_relationship.mail_template_complaint_received"
AT_ONCE = 5  # acknowledgements to one address within a day; then staff decides


class CrmRelationshipComplaint(models.Model):
    """Tells customers at once that their complaint came in: its number, by when.

    It is sent by a job of its own: no mail or form is lost or slower because of it.
    """

    _inherit = "crm.relationship.complaint"

    acknowledgement = fields.Selection(
        [("wait", "To Be Sent"), ("sent", "Sent"), ("off", "Not Sent")],
        "Automatic Acknowledgement", copy=False, groups="base.group_user",
        help="Sent by itself for what comes by mail or from the portal, unless a "
             "program, a list or one of our own addresses wrote it.",
    )

    _acknowledge_idx = models.Index("(id) WHERE acknowledgement = 'wait'")

    @api.model_create_multi
    def create(self, vals_list):
        """Create, and have the job tell those customers who are to be told."""
        complaints = super().create(vals_list)
        # Whether one is sent is decided by the job, with the rights of nobody else.
        if complaints.sudo().filtered(lambda one: one.acknowledgement == "wait"):
            self._trigger_acknowledge()
        return complaints

    @api.model
    def _trigger_acknowledge(self):
        """Wake the job once, when the transaction is through."""
        waiting = self.env.cr.precommit.data.setdefault("complaint_acknowledge", [])
        if not waiting:
            waiting.append(True)
            self.env.cr.precommit.add(self._wake_acknowledge)

    def _wake_acknowledge(self):
        self.env.cr.precommit.data.pop("complaint_acknowledge", None)
        job = self.env.ref(
            "crm_relationship.ir_cron_complaint_acknowledge", raise_if_not_found=False
        )
        if job:
            job.sudo()._trigger()  # customers wake it too

    @api.model
    def _receive(self, values, files, author):
        """See the portal: what customers send there is acknowledged."""
        return super()._receive({"acknowledgement": "wait", **values}, files, author)

    @api.model
    def _cron_acknowledge(self):
        """Send what waits, each once: a second run finds nothing to do."""
        job = self.env["crm.relationship.job"]
        while job._until_done(self._acknowledge_next):
            pass

    @api.model
    def _acknowledge_next(self):
        """Acknowledge the next one that nobody works on just now, and commit.

        :return: whether there may be more, and time for it
        """
        waiting = self.search([("acknowledgement", "=", "wait")], order="id")
        one = waiting.try_lock_for_update(limit=1)
        if not one:
            return False
        one._try_to_acknowledge()
        left = self.env["ir.cron"]._commit_progress(1, remaining=len(waiting) - 1)
        return left > 0

    def _try_to_acknowledge(self):
        try:
            with self.env.cr.savepoint():
                self._acknowledge()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise  # somebody wrote on it meanwhile: it is done again, nothing is sent
        except Exception:
            # One bad address must not keep the others waiting; staff sees "Not Sent".
            _logger.warning("%s is not acknowledged.", self.number, exc_info=True)
            self.acknowledgement = "off"

    def _acknowledge(self):
        """Send number and deadline to the customer and go on to the next step."""
        if not self._may_acknowledge():
            self.acknowledgement = "off"
            return
        lang = self._get_customer_lang()
        one = self.with_context(lang=lang, complaint_automatic=True)
        template = self.env.ref(TEMPLATE)
        subject, body = (
            template._render_field(name, self.ids, set_lang=lang)[self.id]
            for name in ("subject", "body_html")
        )
        author = self.company_id.partner_id
        one.message_post(
            subject=subject, body=body, message_type="auto_comment",
            subtype_xmlid="mail.mt_comment", author_id=author.id,
            email_from=author.email_formatted or self.env.user.email_formatted,
            email_layout_xmlid="mail.mail_notification_light", **self._get_receiver(),
        )
        self.acknowledgement = "sent"
        if self.state == "new":
            self._change_state("acknowledged")
        elif not self.acknowledged_on:  # somebody was faster than the mail
            self._log_event("acknowledged")
            self._after_event("acknowledged")

    def _get_receiver(self):
        """Return whom a mail goes to: nobody is made a contact by it."""
        known = self.partner_id.email_normalized == self.email_normalized
        if self.partner_id and (known or not self.email_normalized):
            return {"partner_ids": self.partner_id.ids}
        return {"outgoing_email_to": self.email_from}

    def _may_acknowledge(self):
        """Return whether a program may write to the customer now."""
        address = self.email_normalized or self.partner_id.email_normalized
        wanted = self.company_id.complaint_acknowledge and self.is_open
        keeper = self.env["crm.relationship.complaint.mail"]
        if not wanted or not address or keeper._is_our_own(address):
            return False
        day = fields.Datetime.now() - timedelta(days=1)
        told = self.search_count([
            ("email_normalized", "=", self.email_normalized),
            ("acknowledgement", "=", "sent"), ("create_date", ">=", day),
        ], limit=AT_ONCE)
        return told < AT_ONCE

    def _get_promised_date(self):
        """Return the day by which the customer is answered, False where none is."""
        self.ensure_one()
        deadline = "answer_deadline" in self._fields and self.answer_deadline
        return deadline and fields.Datetime.context_timestamp(
            self.with_context(tz=self.company_id.partner_id.tz or "UTC"), deadline
        ).date()

    def _notify_by_email_get_headers(self, headers=None):
        """Say in acknowledgements that a program wrote them (RFC 3834)."""
        headers = super()._notify_by_email_get_headers(headers=headers)
        if self.env.context.get("complaint_automatic"):
            headers |= {
                "Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All",
            }
        return headers
