"""What a page of a history costs, in the database."""

import gc
import threading
import time

from .heavy import LOGIN

MODEL = "crm.relationship.timeline"


def find_typical(env, limit):
    """Return ids of customers of the salesman, the way their form finds them."""
    user = env["res.users"].search([("login", "=", LOGIN)])
    partners = env["res.partner"].search(
        [("user_id", "=", user.id), ("is_company", "=", True),
         ("name", "like", "Customer ")],
        order="id",
    )
    return partners[:: max(1, len(partners) // limit)][:limit].ids


def find_heavy(env):
    """Return the id of the busy customer."""
    return env["res.partner"].search([("name", "=", "Busy Customer")], limit=1).id


def read_pages(env, partner, pages, login=LOGIN, skip=0):
    """Read pages of a customer's history one after the other.

    :param skip: pages before those that are measured; they are read 200 at a time
    :return: [dict(database, seconds, queries, entries)] of each page
    """
    timeline = _timeline(env, login)
    subject, cursor = {"model": "res.partner", "id": partner}, None
    for _page in range(skip // 5):
        cursor = timeline.get_page(subject, {}, cursor, 200)["cursor"]
    found = []
    for _page in range(pages):
        found.append(_measure(env, timeline, subject, cursor))
        cursor = found[-1].pop("cursor")
        if not cursor:
            break
    return found


def _timeline(env, login):
    user = env["res.users"].search([("login", "=", login)])
    user = user or env["res.users"].create({
        "name": "Manager", "login": login,
        "group_ids": env.ref("sales_team.group_sale_manager").ids,
    })
    return env(user=user.id, su=False)[MODEL].with_context(
        allowed_company_ids=user.company_ids.ids
    )


def _measure(env, timeline, subject, cursor):
    thread = threading.current_thread()
    env.invalidate_all()
    thread.query_time, thread.query_count = 0.0, 0
    gc.disable()
    begin = time.perf_counter()
    page = timeline.get_page(subject, {}, cursor)
    seconds = time.perf_counter() - begin
    gc.enable()
    return {
        "database": thread.query_time, "seconds": seconds,
        "queries": thread.query_count, "entries": len(page["entries"]),
        "cursor": page["cursor"],
    }
