"""The clock against plain counting, minute by minute, and against known dates."""

import random
from datetime import datetime
from zoneinfo import ZoneInfo

from odoo.tests import BaseCase

from odoo.addons.crm_relationship.tools.complaint_clock import (
    DAY,
    Target,
    Timeline,
    judge,
    read,
    split_rounds,
    to_date,
    to_moment,
    wall_spans,
    working_spans,
)

HOUR, MINUTE = 3600, 60
PARIS = ZoneInfo("Europe/Paris")


def at(text):
    """Return the moment of a text in UTC, such as 2026-03-02 08:00."""
    return to_moment(datetime.fromisoformat(text))


def office(first, days, closed=()):
    """Return the timeline of 8-12 and 13-17 in UTC, Monday to Friday."""
    begin = at(first)
    intervals = []
    for number in range(days):
        day = begin + number * DAY
        date = to_date(day)
        if date.weekday() < 5 and str(date.date()) not in closed:
            intervals += [(day + 8 * HOUR, day + 12 * HOUR),
                          (day + 13 * HOUR, day + 17 * HOUR)]
    return Timeline(working_spans(intervals))


def log(*events):
    """Return the last round of [(kind, text)]."""
    return split_rounds([(kind, at(text)) for kind, text in events])[-1]


class TestTimelines(BaseCase):
    def test_a_weekend_and_a_holiday_do_not_count(self):
        friday = log(("received", "2026-04-03 16:00"))
        target = Target("acknowledge", 8 * HOUR, office("2026-04-01", 20))
        self.assertEqual(
            to_date(read(friday, target, 0).deadline), datetime(2026, 4, 6, 16)
        )
        # Easter Monday
        target = target._replace(timeline=office("2026-04-01", 20, ["2026-04-06"]))
        self.assertEqual(
            to_date(read(friday, target, 0).deadline), datetime(2026, 4, 7, 16)
        )

    def test_a_deadline_is_the_end_of_a_day_not_the_next_morning(self):
        one = log(("received", "2026-04-01 09:00"))
        timeline = office("2026-04-01", 9)
        self.assertEqual(
            to_date(one.due(timeline, 7 * HOUR)), datetime(2026, 4, 1, 17)
        )

    def test_calendar_days_keep_the_hour_when_clocks_change(self):
        """30 days after 10:00 in winter is 10:00 in summer, an hour earlier in UTC."""
        spans = list(wall_spans(PARIS, at("2026-03-01 00:00"), at("2026-12-01 00:00")))
        self.assertEqual(len(spans), 3)
        timeline = Timeline(spans)
        one = log(("received", "2026-03-15 09:00"))  # 10:00 in Paris
        self.assertEqual(
            to_date(one.due(timeline, 30 * DAY)), datetime(2026, 4, 14, 8)
        )
        autumn = log(("received", "2026-10-10 08:00"))  # 10:00 in Paris
        self.assertEqual(
            to_date(autumn.due(timeline, 30 * DAY)), datetime(2026, 11, 9, 9)
        )
        # 02:30 does not exist on the last Sunday of March: the clock shows 03:00 then.
        gap = log(("received", "2026-03-28 01:30"))
        self.assertEqual(to_date(gap.due(timeline, DAY)), datetime(2026, 3, 29, 1))

    def test_wall_time_never_runs_backwards(self):
        timeline = Timeline(
            wall_spans(PARIS, at("2026-10-24 00:00"), at("2026-10-27 00:00"))
        )
        moments = range(at("2026-10-24 20:00"), at("2026-10-25 06:00"), MINUTE)
        positions = [timeline.position(one) for one in moments]
        self.assertEqual(positions, sorted(positions))
        # Ten hours passed, nine were shown.
        self.assertEqual(positions[-1] - positions[0], 9 * HOUR - MINUTE)

    def test_no_working_time_is_no_deadline(self):
        one = log(("received", "2026-04-01 09:00"))
        self.assertIsNone(one.due(Timeline([]), HOUR))
        self.assertEqual(one.count(Timeline([]), at("2026-05-01 00:00")), 0)


