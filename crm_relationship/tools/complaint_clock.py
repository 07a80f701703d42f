"""The clock of a complaint, without any database access.

Moments are whole seconds since 1970 in UTC. A timeline counts them on one kind of
clock: working time, or the time that a clock on the wall of an office shows. Nothing
is counted up and stored: all is read from the log of events, each time anew.
"""

from bisect import bisect_left, bisect_right
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

EPOCH = datetime(1970, 1, 1)
DAY = 86400
TARGETS = ("acknowledge", "answer", "resolve")
# An answer acknowledges what nobody acknowledged; a closed complaint was answered.
REACHED_BY = {
    "acknowledged": ("acknowledge",),
    "answered": ("acknowledge", "answer"),
    "closed": TARGETS,
}
ENDS = ("closed", "cancelled")


def to_moment(date):
    """Return the moment of a naive datetime in UTC, or of an aware one; None of none.

    :return: int, or None where the date is False or None
    """
    if not date:
        return None
    if date.tzinfo:
        date = date.astimezone(UTC).replace(tzinfo=None)
    return (date - EPOCH) // timedelta(seconds=1)


def to_date(moment):
    """Return the naive datetime in UTC of a moment, None of None."""
    return None if moment is None else EPOCH + timedelta(seconds=moment)


class Timeline:
    """Counts time; what lies outside of its spans does not count.

    :param spans: iterable of (start, end, position): moments, in order, and what is
        counted when the span starts. Positions may jump between spans, not fall.
    """

    def __init__(self, spans):
        spans = list(spans)
        self._starts = [start for start, _end, _position in spans]
        self._ends = [end for _start, end, _position in spans]
        self._positions = [position for _start, _end, position in spans]
        self._limits = [position + end - start for start, end, position in spans]

    def position(self, moment):
        """Return what is counted at a moment, int seconds; 0 without any span."""
        index = bisect_right(self._starts, moment) - 1
        if index < 0:
            return self._positions[0] if self._positions else 0
        counted = min(moment, self._ends[index]) - self._starts[index]
        return self._positions[index] + counted

    def moment(self, position):
        """Return the first moment at which so much is counted, None after the end."""
        index = bisect_left(self._limits, position)
        if index == len(self._limits):
            return None
        return self._starts[index] + max(0, position - self._positions[index])


def working_spans(intervals):
    """Yield the spans of working time.

    :param intervals: [(start, end)] moments, in order and apart from each other
    """
    position = 0
    for start, end in intervals:
        yield start, end, position
        position += end - start


def wall_spans(zone, begin, end):
    """Yield the spans of the time that a clock on the wall shows.

    A day has 24 hours there, also when the clock is changed: the hour that is left
    out in spring is jumped over, the one that comes twice in autumn counts once.

    :param zone: ``tzinfo``
    :param begin: moment
    :param end: moment
    """
    limit = None
    for start, stop, offset in _find_offsets(zone, begin, end):
        position = start + offset
        late = max(0, limit - position) if limit is not None else 0
        if start + late < stop:
            yield start + late, stop, position + late
        limit = max(position + stop - start, limit or 0)


def _find_offsets(zone, begin, end):
    """Yield (start, end, offset in seconds) of the times between two changes."""
    start, offset = begin, _offset(zone, begin)
    for day in range(begin, end, DAY):
        until = min(day + DAY, end)
        if _offset(zone, until) == offset:
            continue
        low, high = day, until
        while high - low > 1:
            middle = (low + high) // 2
            if _offset(zone, middle) == offset:
                low = middle
            else:
                high = middle
        yield start, high, offset
        start, offset = high, _offset(zone, high)
    yield start, end, offset


def _offset(zone, moment):
    found = datetime.fromtimestamp(moment, zone).utcoffset()
    return int(found.total_seconds())


class Target(NamedTuple):
    """By when something is to be reached.

    :param name: one of ``TARGETS``
    :param seconds: time allowed, on the timeline; 0 for any
    :param timeline: ``Timeline``
    :param share: of the time, from 0 to 1, after which it is soon to be late
    """

    name: str
    seconds: int
    timeline: Timeline
    share: float = 0.75


class Reading(NamedTuple):
    """What a clock says of one target of a round; all times are moments.

    :param deadline: None while it moves on with a hold, or when it is never reached
    :param soon_on: when it is soon to be late, None like the deadline
    :param reached_on: None until it is reached
    :param seconds: counted so far, or until it was reached or the round ended
    :param in_time: None while undecided; a cancelled round decides nothing
    """

    deadline: int | None
    soon_on: int | None
    reached_on: int | None
    seconds: int
    in_time: bool | None


