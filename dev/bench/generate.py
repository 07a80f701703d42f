"""Fill a database with customers and posted documents, set-based.

A few documents are posted through the host; millions are copies of them in plain
SQL, so that every column holds what the host itself would have written. Nothing is
random: each draw is a hash of the customer's number.
"""

import datetime

from . import correspondence, ledger
from .copies import WithoutIndexes, insert_like

DAYS = 3 * 365  # length of the history
DOCUMENTS = 10  # a customer, on average, credit notes among them
CREDIT_NOTES = 0.03
PART = 0.4  # of the invoice, in half of the credit notes
# tables that are loaded, those with the largest indexes first
TABLES = (
    "account_move_line", "account_move", "account_payment",
    "account_partial_reconcile", "account_full_reconcile", "res_partner", "crm_lead",
    *correspondence.TABLES,
)


def generate(env, customers, progress=print):
    """Fill the database of `env`, which has a company and no documents yet.

    :param customers: how many, each with `DOCUMENTS` documents on average
    :return: {table: rows inserted}
    """
    prototypes = _make_prototypes(env)
    env.flush_all()
    cr = env.cr
    cr.execute("SELECT rolsuper FROM pg_roles WHERE rolname = CURRENT_USER")
    if cr.fetchone()[0]:
        cr.execute("SET LOCAL session_replication_role = replica")  # no FK checks
    cr.execute("SET LOCAL maintenance_work_mem = '1GB'; SET LOCAL work_mem = '256MB'")
    _define_draws(cr)
    counts = {}
    with WithoutIndexes(cr, *TABLES):
        counts["res_partner"] = _insert_partners(cr, prototypes, customers)
        progress(f"{customers} customers")
        _plan_documents(cr, customers)
        ledger.number_moves(cr, prototypes)
        counts |= ledger.insert_moves(cr)
        progress(f"{counts['account_move']} journal entries")
        counts |= ledger.insert_settlements(cr)
        counts["crm_lead"] = ledger.insert_leads(cr, prototypes)
        counts |= correspondence.insert(cr, prototypes)
        progress(f"{counts['mail_message']} messages")
        progress("indexes")
    ledger.move_sequences(cr, TABLES)
    return counts


# ----------------------------------------------------------------------
# Prototypes: what the host writes
# ----------------------------------------------------------------------


def _make_prototypes(env):
    """Post one document of each kind through the host; return their ids by kind."""
    env["account.chart.template"].try_loading(
        "generic_coa", env.company, install_demo=False
    )
    salesman = _make_salesman(env)
    values = {"name": "Prototype", "user_id": salesman.id}
    partner = env["res.partner"].create({**values, "is_company": True})
    contact = env["res.partner"].create({**values, "parent_id": partner.id})
    day = datetime.date.today() - datetime.timedelta(days=100)
    moves = post(env, [("out_invoice", partner.id, day, 100.0)] * 4)
    unpaid, paid, reversed_, part_reversed = moves
    refund = reverse(reversed_, day)
    part_refund = reverse(part_reversed, day, share=PART)
    payment = pay(paid, day)
    lead = env["crm.lead"].create({
        "name": "Prototype", "type": "opportunity", "partner_id": partner.id,
        "user_id": salesman.id, "team_id": env["crm.team"].search([], limit=1).id,
        "expected_revenue": 100.0, "probability": 40.0, "company_id": env.company.id,
    })
    return {
        "salesman": salesman.id, "partner": partner.id, "contact": contact.id,
        "unpaid": unpaid.id, "paid": paid.id, "reversed": reversed_.id,
        "part_reversed": part_reversed.id, "refund": refund.id,
        "part_refund": part_refund.id, "payment": payment.move_id.id, "lead": lead.id,
        **correspondence.make_prototypes(env, contact, unpaid, salesman),
    }


def _make_salesman(env):
    """Return a user with the rights of an ordinary salesman."""
    groups = env.ref("sales_team.group_sale_salesman") + env.ref("base.group_user")
    return env["res.users"].create({
        "name": "Salesman", "login": "bench_salesman", "group_ids": groups.ids,
    })


def post(env, documents):
    """Post (type, partner id, day, amount) through the host, all in one call."""
    moves = draft(env, documents)
    moves.action_post()
    return moves


def draft(env, documents):
    """Make drafts of (type, partner id, day, amount) through the host."""
    term = env.ref("account.account_payment_term_30days")
    return env["account.move"].create([
        {
            "move_type": kind, "partner_id": partner, "invoice_date": day,
            "invoice_payment_term_id": term.id,
            "invoice_line_ids": [
                (0, 0, {"name": "Service", "price_unit": amount, "tax_ids": []})
            ],
        }
        for kind, partner, day, amount in documents
    ])


def pay(invoice, day):
    """Register the payment of an invoice through the host; return the payment."""
    wizard = invoice.env["account.payment.register"].with_context(
        active_model="account.move", active_ids=invoice.ids
    )
    return wizard.create({"payment_date": day})._create_payments()


def reverse(invoice, day, share=1.0):
    """Post a credit note of an invoice over a share of it; the host reconciles it."""
    wizard = invoice.env["account.move.reversal"].with_context(
        active_model="account.move", active_ids=invoice.ids
    ).create({"journal_id": invoice.journal_id.id, "date": day})
    wizard.refund_moves()
    refund = wizard.new_move_ids
    for line in refund.invoice_line_ids:
        line.price_unit *= share
    refund.action_post()
    return refund


# ----------------------------------------------------------------------
# Plan: who buys when, and how much
# ----------------------------------------------------------------------


