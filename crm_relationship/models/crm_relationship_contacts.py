import datetime

import pytz

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.contacts import RECENT_DAYS

COMPARED = {">", ">=", "<", "<="}


class CrmRelationship(models.Model):
    """Figures of the contacts with a customer, measured like those of its value."""

    _inherit = "crm.relationship"

    last_in_date = fields.Datetime(
        "Last Contact In", readonly=True,
        help="The last time the customer wrote, called or came: mails and portal "
        "messages on its contacts, opportunities, orders and invoices, and logged "
        "interactions.",
    )
    last_out_date = fields.Datetime(
        "Last Contact Out", readonly=True,
        help="The last time we turned to the customer: messages sent, calls done, "
        "meetings held and logged interactions. Internal notes do not count, nor do "
        "attempts that reached nobody. Meetings count from the day after.",
    )
    last_contact_date = fields.Datetime(
        "Last Contact", readonly=True,
        help="The later of the last contact in and the last contact out.",
    )
    silence_days = fields.Integer(
        "Silence (Days)", compute="_compute_silence_days",
        search="_search_silence_days", aggregator="avg",
        help="Days since the last contact. Empty where there never was one.",
    )
    is_unanswered = fields.Boolean(
        "Unanswered", readonly=True,
        help="The customer was the last to make contact.",
    )
    contacts_90 = fields.Integer(
        "Contacts (90 Days)", readonly=True,
        help="Contacts in the last 90 days, in and out, by all channels.",
    )
    mails_90 = fields.Integer(
        "Mails (90 Days)", readonly=True,
        help="Messages to and from the customer in the last 90 days, without internal "
        "notes and notifications.",
    )
    calls_90 = fields.Integer(
        "Calls (90 Days)", readonly=True,
        help="Calls in the last 90 days: logged ones, and planned ones that were done.",
    )
    visits_90 = fields.Integer(
        "Visits (90 Days)", readonly=True,
        help="Visits and meetings in the last 90 days.",
    )
    chats_90 = fields.Integer(
        "Chats (90 Days)", readonly=True, help="Logged chats in the last 90 days."
    )
    others_90 = fields.Integer(
        "Other Contacts (90 Days)", readonly=True,
        help="Video calls, letters and other contacts in the last 90 days.",
    )
    reciprocity = fields.Float(
        digits=(4, 2), readonly=True, aggregator="avg",
        help="Share of the contacts in the look-back period that the customer began. "
        "Empty where there was none.",
    )
    answer_hours = fields.Float(
        "Time to Answer (Hours)", digits=(16, 1), readonly=True, aggregator="avg",
        help="Median working time from a customer's message to our next message on the "
        "same document, in the look-back period, by the company's working hours and "
        "holidays. Empty where nothing was answered.",
    )
    next_contact_date = fields.Date(
        "Next Contact", readonly=True,
        help="The day of the first planned activity or meeting; in the past where an "
        "activity is overdue.",
    )
    entries_90 = fields.Integer(
        "History Entries (90 Days)", readonly=True,
        help="How much the history of the last 90 days shows: contacts, internal "
        "notes, invoices, payments and opportunities.",
    )

    # ------------------------------------------------------------------
    # Days of silence: never stored, as they change for everybody every night
    # ------------------------------------------------------------------

    @api.depends("last_contact_date")
    @api.depends_context("tz")
    def _compute_silence_days(self):
        today = fields.Date.context_today(self)
        for row in self:
            last = row.last_contact_date
            day = last and fields.Datetime.context_timestamp(row, last).date()
            row.silence_days = (today - day).days if day else False

    def _search_silence_days(self, operator, value):
        """Search by the last contact instead: so many days ago or more."""
        if operator in COMPARED:
            return self._silence_domain(operator, value)
        if operator != "in":
            return NotImplemented
        never = any(one is False or one is None for one in value)
        return Domain.OR([
            *(
                self._silence_domain(">=", one) & self._silence_domain("<=", one)
                for one in value if one is not False and one is not None
            ),
            *([Domain("last_contact_date", "=", False)] if never else []),
        ])

    def _silence_domain(self, operator, days):
        """Return the domain of a silence compared with a number of days."""
        if operator in (">", "<="):
            days += 1  # whole days: more than 3 is at least 4
        since = self._get_midnight(-days + 1)
        earlier = operator in (">", ">=")
        return Domain("last_contact_date", "<" if earlier else ">=", since)

    def _get_midnight(self, days):
        """Return the moment in UTC at which the day begins that lies ``days`` ahead."""
        zone = self.env.tz
        day = fields.Date.context_today(self) + datetime.timedelta(days=days)
        midnight = datetime.datetime.combine(day, datetime.time())
        return zone.localize(midnight).astimezone(pytz.utc).replace(tzinfo=None)

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr != "silence_days":
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        return SQL(
            "(%s::date - (%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date)",
            fields.Date.context_today(self),
            self._field_to_sql(alias, "last_contact_date", query),
            self.env.tz.zone,
        )

    # ------------------------------------------------------------------
    # What a figure leads to
    # ------------------------------------------------------------------

    def action_view_contacts(self):
        """Open the contacts with this customer in the last 90 days."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_relationship_contact_analysis_action"
        )
        since = fields.Datetime.to_string(self._get_midnight(1 - RECENT_DAYS))
        action.update(
            name=self.env._("Contacts with %(name)s", name=self.display_name),
            domain=[
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "in", [self.company_id.id, False]),
                ("date", ">=", since),
            ],
            context={"search_default_group_by_channel": 1},
            view_mode="list,graph,pivot,calendar", views=[
                (False, "list"), (False, "graph"), (False, "pivot"),
                (False, "calendar"),
            ],
        )
        return action
