"""What the gateway needs for a mail, in the process of one database."""

import gc
import time

DOMAIN = "intake.example"
MAIL = """From: Customer {number} <customer{number}@shop.example>
To: {address}
Subject: Number {number} did not come
Message-Id: <{number}.{stamp}@shop.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/html; charset=utf-8

<p>Dear all,</p><p>what I ordered <b>two weeks ago</b> did not come.</p>
--b
Content-Type: text/plain
Content-Disposition: attachment; filename="order.txt"

Order {number}
--b--
"""


def make_alias(env, model):
    """Return the address of a new alias for a model."""
    domain = env["mail.alias.domain"].search([("name", "=", DOMAIN)])
    domain = domain or domain.create({"name": DOMAIN})
    env.company.alias_domain_id = domain
    alias = env["mail.alias"].create({
        "alias_name": f"bench-{time.time_ns()}", "alias_domain_id": domain.id,
        "alias_model_id": env["ir.model"]._get_id(model),
    })
    return alias.alias_full_name


def receive(env, address, number):
    """Hand a mail to the gateway and commit; return the seconds and the queries."""
    mail = MAIL.format(address=address, number=number, stamp=time.time_ns())
    gc.disable()
    queries, begin = env.cr.sql_log_count, time.perf_counter()
    env["mail.thread"].message_process(None, mail)
    env.cr.commit()
    seconds = time.perf_counter() - begin
    gc.enable()
    return {"seconds": seconds, "queries": env.cr.sql_log_count - queries}
