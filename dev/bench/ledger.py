"""From the plan of the documents to journal entries, lines and settlements."""

from .copies import insert_like

PAYMENTS_SINCE = "CURRENT_DATE - 365"  # older ones are paid without an entry of it


def number_moves(cr, ids):
    """Put invoices, credit notes and payments in the order of their days.

    Makes ``bench_move``: one row an entry, as ``insert_like`` wants it.
    """
    prototypes = ", ".join(
        f"('{kind}', {ids[kind]})"
        for kind in (
            "unpaid", "paid", "reversed", "part_reversed",
            "refund", "part_refund", "payment",
        )
    )
    cr.execute(
        f"""
        CREATE TEMP TABLE bench_move AS
          WITH prototype (kind, id) AS (VALUES {prototypes}), entry AS (
            SELECT n, k, kind, day, amount FROM bench_entry
             UNION ALL
            SELECT n, k, CASE kind WHEN 'reversed' THEN 'refund'
                         ELSE 'part_refund' END, day, amount
              FROM bench_entry WHERE kind IN ('reversed', 'part_reversed')
             UNION ALL
            SELECT n, k, 'payment', paid_day, amount FROM bench_entry
             WHERE kind = 'paid' AND paid_day >= {PAYMENTS_SINCE})
        SELECT (SELECT MAX(id) FROM account_move) + ROW_NUMBER() OVER (
                   ORDER BY entry.day, entry.kind, n, k) AS id,
               n, k, entry.kind, entry.day, entry.amount, m.id AS prototype,
               m.name AS prototype_name, m.date AS prototype_day,
               m.move_type IN ('out_invoice', 'out_refund') AS is_document,
               SPLIT_PART(m.sequence_prefix, '/', 1) || '/'
                   || EXTRACT(YEAR FROM entry.day) || '/' AS prefix,
               ROW_NUMBER() OVER (
                   PARTITION BY m.journal_id, m.move_type, EXTRACT(YEAR FROM entry.day)
                   ORDER BY entry.day, entry.kind, n, k) + 10 AS number
          FROM entry
          JOIN prototype ON prototype.kind = entry.kind
          JOIN account_move m ON m.id = prototype.id
        """
    )
    _name_moves(cr)


def _name_moves(cr):
    """Add names, the entry that each settles, and whose it is."""
    cr.execute(
        """
        ALTER TABLE bench_move ADD name text GENERATED ALWAYS AS (prefix ||
            LPAD(number::text, GREATEST(5, LENGTH(number::text)), '0')) STORED;
        CREATE INDEX ON bench_move (n, k); ANALYZE bench_move;
        """
    )
    cr.execute(
        """
        CREATE TEMP TABLE bench_row AS
        SELECT m.*, origin.id AS origin_id, COALESCE(origin.name, '') AS origin_name,
               COALESCE(prototype_origin.name, '') AS prototype_origin,
               p.id AS partner_id, c.partner_id AS commercial_id,
               'Customer ' || m.n || CASE WHEN p.id != c.partner_id
                   THEN ', ' || p.name ELSE '' END AS partner_name
          FROM bench_move m
          JOIN bench_customer c ON c.n = m.n
          JOIN bench_partner p ON p.id = CASE WHEN m.is_document
               THEN COALESCE(c.contact_id, c.partner_id) ELSE c.partner_id END
          LEFT JOIN bench_move origin ON origin.n = m.n AND origin.k = m.k
               AND m.kind IN ('refund', 'part_refund', 'payment')
               AND origin.kind NOT IN ('refund', 'part_refund', 'payment')
          LEFT JOIN account_move prototype_origin
                 ON prototype_origin.id = origin.prototype
        """
    )
    cr.execute("CREATE INDEX ON bench_row (id); ANALYZE bench_row")


def insert_moves(cr):
    """Insert the entries and their lines; return the numbers of rows."""
    moves = insert_like(
        cr, "account_move", "bench_row",
        partner_id="g.partner_id", commercial_partner_id="g.commercial_id",
        partner_shipping_id="CASE WHEN p.partner_shipping_id IS NOT NULL"
        " THEN g.partner_id END",
        invoice_partner_display_name="g.partner_name",
        sequence_prefix="g.prefix", sequence_number="g.number",
        reversed_entry_id="CASE WHEN p.reversed_entry_id IS NOT NULL"
        " THEN g.origin_id END",
        invoice_user_id="CASE WHEN g.n % 3 = 0 THEN p.invoice_user_id"
        " WHEN g.is_document THEN p.create_uid END",
        invoice_date_due="CASE WHEN g.is_document THEN g.day + ("
        "p.invoice_date_due - g.prototype_day) ELSE p.invoice_date_due END",
        origin_payment_id="CASE WHEN g.kind = 'payment' THEN g.id END",
        name="g.name",
    )
    _plan_lines(cr)
    lines = insert_like(
        cr, "account_move_line", "bench_line",
        move_id="g.move_id", move_name="g.name",
        # the host puts invoices on the commercial partner's account
        partner_id="g.commercial_id",
        matching_number="CASE WHEN p.full_reconcile_id IS NOT NULL"
        " THEN g.settlement_id::text"
        " WHEN p.matching_number IS NOT NULL THEN 'P' || g.settlement_id END",
        full_reconcile_id="CASE WHEN p.full_reconcile_id IS NOT NULL"
        " THEN g.settlement_id END",
        payment_id="CASE WHEN g.kind = 'payment' THEN g.move_id END",
    )
    return {"account_move": moves, "account_move_line": lines}


