from odoo import fields, models
from odoo.tools import SQL

from ..tools.timeline import TimelineSource

MODEL = "crm.relationship.complaint"
EVENT = "crm.relationship.complaint.event"
# Channel of a complaint -> channel of the history.
CHANNELS = {
    "phone": "call", "portal": "web", "website": "web", "social": "web",
}


class CrmRelationshipTimelineSources(models.AbstractModel):
    """Complaints in the history, their steps, and the mails that went through them."""

    _inherit = "crm.relationship.timeline.sources"

    def _get_kinds(self):
        """See ``crm.relationship.timeline.sources``."""
        label = self.env._("Complaints")
        return {**super()._get_kinds(), "complaint": (label, "fa-exclamation-circle")}

    def _get_sources(self):
        """See ``crm.relationship.timeline.sources``."""
        complaint = TimelineSource(
            name="complaint", model=MODEL, kind="complaint", date="date_received",
            label=self.env._("Complaints"), commercial="commercial_partner_id",
            title="CONCAT_WS(' ', crm_relationship_complaint.number,"
            " crm_relationship_complaint.name)",
            body="description", channel=self._complaint_channel(), direction="'in'",
            user="user_id", lead="lead_id", messages=(),
        )
        return [*super()._get_sources(), complaint, complaint._replace(
            name="complaint_step", label=self.env._("Steps of complaints"),
            date="write_date", query="_query_complaint_steps", messages=None,
        ), self._get_due_source(complaint)]

    def _get_due_source(self, complaint):
        """Return what stands above the past: until when the customer is to hear."""
        return complaint._replace(
            name="complaint_due", label=self.env._("Deadlines of complaints"),
            date="next_deadline", direction="'out'", state=self._due_state(),
            messages=None, past=(("id", "=", False),),
            upcoming=(("is_open", "=", True), ("next_deadline", "!=", False)),
        )

    def _due_state(self):
        return (
            "CASE WHEN crm_relationship_complaint.next_deadline"
            f" < '{fields.Datetime.now()}' THEN 'overdue' ELSE 'planned' END"
        )

    def _complaint_channel(self):
        cases = " ".join(
            f"WHEN '{one}' THEN '{other}'" for one, other in CHANNELS.items()
        )
        channel = "crm_relationship_complaint.channel"
        return f"(CASE {channel} {cases} ELSE {channel} END)"


class CrmRelationshipTimelineChanges(models.AbstractModel):
    """The steps of complaints, from their log."""

    _inherit = "crm.relationship.timeline.changes"

    def _query_complaint_steps(self, source, subject, bounds):
        """What happened to complaints after they came in; readable as they are."""
        access = self.env["crm.relationship.access"]
        match = self._match(source, "crm_relationship_complaint", subject)
        complaints = match and not bounds.upcoming and access._select_readable(
            MODEL, [], {"id": "id", "partner_id": "partner_id"}, where=match
        )
        if not complaints or not self.env[EVENT].has_access("read"):
            return []
        sources = self.env["crm.relationship.timeline.sources"]
        return [SQL(
            """
            SELECT 'complaint_step' AS source, e.id, e.date, 'complaint' AS kind,
                   'document' AS channel,
                   CASE e.kind WHEN 'answered' THEN 'out' ELSE 'internal' END
                       AS direction,
                   %(kind)s AS title, e.note::text AS body, e.user_id,
                   d.partner_id::int AS partner_id, NULL::numeric AS amount,
                   NULL::int AS currency_id, 'done' AS state, %(model)s AS model,
                   d.id AS res_id, FALSE AS all_day, FALSE AS busy,
                   NULL::int AS author_id
              FROM (%(complaints)s) d
              JOIN crm_relationship_complaint_event e ON e.complaint_id = d.id
             WHERE e.kind != 'received' AND %(within)s AND %(among)s
            """,
            kind=SQL(sources._label(EVENT, "kind", "e.kind")), model=MODEL,
            complaints=complaints, within=self._within(SQL("e.date"), bounds),
            among=self._among(source.name, SQL("e.id"), bounds),
        )]
