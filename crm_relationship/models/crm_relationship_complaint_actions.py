from odoo import models
from odoo.exceptions import UserError


class CrmRelationshipComplaint(models.Model):
    """The buttons of a complaint."""

    _inherit = "crm.relationship.complaint"

    def action_acknowledge(self):
        """Note that the customers were told that we have their complaints."""
        return self._change_state("acknowledged")

    def action_assess(self):
        """Note that category, severity and safety are settled."""
        return self._change_state("assessed")

    def action_investigate(self):
        """Begin to look for the cause, or go on after the customer's verdict."""
        return self._change_state("investigating")

    def action_answer(self):
        """Open what is sent to the customer."""
        self.ensure_one()
        return self._open_wizard("answer", self.env._("Answer"))

    def action_hold(self):
        """Ask what is waited for; the clock stops meanwhile."""
        return self._open_wizard("hold", self.env._("Put on Hold"))

    def action_resume(self):
        """Go on where the complaints were put on hold."""
        self.check_access("write")
        held = self.filtered(lambda one: one.state == "on_hold")
        if held != self:
            raise UserError(self.env._("Only what is on hold can be resumed."))
        for state, complaints in held.grouped("held_state").items():
            complaints._change_state(state or "new")
        return True

    def action_close(self):
        """Close answered complaints, when nothing is missing."""
        return self._change_state("closed")

    def action_reopen(self):
        """Ask why, and begin a new round."""
        return self._open_wizard("reopen", self.env._("Reopen"))

    def action_cancel(self):
        """Ask why; a duplicate goes into the complaint that it repeats."""
        return self._open_wizard("cancel", self.env._("Cancel the Complaint"))

    def action_take(self):
        """Make the user the owner."""
        self.check_access("write")
        self.user_id = self.env.user
        return True

    def _open_wizard(self, step, title):
        self.check_access("write")
        if step == "answer":
            return self._open_form("crm.relationship.complaint.answer", title, {
                "default_complaint_id": self.id
            })
        return self._open_form("crm.relationship.complaint.step", title, {
            "default_complaint_ids": self.ids, "default_step": step
        })

    def _open_form(self, model, title, context):
        return {
            "type": "ir.actions.act_window", "name": title, "res_model": model,
            "views": [[False, "form"]], "target": "new", "context": context,
        }

    def _mark_answered(self, answer, date=None):
        """Note that the customer has an answer, told in whatever way.

        :param answer: HTML, what the customer sees in the portal
        :param date: datetime in UTC, now when None
        """
        self.ensure_one()
        self.write({"answer": answer, "answer_draft": False})
        return self._change_state("answered", date)
