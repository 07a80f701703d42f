"""Mails, meetings, activities and logged interactions of the generated customers."""

import datetime

from .copies import insert_like

TABLES = ("mail_message", "mail_activity", "calendar_event", "calendar_attendee")
# Of each customer, on average; half the invoices were sent by mail besides.
MAILS, INTERACTIONS, CALLS = 4, 2, 1
YEARS = 2
PROTOTYPE = (
    "'Prototype'::text AS name, 'Prototype'::text AS prototype_name,"
    " ''::text AS prototype_origin, ''::text AS origin_name, 100::numeric AS amount,"
    " CURRENT_DATE AS prototype_day"
)


def make_prototypes(env, contact, invoice, salesman):
    """Write, plan and meet once through the host.

    :return: {kind: id of the record}
    """
    def post(author, message_type, subtype):
        return contact.message_post(
            body="Prototype", author_id=author.id, message_type=message_type,
            subtype_xmlid=subtype,
        ).id

    now = datetime.datetime.now().replace(microsecond=0)
    planned, done = (
        contact.activity_schedule("mail.mail_activity_data_call", user_id=salesman.id)
        for _kind in range(2)
    )
    done.action_feedback("Prototype")
    event = env["calendar.event"].with_context(no_mail_to_attendees=True).create({
        "name": "Prototype", "user_id": salesman.id, "start": now,
        "stop": now + datetime.timedelta(hours=1), "partner_ids": contact.ids,
    })
    return {
        "mail_in": post(contact, "email", "mail.mt_comment"),
        "mail_out": post(salesman.partner_id, "comment", "mail.mt_comment"),
        "note": post(salesman.partner_id, "comment", "mail.mt_note"),
        "notification": invoice.message_ids[:1].id,
        "planned": planned.id, "done": done.id, "event": event.id,
        "attendee": event.attendee_ids.filtered(
            lambda one: one.partner_id == contact
        ).id,
    }


def insert(cr, ids):
    """Insert what the generated customers wrote, planned and met.

    :return: {table: rows inserted}
    """
    counts = {"mail_message": _insert_messages(cr, ids)}
    counts["mail_activity"] = _insert_activities(cr, ids)
    counts["calendar_event"] = _insert_meetings(cr, ids)
    return counts


def _moment(number, stream):
    """Return the SQL of a moment of the last years, drawn for a number."""
    return (
        f"date_trunc('second', NOW()::timestamp - INTERVAL '1 day' * {365 * YEARS}"
        f" * pg_temp.draw({number}, {stream}))"
    )


def _insert_messages(cr, ids):
    """Insert mails on customers, mails and notifications on invoices."""
    cr.execute(
        f"""
        CREATE TEMP TABLE bench_message AS
        SELECT (SELECT MAX(id) FROM mail_message) + ROW_NUMBER() OVER () AS id,
               found.*, moment::date AS day, {PROTOTYPE}
          FROM (
            SELECT 'res.partner' AS model, COALESCE(contact_id, partner_id) AS res_id,
                   COALESCE(contact_id, partner_id) AS author,
                   CASE WHEN chance < .4 THEN %(mail_in)s WHEN chance < .9
                        THEN %(mail_out)s ELSE %(note)s END AS prototype, moment
              FROM (SELECT c.*, pg_temp.draw(c.n * 100 + k, 31) AS chance,
                           {_moment("c.n * 100 + k", 32)} AS moment
                      FROM bench_customer c, GENERATE_SERIES(1, {MAILS}) k) written
             UNION ALL
            SELECT 'account.move', m.id, NULL, CASE WHEN turn = 1 THEN %(notification)s
                   ELSE %(mail_out)s END, m.day + TIME '10:00'
              FROM bench_move m, GENERATE_SERIES(1, 2) turn
             WHERE m.is_document AND (turn = 1 OR m.id %% 2 = 0)
          ) found
        """,
        ids,
    )
    return insert_like(
        cr, "mail_message", "bench_message", model="g.model", res_id="g.res_id",
        author_id=f"CASE WHEN p.id = {ids['mail_in']} THEN g.author"
        " ELSE p.author_id END", date="g.moment", create_date="g.moment",
    )


