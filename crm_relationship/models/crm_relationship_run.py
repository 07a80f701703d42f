from odoo import fields, models


class CrmRelationshipRun(models.Model):
    """Log of the full refresh runs, for the health page."""

    _name = "crm.relationship.run"
    _description = "Refresh Run"
    _order = "id desc"
    _rec_name = "company_id"

    company_id = fields.Many2one(
        "res.company", required=True, ondelete="cascade", index=True
    )
    as_of_date = fields.Date()
    started_on = fields.Datetime()
    ended_on = fields.Datetime(help="Empty when the run was stopped half-way.")
    duration = fields.Float("Seconds", digits=(16, 1))
    row_count = fields.Integer("Customers")
    done_count = fields.Integer("Measured")
    written_count = fields.Integer("Written")
    missed_count = fields.Integer(
        "Missed", help="Customers whose documents changed without a trace in the queue."
    )
    missed_partner_ids = fields.Json(help="Partner ids of the first missed customers.")
    excluded_journal_ids = fields.Json(help="Ids of the journals that did not count.")
    skipped_sources = fields.Char(help="Sources that this database does not have.")
