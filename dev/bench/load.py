"""Clients of a server that hand in complaints by JSON-2, all at the same time."""

import json
import threading
import time
import urllib.error
import urllib.request

MODEL = "crm.relationship.complaint"
# The user of a program that hands in complaints, with a key for it.
MAKE_USER = """
import datetime
user = env['res.users'].create({
    'name': 'Shop', 'login': 'shop', 'email': 'shop@example.com', 'group_ids': [(6, 0, [
        env.ref('crm_relationship.crm_relationship_group_complaint_handler').id])]})
soon = datetime.datetime.now() + datetime.timedelta(days=1)
result = env['res.users.apikeys'].with_user(user)._generate('rpc', 'shop', soon)
"""


def call(server, key, method, **arguments):
    """Return what a method of complaints answers.

    :param server: ``dev.odoo_server.Server``, running
    :param key: API key, str
    :raise urllib.error.HTTPError: when the server answers with another status than 200
    """
    request = urllib.request.Request(
        f"{server.url}/json/2/{MODEL}/{method}",
        data=json.dumps(arguments).encode(),
        headers={
            "Authorization": f"bearer {key}",
            "Content-Type": "application/json",
            "X-Odoo-Database": server.db,
        },
    )
    with urllib.request.urlopen(request, timeout=300) as response:
        return json.load(response)


def submit(server, key, clients=16, each=64):
    """Have clients hand in complaints one by one, all clients at once.

    :return: {"statuses": {HTTP status: number}, "seconds": [of each request]}
    """
    statuses, seconds = {}, []
    barrier = threading.Barrier(clients)
    lock = threading.Lock()

    def work(client):
        barrier.wait()
        for number in range(each):
            begin = time.perf_counter()
            status = _submit_one(server, key, client, number)
            with lock:
                seconds.append(time.perf_counter() - begin)
                statuses[status] = statuses.get(status, 0) + 1

    threads = [threading.Thread(target=work, args=[one]) for one in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"statuses": statuses, "seconds": sorted(seconds)}


def _submit_one(server, key, client, number):
    values = {
        "name": f"Load {client:02} {number:03}", "channel": "website",
        "email_from": f"customer{client}@example.com",
        "partner_name": f"Customer {client}", "acknowledgement": "wait",
        "description": "<p>It came too late, <b>again</b>.</p>",
    }
    try:
        [_id] = call(server, key, "create", vals_list=[values])
    except urllib.error.HTTPError as error:
        return error.code
    return 200
