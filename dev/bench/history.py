"""Parts of the benchmark: the history of customers, and what it costs others."""

import contextlib
from statistics import median

from ..progress import step
from . import pairs, prepare
from .report import Row, pair_rows
from .worker import Worker

TURNS = 25
LATE = 5  # turns from one look at page 500 to the next
CUSTOMERS = 60
MAILS = 120
READERS = {"bench_salesman": "salesman", "bench_manager": "manager"}


def timeline(bench):
    """Measure pages of histories in the database, at two sizes of it."""
    sizes = bench.customers // 10, bench.customers
    names = [
        prepare.ensure_history(bench.cfg, bench.cluster, size) for size in sizes
    ]
    with contextlib.ExitStack() as stack, step("pages of histories"):
        small, large = (
            stack.enter_context(Worker(bench.cluster, name)) for name in names
        )
        found = {
            login: _read_histories(small, large, login) for login in READERS
        }
    bench.raw["timeline"] = found
    return [row for login in found for row in _history_rows(login, found[login])]


def _read_histories(small, large, login):
    """Read pages of a busy and of ordinary customers, the two sizes in turns."""
    found = {name: [] for name in ("typical", "first", "second", "late", "small")}
    heavy = [one.call("measure_timeline.find_heavy") for one in (small, large)]
    typical = large.call("measure_timeline.find_typical", limit=CUSTOMERS)
    for turn in range(TURNS):
        [page] = large.call(
            "measure_timeline.read_pages", partner=typical[turn % len(typical)],
            pages=1, login=login,
        )
        found["typical"].append(page)
        for worker, partner, first in ((small, heavy[0], "small"),
                                       (large, heavy[1], "first")):
            pages = worker.call(
                "measure_timeline.read_pages", partner=partner, pages=2, login=login
            )
            found[first].append(pages[0])
        found["second"].append(pages[1])
        if turn % LATE == 0:  # to get there takes seconds
            found["late"] += large.call(
                "measure_timeline.read_pages", partner=heavy[1], pages=3, login=login,
                skip=500,
            )
    return {
        name: median(one["database"] * 1000 for one in pages[3:])
        for name, pages in found.items()
    }


def _history_rows(login, found):
    """Return the rows of the table for one reader."""
    who = READERS[login]
    return [
        Row(f"Page of an ordinary customer, {who}", found["typical"], 10, "ms"),
        Row(f"First page of the busy customer, {who}", found["first"], 30, "ms"),
        Row(f"Second page, {who}", found["second"], 30, "ms"),
        Row(f"Page 500 against page 2, {who}",
            found["late"] / found["second"], 1.3, detail=f"{found['late']:.1f} ms"),
        Row(f"Ten times the documents of others, {who}",
            found["first"] / found["small"], 1.3),
    ]


def mail(bench):
    """Compare sending a mail to a customer without and with the addon."""
    with (
        Worker(bench.cluster, bench.host()) as host,
        Worker(bench.cluster, bench.addon()) as addon,
        step(f"sending {MAILS} mails on each side"),
    ):
        customers = host.call("measure_mail.find_customers", limit=MAILS)
        found = pairs.compare((host, addon), [
            ("measure_mail.send", *[{"partner": one}] * 2) for one in customers
        ])
    return pair_rows(bench, "mail", "Sending a mail to a customer", found, 1.02, 3)


def closed_page(bench):
    """Compare a partner form without the page of the history with one that has it."""
    without = prepare.ensure_without_history(
        bench.cfg, bench.cluster, bench.customers
    )
    with (
        Worker(bench.cluster, without) as host,
        Worker(bench.cluster, bench.addon()) as addon,
        step(f"opening {CUSTOMERS} forms on each side"),
    ):
        records = host.call("measure_forms.find_records", limit=CUSTOMERS)
        found = pairs.compare((host, addon), [
            ("measure_forms.open_form", *[{"model": "res.partner", "record": one}] * 2)
            for one in records["res.partner"]
        ])
    return pair_rows(
        bench, "closed", "A partner form, its history closed", found, 1.02, 0
    )
