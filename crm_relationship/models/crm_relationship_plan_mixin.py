from datetime import timedelta

from odoo import fields, models

QUICK_FORM = "crm_relationship.crm_relationship_interaction_view_form_quick"


class CrmRelationshipPlanMixin(models.AbstractModel):
    """What can be done with the rows of a plan: done, log, move, open.

    Whatever it changes are the host's activities, with the user's own rights.
    """

    _name = "crm.relationship.plan.mixin"
    _description = "Actions on Planned Contacts"

    def action_done(self):
        """Mark the planned activities as done."""
        self.check_access("read")
        self.activity_id.filtered("active").action_done()
        return True

    def action_log(self):
        """Log the contact that was planned; saving it marks the activity as done."""
        self.ensure_one()
        self.check_access("read")
        if self.activity_id:
            return self.activity_id.action_done_and_log()
        return self._get_log_action({
            "default_partner_id": self.contact_id.id or self.partner_id.id,
            "default_kind": "visit" if self.kind == "meeting" else "call",
            "default_duration": self.planned_duration,
        })

    def _get_log_action(self, context):
        """Return the action of the quick form of interactions.

        :param context: dict of defaults
        """
        self.env["crm.relationship.interaction"].check_access("create")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Log a Contact"),
            "res_model": "crm.relationship.interaction",
            "view_mode": "form",
            "views": [(self.env.ref(QUICK_FORM).id, "form")],
            "target": "new",
            "context": context,
        }

    def action_postpone_day(self):
        """Move open activities to the day after, from today on."""
        return self._postpone(1)

    def action_postpone_week(self):
        """Move open activities to a week later, from today on."""
        return self._postpone(7)

    def _postpone(self, days):
        self.check_access("read")
        today = fields.Date.context_today(self)
        activities = self.activity_id.filtered("active")
        for deadline, some in activities.grouped("date_deadline").items():
            some.date_deadline = max(deadline, today) + timedelta(days=days)
        return True

    def action_reschedule(self):
        """Open the activity, to set another day."""
        self.ensure_one()
        self.check_access("read")
        if not self.activity_id:
            return self.action_open()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reschedule"),
            "res_model": "mail.activity",
            "res_id": self.activity_id.id,
            "views": [
                (self.env.ref("mail.mail_activity_view_form_popup").id, "form")
            ],
            "target": "new",
        }

    def action_open(self):
        """Open the document of the activity, or the meeting."""
        self.ensure_one()
        self.check_access("read")
        if self.activity_id.res_model:
            return self.activity_id.action_open_document()
        return {
            "type": "ir.actions.act_window",
            "res_model": "calendar.event",
            "res_id": self.event_id.id,
            "views": [(False, "form")],
        }

    def action_open_customer(self):
        """Open the customer."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "views": [(False, "form")],
        }
