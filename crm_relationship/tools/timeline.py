"""What a timeline is made of, without any database access."""

import datetime
import html
import json
import re
from typing import NamedTuple

PAGE = 40
PAGE_MAX = 200
FIRST_WINDOW_DAYS = 14
WINDOW_GROWTH = 4
# A customer with no more entries than this in 90 days, and no more purchases in all,
# is read without a window.
FEW_ENTRIES = 120
FEW_PURCHASES = 300
CUT_OFF = 4000  # characters of a body that are read
# Between blocks there is a blank, between other tags none.
BLOCK = re.compile(
    r"</?(?:p|div|br|li|ul|ol|tr|td|th|table|h[1-6]|blockquote|pre|hr)\b[^>]*>", re.I
)
TAG = re.compile(r"</?[a-zA-Z!][^>]*>")
STAMP = "%Y-%m-%d %H:%M:%S.%f"


class TimelineSource(NamedTuple):
    """One kind of records that a history is made of.

    Values are names of stored fields, or SQL texts in which the model's table has its
    own name; a constant text is quoted: ``"'in'"``.

    :param name: unique name, a part of each entry's key
    :param model: name of the model; where it is not installed the source is skipped
    :param label: what managers read where they switch it off
    :param kind: name of the filter chip that the entries stand under
    :param date: stored field or SQL text: a datetime in UTC, or a date (``all_day``)
    :param title: one line
    :param partner: stored field of the contact on their side
    :param commercial: stored field of the customer, where the model has one
    :param lead: stored field of the lead, or None
    :param domain: which records count
    :param body: text or HTML, shown as one line of text
    :param channel: see ``CHANNELS``
    :param direction: ``in``, ``out`` or ``internal``
    :param user: person on our side
    :param amount: money, in ``currency``
    :param currency: currency of the amount
    :param state: ``done``, ``planned`` or ``overdue``
    :param document: (model, id) that opens it, when that is not the record itself
    :param all_day: the date is a day without a time
    :param messages: domain of the records whose mails and notes belong to the
        history, None for none
    :param upcoming: further domain of the entries that lie ahead or are overdue, for
        the block above the past; None for a source that has none. With it, ``past``
        is the further domain of those that are behind
    :param past: see ``upcoming``
    :param query: method of ``crm.relationship.timeline.query`` that replaces the
        plain reading of records: ``(source, subject, bounds) -> [SQL]``
    """

    name: str
    model: str
    label: str
    kind: str
    date: str
    title: str
    partner: str | None = "partner_id"
    commercial: str | None = None
    lead: str | None = None
    domain: tuple = ()
    body: str = "NULL"
    channel: str = "'document'"
    direction: str = "NULL"
    user: str = "NULL"
    amount: str = "NULL"
    currency: str = "NULL"
    state: str = "'done'"
    document: tuple | None = None
    all_day: bool = False
    messages: tuple | None = None
    upcoming: tuple | None = None
    past: tuple = ()
    query: str | None = None


class Subject(NamedTuple):
    """Whose history is read.

    :param partner_ids: ids of the contacts, archived ones too; () for a lead alone
    :param customer_id: id of the commercial partner, or None
    :param lead_id: id of the lead whose own entries belong to it, or None
    :param whole: all contacts of the customer, not one of them
    :param relationship_ids: ids of the customer's relationships, of any company
    :param size: (entries in the last 90 days, purchases in all): for planning only
    """

    partner_ids: tuple = ()
    customer_id: int | None = None
    lead_id: int | None = None
    whole: bool = True
    relationship_ids: tuple = ()
    size: tuple = (0, 0)


class Bounds(NamedTuple):
    """Which part of a history is read.

    :param low: datetime in UTC before which nothing is read, or None
    :param high: datetime in UTC after which nothing is read, or None
    :param upcoming: read what lies ahead or is overdue, not the past
    :param keys: {name of a source: ids of its records}: these alone, or None
    """

    low: datetime.datetime | None = None
    high: datetime.datetime | None = None
    upcoming: bool = False
    keys: dict | None = None


class Filters(NamedTuple):
    """What of a history is read; everything when empty."""

    kinds: tuple = ()
    channels: tuple = ()
    directions: tuple = ()
    user_ids: tuple = ()
    date_from: datetime.date | None = None
    date_to: datetime.date | None = None
    with_amount: bool = False
    search: str = ""


class Cursor(NamedTuple):
    """The last entry of a page: the next one begins after it.

    :param date: datetime in UTC
    :param source: name of its source
    :param id: id of its record
    """

    date: datetime.datetime
    source: str
    id: int

    def dump(self):
        """Return the text that a client sends back to read on."""
        return json.dumps([self.date.strftime(STAMP), self.source, self.id])


def load_cursor(text):
    """Return the ``Cursor`` of a text made by ``Cursor.dump``, None for none.

    :raise ValueError: when it is no such text
    """
    if not text:
        return None
    try:
        date, source, entry_id = json.loads(text)
        date = datetime.datetime.strptime(date, STAMP)
        return Cursor(date, str(source), int(entry_id))
    except (TypeError, KeyError) as error:
        raise ValueError(f"no cursor: {text!r}") from error


def parse_filters(values):
    """Return ``Filters`` of what a client sent.

    :param values: dict as of JSON; keys that are unknown are ignored
    :raise ValueError: when a value has another type or a date is none
    """
    values = values or {}
    try:
        return Filters(
            kinds=tuple(map(str, values.get("kinds") or ())),
            channels=tuple(map(str, values.get("channels") or ())),
            directions=tuple(map(str, values.get("directions") or ())),
            user_ids=tuple(map(int, values.get("user_ids") or ())),
            date_from=_parse_date(values.get("date_from")),
            date_to=_parse_date(values.get("date_to")),
            with_amount=bool(values.get("with_amount")),
            search=_clean(values.get("search")),
        )
    except (TypeError, AttributeError) as error:
        raise ValueError(f"no filters: {values!r}") from error


def _clean(text):
    """Return text that PostgreSQL can hold: no NUL, no lone surrogate."""
    text = str(text or "").replace("\0", "").strip()
    return text.encode("utf-8", "ignore").decode()[:200]


def _parse_date(text):
    return datetime.date.fromisoformat(text) if text else None


def windows(recent_count, purchase_count, limit):
    """Return the widths in days that a page is looked for in, one after the other.

    A page of a busy customer lies within a few days, so that its query reads these
    alone; who has little history is read whole at once.

    :param recent_count: entries in the last 90 days, int
    :param purchase_count: purchases in all, int
    :param limit: entries of a page, int
    :return: list of int days, ending with None for no limit
    """
    if recent_count <= FEW_ENTRIES and purchase_count <= FEW_PURCHASES:
        return [None]
    days = FIRST_WINDOW_DAYS
    if recent_count > FEW_ENTRIES:
        days = max(1, min(days, round(2 * limit * 90 / recent_count)))
    return [*(days * WINDOW_GROWTH**step for step in range(4)), None]


def text_of(markup):
    """Return the text of HTML without its tags; text that is none stays as it is.

    The end may have been cut off within a tag. The result is text: whoever shows it
    must not take it for markup.
    """
    if len(markup) >= CUT_OFF:
        markup = markup[:markup.rfind("<")] if "<" in markup[-500:] else markup
    return html.unescape(TAG.sub("", BLOCK.sub(" ", markup)))


def one_line(text, length=240):
    """Return text as one line, cut at a number of characters."""
    line = " ".join((text or "").split())
    return line if len(line) <= length else f"{line[:length - 1].rstrip()}…"
