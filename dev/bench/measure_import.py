"""What it costs to hand in interactions, through HTTP as a telephone system does."""

import json
import time
import urllib.request

MODEL = "crm.relationship.interaction"
SOURCE = "bench"


def prepare(env, calls):
    """Return an API key and the numbers to call from, half of them known.

    Leaves nothing of an earlier run.
    """
    _tidy(env)
    env.cr.execute(
        "UPDATE res_partner SET phone = '+8490' || LPAD(id::text, 7, '0')"
        " WHERE id IN (SELECT id FROM res_partner WHERE name LIKE 'Customer %%'"
        " ORDER BY id LIMIT %s) RETURNING id",
        [calls // 2],
    )
    known = [f"090{partner:07}" for [partner] in env.cr.fetchall()]
    user = env["res.users"].search([("login", "=", "bench_gateway")]) or env[
        "res.users"
    ].create({"name": "Gateway", "login": "bench_gateway"})
    user.group_ids = env.ref("sales_team.group_sale_salesman_all_leads")
    soon = env.cr.now().replace(microsecond=0)
    soon = soon.replace(year=soon.year + 1, day=1)
    key = env["res.users.apikeys"].with_user(user).sudo()._generate("rpc", "b", soon)
    env.company.country_id = env.ref("base.vn")
    return {"key": key, "numbers": known or ["0900000000"]}


def tidy(env):
    """Leave the database as it was for the other parts."""
    _tidy(env)
    env.cr.execute("UPDATE res_partner SET phone = NULL WHERE phone LIKE '+8490%%'")


def _tidy(env):
    env.cr.execute(
        "DELETE FROM crm_relationship_interaction WHERE external_source = %s", [SOURCE]
    )


def make_calls(numbers, count):
    """Return elements as a telephone system sends them; half of the numbers known."""
    return [
        {
            "external_ref": f"call-{number}",
            "source": SOURCE,
            "kind": "call",
            "direction": "in" if number % 3 else "out",
            "date": f"2025-{1 + number % 12:02}-{1 + number % 28:02} 08:30:00",
            "duration_seconds": number % 600,
            "phone": numbers[number % len(numbers)]
            if number % 2
            else f"091{number:07}",
            "user": "bench_gateway",
            "subject": f"Call {number}",
            "note": "Asked for the price list.",
            "outcome": "reached" if number % 4 else "no_answer",
        }
        for number in range(count)
    ]


def send(url, db, key, calls, at_once):
    """Send calls slice by slice; return the seconds of all and the statuses."""
    seconds, statuses = 0, {}
    for begin in range(0, len(calls), at_once):
        body = json.dumps({"values_list": calls[begin : begin + at_once]}).encode()
        request = urllib.request.Request(
            f"{url}/json/2/{MODEL}/log_interactions",
            data=body,
            headers={
                "Authorization": f"bearer {key}",
                "Content-Type": "application/json",
                "X-Odoo-Database": db,
            },
        )
        started = time.perf_counter()
        with urllib.request.urlopen(request, timeout=300) as response:
            results = json.load(response)
        seconds += time.perf_counter() - started
        for one in results:
            statuses[one["status"]] = statuses.get(one["status"], 0) + 1
    return {"seconds": seconds, "statuses": statuses}


def measure(cluster, db, count, at_once):
    """Hand in `count` interactions twice; return what both times took.

    :return: {"first": {"seconds", "statuses"}, "again": the same}
    """
    # The child runs inside Odoo, where these are not at hand.
    from ..odoo_server import Server
    from . import prepare as databases

    found = databases.call(cluster, db, "measure_import.py:prepare", calls=count)
    calls = make_calls(found["numbers"], count)
    try:
        with Server(db, cluster=cluster) as server:
            send(server.url, db, found["key"], calls[:1], 1)  # a warm server
            return {
                name: send(server.url, db, found["key"], calls, at_once)
                for name in ("first", "again")
            }
    finally:
        databases.call(cluster, db, "measure_import.py:tidy")
