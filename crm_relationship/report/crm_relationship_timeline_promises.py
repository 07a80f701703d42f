from odoo import fields, models

from ..tools.timeline import TimelineSource

MODEL = "crm.relationship.promise"
DAY = (
    "COALESCE(crm_relationship_promise.closed_on,"
    " crm_relationship_promise.date_deadline)"
)


class CrmRelationshipTimelinePromises(models.AbstractModel):
    """Promises in the history: open ones by their deadline, others by their end."""

    _inherit = "crm.relationship.timeline.sources"

    def _get_sources(self):
        """See ``crm.relationship.timeline.sources``."""
        return [*super()._get_sources(), TimelineSource(
            name="promise", model=MODEL, kind="promise", label=self.env._("Promises"),
            date=DAY, all_day=True, title="name", body=self._promise_body(),
            channel="NULL", direction="'out'", user="user_id", lead="lead_id",
            commercial="commercial_partner_id", state=self._promise_state(),
            upcoming=(("state", "=", "open"),), past=(("state", "!=", "open"),),
        )]

    def _promise_body(self):
        """Return what became of it, why, and the note as one text."""
        state = self._label(MODEL, "state")
        return (
            f"CONCAT_WS(' · ', CASE WHEN crm_relationship_promise.state != 'open'"
            f" THEN {state} END, crm_relationship_promise.reason,"
            f" crm_relationship_promise.note)"
        )

    def _promise_state(self):
        today = fields.Date.context_today(self)
        return (
            "CASE WHEN crm_relationship_promise.state != 'open' THEN 'done'"
            f" WHEN crm_relationship_promise.date_deadline < '{today}' THEN 'overdue'"
            " ELSE 'planned' END"
        )