class State(NamedTuple):
    """How a round stands.

    :param name: running, soon, late, paused, met, missed or stopped; None without
        any target
    :param kind: name of the target that is next, None without one
    :param deadline: its deadline, None while on hold
    :param check_on: moment at which the state changes by itself, None if it does not
    """

    name: str | None
    kind: str | None = None
    deadline: int | None = None
    check_on: int | None = None


class Round:
    """What the log says of one round: from receipt or reopening to its end."""

    __slots__ = ("end", "end_kind", "pauses", "reached", "start")

    def __init__(self, start):
        self.start = start
        self.end = self.end_kind = None
        self.pauses = []  # [from, until or None]
        self.reached = {}

    @property
    def is_paused(self):
        """Whether the round is on hold."""
        return bool(self.pauses) and self.pauses[-1][1] is None

    def note(self, kind, moment):
        """Take in one event of the log; what makes no sense changes nothing."""
        if kind == "paused" and not self.is_paused and self.end is None:
            self.pauses.append([moment, None])
        elif kind in ("resumed", *ENDS) and self.is_paused:
            self.pauses[-1][1] = moment
        for name in REACHED_BY.get(kind, ()):
            self.reached.setdefault(name, moment)
        if kind in ENDS and self.end is None:
            self.end, self.end_kind = moment, kind

    def count(self, timeline, until):
        """Return the seconds counted from the start to a moment, holds left out."""
        counted = timeline.position(max(until, self.start))
        counted -= timeline.position(self.start)
        for begin, end in self.pauses:
            if begin < until:
                stop = until if end is None else min(end, until)
                counted -= timeline.position(stop) - timeline.position(begin)
        return counted

    def due(self, timeline, seconds, reached=None):
        """Return the moment at which so many seconds are counted.

        :param reached: moment after which holds change nothing any more
        :return: None while the round is on hold, or after the end of the timeline
        """
        begin, left = self.start, seconds
        for pause, resume in self.pauses:
            if reached is not None and pause >= reached:
                break
            counted = timeline.position(pause) - timeline.position(begin)
            if counted >= left:
                break
            if resume is None:
                return None
            begin, left = resume, left - counted
        return timeline.moment(timeline.position(begin) + left)


def split_rounds(events):
    """Return the rounds of a log.

    :param events: [(kind, moment)] in the order in which they were written; a later
        ``received`` corrects the first one, and only what has ended is reopened
    :return: list of ``Round``, the last one being the current one
    """
    rounds = []
    for kind, moment in events:
        if kind == "received" and rounds:
            rounds[0].start = moment
        elif not rounds or kind == "reopened" and rounds[-1].end is not None:
            rounds.append(Round(moment))
        if kind not in ("received", "reopened"):
            rounds[-1].note(kind, moment)
    return rounds


def read(one, target, now):
    """Return what the clock says of a target.

    :param one: ``Round``
    :param target: ``Target`` with a time
    :param now: moment
    :return: ``Reading``
    """
    reached = one.reached.get(target.name)
    until = reached if reached is not None else one.end if one.end is not None else now
    deadline = one.due(target.timeline, target.seconds, reached)
    late = deadline is not None and until > deadline
    return Reading(
        deadline=deadline,
        soon_on=one.due(target.timeline, int(target.seconds * target.share), reached),
        reached_on=reached,
        seconds=one.count(target.timeline, until),
        in_time=False if late else True if reached is not None else None,
    )


def judge(one, readings, now):
    """Return how a round stands.

    :param one: ``Round``
    :param readings: {name of the target: ``Reading``}
    :param now: moment
    :return: ``State``
    """
    if one.end_kind == "cancelled":
        return State("stopped")
    if not readings:
        return State(None)
    pending = {name: it for name, it in readings.items() if it.reached_on is None}
    if one.end is not None or not pending:
        missed = any(it.in_time is False for it in readings.values())
        return State("missed" if missed else "met")
    return _judge_pending(one, pending, now)


def _judge_pending(one, pending, now):
    dated = {key: it for key, it in pending.items() if it.deadline is not None}
    # The first in the order of targets where two are due at once.
    name = min(dated or pending, key=lambda key: pending[key].deadline or 0)
    deadline = pending[name].deadline
    moments = {moment for it in pending.values()
               for moment in (it.soon_on, it.deadline and it.deadline + 1) if moment}
    if any(it.in_time is False for it in pending.values()):
        state = "late"
    elif one.is_paused:
        state = "paused"
    elif any(it.soon_on is not None and it.soon_on <= now for it in pending.values()):
        state = "soon"
    else:
        state = "running"
    check_on = min((moment for moment in moments if moment > now), default=None)
    return State(state, name, deadline, check_on)