class TestRounds(BaseCase):
    def setUp(self):
        super().setUp()
        self.always = Timeline([(0, at("2040-01-01 00:00"), 0)])

    def _read(self, one, hours, now, name="resolve"):
        return read(one, Target(name, hours * HOUR, self.always), at(now))

    def test_two_holds_move_the_deadline_and_count_once(self):
        one = log(
            ("received", "2026-01-01 00:00"), ("paused", "2026-01-01 02:00"),
            ("paused", "2026-01-01 03:00"), ("resumed", "2026-01-01 05:00"),
            ("resumed", "2026-01-01 06:00"), ("paused", "2026-01-01 08:00"),
            ("resumed", "2026-01-01 09:00"),
        )
        found = self._read(one, 10, "2026-01-01 10:00")
        self.assertEqual(found.seconds, 6 * HOUR)
        self.assertEqual(to_date(found.deadline), datetime(2026, 1, 1, 14))
        self.assertIsNone(found.in_time)

    def test_on_hold_there_is_no_deadline_and_nothing_gets_late(self):
        one = log(("received", "2026-01-01 00:00"), ("paused", "2026-01-01 02:00"))
        found = self._read(one, 10, "2026-06-01 00:00")
        self.assertEqual((found.deadline, found.seconds), (None, 2 * HOUR))
        self.assertIsNone(found.in_time)
        self.assertEqual(judge(one, {"resolve": found}, 0).name, "paused")

    def test_a_hold_does_not_heal_what_is_late(self):
        one = log(("received", "2026-01-01 00:00"), ("paused", "2026-01-02 00:00"))
        found = self._read(one, 10, "2026-01-03 00:00")
        self.assertEqual(to_date(found.deadline), datetime(2026, 1, 1, 10))
        self.assertIs(found.in_time, False)
        self.assertEqual(judge(one, {"resolve": found}, 0).name, "late")

    def test_cancelling_meets_nothing(self):
        early = log(("received", "2026-01-01 00:00"), ("cancelled", "2026-01-01 01:00"))
        self.assertIsNone(self._read(early, 10, "2026-03-01 00:00").in_time)
        late = log(("received", "2026-01-01 00:00"), ("cancelled", "2026-01-02 00:00"))
        found = self._read(late, 10, "2026-03-01 00:00")
        self.assertIs(found.in_time, False)
        self.assertEqual(found.seconds, DAY)
        self.assertEqual(judge(late, {"resolve": found}, 0).name, "stopped")

    def test_reopening_twice_keeps_the_rounds_before(self):
        rounds = split_rounds([(kind, at(text)) for kind, text in (
            ("received", "2026-01-01 00:00"), ("answered", "2026-01-01 04:00"),
            ("closed", "2026-01-01 05:00"), ("reopened", "2026-02-01 00:00"),
            ("closed", "2026-02-03 00:00"), ("reopened", "2026-03-01 00:00"),
        )])
        found = [self._read(one, 10, "2026-03-01 02:00") for one in rounds]
        self.assertEqual([one.in_time for one in found], [True, False, None])
        self.assertEqual(
            [one.seconds for one in found], [5 * HOUR, 2 * DAY, 2 * HOUR]
        )
        # The answer of the first round is none of the third.
        self.assertEqual(rounds[2].reached, {})

    def test_the_last_receipt_counts_and_the_first_acknowledgement(self):
        one = log(
            ("received", "2026-01-02 00:00"), ("acknowledged", "2026-01-02 03:00"),
            ("acknowledged", "2026-01-02 09:00"), ("received", "2026-01-01 23:00"),
        )
        found = self._read(one, 4, "2026-02-01 00:00", "acknowledge")
        self.assertEqual((found.seconds, found.in_time), (4 * HOUR, True))

    def test_the_last_second_is_in_time(self):
        for date, in_time in (("2026-01-01 10:00:00", True),
                              ("2026-01-01 10:00:01", False)):
            one = log(("received", "2026-01-01 00:00"), ("closed", date))
            found = self._read(one, 10, "2026-02-01 00:00")
            self.assertIs(found.in_time, in_time)

    def test_the_state_says_what_is_next_and_when_it_changes(self):
        one = log(("received", "2026-01-01 00:00"))

        def stand(now):
            return judge(one, {
                "acknowledge": self._read(one, 4, now, "acknowledge"),
                "resolve": self._read(one, 40, now),
            }, at(now))

        self.assertEqual(stand("2026-01-01 01:00"), (
            "running", "acknowledge", at("2026-01-01 04:00"), at("2026-01-01 03:00"),
        ))
        self.assertEqual(stand("2026-01-01 03:00"), (
            "soon", "acknowledge", at("2026-01-01 04:00"), at("2026-01-01 04:00:01"),
        ))
        self.assertEqual(stand("2026-01-01 04:00:01").name, "late")
        one.note("acknowledged", at("2026-01-01 05:00"))
        self.assertEqual(stand("2026-01-01 06:00")[:3], (
            "running", "resolve", at("2026-01-02 16:00"),
        ))
        one.note("closed", at("2026-01-01 07:00"))
        # Closed in time, acknowledged too late.
        self.assertEqual(stand("2026-01-01 08:00").name, "missed")


