from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.constants import SALE_TYPES
from ..tools.timeline import TimelineSource


class CrmRelationshipTimelineSources(models.AbstractModel):
    """What a history is made of, declared one by one.

    Another addon adds its own records by extending ``_get_sources``::

        class TimelineSources(models.AbstractModel):
            _inherit = "crm.relationship.timeline.sources"

            def _get_sources(self):
                return [*super()._get_sources(), TimelineSource(
                    name="ticket", model="my.ticket", kind="ticket",
                    label=self.env._("Tickets"), date="create_date", title="name",
                    body="description", user="user_id", direction="'in'",
                    messages=(),  # the mails on tickets too
                )]

    and, for a kind of its own, ``_get_kinds``.
    """

    _name = "crm.relationship.timeline.sources"
    _description = "Sources of the History"

    @api.model
    def _get_kinds(self):
        """Return {kind: (label, icon)}: the filter chips, in their order."""
        _ = self.env._
        return {
            "email": (_("Messages"), "fa-envelope-o"),
            "note": (_("Notes"), "fa-sticky-note-o"),
            "interaction": (_("Calls and Visits"), "fa-phone"),
            "meeting": (_("Meetings"), "fa-calendar"),
            "activity": (_("Activities"), "fa-clock-o"),
            "promise": (_("Promises"), "fa-handshake-o"),
            "occasion": (_("Occasions"), "fa-gift"),
            "lead": (_("Leads"), "fa-star-o"),
            "order": (_("Orders"), "fa-shopping-cart"),
            "invoice": (_("Invoices"), "fa-file-text-o"),
            "payment": (_("Payments"), "fa-money"),
            "rating": (_("Ratings"), "fa-smile-o"),
            "change": (_("Changes of Value"), "fa-line-chart"),
            "web": (_("Web Visits"), "fa-globe"),
        }

    @api.model
    def _get_sources(self):
        """Return the list of ``TimelineSource``."""
        return [
            *self._get_correspondence_sources(),
            *self._get_planned_sources(),
            *self._get_lead_sources(),
            *self._get_accounting_sources(),
            *self._get_optional_sources(),
        ]

    def _get_correspondence_sources(self):
        _ = self.env._
        return [
            TimelineSource(
                name="message", model="mail.message", kind="email",
                label=_("Messages and notes"), date="date", title="subject",
                query="_query_messages",
            ),
            # Only for the messages on contacts: a contact is no entry itself.
            TimelineSource(
                name="contact", model="res.partner", kind="", label="",
                date="create_date", title="name", partner="id", messages=(),
                query="_query_nothing",
            ),
            TimelineSource(
                name="interaction", model="crm.relationship.interaction",
                kind="interaction", label=_("Calls, visits, chats"), date="date",
                title=self._label_or("name", "crm.relationship.interaction", "kind"),
                body=self._interaction_body(), channel="kind", direction="direction",
                user="user_id", commercial="commercial_partner_id", lead="lead_id",
            ),
            TimelineSource(
                name="rating", model="rating.rating", kind="rating",
                label=_("Ratings"), date="COALESCE(rated_on, create_date)",
                title="res_name", body="feedback", channel="'web'", direction="'in'",
                amount="NULL", domain=(("consumed", "=", True),),
                document=("res_model", "res_id"),
            ),
        ]

    def _interaction_body(self):
        """Return the outcome and the note of an interaction as one text."""
        outcome = self._label("crm.relationship.interaction", "outcome")
        return f"CONCAT_WS(' · ', {outcome}, note)"

    def _get_planned_sources(self):
        _ = self.env._
        now = fields.Datetime.now()
        return [
            TimelineSource(
                name="activity", model="mail.activity", kind="activity",
                label=_("Planned activities"), date="date_deadline",
                title="summary", body="note", all_day=True, user="user_id",
                query="_query_activities", upcoming=(),
                document=("res_model", "res_id"),
            ),
            TimelineSource(
                name="meeting", model="calendar.event", kind="meeting",
                label=_("Meetings"), date="start", title="name", body="description",
                channel="'meeting'", user="user_id", query="_query_meetings",
                upcoming=(("start", ">", now), ("active", "=", True)),
                past=(("start", "<=", now), ("active", "=", True)),
            ),
        ]

    def _get_lead_sources(self):
        _ = self.env._
        return [
            TimelineSource(
                name="lead", model="crm.lead", kind="lead", label=_("Leads"),
                date="create_date", title="name", user="user_id", lead="id",
                amount="expected_revenue", direction="'in'", messages=(),
                currency=self._company_currency("crm_lead"),
            ),
            TimelineSource(
                name="stage", model="crm.lead", kind="lead", lead="id",
                label=_("Stage changes of leads"), date="create_date", title="name",
                query="_query_stages",
            ),
            TimelineSource(
                name="closed", model="crm.lead", kind="lead", label=_("Won and lost"),
                date="date_closed", user="user_id", lead="id",
                title=f"CONCAT_WS(': ', {self._label('crm.lead', 'won_status')}, name)",
                amount="expected_revenue", currency=self._company_currency("crm_lead"),
                domain=(
                    ("won_status", "in", ("won", "lost")), ("date_closed", "!=", False),
                ),
            ),
        ]

    def _get_accounting_sources(self):
        _ = self.env._
        return [
            TimelineSource(
                name="invoice", model="account.move", kind="invoice",
                label=_("Invoices and credit notes"), date="invoice_date",
                all_day=True, title="name", direction="'out'",
                body=self._text(
                    "CONCAT_WS(' · ', {}, ref)", "account.move", "move_type"
                ),
                commercial="commercial_partner_id", user="invoice_user_id",
                amount="amount_total_in_currency_signed", currency="currency_id",
                domain=(("state", "=", "posted"), ("move_type", "in", SALE_TYPES)),
                messages=(("move_type", "in", SALE_TYPES),),
            ),
            TimelineSource(
                name="payment", model="account.payment", kind="payment",
                label=_("Payments"), date="date", all_day=True, currency="currency_id",
                title=self._text(
                    "CONCAT_WS(' · ', {}, account_payment.name)",
                    "account.payment", "payment_type",
                ),
                body="memo", amount="amount",
                direction="CASE payment_type WHEN 'inbound' THEN 'in' ELSE 'out' END",
                domain=(
                    ("partner_type", "=", "customer"),
                    ("state", "in", ("in_process", "paid")),
                ),
            ),
            TimelineSource(
                name="change", model="crm.relationship.snapshot", kind="change",
                label=_("Changes of segment and lifecycle"), date="date", title="date",
                all_day=True, query="_query_changes",
            ),
        ]

    def _get_optional_sources(self):
        """Return the sources of apps that may not be installed."""
        _ = self.env._
        return [
            TimelineSource(
                name="order", model="sale.order", kind="order",
                label=_("Quotations and orders"), date="date_order",
                title=self._text(
                    "CONCAT_WS(' · ', sale_order.name, {})", "sale.order", "state"
                ),
                body="client_order_ref", user="user_id", lead=self._field_or_none(
                    "sale.order", "opportunity_id"
                ),
                amount="amount_total", currency="currency_id", direction="'out'",
                domain=(("state", "!=", "draft"),), messages=(),
            ),
            TimelineSource(
                name="pos_order", model="pos.order", kind="order",
                label=_("Point-of-sale orders"), date="date_order", user="user_id",
                title="pos_order.name", amount="amount_total", direction="'out'",
                currency=self._company_currency("pos_order"), channel="'visit'",
                domain=(("state", "not in", ("draft", "cancel")),),
            ),
            TimelineSource(
                name="web", model="website.track", kind="web",
                label=_("Website visits"), date="visit_datetime", title="url",
                channel="'web'", direction="'in'", query="_query_web_visits",
            ),
        ]

    # ------------------------------------------------------------------
    # Texts of the declarations
    # ------------------------------------------------------------------

    def _company_currency(self, table):
        """Return the currency of a record's company, else of the active one."""
        return SQL(
            "(SELECT currency_id FROM res_company WHERE res_company.id ="
            " COALESCE(%s, %s))",
            SQL.identifier(table, "company_id"), self.env.company.id,
        )

    def _field_or_none(self, model, name):
        return name if model in self.env and name in self.env[model]._fields else None

    def _label(self, model, name, column=None):
        """Return the SQL text of a selection's label in the user's language.

        :param model: name of a model, perhaps of an app that is not installed
        :param name: its selection field
        :param column: SQL text of the value; the field of the model's table if None
        """
        if not self._field_or_none(model, name):
            return "NULL"
        records = self.env[model]
        pairs = records._fields[name]._description_selection(self.env)
        cases = " ".join(
            f"WHEN {_literal(key)} THEN {_literal(text)}" for key, text in pairs
        )
        return f"(CASE {column or f'{records._table}.{name}'} {cases} END)"

    def _text(self, text, model, name):
        """Return an SQL text in which {} is the label of a selection."""
        return text.format(self._label(model, name))

    def _label_or(self, text, model, name):
        return f"COALESCE(NULLIF({text}, ''), {self._label(model, name)})"


def _literal(text):
    """Return a translated label as an SQL literal that ``SQL`` takes as it is."""
    quoted = str(text).replace("'", "''").replace("%", "%%")
    return f"'{quoted}'"
