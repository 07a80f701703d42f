from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.contacts import RECENT_DAYS, Period


class CrmRelationshipLeadContacts(models.AbstractModel):
    """Contacts about leads that have no customer yet, for many leads at once."""

    _name = "crm.relationship.lead.contacts"
    _description = "Contacts about Leads"

    @api.private
    def _get_lead_contacts(self, leads):
        """Return the contacts about leads: messages, calls and interactions.

        Whoever reads a lead sees when it was in contact, as with the figures of a
        customer; no more than dates and a number.

        :param leads: ``crm.lead`` recordset that the user may read
        :return: {lead id: (last in, last out, number in the last 90 days)}
        """
        if not leads.ids:
            return {}
        self.env.flush_all()
        now = fields.Datetime.now()
        queries = self.env["crm.relationship.contact"]._get_queries(
            Period(None, None, now),
            lambda model, columns, _condition: self._read(leads, model, columns),
            SQL("TRUE"),
        )
        rows = self.env.execute_query(SQL(
            """
            SELECT lead_id, MAX(at) FILTER (WHERE incoming),
                   MAX(at) FILTER (WHERE NOT incoming),
                   COUNT(*) FILTER (WHERE at >= %s)
              FROM (%s) contact
             WHERE counted
             GROUP BY lead_id
            """,
            fields.Datetime.subtract(now, days=RECENT_DAYS),
            SQL(" UNION ALL ").join(queries),
        ))
        return {lead: tuple(found) for lead, *found in rows}

    def _read(self, leads, model, columns):
        """Return the SELECT of what hangs on the leads themselves, or None.

        Contacts are of partners: whoever is nobody yet goes as our own company.
        """
        owned = {"crm.lead": "id", "crm.relationship.interaction": "lead_id"}
        if model not in owned:
            return None
        table = self.env[model]._table
        nobody = self.env.company.partner_id.id
        return SQL(
            "SELECT %s FROM %s WHERE %s = ANY(%s)",
            SQL(", ").join(
                SQL("%s AS partner_id", nobody) if alias == "partner_id"
                else SQL("%s AS %s", SQL.identifier(name), SQL.identifier(alias))
                for alias, name in columns.items()
            ),
            SQL.identifier(table), SQL.identifier(owned[model]), list(leads.ids),
        )
