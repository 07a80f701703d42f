"""The steps of a complaint after ISO 10002, without any database access."""

from typing import NamedTuple

STATES = [
    ("new", "New"),
    ("acknowledged", "Acknowledged"),
    ("assessed", "Assessed"),
    ("investigating", "Investigating"),
    ("answered", "Answered"),
    ("on_hold", "On Hold"),
    ("closed", "Closed"),
    ("cancelled", "Cancelled"),
]
EVENTS = [
    ("received", "Received"),
    ("acknowledged", "Acknowledged"),
    ("paused", "Put on Hold"),
    ("resumed", "Resumed"),
    ("answered", "Answered"),
    ("closed", "Closed"),
    ("reopened", "Reopened"),
    ("cancelled", "Cancelled"),
]
FINAL_STATES = ("closed", "cancelled")
DECISIONS = [
    ("upheld", "Upheld"),
    ("partly", "Partly Upheld"),
    ("rejected", "Rejected"),
    ("goodwill", "Rejected, with Goodwill"),
]
UPHELD = ("upheld", "partly")
REJECTED = ("rejected", "goodwill")


class Step(NamedTuple):
    """What a change of state means.

    :param events: kinds of event that it writes down, in this order
    :param needs: names of what has to be known before, see ``NEEDS`` of the model
    """

    events: tuple = ()
    needs: tuple = ()


ACKNOWLEDGE = Step(("acknowledged",))
ASSESS = Step((), ("category",))
INVESTIGATE = Step((), ("category",))
ANSWER = Step(("answered",), ("decision", "answer", "appeal"))
PAUSE = Step(("paused",))
RESUME = Step(("resumed",))
CLOSE = Step(("closed",), ("decision", "cause", "answer", "appeal"))
REOPEN = Step(("reopened",))
CANCEL = Step(("cancelled",), ("cancel_reason", "duplicate"))

# {from: {to: step}}: whatever is not here is refused.
TRANSITIONS = {
    "new": {
        "acknowledged": ACKNOWLEDGE, "assessed": ASSESS, "investigating": INVESTIGATE,
        "answered": ANSWER, "on_hold": PAUSE, "cancelled": CANCEL,
    },
    "acknowledged": {
        "assessed": ASSESS, "investigating": INVESTIGATE, "answered": ANSWER,
        "on_hold": PAUSE, "cancelled": CANCEL,
    },
    "assessed": {
        "investigating": INVESTIGATE, "answered": ANSWER, "on_hold": PAUSE,
        "cancelled": CANCEL,
    },
    "investigating": {
        "assessed": ASSESS, "answered": ANSWER, "on_hold": PAUSE, "cancelled": CANCEL,
    },
    "answered": {
        "closed": CLOSE, "investigating": Step(), "on_hold": PAUSE,
        "cancelled": CANCEL,
    },
    "on_hold": {
        "new": RESUME, "acknowledged": RESUME, "assessed": RESUME,
        "investigating": RESUME, "answered": RESUME, "cancelled": CANCEL,
    },
    "closed": {"investigating": REOPEN},
    "cancelled": {"new": REOPEN},
}


class Round(NamedTuple):
    """When what happened since the complaint was received or last reopened."""

    acknowledged_on: object = None
    answered_on: object = None
    closed_on: object = None
    reopened_count: int = 0


def current_round(events):
    """Return what the log says of the round that runs, or was the last.

    An answer acknowledges what nobody acknowledged before. Of several answers the
    last one counts, of several acknowledgements the first.

    :param events: [(kind, datetime)] in the order in which they were written
    :return: ``Round``
    """
    now = Round()
    for kind, date in events:
        if kind == "reopened":
            now = Round(reopened_count=now.reopened_count + 1)
        elif kind == "acknowledged":
            now = now._replace(acknowledged_on=now.acknowledged_on or date)
        elif kind == "answered":
            now = now._replace(
                answered_on=date, acknowledged_on=now.acknowledged_on or date
            )
        elif kind == "closed":
            now = now._replace(closed_on=date)
    return now
