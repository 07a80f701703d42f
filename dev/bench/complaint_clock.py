"""Part of the benchmark: the clocks of open complaints."""

from statistics import median

from ..progress import step
from .report import Row
from .worker import Worker

COMPLAINTS = 10_000
LIMIT = 2  # seconds


def clock(bench):
    """Measure how long reading the clocks of all open complaints takes."""
    with (
        Worker(bench.cluster, bench.addon()) as worker,
        step(f"clocks of {COMPLAINTS:,} open complaints"),
    ):
        found = worker.call("measure_clock.evaluate", complaints=COMPLAINTS)
    bench.raw["clock"] = found
    states = ", ".join(f"{name} {count:,}" for name, count in found["states"].items())
    return [
        Row(f"Clocks of {COMPLAINTS:,} open complaints, {title}",
            median(found[name]), LIMIT, "s", detail=detail)
        for name, title, detail in (
            ("changed", "every deadline moves", states),
            ("unchanged", "nothing changed", "half of them were on hold twice"),
        )
    ]
