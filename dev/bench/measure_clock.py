"""What it takes to read the clocks of many open complaints anew."""

import time
from datetime import timedelta

from odoo import fields

TURNS = 5
QUIET = {"tracking_disable": True, "mail_create_nolog": True}


def evaluate(env, complaints):
    """Make open complaints, half of them held twice, and read their clocks.

    Each turn moves every deadline, so that every row is written too; nothing is kept.

    :return: dict(first, changed, unchanged: lists of seconds, states: {state: count})
    """
    records = _create(env, complaints)
    policy = env.ref("crm_relationship.complaint_policy_iso")
    found = {"first": [_measure(records)], "changed": [], "unchanged": []}
    for turn in range(TURNS):
        env.cr.execute(
            "UPDATE crm_relationship_complaint_policy SET resolve_time = %s"
            " WHERE id = %s", [11 + turn, policy.id],
        )
        found["changed"].append(_measure(records))
        found["unchanged"].append(_measure(records))
    found["states"] = dict(records._read_group(
        [("id", "in", records.ids)], ["clock_state"], ["__count"]
    ))
    env.cr.rollback()
    return found


def _create(env, number):
    """Return open complaints of the last thirty days with their events."""
    model = env["crm.relationship.complaint"].with_context(**QUIET)
    partners = env["res.partner"].search([("is_company", "=", True)], limit=number)
    now = fields.Datetime.now()
    records = model.create([
        {"name": f"Complaint {turn}", "partner_id": partners[turn % len(partners)].id,
         "date_received": now - timedelta(minutes=4 * turn + 60)}
        for turn in range(number)
    ])
    events = env["crm.relationship.complaint.event"]
    events.create([
        {"complaint_id": one.id, "kind": kind,
         "date": one.date_received + timedelta(minutes=10 * step)}
        for one in records[::2]
        for step, kind in enumerate(("paused", "resumed") * 2, 1)
    ])
    env.flush_all()
    return records


def _measure(records):
    records.env.invalidate_all()
    begin = time.perf_counter()
    records._evaluate_clock()
    return time.perf_counter() - begin
