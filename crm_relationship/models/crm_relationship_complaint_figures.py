from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import formatLang

from ..tools.complaint_rates import RATES

ANALYSIS = "crm.relationship.complaint.analysis"
SUMS = ("complaint_count", "overdue_count", "noticed_count", *{
    name: None for pair in RATES.values() for name in pair if name != "complaint_count"
})
ONES = {"overdue_count": "overdue_count", "acknowledge_hours": "noticed_count"}
MEANS = ("acknowledge_hours", "answer_hours", "resolve_hours", "satisfaction")
MONEY = ("compensation_amount", "cost_amount")


class CrmRelationshipComplaintFigures(models.AbstractModel):
    """The figures above the analysis of complaints, each leading to its records.

    They follow whatever the reader filters by. A share stands beside the counts that
    it comes from.
    """

    _name = "crm.relationship.complaint.figures"
    _description = "Figures of Complaints"

    @api.model
    @api.readonly
    def get_figures(self, domain):
        """Return the figures of the complaints in a domain.

        :param domain: domain of ``crm.relationship.complaint.analysis``
        :return: list of dict(key, label, text, note, help, danger): ``text`` is the
            figure in the user's language, ``note`` what it was counted from, or False
        :raise AccessError: when the user may read no complaints
        """
        found = self._read_figures(domain)
        return [
            {
                "key": key, "label": label, "danger": False, "help": False,
                "note": False, **self._describe(key, found),
            }
            for key, label in self._get_labels().items()
        ]

    @api.model
    def open_figure(self, domain, key):
        """Return the action on the complaints that a figure was counted from.

        :param domain: as for ``get_figures``
        :param key: of the figure
        :raise UserError: when there is no such figure
        :raise AccessError: when the user may read no complaints
        """
        labels = self._get_labels()
        if key not in labels:
            raise UserError(self.env._("There is no such figure."))
        counted = self._get_counted_domain(key)
        rows = self.env[ANALYSIS].search(Domain(domain) & counted, order="id")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_relationship_complaint_action"
        )
        return action | {
            "name": labels[key], "domain": [("id", "in", rows.ids)], "context": {},
            "view_mode": "list,form", "views": [(False, "list"), (False, "form")],
        }

    def _get_labels(self):
        """Return {key: label} of the figures in their order."""
        _ = self.env._
        return {
            "complaint_count": _("Complaints"),
            "acknowledge_hours": _("Time to Acknowledge"),
            "acknowledged_rate": _("Acknowledged in Time"),
            "in_time_rate": _("Resolved in Time"),
            "overdue_count": _("Overdue"),
            "first_contact_rate": _("At First Contact"),
            "reopen_rate": _("Reopened"),
            "recurrence_rate": _("Recurrence"),
            "upheld_rate": _("Upheld"),
            "compensation_amount": _("Compensation Paid"),
            "satisfaction": _("Satisfaction"),
            "retained_rate": _("Retained After"),
        }

    def _get_counted_domain(self, key):
        """Return the domain of what a figure counts, or has its mean of."""
        if key in RATES:
            return Domain(RATES[key][0], "=", 1)
        if key in ONES:
            return Domain(ONES[key], "=", 1)
        if key == "complaint_count":
            return Domain.TRUE
        return Domain(key, "!=", 0) & Domain(key, "!=", False)

    # ------------------------------------------------------------------
    # Numbers
    # ------------------------------------------------------------------

    def _read_figures(self, domain):
        """Return {name: number}, amounts as {currency: sum}."""
        analysis = self.env[ANALYSIS]
        aggregates = [f"{name}:sum" for name in SUMS]
        aggregates += [f"{name}:avg" for name in MEANS]
        [numbers] = analysis._read_group(domain, [], aggregates)
        found = dict(zip((*SUMS, *MEANS), numbers, strict=True))
        [(found["rated_count"],)] = analysis._read_group(
            Domain(domain) & Domain("satisfaction", ">", 0), [], ["__count"]
        )
        rows = analysis._read_group(
            domain, ["currency_id"], [f"{name}:sum" for name in MONEY]
        )
        for place, name in enumerate(MONEY, 1):
            found[name] = {row[0]: row[place] or 0.0 for row in rows}
        return found

    def _describe(self, key, found):
        if key in RATES:
            return self._describe_rate(key, found)
        describe = {
            "overdue_count": self._describe_overdue,
            "acknowledge_hours": self._describe_hours,
            "compensation_amount": self._describe_money,
            "satisfaction": self._describe_satisfaction,
        }.get(key)
        return describe(found) if describe else {
            "text": formatLang(self.env, found[key] or 0, digits=0)
        }

    def _describe_rate(self, key, found):
        part, whole = (found[name] or 0 for name in RATES[key])
        field = self.env[ANALYSIS]._fields[RATES[key][0]]
        return {
            "text": self._percent(part / whole) if whole else "–",
            "note": self.env._("%(part)s of %(whole)s", part=part, whole=whole),
            "help": field._description_help(self.env) or False,
        }

    def _describe_overdue(self, found):
        count = found["overdue_count"] or 0
        return {
            "text": formatLang(self.env, count, digits=0), "danger": bool(count),
        }

    def _describe_hours(self, found):
        if not found["noticed_count"]:
            return {"text": "–"}
        hours = formatLang(self.env, found["acknowledge_hours"], digits=1)
        return {"text": self.env._("%(hours)s h", hours=hours)}

    def _describe_money(self, found):
        complaint = self.env["crm.relationship.complaint"]
        reads = complaint._has_field_access(complaint._fields["cost_amount"], "read")
        return {
            "text": self._sum_up(found["compensation_amount"]),
            "note": reads and self.env._(
                "cost in all: %(amount)s", amount=self._sum_up(found["cost_amount"])
            ),
        }

    def _describe_satisfaction(self, found):
        mean = formatLang(self.env, found["satisfaction"] or 0.0, digits=1)
        return {
            "text": f"{mean} / 5" if found["rated_count"] else "–",
            "note": self.env._("%(count)s rated", count=found["rated_count"]),
        }

    def _percent(self, share):
        return f"{formatLang(self.env, 100 * share, digits=0)}%"

    def _sum_up(self, amounts):
        """Return money as text, one sum a currency: they are never added up."""
        amounts = amounts or {self.env.company.currency_id: 0.0}
        return " + ".join(
            formatLang(self.env, amount, currency_obj=currency)
            for currency, amount in amounts.items()
        )
