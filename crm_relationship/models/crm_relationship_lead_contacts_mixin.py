from odoo import api, fields, models

from ..tools.constants import FIGURE_GROUPS


class CrmRelationshipLeadContactsMixin(models.AbstractModel):
    """Shows on a lead when its customer was in contact, or who is none yet.

    A lead with a customer shows the figures of the relationship, one without shows
    what hangs on the lead itself.
    """

    _name = "crm.relationship.lead.contacts.mixin"
    _description = "Contacts of a Lead"

    contact_last_date = fields.Datetime(
        "Last in Contact", compute="_compute_contacts", groups=FIGURE_GROUPS,
        help="With the customer; for a lead without one, about the lead itself.",
    )
    contact_is_unanswered = fields.Boolean(
        "Unanswered", compute="_compute_contacts", groups=FIGURE_GROUPS,
        help="The other side was the last to make contact.",
    )
    contact_count_90 = fields.Integer(
        "Contacts (90 Days)", compute="_compute_contacts", groups=FIGURE_GROUPS,
        help="Contacts in the last 90 days, by all channels.",
    )
    contact_silence_days = fields.Integer(
        "Silence (Days)", compute="_compute_contacts", groups=FIGURE_GROUPS,
        help="Days since the last contact.",
    )

    @api.depends("relationship_id", "partner_id")
    @api.depends_context("uid", "tz", "company", "allowed_company_ids")
    def _compute_contacts(self):
        alone = self._origin.filtered(lambda one: not one.partner_id)
        found = self.env["crm.relationship.lead.contacts"]._get_lead_contacts(alone)
        for lead in self:
            row = lead.relationship_id
            if lead.partner_id:
                last_in, last_out = row.last_in_date, row.last_out_date
                count = row.contacts_90
            else:
                last_in, last_out, count = found.get(lead._origin.id, (None, None, 0))
            lead._set_contacts(last_in, last_out, count)

    def _set_contacts(self, last_in, last_out, count):
        last = max(filter(None, (last_in, last_out)), default=False)
        self.contact_last_date = last
        self.contact_is_unanswered = bool(last_in and last == last_in != last_out)
        self.contact_count_90 = count
        today = fields.Date.context_today(self)
        day = last and fields.Datetime.context_timestamp(self, last).date()
        self.contact_silence_days = (today - day).days if day else 0

    def action_view_contacts(self):
        """Open the contacts with the customer, or about the lead."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_relationship_contact_analysis_action"
        )
        customer = self.partner_id.commercial_partner_id
        if customer:
            domain = [("partner_id", "=", customer.id)]
        else:
            domain = [("lead_id", "=", self.id)]
        name = self.env._("Contacts with %(name)s", name=self.display_name)
        return action | {"name": name, "domain": domain}