def _insert_activities(cr, ids):
    """Insert a planned call for one customer in four, done ones for all."""
    cr.execute(
        f"""
        CREATE TEMP TABLE bench_activity AS
        SELECT (SELECT MAX(id) FROM mail_activity) + ROW_NUMBER() OVER () AS id,
               partner_id, k, CASE WHEN k = 0 THEN %(planned)s ELSE %(done)s END
                   AS prototype, moment, moment::date AS day, {PROTOTYPE}
          FROM (SELECT c.*, k, {_moment("c.n * 100 + k", 33)} AS moment
                  FROM bench_customer c, GENERATE_SERIES(0, {CALLS}) k
                 WHERE k > 0 OR c.n %% 4 = 0) planned
        """,
        ids,
    )
    return insert_like(
        cr, "mail_activity", "bench_activity", res_id="g.partner_id",
        date_deadline="CASE WHEN g.k = 0 THEN CURRENT_DATE + (g.id % 30)::int"
        " ELSE g.day END",
        date_done="CASE WHEN g.k > 0 THEN g.day END", create_date="g.moment",
        write_date="g.moment",
    )


def _insert_meetings(cr, ids):
    """Insert a meeting for one customer in three."""
    cr.execute(
        f"""
        CREATE TEMP TABLE bench_event AS
        SELECT (SELECT MAX(id) FROM calendar_event) + n / 3 AS id, partner_id,
               (SELECT MAX(id) FROM calendar_attendee) + n / 3 AS attendee_id,
               %(event)s AS prototype, moment, moment::date AS day, {PROTOTYPE}
          FROM (SELECT c.*, {_moment("c.n", 34)} AS moment
                  FROM bench_customer c WHERE c.n %% 3 = 0) met
        """,
        ids,
    )
    inserted = insert_like(
        cr, "calendar_event", "bench_event", start="g.moment",
        stop="g.moment + INTERVAL '1 hour'",
    )
    cr.execute(
        f"""
        CREATE TEMP TABLE bench_attendee AS
        SELECT attendee_id AS id, id AS event_id, partner_id, day, moment,
               {ids['attendee']} AS prototype, {PROTOTYPE} FROM bench_event
        """
    )
    insert_like(
        cr, "calendar_attendee", "bench_attendee", event_id="g.event_id",
        partner_id="g.partner_id",
    )
    return inserted


def insert_interactions(env):
    """Log two interactions for each generated customer; the addon's own table."""
    cr = env.cr
    cr.execute(
        f"""
        INSERT INTO crm_relationship_interaction (
               partner_id, commercial_partner_id, company_id, user_id, date, kind,
               direction, outcome, name, create_uid, create_date, write_uid, write_date)
        SELECT p.id, p.id, %(company)s, u.id,
               NOW()::timestamp(0) - INTERVAL '1 day' * {365 * YEARS} * draw,
               CASE WHEN draw < .6 THEN 'call' WHEN draw < .8 THEN 'visit'
                    ELSE 'chat' END,
               CASE WHEN p.id %% 2 = k - 1 THEN 'in' ELSE 'out' END,
               CASE WHEN draw < .1 THEN 'no_answer' END, 'Prototype',
               u.id, NOW()::timestamp(0), u.id, NOW()::timestamp(0)
          FROM res_partner p
         CROSS JOIN GENERATE_SERIES(1, {INTERACTIONS}) k
         CROSS JOIN LATERAL (SELECT ((hashint8extended(p.id * 10 + k, 35)
                    & 4503599627370495) + 0.5) / 4503599627370496.0 AS draw) chance
         CROSS JOIN (SELECT MIN(id) AS id FROM res_users
                      WHERE login = 'bench_salesman') u
         WHERE p.name LIKE 'Customer %%' AND p.parent_id IS NULL
        """,
        {"company": env.company.id},
    )
    return cr.rowcount
