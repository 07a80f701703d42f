"""What tests/test_complaint_mails.py sends to its database; runs inside Odoo."""

import json
from email.message import EmailMessage
from pathlib import Path

STRINGS = Path(__file__).with_name("data") / "blns.json"
DOMAIN = "flood.example"
ADDRESS = f"complaints@{DOMAIN}"
COMPLAINT = "crm.relationship.complaint"
SET_ASIDE = "crm.relationship.complaint.mail"
# How many mails of each kind: 1,000 in all.
PLAN = {
    "customers": 700, "one_sender": 30, "automatic": 100, "own": 20, "bulk": 50,
    "duplicates": 50, "malformed": 50,
}


def set_up(env):
    """Give the company its address for complaints."""
    domain = env["mail.alias.domain"].create({"name": DOMAIN})
    env.company.alias_domain_id = domain
    env.company.complaint_alias_name = "complaints"


def flood(env):
    """Send 1,000 mails and acknowledge what is to be; return what became of them."""
    set_up(env)
    thread = env["mail.thread"]
    raised = 0
    for raw in _write_plan():
        try:
            thread.message_process(None, raw)
        except Exception:
            raised += 1
        env.cr.commit()
    _acknowledge_all(env)
    found = _count(env)
    # Whatever answers an acknowledgement with another one ends here.
    _answer_all(env)
    _acknowledge_all(env)
    return found | {"raised": raised, "after": _count(env)}


def _write(sender, subject, headers=(), body="It never came.", message_id=None):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, ADDRESS, subject
    if message_id:
        mail["Message-Id"] = message_id
    for name, value in headers:
        mail[name] = value
    mail.set_content(body)
    return mail.as_bytes()


def _write_plan():
    """Return the mails as bytes, each kind spread over the whole."""
    make = {
        "customers": lambda n: _write(f"Customer <c{n}@shop.example>", f"Late {n}",
                                      message_id=f"<c{n}@shop.example>"),
        "one_sender": lambda n: _write("Many <many@shop.example>", f"Many {n}"),
        "automatic": lambda n: _write(f"away{n}@shop.example", "Away", [
            ("Auto-Submitted", "auto-replied")
        ]),
        "own": lambda n: _write(ADDRESS, f"Own {n}"),
        "bulk": lambda n: _write(f"news{n}@shop.example", "News", [
            ("Precedence", "bulk")
        ]),
        "duplicates": lambda n: _write(f"Customer <c{n}@shop.example>", f"Late {n}",
                                       message_id=f"<c{n}@shop.example>"),
        "malformed": _write_malformed,
    }
    mails = [
        (number / PLAN[kind], order, make[kind](number))
        for order, kind in enumerate(PLAN) for number in range(PLAN[kind])
    ]
    return [raw for _when, _order, raw in sorted(mails, key=lambda one: one[:2])]


def _write_malformed(number):
    head = f"From: m{number}@broken.example\nTo: {ADDRESS}\n"
    return [
        f"{head}Subject: \0{number}\n\nbo\0dy".encode(),
        f"{head}Content-Type: text/plain; charset=nonsense\n\nb".encode(),
        f"{head}Content-Type: multipart/mixed\n\nno boundary".encode(),
        f"{head}Subject: raw \xe4\n\nraw \xe4".encode("latin-1"),
        f"{head}Subject: =?utf-8?b?////?=\nDate: never\n\n{number}".encode(),
    ][number % 5]


def _acknowledge_all(env):
    model = env[COMPLAINT]
    for one in model.search([("acknowledgement", "=", "wait")]):
        one._try_to_acknowledge()
        env.cr.commit()


def _answer_all(env):
    """Answer 30 acknowledgements as a dumb program would: without saying so."""
    told = env["mail.message"].search(
        [("model", "=", COMPLAINT), ("message_type", "=", "auto_comment")], limit=30
    )
    for message in told:
        sender = env[COMPLAINT].browse(message.res_id).email_from
        env["mail.thread"].message_process(None, _write(
            sender, "Re: thank you", [("In-Reply-To", message.message_id)]
        ))
        env.cr.commit()


def _count(env):
    reasons = env[SET_ASIDE]._read_group([], ["reason"], ["__count"])
    return {
        "complaints": env[COMPLAINT].search_count([("channel", "=", "email")]),
        "set_aside": dict(reasons),
        "acknowledgements": env["mail.message"].search_count(
            [("model", "=", COMPLAINT), ("message_type", "=", "auto_comment")]
        ),
        "mails": env["mail.message"].search_count([
            ("model", "in", [COMPLAINT, SET_ASIDE]), ("message_type", "=", "email"),
        ]),
    }


def send_hostile(env):
    """Send each hostile text as subject and text of a mail; return what was kept."""
    set_up(env)
    texts = json.loads(STRINGS.read_text())
    raised, lost = 0, []
    for number, text in enumerate(texts):
        mail = EmailMessage()
        mail["From"], mail["To"] = f"h{number}@hostile.example", ADDRESS
        mail["Subject"] = " ".join(text.split())[:500]
        mail.set_content(
            text.encode("utf-8", "replace").decode() or "empty",
            subtype="html" if number % 2 else "plain",
        )
        before = env[COMPLAINT].search_count([])
        try:
            env["mail.thread"].message_process(None, mail.as_bytes())
        except Exception:
            raised += 1
        env.cr.commit()
        if env[COMPLAINT].search_count([]) != before + 1:
            lost.append(text)
    bad = env[COMPLAINT].search_count(["|", "|", ("description", "ilike", "<script"),
                                       ("description", "ilike", "onerror="),
                                       ("description", "ilike", "javascript:")])
    plain = env[COMPLAINT].search([("description", "ilike", "<script")])
    return {"sent": len(texts), "raised": raised, "lost": lost, "bad": bad,
            "scripts": len(plain)}
