from odoo import fields, models

RESULTS = [("met", "In Time"), ("missed", "Too Late")]


class CrmRelationshipComplaintRound(models.Model):
    """From receipt or reopening to the end: what the clock says of one round.

    Read from the log by the program. What has ended stays as it was: reopening begins
    a new round, and a later change of policy or calendar moves no past deadline.
    """

    _name = "crm.relationship.complaint.round"
    _description = "Round of a Complaint"
    _order = "complaint_id, number"
    _log_access = False
    _rec_name = "number"

    complaint_id = fields.Many2one(
        "crm.relationship.complaint", required=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(
        related="complaint_id.company_id", store=True, precompute=True,
        ondelete="restrict",
    )
    number = fields.Integer("Round", required=True, readonly=True)
    is_current = fields.Boolean("Running", readonly=True)
    policy_id = fields.Many2one(
        "crm.relationship.complaint.policy", ondelete="set null", readonly=True
    )
    started_on = fields.Datetime("Started", required=True, readonly=True)
    ended_on = fields.Datetime("Ended", readonly=True)
    end_kind = fields.Selection(
        [("closed", "Closed"), ("cancelled", "Cancelled")], "End", readonly=True
    )

    acknowledge_deadline = fields.Datetime("Acknowledge By", readonly=True)
    acknowledge_soon_on = fields.Datetime("Warn of Acknowledging", readonly=True)
    acknowledge_on = fields.Datetime("Acknowledged", readonly=True)
    acknowledge_hours = fields.Float("Hours to Acknowledge", readonly=True)
    acknowledge_result = fields.Selection(RESULTS, "Acknowledged?", readonly=True)
    acknowledge_told = fields.Integer("Told of Acknowledging", readonly=True)

    answer_deadline = fields.Datetime("Answer By", readonly=True)
    answer_soon_on = fields.Datetime("Warn of Answering", readonly=True)
    answer_on = fields.Datetime("First Answer", readonly=True)
    answer_hours = fields.Float("Hours to Answer", readonly=True)
    answer_result = fields.Selection(RESULTS, "Answered?", readonly=True)
    answer_told = fields.Integer("Told of Answering", readonly=True)

    resolve_deadline = fields.Datetime("Resolve By", readonly=True)
    resolve_soon_on = fields.Datetime("Warn of Resolving", readonly=True)
    resolve_on = fields.Datetime("Resolved", readonly=True)
    resolve_hours = fields.Float("Hours to Resolve", readonly=True)
    resolve_result = fields.Selection(RESULTS, "Resolved?", readonly=True)
    resolve_told = fields.Integer("Told of Resolving", readonly=True)

    _one_number = models.Constraint(
        "UNIQUE (complaint_id, number)", "A complaint has each round once."
    )
    _current_idx = models.Index("(complaint_id) WHERE is_current")
