from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ..tools.constants import LIFECYCLES, PARETO_CLASSES


class CrmRelationshipSnapshot(models.Model):
    """What a relationship was worth at the beginning of a month."""

    _name = "crm.relationship.snapshot"
    _description = "Monthly Snapshot of a Relationship"
    _inherit = ["crm.relationship.export.mixin"]
    _order = "date desc, id desc"
    _log_access = False

    relationship_id = fields.Many2one(
        "crm.relationship", required=True, ondelete="cascade", readonly=True
    )
    partner_id = fields.Many2one(related="relationship_id.partner_id")
    company_id = fields.Many2one(
        "res.company", required=True, ondelete="cascade", readonly=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date("Month", required=True, readonly=True)
    past_value = fields.Monetary(readonly=True)
    expected_value = fields.Monetary(readonly=True)
    relationship_value = fields.Monetary(readonly=True)
    equity_value = fields.Monetary("Customer Equity", readonly=True)
    segment_id = fields.Many2one(
        "crm.relationship.segment", readonly=True, ondelete="set null"
    )
    pareto_class = fields.Selection(PARETO_CLASSES, readonly=True)
    lifecycle = fields.Selection(LIFECYCLES, readonly=True)
    rfm_score = fields.Char("RFM", readonly=True)

    _relationship_date_uniq = models.Constraint(
        "UNIQUE(relationship_id, date)", "A customer has one snapshot a month."
    )

    @api.model
    def _take(self, company, date=None):
        """Keep the present figures of a company as those of this month.

        :param company: ``res.company`` record
        :param date: a day of the month to file them under; today when None
        :return: number of snapshots written; 0 when the month has its own already
        """
        day = date or self.env["crm.relationship.job"]._get_today(company)
        month = day.replace(day=1)
        return self.env["crm.relationship.merge"]._insert_snapshots(company, month)

    @api.model
    def _rebuild(self, company, months=12):
        """Measure the first days of past months as if it were then.

        Opportunities and referrals are those of today; the accounts, and all that
        follows from them, are those of the day.

        :param company: ``res.company`` record
        :param months: how many months to go back, int
        :return: number of snapshots written
        """
        job = self.env["crm.relationship.job"]
        today = job._get_today(company).replace(day=1)
        return sum(
            job._run(company, as_of=today - relativedelta(months=back), snapshot=True)
            for back in range(months, -1, -1)
        )
