"""Parts of the benchmark: complaints that come by mail and by other programs."""

from .. import database, odoo
from ..odoo_server import Server
from ..progress import step
from . import load, pairs
from .report import Row, pair_rows
from .worker import Worker

MAILS = 120
CLIENTS, EACH = 16, 64


def intake(bench):
    """Measure a mail that becomes a complaint against one that becomes a lead."""
    with (
        Worker(bench.cluster, bench.host()) as host,
        Worker(bench.cluster, bench.addon()) as addon,
        step(f"{MAILS} mails to the gateway, leads and complaints in turns"),
    ):
        lead = host.call("measure_intake.make_alias", model="crm.lead")
        complaint = addon.call(
            "measure_intake.make_alias", model="crm.relationship.complaint"
        )
        found = pairs.compare((host, addon), [
            ("measure_intake.receive", {"address": lead, "number": number},
             {"address": complaint, "number": number})
            for number in range(MAILS)
        ])
    title = "Mail to a complaint against the stock gateway's lead"
    return pair_rows(bench, "intake", title, found, 1.2, None)


def submissions(bench):
    """Have 16 clients hand in 64 complaints each, at the same time."""
    name = "bench_submissions"
    database.create_from_template(name, bench.addon(), bench.cluster)
    try:
        key = odoo.run_python(name, load.MAKE_USER, cluster=bench.cluster)
        with (
            Server(name, cluster=bench.cluster, cfg=bench.cfg, workers=2) as server,
            step(f"{CLIENTS} clients, {EACH} complaints each"),
        ):
            found = load.submit(server, key, CLIENTS, EACH)
        [[stored]] = database.sql(
            bench.cluster, "SELECT COUNT(*) FROM crm_relationship_complaint"
            " WHERE name LIKE 'Load %'", db=name,
        )
    finally:
        database.drop(bench.cluster, name)
    bench.raw["submissions"] = found
    seconds = found["seconds"]
    middle, late = (seconds[int(len(seconds) * part)] for part in (0.5, 0.95))
    errors = sum(found["statuses"].values()) - found["statuses"].get(200, 0)
    return [
        Row(f"Complaints stored of {CLIENTS} x {EACH} at once", int(stored),
            CLIENTS * EACH, "", more=True,
            detail=f"median {middle * 1000:.0f} ms, 95% within {late * 1000:.0f} ms"),
        Row("Refused or failed of them", errors, 0, ""),
    ]
