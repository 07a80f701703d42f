"""What posting an invoice costs, in the process of one database."""

import datetime
import gc
import time

from . import generate


def make_drafts(env, documents):
    """Return the ids of new draft invoices of as many customers."""
    env.cr.execute(
        "SELECT id FROM res_partner WHERE name LIKE 'Customer %%'"
        " ORDER BY hashint8extended(id, 2) LIMIT %s",
        [documents],
    )
    moves = generate.draft(env, [
        ("out_invoice", partner, datetime.date.today(), 100.0)
        for [partner] in env.cr.fetchall()
    ])
    return moves.ids


def post(env, move):
    """Post one invoice and commit; return the seconds and the number of queries."""
    record = env["account.move"].browse(move)
    gc.disable()
    queries, begin = env.cr.sql_log_count, time.perf_counter()
    record.action_post()
    env.cr.commit()
    seconds = time.perf_counter() - begin
    gc.enable()
    return {"seconds": seconds, "queries": env.cr.sql_log_count - queries}
