from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..tools.constants import LIFECYCLES, PARETO_CLASSES


class CrmRelationshipContactRule(models.Model):
    """How often which customers are to be contacted, by what and by whom.

    The first active rule that fits a customer decides. A scheduled action plans
    activities of the host for customers that are due.
    """

    _name = "crm.relationship.contact.rule"
    _description = "Contact Rule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(
        default=10, help="The first rule in use that fits a customer decides."
    )
    active = fields.Boolean("In Use", default=True)
    company_id = fields.Many2one(
        "res.company", index=True, ondelete="cascade",
        default=lambda self: self.env.company,
        help="Leave empty to use the rule in all companies.",
    )
    segment_id = fields.Many2one(
        "crm.relationship.segment", ondelete="cascade", help="Empty: all segments."
    )
    pareto_class = fields.Selection(PARETO_CLASSES, "Value Class")
    lifecycle = fields.Selection(LIFECYCLES)
    domain = fields.Char(
        "Further Conditions", default="[]", help="Which customers besides."
    )
    every_days = fields.Integer(
        "Every (Days)", default=30, required=True,
        help="A customer is due when nobody was in contact with it for so many days.",
    )
    activity_type_id = fields.Many2one(
        "mail.activity.type", required=True, ondelete="restrict",
        domain="[('res_model', 'in', [False, 'res.partner'])]",
        default=lambda self: self.env.ref(
            "mail.mail_activity_data_call", raise_if_not_found=False
        ),
    )
    planned_duration = fields.Float(default=0.25, help="In hours.")
    team_id = fields.Many2one(
        "crm.team", "Otherwise Leader of", ondelete="set null",
        help="Customers without salesperson go to the leader of this team; of the "
        "first team of the company when empty.",
    )
    max_per_day = fields.Integer(
        "At Most a Day", default=10,
        help="So many contacts of this rule are planned for a person and day, the "
        "most valuable customers first. 0: no limit.",
    )
    planned_on = fields.Datetime("Last Planned", readonly=True, copy=False)
    due_count = fields.Integer("Due Now", compute="_compute_due_count")
    activity_count = fields.Integer("Planned", compute="_compute_activity_count")

    _check_every_days = models.Constraint(
        "CHECK (every_days > 0)", "A contact is due after one day at least."
    )
    _check_limits = models.Constraint(
        "CHECK (max_per_day >= 0 AND planned_duration >= 0)",
        "Durations and limits are not negative.",
    )

    @api.constrains("domain")
    def _check_domain(self):
        for rule in self:
            try:
                rule._get_customer_domain().validate(self.env["crm.relationship"])
            except (ValueError, SyntaxError, TypeError) as error:
                raise ValidationError(self.env._(
                    "The conditions of rule “%(name)s” cannot be read: %(error)s",
                    name=rule.name, error=error,
                )) from error

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_due_count(self):
        counts = self.env["crm.relationship.contact.due"]._count_due(self)
        for rule in self:
            rule.due_count = counts.get(rule.id, 0)

    def _compute_activity_count(self):
        counts = dict(self.env["mail.activity"].sudo()._read_group(
            [("relationship_rule_id", "in", self.ids)],
            ["relationship_rule_id"], ["__count"],
        ))  # managers see how many there are; the list shows those they may read
        for rule in self:
            rule.activity_count = counts.get(rule, 0)

    def _get_customer_domain(self):
        """Return the domain of the relationships that the rule is for."""
        self.ensure_one()
        domain = Domain(literal_eval(self.domain or "[]"))
        for name in ("segment_id", "pareto_class", "lifecycle"):
            if self[name]:
                value = self[name].id if name == "segment_id" else self[name]
                domain &= Domain(name, "=", value)
        return domain

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_view_due(self):
        """Open the customers that are due by this rule, as if it were in use."""
        self.ensure_one()
        self.check_access("read")
        found = self.env["crm.relationship.contact.due"]._find_due(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_relationship_action"
        )
        return action | {
            "name": self.env._("Due: %(rule)s", rule=self.name),
            "domain": [("id", "in", found)], "context": {},
        }

    def action_view_activities(self):
        """Open what this rule has planned and is still open."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Planned: %(rule)s", rule=self.name),
            "res_model": "mail.activity",
            "view_mode": "list,kanban,form",
            "domain": [("relationship_rule_id", "=", self.id)],
        }

    def action_plan_now(self):
        """Plan in the background what is due."""
        self.check_access("write")
        self.env.ref("crm_relationship.ir_cron_plan_contacts").sudo()._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Contacts that are due are being planned."),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # ------------------------------------------------------------------
    # Planning
    # ------------------------------------------------------------------

    @api.model
    def _cron_plan_contacts(self):
        """Plan activities for the customers that are due, batch by batch.

        Whoever has an open plan is not due any more: a run that was killed goes on
        where it stopped, and one after the last plans nothing.
        """
        job = self.env["crm.relationship.job"]
        for company in self.env["res.company"].search([]):
            while job._until_done(self._plan_batch, company):
                pass

    def _plan_batch(self, company):
        """Plan the next contacts of a company and commit.

        :param company: ``res.company`` record
        :return: whether there may be more
        """
        rules = self._get_rules(company)
        # A second run at the same time leaves the plan to the first; one that began
        # before its commit fails on the rules that it changed, and starts again.
        if not rules or rules.try_lock_for_update() != rules:
            return False
        day = self.env["crm.relationship.calendar"]._get_next_working_day(
            company, self.env["crm.relationship.job"]._get_today(company)
        )
        rows = self.env["crm.relationship.contact.due"]._read_next(company, rules, day)
        if rows:
            self._plan(rows, company, day)
            rules.planned_on = fields.Datetime.now()
        remaining_time = self.env["ir.cron"]._commit_progress(len(rows))
        return bool(rows) and remaining_time > 0

    @api.model
    def _get_rules(self, company, others=()):
        """Return a company's rules in use, with others as if they were.

        :param company: ``res.company`` record
        :param others: ids of rules
        """
        return self.with_context(active_test=False).search([
            ("company_id", "in", [company.id, False]),
            "|", ("active", "=", True), ("id", "in", list(others)),
        ])

    def _plan(self, rows, company, day):
        """Create the activities of some due customers.

        :param rows: as ``crm.relationship.contact.due`` reads them
        :param company: ``res.company`` record
        :param day: date when it is to be done
        """
        quiet = self.env["mail.activity"].with_company(company).with_context(
            mail_activity_quick_update=True, mail_notrack=True
        )
        quiet.create([self._prepare_activity(row, day) for row in rows])

    def _prepare_activity(self, row, day):
        user = self.env["res.users"].browse(row.user_id)
        rule = self.browse(row.rule_id).with_context(lang=user.lang)
        last = row.last_contact
        note = rule.env._("Last contact: %(date)s", date=last) if last else (
            rule.env._("No contact so far.")
        )
        return {
            "res_model_id": self.env["ir.model"]._get_id("res.partner"),
            "res_id": row.partner_id,
            "activity_type_id": rule.activity_type_id.id,
            "summary": rule.name,
            "note": note,
            "user_id": row.user_id,
            "date_deadline": day,
            "planned_duration": rule.planned_duration,
            "relationship_rule_id": rule.id,
            "automated": True,
        }
