from datetime import datetime

import pytz

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.complaint_clock import (
    DAY,
    TARGETS,
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

BATCH = 1000  # complaints whose state is renewed and committed together
HOUR = 3600
SPARE = 7 * DAY  # beyond what is needed, so that a long holiday matters little
LONGEST = 4000 * DAY  # after which a calendar counts as one without working time


class CrmRelationshipComplaintClock(models.AbstractModel):
    """Reads the clocks of complaints: many at once, working time once a calendar."""

    _name = "crm.relationship.complaint.clock"
    _description = "Clock of Complaints"

    # ------------------------------------------------------------------
    # Reading clocks
    # ------------------------------------------------------------------

    @api.private
    def _evaluate(self, complaint_ids, rewrite=False, now=None):
        """Write what the log, the policy and the working time say of complaints.

        :param complaint_ids: list of ids
        :param rewrite: also correct rounds that had ended
        :param now: datetime in UTC, now when None
        """
        # The clock is the program's to write; deadlines are everybody's.
        complaints = self.env["crm.relationship.complaint"].sudo().browse(complaint_ids)
        if not complaints:
            return
        models = [complaints, *(
            self.env[f"crm.relationship.complaint.{name}"]
            for name in ("event", "round")
        )]
        for model in models:
            model.flush_model()
        rows = self.env["crm.relationship.complaint.clock.rows"]
        now = to_moment(now or fields.Datetime.now())
        logs = [
            (complaint, company, policy, split_rounds(
                [(kind, to_moment(date)) for kind, date in zip(*log, strict=True)]
            ))
            for complaint, company, policy, *log in rows._read_logs(complaint_ids)
        ]
        targets = self._get_targets(logs, now)
        rounds, states = _read_clocks(logs, targets, now)
        rows._write_rounds(rounds, rewrite)
        rows._write_complaints(states)
        for model in models:
            model.invalidate_model(flush=False)

    def _get_targets(self, logs, now):
        """Return {(company id, policy id): [Target with a time]}."""
        starts = {}
        for _complaint, company, policy, rounds in logs:
            first = min(rounds[0].start, starts.get((company, policy), now))
            starts[company, policy] = first
        # As superuser: whoever handles complaints need not see policies or calendars.
        env = self.sudo().env
        timelines = {}
        return {
            (company, policy): self._get_policy_targets(
                env["res.company"].browse(company),
                env["crm.relationship.complaint.policy"].browse(policy),
                min(starts.values()), now, timelines,
            )
            for company, policy in starts if policy
        }

    def _get_policy_targets(self, company, policy, begin, now, timelines):
        calendar = policy.calendar_id or company.resource_calendar_id
        found = []
        for name in TARGETS:
            unit = policy[f"{name}_unit"]
            seconds = round(policy[f"{name}_time"] * self._get_unit(calendar, unit))
            if not seconds:
                continue
            key = (unit.startswith("working"), unit == "hours", calendar, company)
            timeline = timelines.get(key)
            if timeline is None or _ends_early(timeline, now, seconds):
                timeline = self._get_timeline(key, begin, now, seconds)
                timelines[key] = timeline
            found.append(Target(name, seconds, timeline, policy.warn_share))
        return found

    def _get_unit(self, calendar, unit):
        """Return the seconds of one unit; a working day has those of its calendar."""
        if unit == "working_days":
            return (calendar.hours_per_day or 24) * HOUR
        return DAY if unit == "days" else HOUR

    def _get_timeline(self, key, begin, now, seconds):
        """Return a timeline from before ``begin`` that counts as much after now."""
        is_working, is_absolute, calendar, company = key
        zone = self._get_zone(calendar, company)
        # A week has some forty working hours: five times as long is about enough.
        span = (5 if is_working else 1) * seconds + SPARE
        while True:
            bounds = begin - DAY, now + span
            if is_working:
                spans = working_spans(self._get_intervals(calendar, company, *bounds))
            else:
                spans = wall_spans(pytz.utc if is_absolute else zone, *bounds)
            timeline = Timeline(spans)
            if span > LONGEST or not _ends_early(timeline, now, seconds):
                return timeline
            span *= 3

    def _get_zone(self, calendar, company):
        if calendar:
            return pytz.timezone(calendar.tz or "UTC")
        return self.env["crm.relationship.calendar"]._get_zone(company)

    def _get_intervals(self, calendar, company, begin, end):
        """Return [(start, end)] of working time; all of it without a calendar."""
        if not calendar:
            return [(begin, end)]
        zone = self._get_zone(calendar, company)
        dates = [datetime.fromtimestamp(one, zone) for one in (begin, end)]
        found = calendar.with_company(company)._work_intervals_batch(
            *dates, domain=[("time_type", "=", "leave"),
                            ("company_id", "in", [company.id, False])]
        )[False]
        return [(to_moment(start), to_moment(stop)) for start, stop, _who in found]

    # ------------------------------------------------------------------
    # What changes by itself, or elsewhere
    # ------------------------------------------------------------------

    @api.model
    def _cron_tick(self):
        """Renew the state of complaints whose time has come, and tell people.

        Each batch is committed with what it told: a run that was killed goes on where
        it stopped, and nobody is told twice.
        """
        job = self.env["crm.relationship.job"]
        for step in self._get_steps():
            while job._until_done(step):
                pass

    def _get_steps(self):
        """Return what a run does: each commits a batch and returns if there is more."""
        return [self._tick_batch]

    def _tick_batch(self):
        found = self.env["crm.relationship.complaint"].search(
            [("clock_check_on", "<=", fields.Datetime.now())],
            limit=BATCH, order="clock_check_on, id",
        ).try_lock_for_update(allow_referencing=True)
        if not found:
            return False
        found._evaluate_clock()
        seconds = self.env["ir.cron"]._commit_progress(len(found))
        return len(found) == BATCH and seconds > 0

    @api.private
    def _push_calendars(self, calendar_ids):
        """Have open complaints read anew that depend on calendars; once, at commit.

        :param calendar_ids: iterable of ids; False stands for all calendars
        """
        precommit = self.env.cr.precommit
        pending = precommit.data.setdefault(self._name, set())
        if not pending:
            precommit.add(self._evaluate_pushed)
        pending.update(calendar_ids)

    def _evaluate_pushed(self):
        changed = self.env.cr.precommit.data.pop(self._name, set())
        domain = Domain("is_open", "=", True)
        if False not in changed:
            domain &= Domain("policy_id.calendar_id", "in", list(changed)) | (
                Domain("policy_id.calendar_id", "=", False)
                & Domain("company_id.resource_calendar_id", "in", list(changed))
            )
        # Whoever keeps calendars need not see a complaint.
        self.env["crm.relationship.complaint"].sudo().search(domain)._evaluate_clock()


def _ends_early(timeline, now, seconds):
    """Return whether less than the seconds is counted after now."""
    return timeline.moment(timeline.position(now) + seconds) is None


def _read_clocks(logs, targets, now):
    """Return the rows of rounds and of complaints that the clocks say."""
    rows, states = [], []
    for complaint, company, policy, rounds in logs:
        wanted = targets.get((company, policy), ())
        for number, one in enumerate(rounds, 1):
            readings = {target.name: read(one, target, now) for target in wanted}
            rows.append({
                "complaint_id": complaint, "company_id": company, "number": number,
                "policy_id": policy, "is_current": one is rounds[-1],
                "started_on": to_date(one.start), "ended_on": to_date(one.end),
                "end_kind": one.end_kind, **_flatten(one, readings),
            })
        state = judge(one, readings, now)
        states.append({
            "id": complaint, "clock_state": state.name,
            "next_deadline_kind": state.kind, "next_deadline": to_date(state.deadline),
            "clock_check_on": to_date(state.check_on),
        })
    return rows, states


def _flatten(one, readings):
    row = {
        f"{name}_on": to_date(moment) for name, moment in one.reached.items()
    }
    for name, it in readings.items():
        decided = it.in_time is not None
        row[f"{name}_deadline"] = to_date(it.deadline)
        row[f"{name}_soon_on"] = to_date(it.soon_on)
        row[f"{name}_result"] = ("met" if it.in_time else "missed") if decided else None
        # What still runs is counted when it is asked for, and nowhere kept.
        row[f"{name}_hours"] = it.seconds / HOUR if it.reached_on is not None else None
    return row
