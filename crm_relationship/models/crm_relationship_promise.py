from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

USUAL_DAYS = 7  # until a promise is due, where nobody says another day
STATES = [
    ("open", "Open"),
    ("kept", "Kept"),
    ("broken", "Broken"),
    ("cancelled", "Cancelled"),
]


class CrmRelationshipPromise(models.Model):
    """Something that we promised a customer: what, by when, and who sees to it.

    Whether it was kept is decided by people alone. An open one is late after its
    deadline, and after some more days counts as broken in the rate of kept promises.
    Its reminder is an activity on the promise itself, so that it stands once among
    the user's activities and not a second time in the customer's history.
    """

    _name = "crm.relationship.promise"
    _description = "Promise to a Customer"
    _inherit = [
        "crm.relationship.export.mixin", "mail.thread", "mail.activity.mixin"
    ]
    _order = "date_deadline, id"
    _check_company_auto = True

    name = fields.Char("What", required=True, tracking=True)
    partner_id = fields.Many2one(
        "res.partner", "Contact", index="btree_not_null", ondelete="restrict",
        compute="_compute_partner_id", store=True, readonly=False, precompute=True,
        check_company=True, tracking=True,
        help="Whom it was promised to: a person or a company.",
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Customer", store=True,
        precompute=True, ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, ondelete="restrict",
        compute="_compute_company_id", store=True, readonly=False, precompute=True,
    )
    user_id = fields.Many2one(
        "res.users", "Who", default=lambda self: self.env.user, ondelete="set null",
        domain="[('share', '=', False)]", tracking=True, help="Who of us sees to it.",
    )
    date_deadline = fields.Date(
        "By When", required=True, tracking=True,
        default=lambda self: fields.Date.add(
            fields.Date.context_today(self), days=USUAL_DAYS
        ),
    )
    state = fields.Selection(
        STATES, required=True, default="open", copy=False, tracking=True
    )
    kept_on = fields.Date(copy=False, tracking=True, help="The day it was done.")
    closed_on = fields.Date(
        readonly=True, copy=False,
        help="The day somebody said that it was kept, broken or cancelled.",
    )
    kept_late = fields.Boolean(
        compute="_compute_kept_late", store=True, help="Kept, but after the deadline."
    )
    is_late = fields.Boolean(
        "Late", compute="_compute_is_late", search="_search_is_late",
        help="Open, and past its deadline.",
    )
    is_counted_broken = fields.Boolean(
        "Counted as Broken", compute="_compute_is_counted",
        search="_search_is_counted_broken",
        help="Broken, or still open so many days after the deadline that nobody waits "
        "for it any more.",
    )
    is_counted = fields.Boolean(
        "Counted", compute="_compute_is_counted", search="_search_is_counted",
        help="Counts in the rate of kept promises: kept or broken.",
    )
    reason = fields.Char(
        copy=False, tracking=True, help="Why it was broken or cancelled."
    )
    note = fields.Text()
    lead_id = fields.Many2one(
        "crm.lead", "Opportunity", index="btree_not_null", ondelete="set null",
        check_company=True,
    )
    res_model = fields.Char("Document Model")
    res_id = fields.Many2oneReference("Document", model_field="res_model")
    reminder_id = fields.Many2one("mail.activity", ondelete="set null", copy=False)
    reminded_for = fields.Date(
        copy=False, help="The deadline that the user was reminded of."
    )
    escalated_for = fields.Date(
        copy=False, help="The deadline that the team leader was told of."
    )
    is_reminded = fields.Boolean(compute="_compute_is_told", store=True)
    is_escalated = fields.Boolean(compute="_compute_is_told", store=True)

    _customer_idx = models.Index("(commercial_partner_id, date_deadline)")
    _user_idx = models.Index("(user_id, date_deadline)")
    _open_idx = models.Index("(date_deadline) WHERE state = 'open'")
    _check_reason = models.Constraint(
        "CHECK (state != 'cancelled' OR reason IS NOT NULL)",
        "Say why the promise is cancelled.",
    )
    _check_kept_on = models.Constraint(
        "CHECK ((state = 'kept') = (kept_on IS NOT NULL))",
        "A promise that is kept, and no other, has a day on which it was kept.",
    )

    @api.depends("lead_id.partner_id")
    def _compute_partner_id(self):
        """Fill in the customer that the lead has, or became; never replace one."""
        for one in self:
            one.partner_id = one.partner_id or one.lead_id.partner_id

    @api.depends("lead_id")
    def _compute_company_id(self):
        for one in self:
            if not one.company_id:
                one.company_id = one.lead_id.company_id or self.env.company

    @api.depends("state", "kept_on", "date_deadline")
    def _compute_kept_late(self):
        for one in self:
            one.kept_late = bool(
                one.state == "kept" and one.kept_on and one.date_deadline
                and one.kept_on > one.date_deadline
            )

    @api.depends("date_deadline", "reminded_for", "escalated_for")
    def _compute_is_told(self):
        for one in self:
            one.is_reminded = one.reminded_for == one.date_deadline
            one.is_escalated = one.escalated_for == one.date_deadline

    # ------------------------------------------------------------------
    # Late, counted: never stored, as they change with the day
    # ------------------------------------------------------------------

    @api.depends("state", "date_deadline")
    @api.depends_context("tz")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for one in self:
            one.is_late = bool(
                one.state == "open" and one.date_deadline and one.date_deadline < today
            )

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        late = Domain("state", "=", "open") & Domain("date_deadline", "<", today)
        return late if True in value else ~late

    @api.depends("state", "date_deadline", "company_id")
    @api.depends_context("tz")
    def _compute_is_counted(self):
        broken = self.filtered_domain(self._get_counted_broken_domain())
        for one in self:
            one.is_counted_broken = one in broken
            one.is_counted = one.state == "kept" or one in broken

    def _search_is_counted_broken(self, operator, value):
        if operator != "in":
            return NotImplemented
        broken = self._get_counted_broken_domain()
        return broken if True in value else ~broken

    def _search_is_counted(self, operator, value):
        if operator != "in":
            return NotImplemented
        counted = self._get_counted_domain()
        return counted if True in value else ~counted

    @api.model
    def _get_counted_domain(self):
        """Return the domain of the promises that count in the rate of kept ones."""
        return Domain("state", "=", "kept") | self._get_counted_broken_domain()

    @api.model
    def _get_counted_broken_domain(self):
        """Return the domain of the promises that count as broken, by company."""
        today = fields.Date.context_today(self)
        # How long a company waits follows from a setting that few may read.
        companies = self.env["res.company"].sudo().search([])
        by_days = companies.grouped("relationship_promise_broken_days")
        overdue = Domain.OR(
            Domain("company_id", "in", one.ids)
            & Domain("date_deadline", "<", today - timedelta(days=days))
            for days, one in by_days.items()
        )
        return Domain("state", "=", "broken") | Domain("state", "=", "open") & overdue

    # ------------------------------------------------------------------
    # Decisions
    # ------------------------------------------------------------------

    def write(self, vals):
        """Write, and have the reminder follow the deadline and the responsible."""
        result = super().write(vals)
        followed = {"date_deadline", "user_id"} & vals.keys()
        reminders = self.reminder_id.filtered("active") if followed else False
        if reminders:
            reminders.write({name: vals[name] for name in followed if vals[name]})
        return result

    def action_keep(self):
        """Note that open promises were kept, today."""
        today = fields.Date.context_today(self)
        self._close({"state": "kept", "kept_on": today})._get_told().action_feedback()
        return True

    def action_break(self, reason=None):
        """Note that open promises were broken.

        :param reason: why, str or None
        """
        self._close({"state": "broken", "reason": reason})._get_told().unlink()
        return True

    def action_cancel(self, reason=None):
        """Note that open promises need not be kept any more, for a reason.

        :param reason: why, str; when None, the one that is noted already
        :return: action that asks for the reason where there is none, else True
        """
        self.check_access("write")
        if not reason and not all(one.reason for one in self):
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Cancel the Promise"),
                "res_model": self._name,
                "res_id": self[:1].id,
                "views": [[self._get_cancel_view().id, "form"]],
                "target": "new",
            }
        values = {"state": "cancelled"} | ({"reason": reason} if reason else {})
        self._close(values)._get_told().unlink()
        return True

    def action_reopen(self):
        """Undo what was decided: the promises are open again, and reminded of."""
        self.check_access("write")
        self.filtered(lambda one: one.state != "open").write({
            "state": "open", "kept_on": False, "closed_on": False, "reason": False,
            "reminded_for": False, "escalated_for": False,
        })
        return True

    def _close(self, values):
        """Write a decision on those that are open, and return them."""
        self.check_access("write")
        decided = self.filtered(lambda one: one.state == "open")
        decided.write({"closed_on": fields.Date.context_today(self), **values})
        return decided

    def _get_told(self):
        """Return the open reminders, and what leaders were told; not people's plans."""
        return self.activity_ids.filtered("automated")

    def _get_cancel_view(self):
        name = "crm_relationship.crm_relationship_promise_view_form_cancel"
        return self.env.ref(name)

    def action_view_document(self):
        """Open the document that the promise was made on, if any."""
        self.ensure_one()
        self.check_access("read")
        if not self.res_id or self.res_model not in self.env:
            return False
        return self.env[self.res_model].browse(self.res_id).get_formview_action()
