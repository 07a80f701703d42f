"""What tests/test_hostile_history.py finds in its database; runs inside Odoo."""

import json
from datetime import datetime, timedelta
from pathlib import Path

STRINGS = Path(__file__).with_name("data") / "blns.json"
START = datetime(2026, 1, 1)


def make(env):
    """Give one customer each hostile text as a call, as a mail and as a contact.

    :return: dict of the customer's id, the texts of the calls as they are stored
    """
    texts = [text for text in json.loads(STRINGS.read_text()) if _storable(text)]
    salesman = env["res.users"].create({
        "name": "Lan", "login": "lan", "password": "lan",
        "odoobot_state": "disabled",
        "group_ids": [(4, env.ref("sales_team.group_sale_salesman").id)],
    })
    customer = env["res.partner"].create({
        "name": "<img src=x onerror=alert(1)>", "is_company": True,
        "user_id": salesman.id,
    })
    contacts = env["res.partner"].create(
        [{"name": text, "parent_id": customer.id} for text in texts]
    )
    calls = env["crm.relationship.interaction"].create([
        {
            "name": text, "partner_id": contact.id, "note": text,
            "date": START - timedelta(minutes=number),
        }
        for number, (text, contact) in enumerate(zip(texts, contacts, strict=True))
    ])
    env["mail.message"].create([
        {
            "model": "res.partner", "res_id": contact.id, "message_type": "email",
            "subject": text, "body": text, "author_id": contact.id,
            "date": START - timedelta(minutes=number),
        }
        for number, (text, contact) in enumerate(zip(texts, contacts, strict=True))
    ])
    return {"customer": customer.id, "calls": calls.mapped("name")}


def _storable(text):
    """A name is asked for, and PostgreSQL stores neither NUL nor lone surrogates."""
    return text.strip() and "\0" not in text and text == text.encode(
        "utf-8", "ignore"
    ).decode("utf-8")
