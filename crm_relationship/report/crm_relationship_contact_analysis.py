import datetime

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.orm.domains import DomainAnd, DomainCondition
from odoo.tools import SQL

from ..tools.contacts import CHANNELS, Period

DEFAULT_MONTHS = 12  # before the end of the period, where nobody says since when
PERIOD = "relationship_contact_period"


class CrmRelationshipContactAnalysis(models.Model):
    """Contacts with customers by channel, person and month.

    The same contacts as the figures of relationships count, for many customers, each
    source read through the access of the current user: what is hidden from somebody
    can neither be counted nor searched nor grouped by. A period limits what is read;
    dates in a search go into the sources. Without any, it is the last 12 months.
    """

    _name = "crm.relationship.contact.analysis"
    _description = "Contacts with Customers"
    _inherit = ["crm.relationship.export.mixin"]
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "date"
    _depends = {
        "account.move": [
            "commercial_partner_id", "company_id", "invoice_user_id", "move_type",
            "state",
        ],
        "calendar.attendee": ["event_id", "partner_id", "state"],
        "calendar.event": [
            "active", "duration", "privacy", "start", "stop", "user_id",
        ],
        "crm.lead": ["company_id", "partner_id", "user_id"],
        "crm.relationship.interaction": [
            "activity_id", "company_id", "date", "direction", "duration", "kind",
            "lead_id", "outcome", "partner_id", "res_id", "res_model", "user_id",
        ],
        "mail.activity": [
            "active", "activity_type_id", "date_done", "res_id", "res_model", "user_id",
        ],
        "mail.message": [
            "author_id", "date", "is_internal", "message_type", "model", "res_id",
            "subtype_id",
        ],
        "res.partner": ["commercial_partner_id", "company_id", "user_id"],
    }

    date = fields.Datetime(readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    person_id = fields.Many2one("res.partner", "Contact", readonly=True)
    user_id = fields.Many2one(
        "res.users", "Our Person", readonly=True,
        help="Who of us wrote, called or met; for incoming messages who is in charge.",
    )
    company_id = fields.Many2one(
        "res.company", readonly=True,
        help="That of the document. Contacts without one belong to every company.",
    )
    channel = fields.Selection(CHANNELS, readonly=True)
    direction = fields.Selection(
        [("in", "Incoming"), ("out", "Outgoing")], readonly=True
    )
    source = fields.Selection(
        [("message", "Message"), ("activity", "Planned Call"), ("meeting", "Meeting"),
         ("interaction", "Logged Interaction")],
        readonly=True,
    )
    duration = fields.Float("Duration (Hours)", readonly=True, aggregator="sum")
    lead_id = fields.Many2one("crm.lead", "Opportunity", readonly=True)
    res_model = fields.Char("Document Model", readonly=True)
    res_id = fields.Many2oneReference(
        "Document", model_field="res_model", readonly=True, aggregator=None
    )

    def action_open_document(self):
        """Open the document of the contact, by the user's own access to it."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }

    # ------------------------------------------------------------------
    # The query
    # ------------------------------------------------------------------

    @property
    def _table_query(self):
        return SQL("%s %s %s", self._select(), self._from(), self._where())

    @api.model
    def _select(self):
        return SQL(
            """
            SELECT contact.key AS id, contact.at AS date, contact.partner_id,
                   contact.person_id, contact.user_id, contact.company_id,
                   contact.channel, contact.source, contact.duration, contact.lead_id,
                   contact.model AS res_model, contact.res_id,
                   CASE WHEN contact.incoming THEN 'in' ELSE 'out' END AS direction
            """
        )

    @api.model
    def _from(self):
        queries = self.env["crm.relationship.contact"]._get_queries(
            self._get_period(), self._read_readable, self._is_customer()
        )
        return SQL("FROM (%s) contact", SQL(" UNION ALL ").join(queries))

    @api.model
    def _where(self):
        return SQL("WHERE contact.counted")

    def _read_readable(self, model, columns, condition=None):
        """Return the SELECT of what the current user may read; see ``_get_queries``."""
        access = self.env["crm.relationship.access"]
        if model == "calendar.event" and not self.env.su:
            # Whom others meet in private is their concern.
            planned = self.env["crm.relationship.timeline.planned"]
            condition = SQL("%s AND NOT %s", condition, planned._is_hidden_meeting())
        return access._select_readable(model, [], columns, where=condition)

    def _is_customer(self):
        facts = self.env["crm.relationship.facts"]
        return facts._is_customer("p.commercial_partner_id")

    # ------------------------------------------------------------------
    # The period
    # ------------------------------------------------------------------

    def _search(self, domain, *args, **kwargs):
        """Search, reading the sources within the dates of the domain alone."""
        period = self._get_domain_period(Domain(domain))
        return super(
            CrmRelationshipContactAnalysis, self.with_context(**{PERIOD: period})
        )._search(domain, *args, **kwargs)

    def _as_query(self, ordered=True):
        period = self._get_default_period()._replace(since=None, keys=self._ids)
        records = self.with_context(**{PERIOD: period})
        return super(CrmRelationshipContactAnalysis, records)._as_query(ordered)

    def _get_period(self):
        period = self.env.context.get(PERIOD)
        # What a client sends is no Period.
        return period if isinstance(period, Period) else self._get_default_period()

    def _get_default_period(self):
        since = fields.Datetime.now() - relativedelta(months=DEFAULT_MONTHS)
        return Period(since, None, self._get_midnight())

    def _get_midnight(self):
        """Return when the user's day began: meetings of today are not held yet."""
        day = datetime.datetime.combine(
            fields.Date.context_today(self), datetime.time()
        )
        return self.env.tz.localize(day).astimezone(pytz.utc).replace(tzinfo=None)

    def _get_domain_period(self, domain):
        """Return the ``Period`` that every record of a domain lies in."""
        parts = domain.children if isinstance(domain, DomainAnd) else [domain]
        conditions = [one for one in parts if isinstance(one, DomainCondition)]
        keys = self._get_keys(conditions)
        since, until = self._get_bounds(conditions)
        period = self._get_default_period()
        if keys is not None:
            return period._replace(since=None, keys=keys)
        if since is None and until is not None:
            since = until - relativedelta(months=DEFAULT_MONTHS)
        return period._replace(since=since or period.since, until=until)

    def _get_keys(self, conditions):
        """Return the ids that a domain is limited to, or None."""
        for one in conditions:
            if one.field_expr == "id" and one.operator in ("=", "in"):
                value = one.value if one.operator == "in" else [one.value]
                if all(isinstance(key, int) for key in value):
                    return tuple(value)
        return None

    def _get_bounds(self, conditions):
        """Return the first moment and the one after the last, or None each."""
        since, until = [], []
        for one in conditions:
            if one.field_expr != "date":
                continue
            exact = one.optimize_full(self)  # dates by name and as text, too
            if not isinstance(exact, DomainCondition):
                continue
            if exact.operator in (">", ">="):
                since.append(exact.value)
            elif exact.operator in ("<", "<="):
                until.append(exact.value + datetime.timedelta(seconds=1))
        return max(since, default=None), min(until, default=None)