def _plan_lines(cr):
    """Make ``bench_line``: two lines an entry, the receivable one with an odd id."""
    cr.execute(
        """
        CREATE TEMP TABLE bench_line AS
        SELECT g.id AS move_id, g.kind, g.day, g.amount, g.name, g.origin_name,
               g.prototype_name, g.prototype_origin, g.prototype_day,
               g.partner_id, g.commercial_id, line.id AS prototype,
               2 * (SELECT MAX(id) / 2 + 1 FROM account_move_line)
                   + 2 * (g.id - (SELECT MIN(id) FROM bench_row))
                   + (account.account_type = 'asset_receivable')::int AS id,
               CASE WHEN g.origin_id IS NULL THEN settlement.id ELSE g.id END
                   AS settlement_id
          FROM bench_row g
          JOIN account_move_line line ON line.move_id = g.prototype
          JOIN account_account account ON account.id = line.account_id
          LEFT JOIN bench_row settlement ON settlement.origin_id = g.id
        """
    )
    cr.execute("CREATE INDEX ON bench_line (move_id); ANALYZE bench_line")


def insert_settlements(cr):
    """Insert payments and reconciliations, each with the id of its entry."""
    cr.execute(
        """
        CREATE TEMP TABLE bench_partial AS
        SELECT g.*, debit.id AS debit_id, credit.id AS credit_id,
               part.id AS partial_prototype, part.full_reconcile_id AS full_prototype,
               payment.id AS payment_prototype
          FROM bench_row g
          JOIN bench_line debit ON debit.move_id = g.origin_id AND debit.id % 2 = 1
          JOIN bench_line credit ON credit.move_id = g.id AND credit.id % 2 = 1
          JOIN account_partial_reconcile part ON part.credit_move_id = credit.prototype
          LEFT JOIN account_payment payment ON payment.move_id = g.prototype
        """
    )
    rows = "bench_partial"
    return {
        "account_full_reconcile": insert_like(
            cr, "account_full_reconcile", rows, prototype="full_prototype"
        ),
        "account_partial_reconcile": insert_like(
            cr, "account_partial_reconcile", rows, prototype="partial_prototype",
            debit_move_id="g.debit_id", credit_move_id="g.credit_id",
            full_reconcile_id="CASE WHEN p.full_reconcile_id IS NOT NULL THEN g.id END",
        ),
        "account_payment": insert_like(
            cr, "account_payment", rows, prototype="payment_prototype",
            move_id="g.id", partner_id="g.partner_id",
        ),
        "account_move__account_payment": _link_payments(cr),
    }


def _link_payments(cr):
    cr.execute(
        "INSERT INTO account_move__account_payment (invoice_id, payment_id)"
        " SELECT origin_id, id FROM bench_row WHERE kind = 'payment'"
    )
    return cr.rowcount


def insert_leads(cr, ids):
    """Insert an open opportunity for one customer in a hundred."""
    cr.execute(
        """
        CREATE TEMP TABLE bench_lead AS
        SELECT (SELECT MAX(id) FROM crm_lead) + n / 100 AS id, c.partner_id,
               'Opportunity ' || c.n AS name, %s AS prototype,
               CURRENT_DATE - 1 AS day, p.create_date::date AS prototype_day,
               ROUND((c.scale * 20)::numeric, 2) AS amount,
               p.name AS prototype_name, '' AS prototype_origin, '' AS origin_name
          FROM bench_customer c
          JOIN crm_lead p ON p.id = %s
         WHERE c.n %% 100 = 0
        """,
        [ids["lead"], ids["lead"]],
    )
    return insert_like(cr, "crm_lead", "bench_lead", partner_id="g.partner_id")


def move_sequences(cr, tables):
    """Let the host go on after the ids that were given here."""
    for table in tables:
        cr.execute(f"SELECT setval('{table}_id_seq', (SELECT MAX(id) FROM {table}))")
