from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools.misc import format_date, formatLang

TREND_MONTHS = 24


class CrmRelationshipExplanationMixin(models.AbstractModel):
    """Says in words and numbers why a relationship is worth what it is.

    Each part of the value carries its formula with this customer's own numbers and
    the name of the action that opens what it was read from. Texts are composed here,
    in the user's language; the client only lays them out.
    """

    _name = "crm.relationship.explanation.mixin"
    _description = "Explanation of a Relationship's Value"
    _inherit = ["crm.relationship.documents.mixin"]

    @api.readonly
    def get_explanation(self):
        """Return the value of one relationship in its parts, and why.

        :return: dict(currency_id, measured_on, value, note, outdated, hidden, parts,
            past, facts): ``parts`` and ``past`` are lists of dict(key, label, value,
            formula, action), where the signed values of the parts add up to
            ``value``; ``facts`` is a list of dict(key, label, text)
        :raise AccessError: when the user may not read the relationship
        """
        self.ensure_one()
        self.check_access("read")
        totals = self._get_document_totals()
        counted = self.currency_id.round(self.past_value - self.opening_value)
        return {
            "currency_id": self.currency_id.id,
            "measured_on": format_date(self.env, self.measured_on),
            "value": self.relationship_value,
            "note": self._get_label("value_note"),
            "outdated": bool(
                self.currency_id.compare_amounts(totals["amount"], counted)
            ),
            "hidden": self._get_hidden_text(totals),
            "parts": self._explain_parts(),
            "past": self._explain_past(totals),
            "facts": self._get_facts(),
        }

    @api.readonly
    def get_trend(self):
        """Return what was invoiced by month, and what the customer was worth.

        :return: dict(currency_id, months, snapshots): ``months`` is a list of
            [label, untaxed amount] of the last TREND_MONTHS months, ``snapshots`` the
            relationship value on the first of each of them, None where unknown
        :raise AccessError: when the user may not read the relationship
        """
        self.ensure_one()
        self.check_access("read")
        last = self._get_as_of().replace(day=1)
        months = [
            last - relativedelta(months=back)
            for back in range(TREND_MONTHS - 1, -1, -1)
        ]
        amounts = self._get_monthly_amounts(months[0])
        values = self._get_monthly_values(months[0])
        return {
            "currency_id": self.currency_id.id,
            "months": [
                [format_date(self.env, month, date_format="MMM yy"),
                 amounts.get(month, 0.0)]
                for month in months
            ],
            "snapshots": [values.get(month) for month in months],
        }

    # ------------------------------------------------------------------
    # Numbers as text
    # ------------------------------------------------------------------

    def _money(self, amount):
        return formatLang(self.env, amount or 0.0, currency_obj=self.currency_id)

    def _number(self, value, digits=2):
        return formatLang(self.env, value or 0.0, digits=digits)

    def _percent(self, share, digits=1):
        return self._number(100 * (share or 0.0), digits).rstrip("0").rstrip(".,") + "%"

    def _get_label(self, field):
        selection = dict(self._fields[field]._description_selection(self.env))
        return selection.get(self[field], False)

    def _get_margin_rate(self):
        """Return the margin rate that the job used for this customer."""
        # The formula names the settings behind the figure that the user may read.
        company = self.company_id.sudo()
        rate = company.relationship_margin_rate
        invoiced = self.past_value - self.opening_value
        if company.relationship_margin_basis == "rate" or invoiced <= 0:
            return rate
        margin = self.past_margin - self.opening_value * rate
        return min(max(margin / invoiced, 0.0), 1.0)

    # ------------------------------------------------------------------
    # Parts
    # ------------------------------------------------------------------

    def _explain_past(self, totals):
        """Return what the customer brought until now."""
        _ = self.env._
        formula = _("Untaxed amount of %(count)s posted documents: %(amount)s",
                    count=totals["count"], amount=self._money(totals["amount"]))
        if self.opening_value:
            formula += _(" + history from before Odoo: %(amount)s",
                         amount=self._money(self.opening_value))
        margin = _("%(past)s × margin %(rate)s", past=self._money(self.past_value),
                   rate=self._percent(self._get_margin_rate()))
        if self.company_id.sudo().relationship_margin_basis == "cost":
            margin = _("Invoiced so far less the cost of the products sold")
        return [
            self._prepare_part("past_value", formula, "action_view_documents"),
            self._prepare_part("past_margin", margin, "action_view_documents"),
        ]

    def _explain_parts(self):
        """Return the parts that make up the relationship value."""
        return [
            self._prepare_part("expected_value", self._explain_expected(),
                               "action_view_value_model"),
            self._prepare_part("potential_value", self._explain_potential(),
                               "action_view_opportunities"),
            self._prepare_part("referral_value", self._explain_referral(),
                               "action_view_referrals"),
            self._prepare_part("cost_value", self._explain_cost(), False, sign=-1),
        ]

    def _prepare_part(self, field, formula, action, sign=1):
        if action == "action_view_value_model" and not self.env[
            "crm.relationship.value.model"
        ].has_access("read"):
            action = False
        return {
            "key": field,
            "label": self._fields[field]._description_string(self.env),
            "value": sign * (self[field] or 0.0),
            "formula": formula,
            "action": action,
        }

    def _explain_expected(self):
        _ = self.env._
        if self.value_note and not self.expected_value:
            return self._get_label("value_note")
        company = self.company_id.sudo()  # as in _get_margin_rate
        rate = self._get_margin_rate()
        plain = self.expected_purchases * self.expected_purchase_value * rate
        return _(
            "%(purchases)s purchases expected in %(months)s months × %(amount)s each"
            " × margin %(margin)s × %(factor)s for being paid later (%(discount)s a"
            " year). Probability to buy again: %(alive)s",
            purchases=self._number(self.expected_purchases),
            months=company.relationship_horizon_months,
            amount=self._money(self.expected_purchase_value),
            margin=self._percent(rate),
            factor=self._number(self.expected_value / plain if plain else 1.0, 3),
            discount=self._percent(company.relationship_discount_rate),
            alive=self._percent(self.alive_probability),
        )

    def _explain_potential(self):
        _ = self.env._
        if not self.pipeline_value:
            return _("No open opportunity")
        return _(
            "Open opportunities × their probability × margin %(margin)s: %(pipeline)s."
            " Only what exceeds the expected value of %(expected)s counts, so that"
            " nothing counts twice",
            margin=self._percent(self._get_margin_rate()),
            pipeline=self._money(self.pipeline_value),
            expected=self._money(self.expected_value),
        )

    def _explain_referral(self):
        _ = self.env._
        count = self.env["crm.relationship"].sudo().search_count(
            self._get_referrals_domain()  # a count alone, as the value is shown too
        )
        if not count:
            return _("Brought no other customer yet")
        return _(
            "Brought %(count)s customers: the expected and potential value of those who"
            " would not have come otherwise, %(saved)s of saved acquisition cost for"
            " each of the others that bought",
            count=count,
            saved=self._money(self.company_id.sudo().relationship_acquisition_cost),
        )

    def _explain_cost(self):
        _ = self.env._
        company = self.company_id.sudo()  # as in _get_margin_rate
        if not company.relationship_retention_cost:
            return _("No retention cost is set")
        years = company.relationship_horizon_months / 12
        return _(
            "Retention cost %(cost)s a year × %(years)s years × probability to buy"
            " again %(alive)s",
            cost=self._money(company.relationship_retention_cost),
            years=self._number(years),
            alive=self._percent(
                self._get_retention_value()
                / (company.relationship_retention_cost * years)
            ),
        )

    def _get_retention_value(self):
        """Return what keeping the customer is expected to cost."""
        return self.cost_value

    def _get_facts(self):
        """Return the purchase rhythm as a list of dict(key, label, text)."""
        days = {"last_purchase_date", "next_purchase_date"}
        texts = {name: format_date(self.env, self[name]) for name in days}
        if self.usual_gap_days:
            texts["usual_gap_days"] = self.env._(
                "%(days)s days", days=self._number(self.usual_gap_days, 0)
            )
        texts["purchase_count"] = str(self.purchase_count)
        texts["rfm_score"] = self.rfm_score
        if self.overdue_value:
            texts["overdue_value"] = self._money(self.overdue_value)
        order = ("last_purchase_date", "next_purchase_date", "usual_gap_days",
                 "purchase_count", "rfm_score", "overdue_value")
        return [
            {"key": name, "text": texts[name],
             "label": self._fields[name]._description_string(self.env)}
            for name in order if texts.get(name)
        ]

    # ------------------------------------------------------------------
    # Trend
    # ------------------------------------------------------------------

    def _get_monthly_amounts(self, since):
        """Return {first of month: untaxed amount}, opening history included."""
        domain = self._get_documents_domain() & Domain("invoice_date", ">=", since)
        # Monthly sums of the past value, which the reader of the row sees anyway.
        amounts = dict(self.env["account.move"].sudo()._read_group(
            list(domain), ["invoice_date:month"], ["amount_untaxed_signed:sum"]
        ))
        opening = self.env["crm.relationship.opening"].sudo()._read_group([
            ("partner_id.commercial_partner_id", "=", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
            ("date", ">=", since), ("date", "<=", self._get_as_of()),
        ], ["date:month"], ["amount:sum"])
        for month, amount in opening:
            amounts[month] = amounts.get(month, 0.0) + amount
        return amounts

    def _get_monthly_values(self, since):
        snapshots = self.env["crm.relationship.snapshot"].search_fetch(
            [("relationship_id", "=", self.id), ("date", ">=", since)],
            ["date", "relationship_value"],
        )
        return {one.date: one.relationship_value for one in snapshots}

    def action_view_value_model(self):
        """Open the value model that the expected value comes from."""
        self.check_access("read")
        Model = self.env["crm.relationship.value.model"]
        Model.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": Model._name,
            "res_id": Model._get_current(self.company_id).id,
            "views": [(False, "form")],
        }
