"""Many complaints and as many leads, and what opening either costs."""

import gc
import json
import time

from lxml import etree

from dev.bench.copies import columns_of
from dev.bench.measure_forms import read_arch

LOGIN = "bench_register"
PARTNERS = """
    SELECT array_agg(id ORDER BY id) FROM res_partner
     WHERE parent_id IS NULL AND name LIKE 'Customer %'
"""
# What differs from row to row, besides the id; ``n`` counts from 1.
VARIED = {
    "crm_relationship_complaint": {
        "number": "'CMP/BENCH/' || n", "name": "'Complaint ' || n",
        "partner_id": "{partner}", "commercial_partner_id": "{partner}",
        "date_received": "p.date_received - make_interval(hours => n % 2000)",
        "stage_id": "{stage}", "state": "{state}", "is_open": "{open}",
        "severity": "(n % 4)::text",
    },
    "crm_lead": {
        "name": "'Lead ' || n", "partner_id": "{partner}", "stage_id": "{stage}",
        "create_date": "p.create_date - make_interval(hours => n % 2000)",
        "priority": "(n % 4)::text",
    },
}


def fill(env, records):
    """Bring complaints and opportunities to a number, as copies of one each."""
    root = _make_manager(env)
    partner = env["res.partner"].search([("name", "=like", "Customer %")], limit=1)
    complaint = env["crm.relationship.complaint"].create({
        "name": "Prototype", "partner_id": partner.id, "user_id": root.id,
        "category_id": env.ref("crm_relationship.complaint_category_delivery").id,
    })
    lead = env["crm.lead"].create({
        "name": "Prototype", "type": "opportunity", "partner_id": partner.id,
        "user_id": root.id,
    })
    env.flush_all()
    Stage = env["crm.relationship.complaint.stage"]
    open_stages = Stage.search([("state", "not in", ("closed", "cancelled"))])
    _copy(env, complaint, records, open_stages, "state")
    _copy(env, lead, records, env["crm.stage"].search([("is_won", "=", False)]), None)
    return {"complaints": records, "leads": records}


def _copy(env, prototype, records, stages, state):
    """Insert copies of a record, spread over customers and stages."""
    table = prototype._table
    draws = {
        "partner": "(g.partners)[1 + n %% array_length(g.partners, 1)]",
        "stage": f"(ARRAY{stages.ids})[1 + n %% {len(stages)}]",
        "state": f"(ARRAY{stages.mapped(state)})[1 + n %% {len(stages)}]"
        if state else "NULL",
        "open": "TRUE",
    }
    varied = {"id": "(SELECT MAX(id) FROM {table}) + n"} | VARIED[table]
    columns = columns_of(env.cr, table)
    values = [
        varied[name].replace("%", "%%").format(table=table, **draws)
        if name in varied else f"p.{name}" for name in columns
    ]
    # Only what depends on no other model is copied: the lists show nothing else.
    env.cr.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)}"
        f"  FROM generate_series(1, %s) n, {table} p,"
        f" ({PARTNERS.replace('%', '%%')}) AS g (partners)"
        "  WHERE p.id = %s", [records - 1, prototype.id],
    )
    env.cr.execute(
        f"SELECT setval('{table}_id_seq', (SELECT MAX(id) FROM {table}))"
    )


def open_list(env, model, domain):
    """Do what the web client does to open a list; return seconds and queries."""
    records = env[model].with_user(_manager(env))
    arch = _arch(records, "list")
    specification = read_arch(arch, records._fields, records.env)
    return _timed(env, lambda: records.web_search_read(
        domain, specification, limit=80, count_limit=10_001
    ))


def open_kanban(env, model, domain):
    """Do what the web client does to open a board; return seconds and queries."""
    records = env[model].with_user(_manager(env))
    arch = _arch(records, "kanban")
    specification = read_arch(arch, records._fields, records.env)
    bar = _progress_bar(arch)

    def read():
        if bar:
            records.read_progress_bar(domain, "stage_id", bar)
        records.web_read_group(
            domain, ["stage_id"], ["__count"], auto_unfold=True,
            unfold_read_specification=specification, unfold_read_default_limit=20,
        )

    return _timed(env, read)


def _progress_bar(arch):
    for node in arch.iter("progressbar"):
        return {"field": node.get("field"), "colors": json.loads(node.get("colors"))}
    return None


def _arch(records, kind):
    views = records.get_views([(False, kind), (False, "search")])
    return etree.fromstring(views["views"][kind]["arch"])


def _make_manager(env):
    """Return a user who sees all leads and all complaints."""
    groups = env.ref("sales_team.group_sale_manager") + env.ref(
        "crm_relationship.crm_relationship_group_complaint_manager"
    )
    return env["res.users"].create({
        "name": "Manager", "login": LOGIN, "group_ids": groups.ids
    })


def _manager(env):
    return env["res.users"].search([("login", "=", LOGIN)])


def _timed(env, function):
    env.invalidate_all()
    gc.disable()
    queries, begin = env.cr.sql_log_count, time.perf_counter()
    function()
    seconds = time.perf_counter() - begin
    gc.enable()
    return {"seconds": seconds, "queries": env.cr.sql_log_count - queries}
