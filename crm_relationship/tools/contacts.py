"""What counts as a contact with a customer, without any database access."""

from typing import NamedTuple

CHANNELS = [
    ("email", "Email"),
    ("call", "Call"),
    ("visit", "Visit"),
    ("video", "Video Call"),
    ("chat", "Chat"),
    ("letter", "Letter"),
    ("meeting", "Meeting"),
    ("other", "Other"),
]
# Kind of a logged interaction -> channel, where the two are not called the same.
CHANNEL_OF_KIND = {"event": "meeting"}
# An attempt that reached nobody is no contact.
NOT_REACHED = ("no_answer", "busy", "wrong_number")
# What people write to each other; notifications are of other types.
MESSAGE_TYPES = ("email", "comment", "email_outgoing")
# Figure -> channels that it counts.
COUNTED_CHANNELS = {
    "mails_90": ("email",),
    "calls_90": ("call",),
    "visits_90": ("visit", "meeting"),
    "chats_90": ("chat",),
    "others_90": ("video", "letter", "other"),
}
RECENT_DAYS = 90  # the period of the counts, the day of measuring included
SECONDS_PER_HOUR = 3600


class Document(NamedTuple):
    """A host model whose chatter is correspondence with a customer.

    :param model: name of the model; skipped where it is not installed
    :param partner: its column with the customer or one of the customer's contacts
    :param user: its column with the person on our side
    :param condition: SQL over its table, or None: which of its records count
    """

    model: str
    partner: str = "partner_id"
    user: str = "user_id"
    condition: str | None = None

    @property
    def table(self):
        """Name of the model's table."""
        return self.model.replace(".", "_")


class WorkingTime(NamedTuple):
    """Working intervals in the order of time, as parallel lists.

    :param starts: begin of each interval, in seconds since 1970 (UTC)
    :param stops: end of each interval, likewise
    :param before: working seconds of all the intervals before each
    """

    starts: list
    stops: list
    before: list


def cumulate(intervals):
    """Return the working time of intervals, so that hours between moments add up.

    :param intervals: iterable of (start, stop) as aware datetimes, in the order of
        time and without overlap
    :return: ``WorkingTime``
    """
    result = WorkingTime([], [], [])
    total = 0.0
    for start, stop in intervals:
        result.starts.append(start.timestamp())
        result.stops.append(stop.timestamp())
        result.before.append(total)
        total += stop.timestamp() - start.timestamp()
    return result


class Period(NamedTuple):
    """Which contacts are wanted, as moments in UTC without time zone.

    :param since: the first moment, or None for all of the past
    :param until: the moment after the last, or None
    :param held_until: meetings that ended before it took place
    :param keys: keys of the only rows that are wanted, whenever they were, or None
    """

    since: object
    until: object
    held_until: object
    keys: tuple | None = None
