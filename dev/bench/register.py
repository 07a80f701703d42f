"""Part of the benchmark: lists and boards of complaints against the host's leads."""

from statistics import median

from .. import database, odoo, stamp
from ..progress import step
from . import prepare
from .report import Row
from .worker import Worker

RECORDS = 100_000
CUSTOMERS = 1000  # among whom they are spread
TURNS = 25
COMPLAINTS = {
    "model": "crm.relationship.complaint", "domain": [["is_open", "=", True]],
}
LEADS = {"model": "crm.lead", "domain": [["type", "=", "opportunity"]]}


def complaints(bench):
    """Open the list and the board of as many complaints as leads, in turns."""
    name = _ensure_register(bench)
    found = {}
    with (
        Worker(bench.cluster, name) as worker,
        step(f"lists and boards of {RECORDS:,} complaints and leads"),
    ):
        for view in ("list", "kanban"):
            turns = [_take_turn(worker, view) for _turn in range(TURNS)][3:]
            found[view] = {
                side: {key: median(one[side][key] for one in turns)
                       for key in ("seconds", "queries")}
                for side in ("complaints", "leads")
            }
    bench.raw["complaints"] = found
    return [
        Row(f"{title} of {RECORDS:,} complaints against leads",
            found[view]["complaints"]["seconds"] / found[view]["leads"]["seconds"],
            1.2, detail="; ".join(
                f"{side} {1000 * one['seconds']:.0f} ms, {one['queries']} queries"
                for side, one in found[view].items()
            ))
        for view, title in (("list", "List"), ("kanban", "Board"))
    ]


def _take_turn(worker, view):
    code = f"measure_register.open_{view}"
    return {
        "complaints": worker.call(code, **COMPLAINTS),
        "leads": worker.call(code, **LEADS),
    }


def _ensure_register(bench):
    """Return the name of a database with many complaints and leads."""
    addon = prepare.ensure_addon(bench.cfg, bench.cluster, CUSTOMERS)
    name = f"bench_register_{RECORDS}"
    key = stamp.digest(
        database.comment(bench.cluster, addon), prepare.HERE / "measure_register.py"
    )

    def make(new):
        with step(f"{RECORDS:,} complaints and leads"):
            database.create_from_template(new, addon, bench.cluster)
            odoo.run_python(
                new, str(prepare.HERE / "measure_register.py") + ":fill",
                cluster=bench.cluster, records=RECORDS,
            )
            database.sql(bench.cluster, "VACUUM ANALYZE", db=new)

    return database.ensure_template(bench.cluster, name, key, make)