def _define_draws(cr):
    """Define ``draw(number, stream)``: evenly spread over ]0, 1[, always the same."""
    cr.execute(
        """
        CREATE FUNCTION pg_temp.draw(number bigint, stream bigint) RETURNS float8
            LANGUAGE sql IMMUTABLE AS $$
            SELECT ((hashint8extended(number, stream) & 4503599627370495) + 0.5)
                   / 4503599627370496.0 $$
        """
    )


def _draw_customers(cr, customers):
    """Draw who the customers are, one in ten with a contact who gets the invoices.

    Rates of purchase are gamma, chances to leave beta distributed, as in the models:
    a few customers buy every week, many only once.
    """
    cr.execute("SELECT MAX(id) FROM res_partner")
    [first] = cr.fetchone()
    cr.execute(
        """
        CREATE TEMP TABLE bench_customer AS
        SELECT n, %(first)s + n AS partner_id,
               CASE WHEN n %% 10 = 0 THEN %(first)s + %(customers)s + n / 10 END
                   AS contact_id,
               pg_temp.draw(n, 1) * %(days)s AS start,
               -LN(pg_temp.draw(n, 2)) / 24 AS rate,
               1 - POWER(pg_temp.draw(n, 3), 1 / 11.0) AS leaving,
               EXP(4.5 + SQRT(-2 * LN(pg_temp.draw(n, 4)))
                   * COS(2 * PI() * pg_temp.draw(n, 5)) * 0.8) AS scale
          FROM GENERATE_SERIES(1, %(customers)s) n
        """,
        {"first": first, "customers": customers, "days": DAYS},
    )


def _insert_partners(cr, ids, customers):
    """Insert the customers that were drawn, and their contacts."""
    _draw_customers(cr, customers)
    cr.execute(
        """
        CREATE TEMP TABLE bench_partner AS
        SELECT partner_id AS id, partner_id AS commercial_id, %(partner)s AS prototype,
               'Customer ' || n AS name, n
          FROM bench_customer
         UNION ALL
        SELECT contact_id, partner_id, %(contact)s, 'Contact ' || n, n
          FROM bench_customer WHERE contact_id IS NOT NULL
        """,
        ids,
    )
    cr.execute(
        """
        ALTER TABLE bench_partner ADD day date, ADD prototype_day date,
            ADD amount numeric DEFAULT 100, ADD prototype_name text DEFAULT 'Prototype',
            ADD prototype_origin text DEFAULT '', ADD origin_name text DEFAULT ''
        """
    )
    return insert_like(
        cr, "res_partner", "bench_partner",
        commercial_partner_id="g.commercial_id",
        parent_id="CASE WHEN g.id != g.commercial_id THEN g.commercial_id END",
        user_id="CASE WHEN g.n % 3 = 0 THEN p.user_id END",
        complete_name="CASE WHEN g.id = g.commercial_id THEN g.name"
        " ELSE 'Customer ' || g.n || ', ' || g.name END",
        commercial_company_name="'Customer ' || g.n",
        customer_rank="1",
    )


def _plan_documents(cr, customers):
    """Draw the purchases of each customer until he leaves or the history ends."""
    cr.execute(
        """
        CREATE TEMP TABLE bench_document AS
        SELECT n, k, start + elapsed AS moment, scale
          FROM (
            SELECT c.n, k, c.start, c.scale, SUM(
                       CASE WHEN k = 0 THEN 0
                       ELSE -LN(pg_temp.draw(c.n * 1000 + k, 6)) / c.rate END
                   ) OVER (PARTITION BY c.n ORDER BY k) AS elapsed
              FROM bench_customer c, GENERATE_SERIES(0, LEAST(
                   FLOOR(LN(pg_temp.draw(c.n, 7)) / LN(1 - c.leaving)),
                   CEIL(c.rate * %(days)s * 1.5) + 10)::int) k
          ) AS purchase
         WHERE start + elapsed < %(days)s
         ORDER BY k > 0, pg_temp.draw(n * 1000 + k, 8) LIMIT %(limit)s
        """,
        {"days": DAYS, "limit": round(customers * DOCUMENTS * (1 - CREDIT_NOTES))},
    )
    _draw_entries(cr)


def _draw_entries(cr):
    """Draw amount, day and fate of each document."""
    cr.execute(
        """
        CREATE TEMP TABLE bench_entry AS
        SELECT n, k, kind, CURRENT_DATE - %(days)s + FLOOR(moment)::int AS day,
               -- in steps of 5 cents, so that a part of it needs no rounding
               ROUND((scale * gain * 20)::numeric) / 20 + 0.05 AS amount,
               CURRENT_DATE - %(days)s + FLOOR(moment + delay)::int AS paid_day
          FROM (
            SELECT *, -LN(pg_temp.draw(n * 1000 + k, 9))
                      - LN(pg_temp.draw(n * 1000 + k, 10)) AS gain,
                   5 - 20 * LN(pg_temp.draw(n * 1000 + k, 11)) AS delay,
                   CASE WHEN chance < %(notes)s / 2 THEN 'reversed'
                        WHEN chance < %(notes)s THEN 'part_reversed'
                        WHEN chance < 0.95 THEN 'paid' ELSE 'unpaid' END AS kind
              FROM (SELECT *, pg_temp.draw(n * 1000 + k, 12) AS chance
                      FROM bench_document) AS document
          ) AS drawn
        """,
        {"days": DAYS, "notes": CREDIT_NOTES},
    )
    cr.execute(
        "UPDATE bench_entry SET kind = 'unpaid'"
        " WHERE kind = 'paid' AND paid_day >= CURRENT_DATE"
    )
