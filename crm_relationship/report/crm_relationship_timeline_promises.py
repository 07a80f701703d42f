from datetime import timedelta

from odoo import fields, models

from ..tools.timeline import TimelineSource

MODEL = "crm.relationship.promise"
OCCASION = "crm.relationship.occasion"
OCCASION_DAYS = 30  # ahead that occasions are shown
DAY = (
    "COALESCE(crm_relationship_promise.closed_on,"
    " crm_relationship_promise.date_deadline)"
)


class CrmRelationshipTimelinePromises(models.AbstractModel):
    """Promises in the history: open ones by their deadline, others by their end.

    And above it the occasions of the coming days; those that have passed leave their
    reminder behind, which is an activity.
    """

    _inherit = "crm.relationship.timeline.sources"

    def _get_sources(self):
        """See ``crm.relationship.timeline.sources``."""
        return [*super()._get_sources(), self._get_occasion_source(), TimelineSource(
            name="promise", model=MODEL, kind="promise", label=self.env._("Promises"),
            date=DAY, all_day=True, title="name", body=self._promise_body(),
            channel="NULL", direction="'out'", user="user_id", lead="lead_id",
            commercial="commercial_partner_id", state=self._promise_state(),
            upcoming=(("state", "=", "open"),), past=(("state", "!=", "open"),),
        )]

    def _get_occasion_source(self):
        today = fields.Date.context_today(self)
        return TimelineSource(
            name="occasion", model=OCCASION, kind="occasion",
            label=self.env._("Occasions"), date="next_date", all_day=True,
            title=self._label_or("crm_relationship_occasion.name", OCCASION, "kind"),
            body="note", channel="NULL", user="user_id", state="'planned'",
            commercial="commercial_partner_id", domain=(("active", "=", True),),
            upcoming=(
                ("next_date", ">=", today),
                ("next_date", "<=", today + timedelta(days=OCCASION_DAYS)),
            ),
            past=(("id", "=", False),),
        )

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
