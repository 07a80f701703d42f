"""Telephone systems and chat gateways hand in interactions, with clients of their own.

Each client sends the same interactions twice: each is stored once. Then two send the
same at the same moment.
"""

import json
import threading
import urllib.error
import urllib.request
import xmlrpc.client

import odoorpc
import pytest

from dev import database

MODEL = "crm.relationship.interaction"
LOGIN = "gateway"
# A user of a telephone system, with a key as its administrator would make one.
MAKE_USER = """
import datetime
env.company.country_id = env.ref('base.vn')
user = env['res.users'].create({
    'name': 'Gateway', 'login': arguments['login'], 'group_ids': [(6, 0, [
        env.ref('sales_team.group_sale_salesman_all_leads').id])]})
env['res.partner'].create({'name': 'Lotus', 'phone': '+84 90 123 45 67'})
soon = datetime.datetime.now() + datetime.timedelta(days=1)
result = env['res.users.apikeys'].with_user(user)._generate('rpc', 'gateway', soon)
"""


def make_calls(source, count=40):
    """Return interactions as a telephone system would send them, one of them bad."""
    calls = [
        {
            "external_ref": f"call-{number}",
            "source": source,
            "kind": "call",
            "direction": "in" if number % 2 else "out",
            "date": "2025-03-01T09:30:00+07:00",
            "duration_seconds": number * 10,
            "phone": "0901234567" if number % 2 else f"09020000{number:02}",
            "user": LOGIN,
            "subject": "Hỏi giá <b>loa</b>",
        }
        for number in range(count)
    ]
    calls[7]["kind"] = "fax"
    return calls


def send_json2(server, key, calls):
    """Hand interactions in as documented: one POST with a bearer key."""
    request = urllib.request.Request(
        f"{server.url}/json/2/{MODEL}/log_interactions",
        data=json.dumps({"values_list": calls}).encode(),
        headers={
            "Authorization": f"bearer {key}",
            "Content-Type": "application/json",
            "X-Odoo-Database": server.db,
        },
    )
    with urllib.request.urlopen(request, timeout=120) as response:
        return json.load(response)


def send_xmlrpc(server, key, calls):
    """Hand interactions in through XML-RPC."""
    common = xmlrpc.client.ServerProxy(f"{server.url}/xmlrpc/2/common")
    uid = common.authenticate(server.db, LOGIN, key, {})
    models = xmlrpc.client.ServerProxy(f"{server.url}/xmlrpc/2/object")
    return models.execute_kw(server.db, uid, key, MODEL, "log_interactions", [calls])


def send_odoorpc(server, key, calls):
    """Hand interactions in through the package OdooRPC."""
    client = odoorpc.ODOO("127.0.0.1", port=server.port)
    client.login(server.db, LOGIN, key)
    return client.env[MODEL].log_interactions(calls)


@pytest.fixture
def gateway(db, run_python, new_server):
    """The server and the key of a gateway's user."""
    key = run_python(db, MAKE_USER, login=LOGIN)
    return new_server(db), key


def count_rows(cluster, db, source):
    """Return how many interactions of a source there are, and references of them."""
    [[rows, references]] = database.sql(
        cluster,
        "SELECT COUNT(*), COUNT(DISTINCT external_ref)"
        f" FROM crm_relationship_interaction WHERE external_source = '{source}'",
        db=db,
    )
    return int(rows), int(references)


def test_every_client_stores_each_once(cluster, gateway):
    """Twice the same through three protocols; what one stored the others find."""
    server, key = gateway
    for send in (send_json2, send_xmlrpc, send_odoorpc):
        calls = make_calls(send.__name__)
        first = send(server, key, calls)
        again = send(server, key, calls)
        assert [one["status"] for one in first].count("created") == len(calls) - 1
        assert "fax" in first[7]["error"]
        assert first[7]["id"] is False
        assert {one["status"] for one in again} == {"existing", "error"}
        assert [one["id"] for one in first] == [one["id"] for one in again]
        assert [one["matched"] for one in first][:4] == [False, True, False, True]
        stored = count_rows(cluster, server.db, send.__name__)
        assert stored == (len(calls) - 1, len(calls) - 1)
    calls = make_calls("send_json2")
    assert send_json2(server, key, calls) == send_odoorpc(server, key, calls)


def test_two_at_once(cluster, gateway):
    """The same references at the same moment: one row each, and both are answered."""
    server, key = gateway
    calls = [one for one in make_calls("race", 400) if one["kind"] != "fax"]
    answers, errors = [], []
    barrier = threading.Barrier(3)

    def send(some):
        barrier.wait()
        try:
            answers.append(send_json2(server, key, some))
        except urllib.error.HTTPError as error:
            errors.append(error.read())

    threads = [
        threading.Thread(target=send, args=[some])
        for some in (calls, calls[::-1], calls[100:300])
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert len(answers) == len(threads)
    statuses = [one["status"] for answer in answers for one in answer]
    assert statuses.count("created") == len(calls)
    assert statuses.count("error") == 0
    ids = {one["external_ref"]: one["id"] for one in answers[0]}
    for answer in answers:
        for one in answer:
            assert ids.setdefault(one["external_ref"], one["id"]) == one["id"]
    assert count_rows(cluster, server.db, "race") == (len(calls), len(calls))


def test_wrong_key_is_refused(gateway):
    """Neither a wrong key nor none stores anything."""
    server, _key = gateway
    for key in ("wrong", ""):
        with pytest.raises(urllib.error.HTTPError) as refused:
            send_json2(server, key, make_calls("wrong"))
        assert refused.value.code in (401, 403)
