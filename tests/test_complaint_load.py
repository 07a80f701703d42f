"""Programs hand in complaints: hostile ones, and many at the same time."""

import json
import xmlrpc.client
from pathlib import Path

import pytest
import web_client

from dev import database
from dev.bench import load

STRINGS = Path(__file__).with_name("data") / "blns.json"
EXTRA = ["\0", "a\0b", "\ud800", "x\udfffy", "\u202eabc", "z" * 1_000_000]


@pytest.fixture
def shop(db, run_python, new_server):
    """The server, with two workers, and the key of a program's user."""
    key = run_python(db, load.MAKE_USER)
    return new_server(db, workers=2), key


def count(cluster, db, domain="TRUE"):
    """Return how many complaints there are."""
    sql = f"SELECT COUNT(*) FROM crm_relationship_complaint WHERE {domain}"
    return int(database.sql(cluster, sql, db=db)[0][0])


def test_sixteen_clients(cluster, shop):
    """64 complaints of each of 16 clients at once: all are stored, with numbers."""
    server, key = shop
    found = load.submit(server, key, clients=16, each=64)
    assert found["statuses"] == {200: 16 * 64}
    assert count(cluster, server.db, "name LIKE 'Load %'") == 16 * 64
    [[numbers]] = database.sql(
        cluster, "SELECT COUNT(DISTINCT number) FROM crm_relationship_complaint"
        " WHERE name LIKE 'Load %'", db=server.db,
    )
    assert int(numbers) == 16 * 64
    assert web_client.trouble(server.log) == []


def test_hostile_texts(cluster, shop):
    """Each hostile text is stored by JSON-2, and by XML-RPC where it can be sent."""
    server, key = shop
    texts = json.loads(STRINGS.read_text()) + EXTRA
    before = count(cluster, server.db)
    ids = load.call(server, key, "create", vals_list=[
        {"name": text, "description": text, "partner_name": text, "phone": text,
         "remedy_sought": text}
        for text in texts
    ])
    assert len(ids) == len(texts)
    assert count(cluster, server.db) == before + len(texts)
    common = xmlrpc.client.ServerProxy(f"{server.url}/xmlrpc/2/common")
    uid = common.authenticate(server.db, "shop", key, {})
    models = xmlrpc.client.ServerProxy(f"{server.url}/xmlrpc/2/object")
    one = models.execute_kw(server.db, uid, key, load.MODEL, "create", [[
        {"name": "Xin chào <script>alert(1)</script>", "description": "<b>&amp;</b>"}
    ]])
    [read] = models.execute_kw(
        server.db, uid, key, load.MODEL, "read", [one, ["number", "description"]]
    )
    assert read["number"].startswith("CMP/")
    assert count(cluster, server.db, "description LIKE '%<script%'") == 0
    assert web_client.trouble(server.log) == []
