from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import phone


class CrmRelationshipInteraction(models.Model):
    """Where interactions come from other than by hand: systems, files, numbers."""

    _inherit = "crm.relationship.interaction"

    candidate_ids = fields.Many2many(
        "res.partner", string="Possible Contacts", compute="_compute_candidate_ids",
        help="Who else has this number. Choose: nothing is guessed.",
    )

    @api.depends("phone", "partner_id", "company_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_candidate_ids(self):
        finder = self.env["crm.relationship.phone"]
        self.candidate_ids = False
        for company, some in self.grouped("company_id").items():
            unknown = some.filtered(lambda one: not one.partner_id)
            found = finder._find_partners(
                set(filter(None, unknown.mapped("phone_sanitized"))), company
            )
            for one in unknown:
                one.candidate_ids = found.get(one.phone_sanitized, False)

    @api.model
    def log_interactions(self, values_list=()):
        """Store interactions that a telephone system or a chat gateway hands in.

        A call may be repeated: what has been stored under its reference before is
        found again, also where two clients send the same at the same time. One bad
        element does not keep the others out. Contacts are found by telephone number
        or email; where that is not certain the interaction waits without one.

        :param values_list: up to 10,000 dicts with ``external_ref`` (text or number,
            required), ``source`` (name of the system), ``kind``, ``direction``,
            ``date`` (UTC, or ISO 8601 with an offset), ``duration_seconds`` or
            ``duration`` (hours), ``phone``, ``email`` or ``partner_id``, ``user``
            (login, email or own phone number) or ``user_id`` (False: nobody; left
            out: who calls), ``subject``, ``note`` (text), ``outcome``, ``sentiment``,
            ``chat_service``
        :return: one dict each, in the same order: ``external_ref``, ``id``,
            ``status`` (created, existing, error), ``error`` (text) and ``matched``
            (whether a contact is known)
        :raise AccessError: when the user may not log interactions at all
        """
        self.browse().check_access("create")
        if not isinstance(values_list, list | tuple):
            raise UserError(self.env._("Send a list of interactions."))
        return self.env["crm.relationship.interaction.log"]._log(values_list)

    def action_match(self):
        """Find the contacts of these interactions by number, and tell how many.

        :return: action that tells it and shows the list again
        :raise AccessError: when the user may not write them
        """
        self.check_access("write")
        finder = self.env["crm.relationship.phone"]
        matched = finder._match(finder._get_unknown(ids=self.ids), ids=self.ids)
        left = len(self.filtered(lambda one: not one.partner_id))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if matched else "info",
                "message": self.env._(
                    "%(matched)s matched, %(left)s without a contact.",
                    matched=matched, left=left,
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def get_import_templates(self):
        """Return the spreadsheet that the host's import dialog offers to start from."""
        return [{
            "label": self.env._("Import Template for Interactions"),
            "template": "/crm_relationship/static/xlsx/interactions.xlsx",
        }]

    def _match_unknown(self, partners=None):
        """Give interactions of unknown numbers the contact whose number it became.

        :param partners: ``res.partner`` whose number changed; None: look at all
        """
        # Whoever notes a number need not have rights on the calls it explains.
        finder = self.sudo().env["crm.relationship.phone"]
        numbers = None
        if partners is not None:
            prefixes = finder._get_prefixes()
            numbers = {
                form for number in partners.mapped("phone") for prefix in prefixes
                for form in phone.forms(phone.clean(number), prefix)
            }
        if numbers is None or numbers:
            finder._match(finder._get_unknown(numbers))
