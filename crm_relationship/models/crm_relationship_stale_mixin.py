from odoo import models


class CrmRelationshipStaleMixin(models.AbstractModel):
    """What a host model calls when one of its records changes a figure.

    A call only notes (customer, company) pairs in memory; at commit one INSERT puts
    them into the queue and one trigger wakes the job. A row of the relationship is
    never touched by the user's transaction: that would end in serialization failures.
    """

    _name = "crm.relationship.stale.mixin"
    _description = "Marks Relationships to be Measured Again"

    def _get_relationship_keys(self):
        """Return the set of (partner id, company id or None) that ``self`` counts for.

        ``None`` stands for every company. Partners may be contacts: the job maps them
        to their commercial partner as of the day it runs.
        """
        raise NotImplementedError

    def _mark_relationship_stale(self):
        """Queue the relationships of ``self``, at commit."""
        self.env["crm.relationship.stale"]._push(self._get_relationship_keys())
