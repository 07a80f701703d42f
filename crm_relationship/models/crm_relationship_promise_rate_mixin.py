from odoo import api, fields, models
from odoo.fields import Domain


class CrmRelationshipPromiseRateMixin(models.AbstractModel):
    """How well we keep what we promise a customer: read, never stored.

    For models with ``partner_id``, the customer, and ``company_id``.
    """

    _name = "crm.relationship.promise.rate.mixin"
    _description = "Rate of Kept Promises"

    promise_rate = fields.Float(
        "Promises Kept", compute="_compute_promises", aggregator=None,
        help="Share of the promises that were kept in time, of all that are settled or "
        "long overdue. Empty where there is none.",
    )
    promise_counted_count = fields.Integer(
        "Promises Counted", compute="_compute_promises", aggregator=None,
        help="Promises that were kept or broken, or are overdue so long that they "
        "count as broken.",
    )
    promise_open_count = fields.Integer(
        "Open Promises", compute="_compute_promises", aggregator=None
    )
    promise_late_count = fields.Integer(
        "Late Promises", compute="_compute_promises", aggregator=None
    )

    @api.depends_context("uid", "tz", "allowed_company_ids")
    def _compute_promises(self):
        promises = self.env["crm.relationship.promise"]
        of_these = self._get_promise_domain()
        counted = self._count_promises(
            of_these & promises._get_counted_domain(), ["state", "kept_late"]
        )
        still_open = self._count_promises(
            of_these & Domain("state", "=", "open"), ["date_deadline:day"]
        )
        today = fields.Date.context_today(self)
        for row in self:
            groups = counted.get((row.partner_id.id, row.company_id.id), {})
            total = row.promise_counted_count = sum(groups.values())
            in_time = groups.get(("kept", False), 0)
            row.promise_rate = in_time / total if total else False
            days = still_open.get((row.partner_id.id, row.company_id.id), {})
            row.promise_open_count = sum(days.values())
            row.promise_late_count = sum(
                count for [day], count in days.items() if day < today
            )

    def _get_promise_domain(self):
        return Domain("commercial_partner_id", "in", self.partner_id.ids) & Domain(
            "company_id", "in", self.company_id.ids
        )

    def _count_promises(self, domain, groupby):
        """Return {(partner id, company id): {values of the groups: count}}."""
        counts = {}
        for partner, company, *values, count in self.env[
            "crm.relationship.promise"
        ]._read_group(
            domain, ["commercial_partner_id", "company_id", *groupby], ["__count"]
        ):
            groups = counts.setdefault((partner.id, company.id), {})
            groups[tuple(values)] = count
        return counts

    def action_view_promises(self):
        """Open the promises that the rate counts, and those that are open."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_relationship_promise_action"
        )
        return action | {
            "domain": list(self._get_promise_domain()),
            "context": {
                "default_partner_id": self.partner_id[:1].id,
                "search_default_group_by_state": 1,
            },
        }
