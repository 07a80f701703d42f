from odoo import api, models
from odoo.tools import SQL

from ..tools.complaint_states import REJECTED
from ..tools.contacts import Document
from ..tools.job import Source

# Nobody who may not read a confidential complaint can tell it from any figure.
OPEN_TO_ALL = SQL("crm_relationship_complaint.is_confidential IS NOT TRUE")


class CrmRelationshipFacts(models.AbstractModel):
    """Facts of the complaints of a customer, confidential ones left out.

    A part of ``crm.relationship.facts``. A complaint alone makes a relationship.
    """

    _inherit = "crm.relationship.facts"

    @api.model
    def _get_sources(self):
        """See ``crm.relationship.facts``."""
        count = "integer"
        return [*super()._get_sources(), Source("complaints", "_query_complaints", {
            "complaint_count": count, "open_complaint_count": count,
            "rejected_complaint_count": count, "last_complaint_date": "date",
            "complaint_cost": "numeric",
        }, exists=True)]

    def _query_complaints(self, scope):
        """Return what was complained of until the date, and what it cost.

        Who closed a complaint later left it open on the date. What a cancelled one
        cost was spent all the same.
        """
        start = self._get_moment(scope, scope.lookback_start)
        company = self.env["res.company"].browse(scope.company_id)
        return SQL(
            """
            SELECT p.commercial_partner_id AS partner_id,
                   (COUNT(*) FILTER (WHERE c.state != 'cancelled'))::int
                       AS complaint_count,
                   (COUNT(*) FILTER (WHERE %(open)s))::int AS open_complaint_count,
                   (COUNT(*) FILTER (WHERE %(rejected)s))::int
                       AS rejected_complaint_count,
                   (MAX(c.date_received) FILTER (WHERE c.state != 'cancelled')
                       AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date
                       AS last_complaint_date,
                   COALESCE(SUM(c.cost_amount) FILTER (
                       WHERE c.date_received >= %(start)s), 0) AS complaint_cost
              FROM crm_relationship_complaint c
              JOIN res_partner p ON p.id = c.partner_id
             WHERE c.company_id = %(company)s AND c.is_confidential IS NOT TRUE
               AND c.date_received < %(until)s AND %(scope)s
               AND (c.state != 'cancelled' OR c.cost_amount != 0)
             GROUP BY p.commercial_partner_id
            """,
            open=self._was_open(scope),
            rejected=self._was_rejected(scope, start),
            zone=self.env["crm.relationship.job"]._get_zone(company), start=start,
            company=scope.company_id, until=self._get_contact_period(scope).until,
            scope=self._in_scope(scope),
        )

    def _was_open(self, scope):
        return SQL(
            "c.is_open OR c.state = 'closed' AND c.closed_on >= %s",
            self._get_contact_period(scope).until,
        )

    def _was_rejected(self, scope, start):
        """Return the condition that it was rejected in the look-back period."""
        return SQL(
            "c.state = 'closed' AND c.decision IN %s"
            " AND c.closed_on >= %s AND c.closed_on < %s",
            REJECTED, start, self._get_contact_period(scope).until,
        )

    def _get_entry_queries(self):
        """See ``crm.relationship.contact.facts``."""
        return [*super()._get_entry_queries(), SQL(
            "SELECT partner_id, company_id, date_received::date"
            " FROM crm_relationship_complaint WHERE %s", OPEN_TO_ALL,
        )]


class CrmRelationshipContact(models.AbstractModel):
    """Mails on complaints are contacts with the customer, confidential ones hidden."""

    _inherit = "crm.relationship.contact"

    @api.model
    def _get_documents(self):
        """See ``crm.relationship.contact``."""
        complaint = Document("crm.relationship.complaint", condition=OPEN_TO_ALL)
        return [*super()._get_documents(), complaint]
