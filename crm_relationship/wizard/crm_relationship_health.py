import datetime

from odoo import Command, api, fields, models

from ..tools import lifetime_value

LONGEST_WAIT = datetime.timedelta(hours=2)  # the job runs every hour, or when woken
LONGEST_REST = datetime.timedelta(days=2)  # everything is measured once a day


class CrmRelationshipHealth(models.TransientModel):
    """What an administrator looks at to know whether the figures can be trusted.

    A page shows one moment; opening it again, or Check Again, makes a new one.
    """

    _name = "crm.relationship.health"
    _description = "Health of Relationships"

    checked_on = fields.Datetime(default=fields.Datetime.now, readonly=True)
    queue_count = fields.Integer("Waiting", readonly=True)
    queue_since = fields.Datetime("Oldest Since", readonly=True)
    is_index_ready = fields.Boolean("Index", readonly=True)
    is_job_active = fields.Boolean("Scheduled Action", readonly=True)
    next_run_on = fields.Datetime("Next Run", readonly=True)
    problem_text = fields.Text("Problems", readonly=True)
    company_line_ids = fields.One2many(
        "crm.relationship.health.company", "health_id", "Companies", readonly=True
    )
    amount_line_ids = fields.One2many(
        "crm.relationship.health.amount", "health_id", "Not Counted", readonly=True
    )

    def _compute_display_name(self):
        for health in self:
            health.display_name = self.env._("Health")

    @api.model
    def action_open(self):
        """Check the companies of the user and show what was found.

        :raise AccessError: for who is neither sales manager nor administrator
        """
        self.check_access("create")
        health = self.create(self._prepare_values(self.env.companies))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Health"),
            "res_model": self._name,
            "res_id": health.id,
            "views": [(False, "form")],
        }

    def action_check_again(self):
        """Check once more, on a new page."""
        return self.action_open()

    def action_view_runs(self):
        """Open the log of the full runs."""
        self.check_access("read")
        return self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_relationship_run_action"
        )

    @api.model
    def _prepare_values(self, companies):
        # Counts of the job's own tables; who may open the page was checked.
        check = self.env["crm.relationship.health.check"].sudo()
        cron = self.env.ref("crm_relationship.ir_cron_refresh").sudo()
        count, since = check._get_queue()
        runs = check._get_last_runs(companies)
        lines = [
            self._prepare_company(company, *runs.get(company.id, (False, False)))
            for company in companies
        ]
        values = {
            "queue_count": count,
            "queue_since": since,
            "is_index_ready": check._is_index_ready(),
            "is_job_active": cron.active,
            "next_run_on": cron.nextcall,
            "company_line_ids": [Command.create(line) for line in lines],
            "amount_line_ids": [
                Command.create({
                    "company_id": company.id,
                    **{key: one[key] for key in (
                        "label", "model", "domain", "count", "amount")},
                })
                for company in companies
                for one in self.env["crm.relationship.not.counted"]._get_not_counted(
                    company
                )
            ],
        }
        problems = [*self._get_problems(values), *self._get_company_problems(lines)]
        return values | {"problem_text": "\n".join(problems)}

    def _prepare_company(self, company, last, ended):
        """Return what the log and the value model say of one company.

        :param last: id of its last run
        :param ended: id of its last run that ended
        """
        # As above: figures about the job, none about a customer.
        fit = self.env["crm.relationship.value.model"].sudo()._get_current(company)
        return {
            "company_id": company.id,
            "run_id": ended,
            "was_stopped": last != ended,
            "customer_count": fit.customer_count,
            "repeat_count": fit.repeat_count,
            "grade": fit.grade,
            "data_state": self._get_data_state(fit),
        }

    def _get_data_state(self, fit):
        if fit.customer_count < lifetime_value.MINIMUM_CUSTOMERS or (
            fit.repeat_count < lifetime_value.MINIMUM_REPEAT_BUYERS
        ):
            return "few"
        weak = fit.customer_count < lifetime_value.CONFIDENT_CUSTOMERS
        return "weak" if weak else "enough"

    def _get_problems(self, values):
        """Return what is wrong with the job as a whole, as sentences."""
        _, now = self.env._, fields.Datetime.now()
        since = values["queue_since"]
        # A number of documents, none of which is shown.
        check = self.env["crm.relationship.health.check"].sudo()
        nobodys = check._count_nobodys_opportunities()
        # Lists: the extractor of terms takes a tuple behind a call for another call.
        checks = [
            [not values["is_job_active"],
             _("The scheduled action “Relationships: measure customers” is off.")],
            [since and now - since > LONGEST_WAIT,
             _("Changed customers have been waiting for more than two hours.")],
            [not values["is_index_ready"],
             _("The index on invoices by customer is missing: measuring is slow. Update"
               " the addon to build it.")],
            [nobodys,
             _("%(count)s open opportunities belong to no company and are not counted."
               " Give them a sales team, a salesperson or a company.", count=nobodys)],
        ]
        return [text for wrong, text in checks if wrong]

    def _get_company_problems(self, lines):
        """Return what is wrong with the last runs, as sentences."""
        texts, now = [], fields.Datetime.now()
        for line in lines:
            name = self.env["res.company"].browse(line["company_id"]).name
            run = self.env["crm.relationship.run"].sudo().browse(line["run_id"] or ())
            if not run or now - run.ended_on > LONGEST_REST:
                texts.append(self.env._(
                    "%(company)s: not measured in the last two days.", company=name
                ))
            if line["was_stopped"]:
                texts.append(self.env._(
                    "%(company)s: the last run was stopped half-way, or goes on now.",
                    company=name,
                ))
            if run.missed_count:
                texts.append(self.env._(
                    "%(company)s: %(count)s customers had changed unseen and were"
                    " repaired by the last run.",
                    company=name, count=run.missed_count,
                ))
        return texts


