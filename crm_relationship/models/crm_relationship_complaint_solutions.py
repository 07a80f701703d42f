from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext, is_html_empty

from ..tools.constants import COMPLAINT_HANDLER, COMPLAINT_MANAGER


class CrmRelationshipComplaint(models.Model):
    """What worked before is proposed, what works now is kept."""

    _inherit = "crm.relationship.complaint"

    solution_ids = fields.Many2many(
        "crm.relationship.complaint.solution", string="Solutions That May Fit",
        compute="_compute_solution_ids", groups=COMPLAINT_HANDLER,
    )

    @api.depends("name", "description", "category_id", "cause_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_solution_ids(self):
        search = self.env["crm.relationship.complaint.solution.search"]
        for one in self:
            text = f"{one.name or ''} {html2plaintext(one.description or '')}"
            # Only of the complaint on a form: nothing lists these.
            one.solution_ids = search._propose(
                text, one.category_id._origin, one.cause_id._origin
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_uses(self):
        # The database would delete them too, but leave the count of uses as it was.
        uses = self.env["crm.relationship.complaint.solution.use"].sudo()
        uses.search([("complaint_id", "in", self.ids)]).unlink()

    def action_save_solution(self):
        """Open a new solution that holds the answer of this closed complaint.

        :raise UserError: when it is not closed, or is confidential and not one's to
            tell
        """
        self.ensure_one()
        self.check_access("write")
        if self.state != "closed" or is_html_empty(self.answer):
            raise UserError(self.env._(
                "A solution is the answer of a closed complaint."
            ))
        if self.is_confidential and not self.env.user.has_group(COMPLAINT_MANAGER):
            raise UserError(self.env._(
                "A confidential complaint is nothing for all colleagues to read. "
                "A complaint manager may make a solution of it."
            ))
        return {
            "type": "ir.actions.act_window", "target": "current",
            "name": self.env._("New Solution"), "views": [[False, "form"]],
            "res_model": "crm.relationship.complaint.solution",
            "context": self._prepare_solution(),
        }

    def _prepare_solution(self):
        values = {
            "name": self.name, "category_id": self.category_id.id,
            "cause_id": self.cause_id.id, "answer": self.answer,
            "note": self.corrective_action, "complaint_id": self.id,
            "company_id": self.company_id.id,
        }
        return {f"default_{name}": value for name, value in values.items()}
