from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.complaint_states import DECISIONS, REJECTED, UPHELD
from ..tools.constants import COMPLAINT_HANDLER

STAFF = "base.group_user"


class CrmRelationshipComplaint(models.Model):
    """How a complaint is handled: assessed, decided, answered, prevented."""

    _inherit = "crm.relationship.complaint"

    # ------------------------------------------------------------------
    # First assessment
    # ------------------------------------------------------------------
    complexity = fields.Selection(
        [("simple", "Simple"), ("complex", "Complex")], groups=STAFF
    )
    impact = fields.Selection(
        [("one", "This Customer"), ("several", "Several Customers"),
         ("many", "Many Customers")], groups=STAFF,
    )
    needs_action = fields.Boolean("Immediate Action Needed", groups=STAFF)
    recurrence_of_id = fields.Many2one(
        "crm.relationship.complaint", ondelete="set null",
        index="btree_not_null", groups=STAFF,
        help="An earlier complaint about the same, which was not put right for good.",
    )
    is_recurrence = fields.Boolean(
        "Recurrence", compute="_compute_is_recurrence", store=True, groups=STAFF
    )

    # ------------------------------------------------------------------
    # Decision and answer
    # ------------------------------------------------------------------
    decision = fields.Selection(DECISIONS, copy=False, tracking=True, groups=STAFF)
    is_upheld = fields.Boolean(
        "Upheld in Whole or Part", compute="_compute_is_upheld", store=True,
        groups=STAFF,
        help="Partly upheld counts as upheld; rejected with goodwill as rejected.",
    )
    cause_id = fields.Many2one(
        "crm.relationship.complaint.cause", "Root Cause", ondelete="restrict",
        index="btree_not_null", copy=False, tracking=True, groups=STAFF,
    )
    cause_note = fields.Text("What Was Found", copy=False, groups=STAFF)
    answer_draft = fields.Html(
        "Answer in Preparation", copy=False, groups=STAFF,
        help="The customer sees it only once it is sent.",
    )
    answer = fields.Html(readonly=True, copy=False)
    appeal = fields.Html(
        "Way to Appeal", copy=False, groups=STAFF,
        help="Where else the customer may turn; a rejected complaint needs it.",
    )
    verdict = fields.Selection(
        [("accepted", "Accepted"), ("rejected", "Not Accepted")],
        "Customer's Verdict", readonly=True, copy=False, tracking=True,
    )
    verdict_on = fields.Datetime("Verdict Given", readonly=True, copy=False)
    verdict_note = fields.Text("Reason of the Verdict", readonly=True, copy=False)

    # ------------------------------------------------------------------
    # Correction and prevention
    # ------------------------------------------------------------------
    corrective_action = fields.Text(copy=False, groups=STAFF)
    corrective_user_id = fields.Many2one(
        "res.users", "Corrected By", ondelete="set null", copy=False, groups=STAFF,
        domain="[('share', '=', False)]",
    )
    corrective_deadline = fields.Date(copy=False, groups=STAFF)
    corrective_done_on = fields.Date(copy=False, groups=STAFF)
    preventive_action = fields.Text(copy=False, groups=STAFF)
    preventive_user_id = fields.Many2one(
        "res.users", "Prevented By", ondelete="set null", copy=False, groups=STAFF,
        domain="[('share', '=', False)]",
    )
    preventive_deadline = fields.Date(copy=False, groups=STAFF)
    preventive_done_on = fields.Date(copy=False, groups=STAFF)
    effectiveness = fields.Selection(
        [("pending", "To Be Checked"), ("effective", "Effective"),
         ("ineffective", "Not Effective")], copy=False, groups=STAFF,
        help="Whether it happened again after the preventive action.",
    )
    effectiveness_due = fields.Date("Check On", copy=False, groups=STAFF)
    effectiveness_checked_on = fields.Date("Checked On", copy=False, groups=STAFF)
    effectiveness_note = fields.Text("What the Check Found", copy=False, groups=STAFF)

    # ------------------------------------------------------------------
    # What it took
    # ------------------------------------------------------------------
    handling_hours = fields.Float("Hours Spent", copy=False, groups=STAFF)
    hour_cost = fields.Monetary(
        "Cost of an Hour", compute="_compute_hour_cost", store=True, readonly=False,
        groups=f"{COMPLAINT_HANDLER},account.group_account_invoice,"
        "account.group_account_readonly",
        help="The company's setting when the complaint came in.",
    )

    _check_handling_hours = models.Constraint(
        "CHECK (handling_hours >= 0)", "Hours cannot be negative."
    )

    @api.depends("recurrence_of_id")
    def _compute_is_recurrence(self):
        for one in self:
            one.is_recurrence = bool(one.recurrence_of_id)

    @api.depends("decision")
    def _compute_is_upheld(self):
        for one in self:
            one.is_upheld = one.decision in UPHELD

    @api.depends("company_id")
    def _compute_hour_cost(self):
        for one in self:
            # What an hour costs is the company's setting, which few may read.
            one.hour_cost = (
                one.hour_cost or one.company_id.sudo().complaint_hour_cost
            )

    @api.onchange("decision")
    def _onchange_decision(self):
        """Propose the company's own words on how to appeal."""
        # The text is for customers; the settings that hold it are not for handlers.
        company = self.company_id.sudo().with_context(lang=self._get_customer_lang())
        if self.decision in REJECTED and not self.appeal:
            self.appeal = company.complaint_appeal

    @api.constrains("recurrence_of_id", "duplicate_of_id")
    def _check_others(self):
        for name in ("recurrence_of_id", "duplicate_of_id"):
            if self._has_cycle(name):
                raise ValidationError(
                    self.env._("A complaint cannot follow from itself.")
                )

    def _get_customer_lang(self):
        """Return the code of the language in which the customer is written to."""
        return self.partner_id.lang or self.company_id.partner_id.lang or self.env.lang