class CrmRelationshipHealthCompany(models.TransientModel):
    """How the relationships of one company stand."""

    _name = "crm.relationship.health.company"
    _description = "Health of the Relationships of a Company"

    health_id = fields.Many2one(
        "crm.relationship.health", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", readonly=True)
    run_id = fields.Many2one("crm.relationship.run", readonly=True)
    ended_on = fields.Datetime("Last Run", related="run_id.ended_on")
    duration = fields.Float("Seconds", related="run_id.duration")
    row_count = fields.Integer("Customers", related="run_id.row_count")
    written_count = fields.Integer("Written", related="run_id.written_count")
    missed_count = fields.Integer("Missed", related="run_id.missed_count")
    skipped_sources = fields.Char(related="run_id.skipped_sources")
    was_stopped = fields.Boolean("Stopped or Running", readonly=True)
    customer_count = fields.Integer("Buyers", readonly=True)
    repeat_count = fields.Integer("Bought Again", readonly=True)
    grade = fields.Char(readonly=True)
    data_state = fields.Selection([
        ("few", "Too few for a forecast"),
        ("weak", "Enough for an order of magnitude"),
        ("enough", "Enough"),
    ], "Data", readonly=True)


class CrmRelationshipHealthAmount(models.TransientModel):
    """Sales that no relationship counts, for one reason."""

    _name = "crm.relationship.health.amount"
    _description = "Sales Not Counted in Relationships, by Reason"

    health_id = fields.Many2one(
        "crm.relationship.health", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    label = fields.Char("Reason", readonly=True)
    model = fields.Char(readonly=True)
    domain = fields.Json(readonly=True)
    count = fields.Integer("Documents", readonly=True, aggregator=None)
    amount = fields.Monetary("Untaxed Amount", readonly=True)

    def action_view_documents(self):
        """Open the documents of this reason, with the rights of the user."""
        self.ensure_one()
        self.check_access("read")
        if not self.env[self.model].has_access("read"):
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {
                    "type": "info",
                    "message": self.env._("These documents are not open to you."),
                },
            }
        return {
            "type": "ir.actions.act_window",
            "name": self.label,
            "res_model": self.model,
            "views": [(self._get_list_view(), "list"), (False, "form")],
            "domain": self.domain,
            "context": {"create": False},
        }

    def _get_list_view(self):
        if self.model != "account.move":
            return False
        return self.env.ref("crm_relationship.account_move_view_list").id
