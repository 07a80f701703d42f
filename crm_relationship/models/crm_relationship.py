from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.constants import LIFECYCLES, PARETO_CLASSES, VALUE_NOTES


class CrmRelationship(models.Model):
    """One commercial partner as seen by one company.

    Every figure is written by the refresh job (``crm.relationship.job``); nobody
    has the right to write a row by hand. What people may decide themselves, to
    exclude or to pin a customer, goes through ``crm.relationship.inclusion``.
    """

    _name = "crm.relationship"
    _description = "Customer Relationship"
    _inherit = [
        "crm.relationship.explanation.mixin", "crm.relationship.export.mixin",
        "crm.relationship.promise.rate.mixin", "crm.relationship.profile.mixin",
    ]
    _order = "relationship_value desc, id"
    _rec_name = "partner_id"
    _log_access = True

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, ondelete="cascade", readonly=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    changed_on = fields.Date(
        readonly=True, help="The day as of which the stored figures were last changed."
    )
    measured_on = fields.Date(
        compute="_compute_measured_on", help="The day as of which the figures hold."
    )
    inclusion = fields.Selection(
        [("auto", "Automatic"), ("pinned", "Pinned"), ("excluded", "Excluded")],
        default="auto", required=True, readonly=True,
        help="A pinned customer keeps its relationship without any document. An "
        "excluded one counts in no model, class or total.",
    )
    inclusion_reason = fields.Char(readonly=True)

    # Value, in company currency
    past_value = fields.Monetary(
        readonly=True, help="Net untaxed amount invoiced so far, refunds deducted."
    )
    opening_value = fields.Monetary(
        readonly=True,
        help="The part of the past value that was imported from before Odoo.",
    )
    past_margin = fields.Monetary(readonly=True, help="Margin on the past value.")
    expected_value = fields.Monetary(
        readonly=True,
        help="Discounted margin of the purchases expected over the horizon.",
    )
    pipeline_value = fields.Monetary(
        readonly=True,
        help="Margin of the open opportunities, weighted by their probability.",
    )
    potential_value = fields.Monetary(
        readonly=True,
        help="The part of the pipeline that exceeds what is expected anyway.",
    )
    referral_value = fields.Monetary(
        readonly=True, help="Value of the customers that this one brought."
    )
    cost_value = fields.Monetary(
        readonly=True,
        help="Expected cost of keeping the customer over the horizon, and what the "
        "complaints of the look-back period cost.",
    )
    relationship_value = fields.Monetary(
        readonly=True, aggregator=None,  # referrals would count twice in a total
        help="Expected + potential + referral value - expected cost."
    )
    equity_value = fields.Monetary(
        "Customer Equity", readonly=True,
        help="Relationship value without the referral part, which would count twice "
        "in a total over customers. Empty for excluded customers.",
    )

    # Purchases
    purchase_count = fields.Integer(
        "Purchases", readonly=True, help="Days with at least one purchase."
    )
    first_purchase_date = fields.Date("First Purchase", readonly=True)
    last_purchase_date = fields.Date("Last Purchase", readonly=True)
    average_purchase = fields.Monetary(
        readonly=True, help="Past value per purchase.", aggregator="avg"
    )
    usual_gap_days = fields.Float(
        "Usual Gap (Days)", digits=(16, 1), readonly=True, aggregator="avg",
        help="Mean number of days between two purchases.",
    )
    expected_purchases = fields.Float(
        digits=(16, 2), readonly=True, help="Purchases expected over the horizon."
    )
    expected_purchase_value = fields.Monetary(
        "Expected Amount per Purchase", readonly=True, aggregator="avg"
    )
    next_purchase_date = fields.Date(
        "Next Purchase", readonly=True, help="Last purchase plus the usual gap."
    )
    alive_probability = fields.Float(
        "Probability to Buy Again", digits=(4, 3), readonly=True, aggregator="avg",
        help="Probability that the customer is still an active one.",
    )
    churn_risk = fields.Float(
        digits=(4, 3), readonly=True, aggregator="avg",
        help="1 - probability to buy again; raised while a complaint is open, and "
        "after one was rejected.",
    )

    # Classes
    rfm_recency = fields.Integer("Recency (1-5)", readonly=True, aggregator="avg")
    rfm_frequency = fields.Integer("Frequency (1-5)", readonly=True, aggregator="avg")
    rfm_monetary = fields.Integer("Monetary (1-5)", readonly=True, aggregator="avg")
    rfm_score = fields.Char("RFM", readonly=True)
    segment_id = fields.Many2one(
        "crm.relationship.segment", readonly=True, ondelete="set null",
        group_expand="_read_group_expand_full",
    )
    pareto_class = fields.Selection(PARETO_CLASSES, readonly=True)
    lifecycle = fields.Selection(LIFECYCLES, readonly=True, group_expand=True)
    value_note = fields.Selection(
        VALUE_NOTES, readonly=True, help="Why a figure is empty or weak."
    )

    # Payment behaviour
    open_value = fields.Monetary(readonly=True, help="Still to be paid.")
    overdue_value = fields.Monetary(readonly=True, help="To be paid, past due.")
    payment_delay_days = fields.Float(
        "Payment Delay (Days)", digits=(16, 1), readonly=True, aggregator="avg",
        help="Mean number of days between due date and payment in the look-back "
        "period, weighted by amount; negative when paid early.",
    )
    snapshot_ids = fields.One2many("crm.relationship.snapshot", "relationship_id")

    _partner_company_uniq = models.Constraint(
        "UNIQUE(partner_id, company_id)",
        "A customer has one relationship with each company.",
    )

    def init(self):
        """Leave room in each page, so that the nightly updates stay in it (HOT)."""
        self.env["crm.relationship.job"]._set_storage()

    def _compute_measured_on(self):
        latest = self.env["crm.relationship.value.model"]._get_latest(self.company_id)
        for row in self:
            # A row that no refresh had to change is as fresh as the last full one.
            as_of = latest.get(row.company_id.id)
            row.measured_on = max(filter(None, (row.changed_on, as_of)), default=False)

    @api.depends("partner_id", "company_id")
    @api.depends_context("company", "allowed_company_ids")
    def _compute_display_name(self):
        several = len(self.env.companies) > 1
        for row in self:
            name = row.partner_id.sudo().display_name  # the row's own access decides
            row.display_name = f"{name} ({row.company_id.name})" if several else name

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        # A row without a figure comes last, whichever way it is sorted.
        return super()._order_field_to_sql(
            alias, field_name, direction, nulls or SQL("NULLS LAST"), query
        )

    # ------------------------------------------------------------------
    # Refresh
    # ------------------------------------------------------------------

    @api.model
    def _refresh(self, partners=None, company=None, as_of=None):
        """Measure relationships from the host's documents, in one transaction.

        :param partners: ``res.partner`` recordset to measure; all when None. Only a
            run over all partners fits the value model and moves the cut-offs.
        :param company: ``res.company`` recordset; every company when None
        :param as_of: the date as of which to measure; today when None
        :return: number of rows inserted, updated or deleted
        """
        companies = company or self.env["res.company"].sudo().search([])
        job = self.env["crm.relationship.job"].sudo()
        return sum(job._run(one, partners=partners, as_of=as_of) for one in companies)

    @api.model
    def _cron_refresh(self):
        """Measure what changed; once a day, or when asked for, measure everything.

        One job does both, so that two runs never meet on a row. It commits after
        each slice; a killed run starts again, and writes only what still differs.
        """
        self.env["crm.relationship.interaction"]._match_unknown()
        stale = self.env["crm.relationship.stale"]
        companies = self.env["res.company"].search([])
        # Before all was measured once, nothing can be measured in part.
        measured = self.env["crm.relationship.value.model"]._get_latest(companies)
        # Somebody may measure by hand at the same moment.
        until_done = self.env["crm.relationship.job"]._until_done
        for company in companies.filtered(lambda one: one.id not in measured):
            until_done(self._refresh_company, company)
        stale._drain()
        for company in companies:
            if company._is_relationship_refresh_due():
                until_done(self._refresh_company, company)
        self.env["ir.cron"]._commit_progress(remaining=stale.search_count([]))

    def _refresh_company(self, company):
        """Measure a company's customers, slice by slice, and keep the month's history.

        :param company: ``res.company`` record
        """
        # First, so that a request made while it runs is heard; the run commits it
        # together with the note that it began.
        company.relationship_refresh_due = False
        self.env["crm.relationship.job"]._run(company, commit=True)
        self.env["crm.relationship.snapshot"]._take(company)

    def action_refresh(self):
        """Measure these relationships now; open to whoever may read them."""
        self.check_access("read")
        for company, rows in self.grouped("company_id").items():
            # Figures are the job's to write; reading them was checked above.
            self.sudo()._refresh(rows.partner_id, company)
        return True
