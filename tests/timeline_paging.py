"""What tests/test_timeline_paging.py runs inside Odoo."""

import random
from datetime import datetime, timedelta

from odoo import api

START = datetime(2026, 6, 1, 12)


def read_while_others_write(env, rounds):
    """Read histories page by page while another connection adds entries.

    :return: a list with the trouble of each round, empty when all was right
    """
    partner = env["res.partner"].create({"name": "Paged", "is_company": True})
    env["mail.message"].create([message(partner.id, n // 3) for n in range(150)])
    env.cr.commit()
    return [
        trouble
        for seed in range(rounds)
        if (trouble := one_round(env, partner.id, random.Random(seed)))
    ]


def message(partner_id, minutes):
    """Return the values of a mail; several share a moment."""
    return {
        "model": "res.partner",
        "res_id": partner_id,
        "message_type": "email",
        "subject": "Mail",
        "date": START - timedelta(minutes=minutes),
    }


def one_round(env, partner_id, dice):
    """Read the whole history in pages of a random size; return what went wrong."""
    limit, cursor, read, late = dice.randint(7, 60), None, [], set()
    while cursor is not False:
        page = in_transaction(env, get_page, partner_id, cursor, limit)
        if page["cursor"] and len(page["entries"]) != limit:
            return f"a page of {len(page['entries'])}, not of {limit}"
        read += [key(entry) for entry in page["entries"]]
        cursor = page["cursor"]
        added = in_transaction(env, add, partner_id, dice)
        # what arrives above the last entry read belongs to the next visit
        late |= {one for one in added if one > read[-1]}
    whole = in_transaction(env, get_whole, partner_id)
    # what came below after the last page was read is no miss either
    expected = [one for one in whole if one not in late and one >= read[-1]]
    right = read == expected
    return None if right else f"{len(read)} of {len(expected)}, limit {limit}"


def in_transaction(env, function, *arguments):
    """Call a function in a transaction of its own, on another connection."""
    with env.registry.cursor() as cr:
        return function(api.Environment(cr, env.uid, {}), *arguments)


def key(entry):
    """Return what entries are ordered by, the newest first."""
    return (entry["date"], entry["source"], entry["id"])


def get_page(env, partner_id, cursor, limit):
    """Return a page as a client gets it."""
    subject = {"model": "res.partner", "id": partner_id}
    return env["crm.relationship.timeline"].get_page(subject, {}, cursor, limit)


def add(env, partner_id, dice):
    """Add a few mails at random moments, the same ones too; return their keys."""
    mails = env["mail.message"].create(
        [message(partner_id, dice.randint(-1, 60)) for _n in range(dice.randint(0, 3))]
    )
    return [(str(mail.date), "message", mail.id) for mail in mails]


def get_whole(env, partner_id):
    """Return the keys of the whole history in its order, by one query of our own."""
    env.cr.execute(
        "SELECT date::timestamp(0)::text, 'message', id FROM mail_message"
        " WHERE model = 'res.partner' AND res_id = %s AND message_type = 'email'"
        " ORDER BY date DESC, id DESC",
        [partner_id],
    )
    return env.cr.fetchall()
