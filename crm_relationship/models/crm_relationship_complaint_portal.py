from markupsafe import Markup

from odoo import api, fields, models
from odoo.orm.models import NO_ACCESS
from odoo.tools import plaintext2html

# Where a customer may say whether the decision is accepted.
DECIDABLE = ("answered", "closed")
RATING_TEMPLATE = "crm_relationship.mail_template_complaint_rating"


class CrmRelationshipComplaint(models.Model):
    """What a customer does with a complaint: send it, judge the answer, rate us.

    Whoever has the link in a mail to the customer speaks for the customer. So no
    employee can read or set its token, nor get a link that carries it.
    """

    _inherit = "crm.relationship.complaint"

    access_token = fields.Char(groups=NO_ACCESS)

    # ------------------------------------------------------------------
    # Links
    # ------------------------------------------------------------------

    def _portal_ensure_token(self):
        # The host writes it into mails to the customer, whoever sends them.
        return super(CrmRelationshipComplaint, self.sudo())._portal_ensure_token()

    def _sign_token(self, pid):
        # As above; what comes out proves a recipient without telling the token.
        return super(CrmRelationshipComplaint, self.sudo())._sign_token(pid)

    def _get_share_url(
        self, redirect=False, signup_partner=False, pid=None, share_token=True
    ):
        """Return the customer's link; employees get one that asks for a login."""
        hidden = self.env.user._is_internal() and not self.env.su
        return super()._get_share_url(
            redirect, signup_partner, None if hidden else pid,
            share_token and not hidden,
        )

    @api.private
    def get_portal_url(self, suffix=None, report_type=None, download=None,
                       query_string=None, anchor=None):
        """Return the address without a token: texts of mails stay in the chatter."""
        self.ensure_one()
        return "".join([
            self.access_url, suffix or "", query_string or "",
            f"#{anchor}" if anchor else "",
        ])

    @api.model
    def _get_thread_with_access(self, thread_id, *, hash=None, pid=None, token=None,
                                **kwargs):
        """Find the thread; a wrong token gets the answer that no thread gets.

        The host fails to compare a token with none, and what is not ASCII.
        """
        # Only whether there is a token is asked here.
        if not self.sudo().browse(thread_id).exists().access_token:
            hash = pid = token = None
        return super()._get_thread_with_access(
            thread_id, hash=_ascii(hash), pid=pid if str(pid).isdigit() else None,
            token=_ascii(token), **kwargs,
        )

    # ------------------------------------------------------------------
    # Sending one
    # ------------------------------------------------------------------

    @api.model
    def _receive(self, values, files, author):
        """Return the complaint that a customer sent by a form.

        :param values: {field: value}, checked before
        :param files: [(name, bytes)]
        :param author: ``res.partner``, empty when unknown: nobody is guessed
        """
        # Customers have no right to create; the values were checked by the form.
        complaint = self.sudo().create(values)
        if author:
            complaint.message_subscribe(author.ids)
        if files:
            complaint._post_as_customer(
                self.env._("Files sent with the complaint"), author, files
            )
        return complaint

    def _post_as_customer(self, body, author, files=()):
        """Post a comment in the customer's name.

        :param body: str is escaped, Markup is not
        :param author: ``res.partner``; when empty the name and email that were given
        """
        sender = {"author_id": author.id} if author else {
            "author_id": False, "email_from": self.sudo().email_from or False
        }
        # Files of strangers are never shown as pages: no script in them runs.
        return self.with_context(attachments_mime_plainxml=True).message_post(
            body=body, attachments=list(files), message_type="comment",
            subtype_xmlid="mail.mt_comment", **sender,
        )

    # ------------------------------------------------------------------
    # Verdict
    # ------------------------------------------------------------------

    def _can_decide(self):
        """Return whether the answer waits for the customer's verdict."""
        self.ensure_one()
        answered = self.state in DECIDABLE and self.answered_on
        return bool(answered) and not self.verdict

    def _decide(self, verdict, note, author):
        """Note the customer's verdict on the answer.

        What is not accepted goes back to be examined: the complaint is opened again
        when it was closed, and its owner gets an activity.

        :param verdict: ``"accepted"`` or ``"rejected"``
        :param note: the customer's reason, str
        :param author: ``res.partner``, see ``_post_as_customer``
        :return: False when nothing waits for a verdict
        """
        if not self._can_decide():
            return False
        if verdict == "rejected":
            self._change_state("investigating", note=note)
        self.write({
            "verdict": verdict, "verdict_on": fields.Datetime.now(),
            "verdict_note": note,
        })
        said = self._get_verdict_texts()[verdict]
        self._post_as_customer(Markup("<p>%s</p>%s") % (
            said, plaintext2html(note) if note else ""
        ), author)
        if verdict == "rejected" and self.user_id:
            self.activity_schedule(
                "mail.mail_activity_data_todo", user_id=self.user_id.id, summary=said
            )
        return True

    def _get_verdict_texts(self):
        return {
            "accepted": self.env._("The customer accepts the decision."),
            "rejected": self.env._("The customer does not accept the decision."),
        }

    # ------------------------------------------------------------------
    # Rating
    # ------------------------------------------------------------------

    def _rate(self, rate, feedback, partner):
        """Note how satisfied a customer is; a second time replaces the first.

        :param rate: 1, 3 or 5
        :param feedback: str
        :param partner: ``res.partner`` who rates
        """
        rating = self.rating_ids.filtered(lambda one: one.partner_id == partner)[:1]
        if not rating:
            token = self._rating_get_access_token(partner)
            rating = rating.search([("access_token", "=", token)], limit=1)
        return self.rating_apply(rate, rating=rating, feedback=feedback)

    def _after_event(self, kind):
        super()._after_event(kind)
        if kind == "answered":
            # A new answer waits for a verdict of its own; the chatter keeps the last.
            self.filtered("verdict").write(
                {"verdict": False, "verdict_on": False, "verdict_note": False}
            )
        elif kind == "closed":
            self._ask_for_rating()

    def _ask_for_rating(self):
        """Ask customers who have not rated yet, in their language."""
        template = self.env.ref(RATING_TEMPLATE, raise_if_not_found=False)
        # The setting is the company's, which handlers cannot read.
        for one in self.sudo() if template else []:
            rated = any(rating.consumed for rating in one.rating_ids)
            if (one.company_id.complaint_rating_request and one.partner_id.email
                    and not rated):
                one.with_user(self.env.uid).sudo().rating_send_request(
                    template, lang=one._get_customer_lang(), force_send=False
                )


def _ascii(text):
    return text if isinstance(text, str) and text.isascii() else None
