"""make bench: measure the addon on a generated database and print one table."""

import argparse
import contextlib
import os
from pathlib import Path
from statistics import median

from .. import database, postgres
from ..config import Config
from ..progress import say, step
from . import (
    complaint_clock,
    history,
    intake,
    lifetimes_comparison,
    measure_import,
    pairs,
    prepare,
    register,
    report,
)
from .report import Row
from .worker import Worker

REPEATS = 3
STALE = 1000  # at the smaller sizes 1% of the customers
POSTINGS = 150
FORMS = 60
CALLS = 10_000
CALLS_AT_ONCE = 5000
MEMORY_LIMIT = 150  # MB
LIMITS = {
    "first_fill": ("first fill", 8),
    "unchanged": ("nothing changed", 3),
    "changed": ("all changed", 4.5),
}


def parse_arguments():
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--output", type=Path, help="folder of bench.md and bench.json")
    parser.add_argument(
        "--only", choices=PARTS, action="append", help="this part; may be repeated"
    )
    return parser.parse_args()


class Bench:
    """The servers and databases that the parts share, and what they found."""

    def __init__(self, customers):
        self.cfg = Config.from_env()
        self.cluster = postgres.ensure_running("test", self.cfg)
        self.customers = customers
        self.raw = {}
        self.names = {}  # of the databases with the addon, by size

    def addon(self, customers=None):
        """Return the database with the addon."""
        size = customers or self.customers
        if size not in self.names:
            self.names[size] = prepare.ensure_addon(self.cfg, self.cluster, size)
        return self.names[size]

    def host(self):
        """Return the database without the addon."""
        return prepare.ensure_host(self.cfg, self.cluster, self.customers)

    def tidy(self, db):
        """Leave what autovacuum would have left by the next night."""
        database.sql(self.cluster, "VACUUM ANALYZE crm_relationship", db=db)


# ----------------------------------------------------------------------
# Parts: each returns rows
# ----------------------------------------------------------------------


def check(bench):
    """Compare generated rows with the host's, and the sums with its report."""
    with step("1,000 documents posted through the host, to compare"):
        found = prepare.call(
            bench.cluster, bench.host(), "check.py:compare_with_host"
        )
    with Worker(bench.cluster, bench.addon()) as worker:
        worker.call("measure_refresh.unchanged")
        tie = worker.call("check.tie_out")
    bench.raw["check"] = {**found, **tie}
    different = ", ".join(found["differences"]) or "no column differs"
    return [
        Row("Generated rows unlike the host's", sum(found["differences"].values()), 0,
            "values", detail=f"{found['documents']} compared, {different}"),
        Row("Past value against account.invoice.report", abs(tie["difference"]), 0,
            "off", detail=f"{tie['report']:,.2f}"),
    ]