class TestBruteForce(BaseCase):
    """Whatever happens in whatever order: as counted minute by minute."""

    KINDS = ("acknowledged", "paused", "resumed", "answered", "closed", "cancelled",
             "reopened")
    SPAN = 2000  # minutes

    def _draw(self, rng):
        """Return working intervals and events, both in minutes."""
        cuts = sorted(rng.sample(range(self.SPAN), 2 * rng.randint(0, 12)))
        intervals = list(zip(cuts[::2], cuts[1::2], strict=True))
        dates = sorted(rng.choices(range(self.SPAN), k=rng.randint(0, 9)))
        events = [(rng.choice(self.KINDS), date) for date in dates]
        return intervals, [("received", min(dates, default=0)), *events]

    @staticmethod
    def _replay(events):
        """Return per round [start, running minutes until the end, {kind: minute}]."""
        rounds, running, ended = [], False, True
        for index, (kind, minute) in enumerate(events):
            if kind in ("received", "reopened") and ended:
                rounds.append({"start": minute, "minutes": [], "first": {}})
                running, ended = True, False
            elif kind in ("closed", "cancelled"):
                running, ended = False, True
            elif kind in ("paused", "resumed") and not ended:
                running = kind == "resumed"
            rounds[-1]["first"].setdefault(kind, minute)
            until = events[index + 1][1] if index + 1 < len(events) else 10**4
            if running:
                rounds[-1]["minutes"] += range(minute, until)
        return rounds

    def test_elapsed_and_deadline(self):
        rng = random.Random(20260401)
        checked = 0
        for _trial in range(1500):
            intervals, events = self._draw(rng)
            worked = {one for start, end in intervals for one in range(start, end)}
            timeline = Timeline(working_spans(
                (start * MINUTE, end * MINUTE) for start, end in intervals
            ))
            rounds = split_rounds([(kind, date * MINUTE) for kind, date in events])
            plain = self._replay(events)
            self.assertEqual(len(rounds), len(plain))
            for one, brute in zip(rounds, plain, strict=True):
                checked += self._check(rng, one, brute, timeline, worked)
        self.assertGreater(checked, 500)

    def _check(self, rng, one, brute, timeline, worked):
        counted = [minute for minute in brute["minutes"] if minute in worked]
        ends = [brute["first"][kind] for kind in ("closed", "cancelled")
                if kind in brute["first"]]
        until = min(ends, default=rng.randint(brute["start"], self.SPAN))
        self.assertEqual(
            one.count(timeline, until * MINUTE),
            MINUTE * sum(minute < until for minute in counted),
        )
        allowed = rng.randint(1, 120)
        deadline = one.due(timeline, allowed * MINUTE)
        if len(counted) >= allowed:
            # The end of the minute that is the last one allowed.
            self.assertEqual(deadline, (counted[allowed - 1] + 1) * MINUTE)
            return 1
        if not ends:
            self.assertIsNone(deadline)
        return 0
