"""Is the generated database what the host would have written?"""

from . import generate

SAMPLE = 1000
SETTLED = 100  # of them, paid or credited: those take the host longest
# What says which row it is, when it was made, or what it is called.
IDENTITY = {
    "id", "move_id", "name", "move_name", "payment_reference", "ref", "memo",
    "sequence_number", "made_sequence_gap", "create_date", "write_date",
    "reversed_entry_id", "origin_payment_id", "payment_id", "full_reconcile_id",
    "matching_number", "debit_move_id", "credit_move_id", "create_uid", "write_uid",
}
TABLES = ("account_move", "account_move_line")


def compare_with_host(env, documents=SAMPLE, progress=print):
    """Post a sample of the generated documents anew through the host, and compare.

    Nothing stays: the transaction is rolled back.

    :return: {"documents": number, "differences": {table.column: rows that differ}}
    """
    sample = _get_sample(env, documents)
    copies = generate.post(env, [("out_invoice", *row[1:4]) for row in sample])
    progress(f"{len(copies)} invoices posted through the host")
    pairs = list(zip([row[0] for row in sample], copies.ids, strict=True))
    for row, copy in zip(sample, copies, strict=True):
        _id, _partner, day, _amount, kind, paid_day = row
        if kind == "paid":
            generate.pay(copy, paid_day or day)
        elif kind in ("reversed", "partial"):
            generate.reverse(copy, day, 1.0 if kind == "reversed" else generate.PART)
    env.flush_all()
    pairs += _get_settlements(env, pairs)
    differences = {}
    for table in TABLES:
        differences |= _compare(env.cr, table, pairs)
    env.cr.rollback()
    return {"documents": len(pairs), "differences": differences}


def _get_sample(env, documents):
    """Return (id, partner, day, amount, state, day of payment), evenly drawn."""
    env.cr.execute(
        """
        SELECT m.id, m.partner_id, m.invoice_date, m.amount_total::float8,
               m.payment_state, MAX(part.max_date)
          FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY payment_state = 'not_paid'
                                             ORDER BY hashint8extended(id, 1)) AS place
                  FROM account_move
                 WHERE move_type = 'out_invoice' AND name NOT LIKE '%%/0000_') m
          JOIN account_move_line line ON line.move_id = m.id
          LEFT JOIN account_partial_reconcile part ON part.debit_move_id = line.id
         WHERE m.place <= CASE WHEN m.payment_state = 'not_paid' THEN %s ELSE %s END
         GROUP BY m.id, m.partner_id, m.invoice_date, m.amount_total, m.payment_state
         ORDER BY m.id
        """,
        [documents - SETTLED, SETTLED],
    )
    return env.cr.fetchall()


def _get_settlements(env, pairs):
    """Return pairs of the entries that settle the pairs, where both have one."""
    env.cr.execute(
        """
        SELECT debit.move_id, credit.move_id
          FROM account_partial_reconcile part
          JOIN account_move_line debit ON debit.id = part.debit_move_id
          JOIN account_move_line credit ON credit.id = part.credit_move_id
         WHERE debit.move_id = ANY(%s)
        """,
        [[one for pair in pairs for one in pair]],
    )
    settled_by = dict(env.cr.fetchall())
    found = [(settled_by.get(old), settled_by.get(new)) for old, new in pairs]
    return [pair for pair in found if all(pair)]


def _compare(cr, table, pairs):
    """Return {table.column: how many rows differ}."""
    generated, posted = (_read(cr, table, side) for side in zip(*pairs, strict=True))
    if len(generated) != len(posted):
        return {f"{table} (rows)": abs(len(generated) - len(posted))}
    counts = {}
    for old, new in zip(generated, posted, strict=True):
        for column in old.keys() - IDENTITY:
            if _rounded(old[column]) != _rounded(new[column]):
                key = f"{table}.{column}"
                counts[key] = counts.get(key, 0) + 1
    return counts


def _rounded(value):
    """Return a float without the noise of how it was calculated."""
    return round(value, 6) if isinstance(value, float) else value


def _read(cr, table, move_ids):
    """Return the rows of moves as dicts, in the order of the moves."""
    column, second = ("id", "id") if table == "account_move" else (
        "move_id", "account_id"
    )
    cr.execute(
        f"SELECT * FROM {table} WHERE {column} = ANY(%s)"
        f" ORDER BY array_position(%s, {column}), {second}",
        [list(move_ids), list(move_ids)],
    )
    return cr.dictfetchall()


def tie_out(env):
    """Return how far past values and the host's invoice report are apart.

    :return: {"past_value": sum, "report": sum, "difference": 0.0 when all is well}
    """
    env.cr.execute("SELECT SUM(past_value) FROM crm_relationship")
    [past] = env.cr.fetchone()
    [[report]] = env["account.invoice.report"]._read_group(
        [
            ("state", "=", "posted"),
            ("move_type", "in", ("out_invoice", "out_refund", "out_receipt")),
        ],
        aggregates=["price_subtotal:sum"],
    )
    past, report = float(past or 0), float(report or 0)
    return {
        "past_value": past, "report": report, "difference": round(past - report, 2)
    }
