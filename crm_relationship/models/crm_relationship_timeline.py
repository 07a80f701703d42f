from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import timeline
from ..tools.constants import FIGURE_GROUPS

COUNT_DAYS = 365
COUNT_LIMIT = 100
UPCOMING_LIMIT = 50
REMEMBERED = ("kinds", "channels", "directions", "with_amount", "only")


class CrmRelationshipTimeline(models.AbstractModel):
    """The history of a customer, a contact or a lead: read-only, no copy kept.

    Entries are read where they are, through the access of the current user
    (``crm.relationship.timeline.query``). A subject is
    ``{"model": "res.partner" | "crm.lead" | "crm.relationship", "id": int,
    "only": bool}``; with ``only``, one contact or lead alone. Filters are a dict with
    the names of ``tools.timeline.Filters``, dates in ISO format.
    """

    _name = "crm.relationship.timeline"
    _description = "History of a Customer"

    # ------------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------------

    @api.model
    def open_history(self, subject):
        """Return what the page shows around the history, and note the visit.

        :param subject: dict, see the model
        :return: dict(last_visit, filters, kinds, partner, lead, can_log, can_complain,
            pinned): ``kinds`` is a list of dict(kind, label, icon)
        :raise AccessError: when the user may not read the subject
        """
        whose = self._get_subject(subject)
        visits = self.env["crm.relationship.timeline.visit"]
        last_visit = visits._note_visit(whose)
        partner = self.env["res.partner"].browse(whose.customer_id or [])
        lead = self.env["crm.lead"].browse(whose.lead_id or [])
        interactions = self.env.get("crm.relationship.interaction")
        complaints = self.env["crm.relationship.complaint"]
        return {
            "last_visit": fields.Datetime.to_string(last_visit),
            "filters": self._get_remembered_filters(),
            "kinds": self._get_kinds(),
            "partner": self._name_of(partner),
            "lead": self._name_of(lead),
            "can_log": interactions is not None and interactions.has_access("create"),
            "can_complain": complaints.has_access("create"),
            "pinned": self._get_pinned(whose),
        }

    @api.model
    @api.readonly
    def get_page(self, subject, filters=None, cursor=None, limit=timeline.PAGE):
        """Return a page of the past, newest first.

        A page is full unless the history ends; pages never repeat or skip an entry
        while new ones arrive.

        :param subject: dict, see the model
        :param filters: dict, see the model
        :param cursor: text of the page before, or None for the first
        :param limit: entries, at most 200
        :return: dict(entries: list of dict, cursor: text or False at the end)
        :raise AccessError: when the user may not read the subject
        :raise UserError: when filters or cursor are none
        """
        whose = self._get_subject(subject)
        filters, after = self._parse(filters, cursor)
        limit = max(1, min(int(limit), timeline.PAGE_MAX))
        rows = self._read_page(whose, filters, after, limit)
        last = rows[-1] if len(rows) == limit else None
        return {
            "entries": self._describe(whose, rows),
            "cursor": bool(last) and timeline.Cursor(
                last["date"], last["source"], last["id"]
            ).dump(),
        }

    @api.model
    @api.readonly
    def get_upcoming(self, subject, filters=None):
        """Return what is planned or overdue, the most urgent first.

        :param subject: dict, see the model
        :param filters: dict, see the model; the period is left aside
        :return: dict(entries: list of dict)
        :raise AccessError: when the user may not read the subject
        :raise UserError: when the filters are none
        """
        whose = self._get_subject(subject)
        filters, _after = self._parse(filters)
        rows = self._fetch(
            whose, filters._replace(date_from=None, date_to=None),
            timeline.Bounds(upcoming=True), UPCOMING_LIMIT,
        )
        return {"entries": self._describe(whose, rows)}

    @api.model
    @api.readonly
    def get_counts(self, subject, filters=None):
        """Return how many entries of each kind the last twelve months have.

        :param subject: dict, see the model
        :param filters: dict, see the model; its kinds are left aside
        :return: {kind: dict(count: int, capped: bool)}; a capped count is no total
        :raise AccessError: when the user may not read the subject
        :raise UserError: when the filters are none
        """
        whose = self._get_subject(subject)
        filters, _after = self._parse(filters)
        low = fields.Datetime.now() - timedelta(days=COUNT_DAYS)
        counts = self.env["crm.relationship.timeline.query"]._count_entries(
            self._get_sources(), whose, filters._replace(kinds=()),
            timeline.Bounds(low=low), COUNT_LIMIT,
        )
        return {
            kind: {"count": min(count, COUNT_LIMIT), "capped": count >= COUNT_LIMIT}
            for kind, count in counts.items()
        }

    # ------------------------------------------------------------------
    # What a user keeps
    # ------------------------------------------------------------------

    @api.model
    def save_filters(self, filters):
        """Remember the user's filters for the next history.

        :param filters: dict; search text and period are not remembered
        :return: True
        :raise UserError: when they are none
        """
        self._check_reader()
        self._parse(filters)
        settings = self.env["res.users.settings"]._find_or_create_for_user(
            self.env.user
        )
        # One's own settings, whatever else the user may write.
        settings.sudo().relationship_history_filters = {
            name: filters[name] for name in REMEMBERED if name in (filters or {})
        }
        return True

    @api.model
    def toggle_pin(self, subject, source, entry_id):
        """Pin an entry for everybody who reads it, or take the pin off.

        :param subject: dict, see the model
        :param source: name of the entry's source
        :param entry_id: id of its record, int
        :return: whether it is pinned now
        :raise AccessError: when the user may not read the subject
        :raise UserError: when this history has no such entry for the user
        """
        whose = self._get_subject(subject)
        keys = {str(source): (int(entry_id),)}
        if not self._fetch(whose, timeline.Filters(), timeline.Bounds(keys=keys), 1):
            raise UserError(self.env._("This entry is not in the history any more."))
        pins = self.env["crm.relationship.timeline.pin"]
        return pins._toggle(whose, str(source), int(entry_id))

    def _get_remembered_filters(self):
        settings = self.env.user.res_users_settings_id.sudo()  # one's own
        return settings.relationship_history_filters or {}

    def _get_pinned(self, whose):
        keys = self.env["crm.relationship.timeline.pin"]._get_keys(whose)
        if not keys:
            return []
        count = sum(map(len, keys.values()))
        rows = self._fetch(
            whose, timeline.Filters(), timeline.Bounds(keys=keys), count
        )
        return self._describe(whose, rows)

    # ------------------------------------------------------------------
    # Parts
    # ------------------------------------------------------------------

    def _check_reader(self):
        """Raise unless the user is of those who see relationships at all."""
        if not (self.env.su or self.env.user.has_groups(FIGURE_GROUPS)):
            raise AccessError(
                self.env._("The history of customers is not open to you.")
            )

    def _get_subject(self, subject):
        """Return the ``Subject`` that a client means; the user may read it."""
        self._check_reader()
        model, record_id = subject.get("model"), subject.get("id")
        if model not in ("res.partner", "crm.lead", "crm.relationship"):
            raise UserError(self.env._("There is no history of %(model)s.",
                                       model=model))
        # Asked in SQL: in Python the host would read the whole record for its rules.
        record = self.env[model].with_context(active_test=False).search(
            [("id", "=", int(record_id))], order="id"
        )
        if not record:
            raise AccessError(
                self.env._("This record is gone, or its history is not open to you.")
            )
        only = bool(subject.get("only"))
        if model == "crm.lead":
            return self._get_lead_subject(record, only)
        partner = record if model == "res.partner" else record.partner_id
        # Reading the record was checked; its contacts only tell which documents.
        return self._get_partner_subject(partner.sudo(), only)

    def _get_lead_subject(self, lead, only):
        partner = lead.sudo().partner_id  # reading the lead was checked
        if only or not partner:
            return timeline.Subject(lead_id=lead.id, whole=False)
        return self._get_partner_subject(partner, False)._replace(lead_id=lead.id)

    def _get_partner_subject(self, partner, only):
        partner.fetch(["commercial_partner_id"])  # and not all of a wide table
        customer = partner.commercial_partner_id
        # They plan the reading and tell nothing: what is shown has its own access.
        rows = self.env["crm.relationship"].sudo().search_fetch(
            [("partner_id", "=", customer.id)], ["purchase_count", "entries_90"]
        )
        subject = timeline.Subject(
            (partner.id,), customer.id, whole=False, relationship_ids=tuple(rows.ids),
            size=(sum(rows.mapped("entries_90")), sum(rows.mapped("purchase_count"))),
        )
        if only:
            return subject
        contacts = partner.with_context(active_test=False)._search(
            [("commercial_partner_id", "=", customer.id)]
        )
        return subject._replace(
            partner_ids=contacts.get_result_ids() or subject.partner_ids, whole=True
        )

    def _parse(self, filters, cursor=None):
        try:
            return timeline.parse_filters(filters), timeline.load_cursor(cursor)
        except ValueError as error:
            raise UserError(self.env._(
                "The history cannot be read with these filters: %(error)s",
                error=error,
            )) from error

    def _get_sources(self):
        """Return the sources that the active company has not switched off."""
        off = self.env["crm.relationship.timeline.source"]._get_off(self.env.company)
        sources = self.env["crm.relationship.timeline.sources"]._get_sources()
        return [source for source in sources if source.name not in off]

    def _get_kinds(self):
        """Return the filter chips of the sources that can have entries here."""
        present = {
            source.kind for source in self._get_sources() if source.model in self.env
        }
        if "email" in present:
            present |= {"note", "activity"}
        kinds = self.env["crm.relationship.timeline.sources"]._get_kinds()
        return [
            {"kind": kind, "label": label, "icon": icon}
            for kind, (label, icon) in kinds.items() if kind in present
        ]

    def _fetch(self, whose, filters, bounds, limit, cursor=None):
        return self.env["crm.relationship.timeline.query"]._fetch_entries(
            self._get_sources(), whose, filters, bounds, limit, cursor
        )

    def _read_page(self, whose, filters, after, limit):
        """Read a page from a window that widens until the page is full."""
        first, last = self._get_period(filters)
        high = min(filter(None, (after and after.date, last)), default=None)
        begin = high or fields.Datetime.now()
        rows = []
        for days in timeline.windows(*whose.size, limit):
            low = days and begin - timedelta(days=days)
            low = max(filter(None, (low, first)), default=None)
            bounds = timeline.Bounds(low=low, high=high)
            rows = self._fetch(whose, filters, bounds, limit, after)
            if len(rows) == limit or (first and low == first):
                break
        return rows

    def _get_period(self, filters):
        """Return the datetimes in UTC that surely enclose the days asked for."""
        day = timedelta(days=1)
        first, last = filters.date_from, filters.date_to
        return (
            first and datetime.combine(first - day, time.min),
            last and datetime.combine(last + day, time.max),
        )

    def _describe(self, whose, rows):
        return self.env["crm.relationship.timeline.entry"]._describe(whose, rows)

    def _name_of(self, record):
        return bool(record) and {"id": record.id, "name": record.sudo().display_name}
