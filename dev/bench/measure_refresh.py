"""How long a full re-measure takes, and how much memory."""

import contextlib
import re
import time
from pathlib import Path

STEPS = (
    ("crm.relationship.job", "_gather"),
    ("crm.relationship.fit", "_get_fit"),
    ("crm.relationship.fit", "_get_backtest"),
    ("crm.relationship.job", "_forecast"),
    ("crm.relationship.evaluation", "_evaluate"),
    ("crm.relationship.merge", "_merge"),
    ("crm.relationship.log", "_log_misses"),
)


def first_run(env):
    """Measure a base for the first time, backtest included."""
    env.cr.execute("TRUNCATE crm_relationship CASCADE")
    env["crm.relationship.value.model"].search([]).unlink()
    return _timed_refresh(env)


def first_fill(env):
    """Measure all into an empty table; the backtest is there already."""
    env.cr.execute("TRUNCATE crm_relationship CASCADE")
    return _timed_refresh(env)


def unchanged(env):
    """Measure all again."""
    return _timed_refresh(env)


def changed(env):
    """Measure all again after the margin rate changed, on which every row depends."""
    rate = env.company.relationship_margin_rate
    env.company.relationship_margin_rate = 0.30 if rate > 0.30 else 0.31
    return _timed_refresh(env)


def figures(env):
    """Measure all again, without and with the figures of contacts.

    Each run is timed the second time, when it has nothing to write any more.
    """
    with _without_contacts(env):
        _timed_refresh(env)
        env.cr.execute("ANALYZE crm_relationship")
        without = _timed_refresh(env)
    _timed_refresh(env)
    env.cr.execute("ANALYZE crm_relationship")
    return {"without": without, "with": _timed_refresh(env)}


@contextlib.contextmanager
def _without_contacts(env):
    """Leave out what reads contacts, plans and entries."""
    facts = type(env["crm.relationship.facts"])
    names = [one.query for one in env[facts._name]._get_contact_sources()]
    for name in names:
        setattr(facts, name, lambda _self, _scope: None)
    try:
        yield
    finally:
        for name in names:
            delattr(facts, name)


def stale(env, customers=1000):
    """Measure customers that are in the queue, evenly drawn from the base."""
    env.cr.execute(
        "DELETE FROM crm_relationship_stale;"
        "INSERT INTO crm_relationship_stale (partner_id, company_id)"
        " SELECT partner_id, company_id FROM crm_relationship"
        " ORDER BY hashint8extended(id, EXTRACT(EPOCH FROM NOW())::bigint) LIMIT %s",
        [customers],
    )
    env.cr.commit()
    with _steps(env) as steps:
        begin = time.perf_counter()
        env["crm.relationship.stale"]._drain()
        seconds = time.perf_counter() - begin
    return {"seconds": seconds, "steps": steps}


def memory(env):
    """Return by how many MB a full run lifts the peak of this process."""
    status = Path("/proc/self/status")
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before = _megabytes(status.read_text(encoding="ascii"), "VmRSS")
    env["crm.relationship"]._refresh()
    env.cr.commit()
    return _megabytes(status.read_text(encoding="ascii"), "VmHWM") - before


def _megabytes(status, name):
    return int(re.search(rf"{name}:\s+(\d+) kB", status)[1]) / 1024


def _timed_refresh(env):
    """Return the seconds of a full run with its commit, its parts, rows written."""
    env.cr.commit()
    with _steps(env) as steps:
        begin = time.perf_counter()
        written = env["crm.relationship"]._refresh()
        env.cr.commit()
        seconds = time.perf_counter() - begin
    env.cr.execute("SELECT COUNT(*) FROM crm_relationship")
    return {
        "seconds": seconds, "written": written, "rows": env.cr.fetchone()[0],
        "steps": steps,
    }


@contextlib.contextmanager
def _steps(env):
    """Collect the seconds of the steps of the job, inner ones included in outer."""
    seconds, originals = {}, []
    for model, name in STEPS:
        cls = type(env[model])
        originals.append((cls, name, getattr(cls, name)))
        setattr(cls, name, _timer(name, getattr(cls, name), seconds))
    try:
        yield seconds
    finally:
        for cls, name, original in originals:
            setattr(cls, name, original)


def _timer(name, method, seconds):
    def timed(self, *args, **kwargs):
        begin = time.perf_counter()
        try:
            return method(self, *args, **kwargs)
        finally:
            spent = time.perf_counter() - begin
            seconds[name] = seconds.get(name, 0.0) + spent

    return timed
