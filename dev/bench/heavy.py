"""One very busy customer, for the measurements of the history."""

from .copies import columns_of

CONTACTS = 50
INVOICES = 20_000
MESSAGES = 6_000
MEETINGS = 4_000
YEARS = 6
LOGIN = "bench_salesman"


def add(env):
    """Add a customer of the salesman with a long history, set-based.

    :return: dict of counts
    """
    salesman = env["res.users"].search([("login", "=", LOGIN)])
    partner = env["res.partner"].create(
        {"name": "Busy Customer", "is_company": True, "user_id": salesman.id}
    )
    contacts = env["res.partner"].create(
        [{"name": f"Busy {n}", "parent_id": partner.id} for n in range(CONTACTS)]
    )
    env.flush_all()
    counts = {
        "invoices": _add_invoices(env.cr, partner, salesman),
        "messages": _add_messages(env, partner, contacts, salesman),
        "meetings": _add_meetings(env, contacts, salesman),
    }
    env["crm.relationship"]._refresh(partner)
    return {"partner": partner.id, **counts}


def _copy(cr, table, source, count, **values):
    """Insert copies of one row; `n` counts them.

    :param source: id of the row
    :param values: SQL of the columns that differ
    """
    names = [name for name in columns_of(cr, table) if name != "id"]
    parts = [values.get(name, f"source.{name}") for name in names]
    cr.execute(
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(parts)}"
        f"  FROM {table} source, GENERATE_SERIES(1, {count}) n"
        f" WHERE source.id = {source} RETURNING id"
    )
    return [one for [one] in cr.fetchall()]


def _moment(count):
    """Return the SQL of moments spread over the years, the last ones today."""
    return f"(NOW() AT TIME ZONE 'UTC' - n * INTERVAL '{YEARS} years' / {count})"


def _add_invoices(cr, partner, salesman):
    cr.execute(
        "SELECT id FROM account_move WHERE move_type = 'out_invoice'"
        " AND state = 'posted' ORDER BY id LIMIT 1"
    )
    [source] = cr.fetchone()
    ids = _copy(
        cr, "account_move", source, INVOICES,
        partner_id=str(partner.id), commercial_partner_id=str(partner.id),
        invoice_user_id=str(salesman.id), invoice_date=f"{_moment(INVOICES)}::date",
        name="'BUSY/' || n", sequence_number="n", sequence_prefix="'BUSY/'",
    )
    return len(ids)


def _add_messages(env, partner, contacts, salesman):
    """Add mails: on contacts, and a third on invoices."""
    message = env["mail.message"].create({
        "model": "res.partner", "res_id": partner.id, "message_type": "email",
        "author_id": contacts[0].id, "subject": "Busy", "body": "<p>Text</p>",
        "subtype_id": env.ref("mail.mt_comment").id,
    })
    env.flush_all()
    _copy(
        env.cr, "mail_message", message.id, MESSAGES * 2 // 3, date=_moment(MESSAGES),
        res_id=f"{contacts[0].id} + n % {CONTACTS}", message_id="'<busy-' || n || '>'",
    )
    env.cr.execute(
        "SELECT MIN(id) FROM account_move WHERE partner_id = %s", [partner.id]
    )
    [first] = env.cr.fetchone()
    _copy(
        env.cr, "mail_message", message.id, MESSAGES // 3, date=_moment(MESSAGES // 3),
        model="'account.move'", res_id=f"{first} + (n * 7) % {INVOICES}",
        author_id=str(salesman.partner_id.id), message_id="'<bill-' || n || '>'",
        message_type="'comment'",
    )
    return MESSAGES


def _add_meetings(env, contacts, salesman):
    meeting = env["calendar.event"].with_context(
        dont_notify=True, no_mail_to_attendees=True
    ).create({
        "name": "Busy", "start": "2026-01-01 08:00:00", "stop": "2026-01-01 09:00:00",
        "user_id": salesman.id, "partner_ids": [],
    })
    env.flush_all()
    ids = _copy(
        env.cr, "calendar_event", meeting.id, MEETINGS, start=_moment(MEETINGS),
        stop=f"{_moment(MEETINGS)} + INTERVAL '1 hour'", access_token="NULL",
    )
    env.cr.execute(
        "INSERT INTO calendar_event_res_partner_rel (calendar_event_id, res_partner_id)"
        " SELECT id, %s + id %% %s FROM UNNEST(%s) id",
        [contacts[0].id, CONTACTS, ids],
    )
    return len(ids)
