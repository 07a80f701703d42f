from odoo import api, models

from ..tools.contacts import COUNTED_CHANNELS
from ..tools.job import Measure


class CrmRelationshipMeasure(models.AbstractModel):
    """Figures of the contacts with a customer."""

    _inherit = "crm.relationship.measure"

    @api.model
    def _get_measures(self):
        return [*super()._get_measures(), *self._get_contact_measures()]

    def _get_contact_measures(self):
        counts = ("contacts_90", *COUNTED_CHANNELS)
        return [
            Measure("last_in_date", "w.last_in_date"),
            Measure("last_out_date", "w.last_out_date"),
            Measure("last_contact_date", "GREATEST(w.last_in_date, w.last_out_date)"),
            Measure(
                "is_unanswered",
                "COALESCE(w.last_in_date > COALESCE(w.last_out_date, '-infinity'),"
                " FALSE)",
            ),
            *(Measure(name, f"COALESCE(w.{name}, 0)") for name in counts),
            # Of all contacts in the look-back period, those that the customer began.
            Measure(
                "reciprocity",
                "ROUND(w.incoming_count::numeric / NULLIF(w.contact_count, 0), 2)",
            ),
            Measure("answer_hours", "w.answer_hours"),
            Measure("next_contact_date", "w.next_contact_date"),
            Measure(
                "entries_90",
                "COALESCE(w.contact_entries, 0) + COALESCE(w.document_entries, 0)",
            ),
        ]
