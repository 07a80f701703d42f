from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import formatLang

from ..tools import recovery
from ..tools.complaint_states import DECISIONS
from ..tools.constants import COMPLAINT_HANDLER

ANALYSIS = "crm.relationship.complaint.analysis"
READERS = f"{COMPLAINT_HANDLER},sales_team.group_sale_manager"
MONTHS_MAX = 120
DAYS_MAX = 730


class CrmRelationshipComplaintInsight(models.AbstractModel):
    """What the active company learns from complaints: causes, recovery, exposure.

    Read with the access of the current user: whoever may not know of a complaint sees
    it in no number. What books say stands apart, marked as such.
    """

    _name = "crm.relationship.complaint.insight"
    _description = "What Complaints Teach"

    @api.model
    @api.readonly
    def get_insights(self, months=12, days=None):
        """Return what the active company's complaints teach.

        :param months: how many months of received complaints the causes are of
        :param days: within which a customer is to buy again; the company's setting
            when None
        :return: dict(currency_id, months, days, causes, recovery, saved, exposure,
            priors); texts are in the user's language
        :raise AccessError: for who handles no complaints and manages no sales
        :raise UserError: when months or days are out of range
        """
        company = self._get_company()
        months = self._check_range(months, MONTHS_MAX)
        days = self._check_range(days or company.complaint_recovery_days, DAYS_MAX)
        return {
            "currency_id": company.currency_id.id,
            "months": months,
            "days": days,
            "causes": self._get_causes(company, months),
            "recovery": self._get_recovery(company, days),
            "saved": self._get_saved(company),
            "exposure": self._get_exposure(company),
            "priors": self._get_priors(company),
        }

    def _get_company(self):
        """Return the active company with its settings, for who may see figures."""
        if not (self.env.su or self.env.user.has_groups(READERS)):
            raise AccessError(
                self.env._("What complaints teach is not open to you.")
            )
        self.env["crm.relationship.complaint"].check_access("read")
        return self.env.company.sudo()  # its settings are named beside the figures

    def _check_range(self, value, highest):
        try:
            number = int(value)
        except (TypeError, ValueError):
            number = 0
        if not 1 <= number <= highest:
            raise UserError(
                self.env._("Choose a number from 1 to %(highest)s.", highest=highest)
            )
        return number

    def _percent(self, share, digits=0):
        return f"{formatLang(self.env, 100 * share, digits=digits)}%"

    # ------------------------------------------------------------------
    # Causes
    # ------------------------------------------------------------------

    def _get_causes(self, company, months):
        """Return the causes by how often they were found, the vital few marked.

        :return: list of dict(id, label, count, cost, share, together, vital); the
            cost is False for who may not read what complaints cost
        """
        since = fields.Datetime.now() - relativedelta(months=months)
        groups = self.env[ANALYSIS]._read_group(
            [
                ("company_id", "=", company.id), ("cause_id", "!=", False),
                ("date_received", ">=", since),
            ],
            ["cause_id"], ["__count", "cost_amount:sum"],
            order="__count desc, cause_id",
        )
        total = sum(count for _cause, count, _cost in groups)
        reads_cost = self._reads("cost_amount")
        rows, together = [], 0
        for cause, count, cost in groups:
            rows.append({
                "id": cause.id, "label": cause.display_name, "count": count,
                "cost": reads_cost and (cost or 0.0), "share": count / total,
                "vital": together / total < 0.8,
                "together": (together + count) / total,
            })
            together += count
        return rows

    # ------------------------------------------------------------------
    # Recovery
    # ------------------------------------------------------------------

    def _get_recovery(self, company, days):
        """Return who bought again, of all complainants and by what was done.

        :return: list of dict(key, label, customers, unmatched, stayed, share,
            share_text, control_text, difference_text, verdict, verdict_text)
        """
        cases = self.env["crm.relationship.complaint.recovery"]._get_cases(
            company, days
        )
        rows = []
        for key, label, belongs in self._get_groups():
            group = [case for case, about in cases if belongs(about)]
            if group or key == "all":
                rows.append(self._describe_group(key, label, group))
        return rows

    def _get_groups(self):
        """Return [(key, label, whether a complaint belongs to it)]."""
        _ = self.env._
        decisions = dict(self.env["crm.relationship.complaint"]._fields[
            "decision"
        ]._description_selection(self.env)) if self._reads("decision") else {}
        return [
            ("all", _("All complainants"), lambda about: True),
            *(
                (f"decision_{key}", decisions[key],
                 lambda about, key=key: about["decision"] == key)
                for key, _label in DECISIONS if key in decisions
            ),
            ("in_time", _("Resolved in time"), lambda about: about["in_time"] is True),
            ("late", _("Resolved late"), lambda about: about["in_time"] is False),
            ("paid", _("With compensation"), lambda about: about["paid"] is True),
            ("unpaid", _("Without compensation"), lambda about: about["paid"] is False),
        ]

    def _reads(self, name):
        """Return whether the user may read a field of complaints at all."""
        complaint = self.env["crm.relationship.complaint"]
        return complaint._has_field_access(complaint._fields[name], "read")

    def _describe_group(self, key, label, cases):
        found = recovery.recover(cases)
        return {
            "key": key, "label": label,
            "customers": found.customers, "stayed": found.stayed,
            "unmatched": len(cases) - found.customers,
            "share": found.share, "control_share": found.control_share,
            "share_text": self._describe_share(found.share, found.share_interval),
            "control_text": self._describe_share(
                found.control_share, found.control_interval
            ),
            "difference_text": self._describe_difference(found),
            "verdict": found.verdict,
            "verdict_text": self._get_verdicts()[found.verdict],
        }

    def _describe_share(self, share, interval):
        if share is None:
            return "–"
        low, high = map(self._percent, interval)
        return self.env._(
            "%(share)s (%(low)s to %(high)s)", share=self._percent(share), low=low,
            high=high,
        )

    def _describe_difference(self, found):
        if found.interval is None:
            return "–"
        difference, low, high = (
            f"{100 * one:+.0f}" for one in (found.difference, *found.interval)
        )
        return self.env._(
            "%(difference)s points (%(low)s to %(high)s)", difference=difference,
            low=low, high=high,
        )

    def _get_verdicts(self):
        return {
            recovery.TOO_FEW: self.env._("Too few to say"),
            recovery.LESS: self.env._("Fewer stay than without a complaint"),
            recovery.SAME: self.env._("No difference to be seen"),
            recovery.MORE: self.env._("More stay than without a complaint"),
        }

    # ------------------------------------------------------------------
    # Value
    # ------------------------------------------------------------------

    def _get_saved(self, company):
        """Return what was paid, and what the customers are worth that stayed.

        Of the complaints whose time to buy again is over, whenever they came in.

        :return: dict(customers, value, compensation, cost, text); the cost is False
            for who may not read it
        """
        watched = [("company_id", "=", company.id), ("watched_count", "=", 1)]
        [(compensation, cost)] = self.env[ANALYSIS]._read_group(
            watched, [], ["compensation_amount:sum", "cost_amount:sum"]
        )
        stayed = self.env[ANALYSIS]._read_group(
            [*watched, ("retained_count", "=", 1)], ["commercial_partner_id"]
        )
        partners = [partner.id for [partner] in stayed]
        saved = {
            **self._add_up([
                ("company_id", "=", company.id), ("partner_id", "in", partners)
            ]),
            "compensation": compensation or 0.0,
            "cost": self._reads("cost_amount") and (cost or 0.0),
        }
        return saved | {"text": self._describe_saved(saved)}

    def _describe_saved(self, saved):
        kept = self.env._(
            "%(compensation)s compensation stands against %(value)s: what the"
            " %(customers)s customers are worth today that bought again after their"
            " complaint.",
            compensation=self._money(saved["compensation"]),
            value=self._money(saved["value"]), customers=saved["customers"],
        )
        if saved["cost"] is False:
            return kept
        return kept + " " + self.env._(
            "With the work, the complaints cost %(cost)s.",
            cost=self._money(saved["cost"]),
        )

    def _money(self, amount):
        currency = self.env.company.currency_id
        return formatLang(self.env, amount, currency_obj=currency)

    def _get_exposure(self, company):
        """Return the customers that have reason to be unhappy, and their worth.

        :return: dict(open, badly, text, told_low, told_high, told_text): ``open`` and
            ``badly`` are dict(customers, value, ids, text)
        """
        found = self.env["crm.relationship.complaint.recovery"]._get_exposed_ids(
            company
        )
        parts = {
            name: {**self._add_up([("id", "in", ids)]), "ids": ids}
            for name, ids in found.items()
        }
        for part in parts.values():
            part["text"] = self.env._("%(count)s customers", count=part["customers"])
        customers = sum(part["customers"] for part in parts.values())
        low = customers * company.complaint_prior_tells_low
        high = customers * company.complaint_prior_tells_high
        return {
            **parts,
            "text": self.env._(
                "%(value)s of %(count)s customers with reason to be unhappy",
                value=self._money(sum(part["value"] for part in parts.values())),
                count=customers,
            ),
            "told_low": low, "told_high": high,
            "told_text": self.env._(
                "If all of them talk, %(low)s to %(high)s people hear of it.",
                low=formatLang(self.env, low, digits=0),
                high=formatLang(self.env, high, digits=0),
            ),
        }

    def _add_up(self, domain):
        """Return how many relationships of a domain there are, and their worth.

        Customer equity: in a sum, what one customer brought would count twice.
        """
        Relationship = self.env["crm.relationship"]
        if not Relationship.has_access("read"):
            return {"customers": 0, "value": 0.0}
        [(count, value)] = Relationship._read_group(
            domain, [], ["__count", "equity_value:sum"]
        )
        return {"customers": count, "value": value or 0.0}

    def _get_priors(self, company):
        """Return what books say, as a list of dict(label, text)."""
        _ = self.env._
        return [
            {
                "label": _("Of customers that complain, stay when settled well"),
                "text": self._percent(company.complaint_prior_stay),
            },
            {
                "label": _("Buy again after a solution (TARP)"),
                "text": _(
                    "%(low)s to %(high)s",
                    low=self._percent(company.complaint_prior_buy_low),
                    high=self._percent(company.complaint_prior_buy_high),
                ),
            },
            {
                "label": _("Others that an unhappy customer tells"),
                "text": _(
                    "%(low)s to %(high)s", low=company.complaint_prior_tells_low,
                    high=company.complaint_prior_tells_high,
                ),
            },
            {
                "label": _("A new customer costs, times an old one"),
                "text": formatLang(
                    self.env, company.complaint_prior_acquisition, digits=1
                ),
            },
        ]
