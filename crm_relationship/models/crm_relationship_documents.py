from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import formatLang

from ..tools.constants import SALE_TYPES


class CrmRelationshipDocumentsMixin(models.AbstractModel):
    """Leads from each figure of a relationship to the documents behind it.

    The domains say what the queries of ``crm.relationship.facts`` say, so that the
    documents that open add up to the figure. They are read with the rights of the
    user; who may not read all of them is told how much stays hidden.
    """

    _name = "crm.relationship.documents.mixin"
    _description = "Documents behind a Relationship"

    # ------------------------------------------------------------------
    # Which documents
    # ------------------------------------------------------------------

    def _get_as_of(self):
        return self.measured_on or fields.Date.context_today(self)

    def _get_documents_domain(self):
        """Return the domain of ``account.move`` that makes up the past value."""
        self.ensure_one()
        # What does not count is a setting that not every reader may see.
        excluded = self.company_id.sudo().relationship_excluded_journal_ids.ids
        return Domain([
            ("state", "=", "posted"),
            ("move_type", "in", list(SALE_TYPES)),
            ("company_id", "=", self.company_id.id),
            ("invoice_date", "<=", fields.Date.to_string(self._get_as_of())),
            ("journal_id", "not in", excluded),
            ("commercial_partner_id.commercial_partner_id", "=", self.partner_id.id),
        ])

    def _get_open_lines_domain(self):
        """Return the domain of ``account.move.line`` that makes up the open value."""
        return Domain([
            ("account_id.account_type", "=", "asset_receivable"),
            ("reconciled", "=", False),
            ("parent_state", "=", "posted"),
            ("company_id", "=", self.company_id.id),
        ]) & Domain("move_id", "any", self._get_documents_domain())

    def _get_overdue_lines_domain(self):
        as_of = fields.Date.to_string(self._get_as_of())
        return self._get_open_lines_domain() & Domain("date_maturity", "<", as_of)

    def _get_opportunities_domain(self):
        """Return the domain of ``crm.lead`` that makes up the pipeline value.

        The company is that of the lead, else of its team, else of its user.
        """
        company = self.company_id.id
        no_team = Domain("team_id", "=", False)
        no_team |= Domain("team_id.company_id", "=", False)
        by_user = no_team & Domain("user_id.company_id", "=", company)
        by_team = Domain("team_id.company_id", "=", company) | by_user
        own = Domain("company_id", "=", company)
        return Domain([
            ("type", "=", "opportunity"),
            ("active", "=", True),
            ("won_status", "=", "pending"),
            ("partner_id.commercial_partner_id", "=", self.partner_id.id),
        ]) & (own | (Domain("company_id", "=", False) & by_team))

    def _get_referrals_domain(self):
        """Return the domain of ``crm.relationship`` of the customers brought."""
        brought = self.env["crm.relationship.evidence"]._get_referred_ids(
            self.partner_id
        )
        return Domain([
            ("company_id", "=", self.company_id.id), ("partner_id", "in", brought),
        ])

    # ------------------------------------------------------------------
    # How much of it the user may read
    # ------------------------------------------------------------------

    def _add_up_documents(self, model):
        """Return (count, untaxed amount) of the counted documents of ``model``."""
        [(count, amount)] = model._read_group(
            list(self._get_documents_domain()), [],
            ["__count", "amount_untaxed_signed:sum"],
        )
        return count, amount or 0.0

    def _get_document_totals(self):
        """Return dict(count, amount, hidden_count, hidden_amount) of the documents."""
        Move = self.env["account.move"]
        # The sum is the past value, which the reader of the row sees anyway.
        count, amount = self._add_up_documents(Move.sudo())
        seen = self._add_up_documents(Move) if Move.has_access("read") else (0, 0.0)
        return {
            "count": count, "amount": amount,
            "hidden_count": count - seen[0],
            "hidden_amount": self.currency_id.round(amount - seen[1]),
        }

    def _get_hidden_text(self, totals):
        """Return how much the user may not read, or False."""
        if not totals["hidden_count"]:
            return False
        return self.env._(
            "%(count)s documents with %(amount)s are not open to you.",
            count=totals["hidden_count"],
            amount=formatLang(
                self.env, totals["hidden_amount"], currency_obj=self.currency_id
            ),
        )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_view_documents(self):
        """Open the documents whose untaxed amounts are the past value."""
        self.check_access("read")
        return self._open_documents(
            self.env._("Invoices and Credit Notes"), "account.move",
            self._get_documents_domain(), "crm_relationship.account_move_view_list",
        )

    def action_view_open_documents(self):
        """Open the lines whose residual amounts are the open value."""
        self.check_access("read")
        return self._open_documents(
            self.env._("To Be Paid"), "account.move.line",
            self._get_open_lines_domain(),
            "crm_relationship.account_move_line_view_list",
            "crm_relationship.account_move_line_view_search",
        )

    def action_view_overdue_documents(self):
        """Open the lines whose residual amounts are the overdue value."""
        self.check_access("read")
        return self._open_documents(
            self.env._("Overdue"), "account.move.line",
            self._get_overdue_lines_domain(),
            "crm_relationship.account_move_line_view_list",
            "crm_relationship.account_move_line_view_search",
        )

    def action_view_opportunities(self):
        """Open the opportunities that make up the pipeline value."""
        self.check_access("read")
        return self._open_documents(
            self.env._("Open Opportunities"), "crm.lead",
            self._get_opportunities_domain(),
        )

    def action_view_referrals(self):
        """Open the relationships of the customers that this one brought."""
        self.check_access("read")
        return self._open_documents(
            self.env._("Customers Brought by %(name)s", name=self.display_name),
            "crm.relationship", self._get_referrals_domain(),
        )

    @api.model
    def _view_id(self, xml_id):
        return self.env.ref(xml_id).id if xml_id else False

    def _open_documents(self, name, model, domain, list_view=None, search_view=None):
        """Return the action on documents, or a word on how many are hidden."""
        if not self.env[model].has_access("read"):
            return self._notify_hidden()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(self._view_id(list_view), "list"), (False, "form")],
            "search_view_id": (self._view_id(search_view), "search"),
            "domain": list(domain),
            "context": {"create": False},
        }

    def _notify_hidden(self):
        hidden = self._get_hidden_text(self._get_document_totals())
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": hidden or self.env._("There is nothing to show here."),
            },
        }
