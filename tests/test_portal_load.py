"""Many customers at once, on several workers."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import web_client
from web_form import Visitor

WORLD = Path(__file__).with_name("portal_world.py")
CLIENTS, EACH, WORKERS, LIMIT = 16, 8, 2, 10


def test_portal_and_limit(db, run_python, new_server):
    """Nothing with a login is lost; the form's limit holds over all workers."""
    run_python(db, f"{WORLD}:make")
    set_limit = f"env.company.complaint_form_limit = {LIMIT}; result = 1"
    run_python(db, set_limit)
    server = new_server(db, workers=WORKERS)
    customers = [Visitor(server.url, "lan") for _ in range(CLIENTS)]
    mine = send_all(customers, "/my/complaints/new", {})
    assert mine == {303: CLIENTS * EACH}
    strangers = [Visitor(server.url) for _ in range(CLIENTS)]
    theirs = send_all(
        strangers, "/complaints/new", {"email_from": "x@example.com"}
    )
    assert set(theirs) == {303, 429}
    # Who asks at the same moment may slip through, one for each other worker.
    assert LIMIT <= theirs[303] < LIMIT + WORKERS
    rows = run_python(db, f"{WORLD}:read")
    stored = Counter(row["channel"] for row in rows)
    assert stored == {"portal": CLIENTS * EACH, "website": theirs[303]}
    texts = {row["text"] for row in rows if row["channel"] == "portal"}
    assert len(texts) == CLIENTS * EACH
    # The host's workers write tracebacks of their own when they are ended.
    assert web_client.trouble(server.log) == []


def send_all(visitors, path, values):
    """Let all send at once, each several times; return {status: how often}."""
    def send(number):
        return [
            visitors[number].send(path, {
                "name": "Late", "description": f"{number} {turn}", **values
            }).status_code
            for turn in range(EACH)
        ]

    with ThreadPoolExecutor(len(visitors)) as pool:
        return Counter(sum(pool.map(send, range(len(visitors))), []))
