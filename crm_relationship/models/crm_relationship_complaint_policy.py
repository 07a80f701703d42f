from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.constants import COMPLAINT_READERS, PARETO_CLASSES, SEVERITIES

UNITS = [
    ("working_hours", "Working Hours"),
    ("working_days", "Working Days"),
    ("hours", "Hours"),
    ("days", "Calendar Days"),
]
# What the clock is read from: a change of these moves deadlines.
CLOCK_FIELDS = {
    "calendar_id", "warn_share", "acknowledge_time", "acknowledge_unit", "answer_time",
    "answer_unit", "resolve_time", "resolve_unit",
}


class CrmRelationshipComplaintPolicy(models.Model):
    """By when complaints are acknowledged, answered and resolved.

    The first one in the order that fits a complaint is chosen for it. Those that are
    not chosen by themselves can be chosen by hand on a complaint.
    """

    _name = "crm.relationship.complaint.policy"
    _description = "Deadlines of Complaints"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    description = fields.Text("Where It Comes From", translate=True)
    sequence = fields.Integer(default=5)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", ondelete="cascade", help="Empty: all companies."
    )

    # ------------------------------------------------------------------
    # For which complaints
    # ------------------------------------------------------------------
    is_automatic = fields.Boolean(
        "Chosen by Itself", default=True,
        help="For new complaints that fit. Else it is chosen by hand on a complaint.",
    )
    category_ids = fields.Many2many(
        "crm.relationship.complaint.category",
        "crm_relationship_complaint_policy_category_rel", "policy_id", "category_id",
        "Categories", ondelete="restrict",
        help="With all that is part of them; empty: any.",
    )
    min_severity = fields.Selection(
        SEVERITIES, "From Severity", default="0", required=True
    )
    pareto_class = fields.Selection(
        PARETO_CLASSES, "Class",
        help="Of the customer when the complaint came in; empty: any.",
    )
    segment_ids = fields.Many2many(
        "crm.relationship.segment", "crm_relationship_complaint_policy_segment_rel",
        "policy_id", "segment_id", "Segments", ondelete="restrict",
        help="Of the customer when the complaint came in; empty: any.",
    )

    # ------------------------------------------------------------------
    # Until when
    # ------------------------------------------------------------------
    calendar_id = fields.Many2one(
        "resource.calendar", "Working Time", ondelete="restrict",
        help="Its hours, holidays and time zone count; empty: those of the company.",
    )
    warn_share = fields.Float(
        "Warn After", default=0.75, digits=(6, 4),
        help="This share of the time: the owner is told that it runs out.",
    )
    acknowledge_time = fields.Float("Acknowledge Within", help="0: no deadline.")
    acknowledge_unit = fields.Selection(
        UNITS, default="working_hours", required=True
    )
    answer_time = fields.Float(
        "Answer Within", help="The first answer; 0: no deadline."
    )
    answer_unit = fields.Selection(UNITS, default="working_days", required=True)
    resolve_time = fields.Float("Resolve Within", help="Closed; 0: no deadline.")
    resolve_unit = fields.Selection(UNITS, default="working_days", required=True)
    complaint_count = fields.Integer(
        "Open Complaints", compute="_compute_complaint_count", groups=COMPLAINT_READERS
    )

    _check_times = models.Constraint(
        "CHECK (acknowledge_time >= 0 AND answer_time >= 0 AND resolve_time >= 0)",
        "Times cannot be negative.",
    )
    _check_warn_share = models.Constraint(
        "CHECK (warn_share > 0 AND warn_share <= 1)",
        "The warning comes after a share of more than 0 and up to 100% of the time.",
    )

    def _compute_complaint_count(self):
        found = dict(self.env["crm.relationship.complaint"]._read_group(
            self._get_open_domain(), ["policy_id"], ["__count"]
        ))
        for one in self:
            one.complaint_count = found.get(one, 0)

    def _get_open_domain(self):
        return Domain("policy_id", "in", self.ids) & Domain("is_open", "=", True)

    def write(self, vals):
        """Write, and move the deadlines of open complaints along."""
        result = super().write(vals)
        if CLOCK_FIELDS & set(vals):
            # Deadlines of confidential complaints move too.
            self.env["crm.relationship.complaint"].sudo().search(
                self._get_open_domain()
            )._evaluate_clock()
        return result

    def action_view_complaints(self):
        """Open the open complaints that have this policy."""
        self.ensure_one()
        self.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_relationship_complaint_action"
        )
        return {**action, "context": {}, "domain": list(self._get_open_domain())}

    # ------------------------------------------------------------------
    # Which one fits
    # ------------------------------------------------------------------

    @api.model
    def _find(self, complaints):
        """Return the policy of each complaint.

        :return: {complaint: policy, empty where none fits}
        """
        policies = self.search([("is_automatic", "=", True)])
        figures = self._get_figures(complaints)
        return {
            one: next(
                (policy for policy in policies
                 if policy._fits(one, *figures.get(_get_customer(one), (None, None)))),
                self.browse(),
            )
            for one in complaints
        }

    @api.model
    def _get_figures(self, complaints):
        """Return {(customer id, company id): (class, segment id)}."""
        found = self.env["crm.relationship"].search_fetch(
            [("partner_id", "in", complaints.commercial_partner_id.ids),
             ("company_id", "in", complaints.company_id.ids)],
            ["partner_id", "company_id", "pareto_class", "segment_id"],
        )
        return {
            (one.partner_id.id, one.company_id.id):
                (one.pareto_class, one.segment_id.id)
            for one in found
        }

    def _fits(self, complaint, pareto_class, segment_id):
        parents = (complaint.category_id.parent_path or "").split("/")
        return (
            self.company_id in (complaint.company_id, self.env["res.company"])
            and (complaint.severity or "1") >= self.min_severity
            and (not self.pareto_class or self.pareto_class == pareto_class)
            and (not self.segment_ids or segment_id in self.segment_ids.ids)
            and (not self.category_ids
                 or any(str(one) in parents for one in self.category_ids.ids))
        )


def _get_customer(complaint):
    return complaint.commercial_partner_id.id, complaint.company_id.id