def refresh(bench):
    """Measure full runs against F."""
    results = {"F": [], "stale": [], **{name: [] for name in LIMITS}}
    at_once = max(1, min(STALE, bench.customers // 100))
    with Worker(bench.cluster, bench.addon()) as worker:
        with step("first run, with backtest"):
            first = worker.call("measure_refresh.first_run")
        with step(f"full runs and F, {REPEATS} times"):
            for _turn in range(REPEATS):
                _take_turn(bench, worker, results, at_once)
    bench.raw["refresh"] = {"first_run": first, **results}
    return _refresh_rows(results, first, at_once)


def _take_turn(bench, worker, results, at_once):
    """Do every run once, each between two measurements of F."""
    for name in (*LIMITS, "stale"):
        bench.tidy(bench.addon())
        options = {"customers": at_once} if name == "stale" else {}
        before = worker.call("raw.measure")
        run = worker.call(f"measure_refresh.{name}", **options)
        after = worker.call("raw.measure")
        results["F"] += [
            {"steps": one, "seconds": sum(one.values())} for one in (before, after)
        ]
        run["F"] = (sum(before.values()) + sum(after.values())) / 2
        results[name].append(run)


def _refresh_rows(results, first, at_once):
    """Return the rows of the table for what ``refresh`` measured."""
    stale = median(
        one["seconds"] / full["seconds"]
        for one, full in zip(results["stale"], results["unchanged"], strict=True)
    )
    return [
        Row("F: raw GROUP BY, the host's indexes", _seconds(results["F"]), unit="s",
            detail=_steps(results["F"])),
        *(
            Row(f"Full run, {title}",
                median(one["seconds"] / one["F"] for one in results[name]), limit, "F",
                detail=f"{_seconds(results[name]):.2f} s; {_steps(results[name])}")
            for name, (title, limit) in LIMITS.items()
        ),
        Row(f"{at_once:,} stale customers against a full run", 100 * stale, 5, "%",
            detail=f"{_seconds(results['stale']):.2f} s; {_steps(results['stale'])}"),
        Row("Backtest, once a week", first["steps"]["_get_backtest"], unit="s",
            detail=f"first run of all {first['seconds']:.2f} s"),
    ]


def _seconds(results):
    return median(one["seconds"] for one in results)


def _steps(results):
    """Return the medians of the steps as one text."""
    names = {name: None for one in results for name in one["steps"]}
    medians = {
        name: median(one["steps"].get(name, 0) for one in results) for name in names
    }
    return ", ".join(
        f"{name.lstrip('_')} {value:.2f}" for name, value in medians.items()
    )


def figures(bench):
    """Measure what the figures of contacts add to a full run."""
    turns = []
    with (
        Worker(bench.cluster, bench.addon()) as worker,
        step(f"full runs without and with contacts, {REPEATS} times"),
    ):
        for _turn in range(REPEATS):
            bench.tidy(bench.addon())
            turns.append(worker.call("measure_refresh.figures"))
    bench.raw["figures"] = turns
    # The fastest of each: other work on the machine only ever adds.
    ratio = min(one["with"]["seconds"] for one in turns) / min(
        one["without"]["seconds"] for one in turns
    )
    detail = "; ".join(
        f"{name} {_seconds(runs):.2f} s: {_steps(runs)}"
        for name in ("without", "with") for runs in [[one[name] for one in turns]]
    )
    return [Row("Full run with the figures of contacts", ratio, 1.5, detail=detail)]


def growth(bench):
    """Measure time and memory at smaller sizes, the sizes taking turns."""
    sizes = tenth, fifth, all_ = (
        bench.customers // 10, bench.customers // 5, bench.customers
    )
    names = {size: bench.addon(size) for size in sizes}
    with step("full runs at three sizes"), contextlib.ExitStack() as stack:
        workers = {
            size: stack.enter_context(Worker(bench.cluster, name))
            for size, name in names.items()
        }
        memory = _of_each(workers, "memory")
        turns = [_of_each(workers, "unchanged") for _turn in range(REPEATS)]
    bench.raw["growth"] = {"turns": turns, "memory": memory}
    seconds = {size: median(turn[size]["seconds"] for turn in turns) for size in sizes}
    return [
        Row(f"Memory at {fifth:,} customers", memory[fifth], MEMORY_LIMIT, "MB"),
        Row(f"Memory at {all_:,} customers", memory[all_], MEMORY_LIMIT, "MB"),
        Row(f"Time, {tenth:,} to {all_:,} customers",
            median(turn[all_]["seconds"] / turn[tenth]["seconds"] for turn in turns),
            10, detail=", ".join(f"{one:.2f} s" for one in seconds.values())),
    ]


def _of_each(workers, name):
    return {
        size: worker.call(f"measure_refresh.{name}")
        for size, worker in workers.items()
    }


def posting(bench):
    """Compare posting an invoice without and with the addon."""
    with (
        Worker(bench.cluster, bench.host()) as host,
        Worker(bench.cluster, bench.addon()) as addon,
        step(f"posting {POSTINGS} invoices on each side"),
    ):
        workers = (host, addon)
        drafts = [
            one.call("measure_posting.make_drafts", documents=POSTINGS)
            for one in workers
        ]
        found = pairs.compare(workers, [
            ("measure_posting.post", {"move": left}, {"move": right})
            for left, right in zip(*drafts, strict=True)
        ])
    return report.pair_rows(bench, "posting", "Posting an invoice", found, 1.02, 3)


def forms(bench):
    """Compare opening a partner and a lead without and with the addon."""
    rows = []
    with (
        Worker(bench.cluster, bench.host()) as host,
        Worker(bench.cluster, bench.addon()) as addon,
    ):
        workers = (host, addon)
        records = host.call("measure_forms.find_records", limit=FORMS)
        for model, title in (("res.partner", "partner"), ("crm.lead", "lead")):
            with step(f"opening {FORMS} forms of a {title} on each side"):
                found = pairs.compare(workers, [
                    ("measure_forms.open_form", *[{"model": model, "record": one}] * 2)
                    for one in records[model]
                ])
            rows += report.pair_rows(
                bench, model, f"A salesman's {title} form", found, 1.10, 2
            )
    return rows


def interactions(bench):
    """Measure how long handing in interactions takes, through HTTP."""
    with step(f"{CALLS:,} interactions handed in, twice"):
        found = measure_import.measure(
            bench.cluster, bench.addon(), CALLS, CALLS_AT_ONCE
        )
    bench.raw["import"] = found
    return [
        Row(f"{CALLS:,} interactions handed in, {title}", found[name]["seconds"], limit,
            "s", detail=f"{CALLS_AT_ONCE:,} a call; {found[name]['statuses']}")
        for name, title, limit in (
            ("first", "new", 20), ("again", "known already", None)
        )
    ]


def lifetimes(bench):
    """Compare the lifetime value chain with the package `lifetimes`."""
    with step("lifetime values of 23,570 customers, against lifetimes"):
        found = lifetimes_comparison.compare(bench.cfg.folder("bench") / "lifetimes")
    bench.raw["lifetimes"] = found
    detail = ", ".join(f"{name} {one:.3f} s" for name, one in found["seconds"].items())
    return [
        Row("Arrays against lifetimes", found["arrays_times_faster"], 15, more=True,
            detail=detail),
        Row("Plain Python against lifetimes", found["plain_times_faster"], 1,
            more=True),
    ]


PARTS = {
    "check": check, "refresh": refresh, "figures": figures, "growth": growth,
    "posting": posting, "forms": forms, "timeline": history.timeline,
    "mail": history.mail, "closed": history.closed_page, "import": interactions,
    "lifetimes": lifetimes, "intake": intake.intake,
    "submissions": intake.submissions, "complaints": register.complaints,
    "clock": complaint_clock.clock,
}


def main():
    """Run the parts, print the table and write it; a missed target is no failure."""
    asked = parse_arguments()
    bench = Bench(asked.customers)
    before = os.getloadavg()[0]
    rows = [row for name in asked.only or PARTS for row in PARTS[name](bench)]
    [[documents]] = database.sql(
        bench.cluster, "SELECT COUNT(*) FROM account_move WHERE state = 'posted'"
        " AND move_type IN ('out_invoice', 'out_refund')", db=bench.addon()
    )
    line = report.circumstances(
        bench.cluster, database, asked.customers, int(documents),
        (before, os.getloadavg()[0]),
    )
    text = f"{line}\n\n{report.table(rows)}"
    folder = asked.output or bench.cfg.folder("bench")
    report.write(folder, text, rows, bench.raw)
    say(f"\n{text}\nWritten to {folder}.")


if __name__ == "__main__":
    main()
