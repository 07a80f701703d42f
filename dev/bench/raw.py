"""F: what PostgreSQL alone needs for the aggregates, with the host's own indexes.

The plainest queries of the same figures, without anything that makes them right:
no re-parented contacts, no reversed invoices, no down payments.
"""

import time

COUNTED = """
    m.state = 'posted' AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
    AND m.company_id = %(company)s AND m.invoice_date <= %(as_of)s
"""
QUERIES = {
    "documents": f"""
        SELECT partner_id, SUM(value), COUNT(*) FILTER (WHERE bought),
               MIN(day) FILTER (WHERE bought), MAX(day) FILTER (WHERE bought),
               (ARRAY_AGG(day ORDER BY day DESC) FILTER (WHERE bought))[2],
               (ARRAY_AGG(value ORDER BY day) FILTER (WHERE bought))[1],
               SUM(value) FILTER (WHERE day >= %(start)s),
               COUNT(*) FILTER (WHERE bought AND day >= %(start)s)
          FROM (
            SELECT m.commercial_partner_id AS partner_id, m.invoice_date AS day,
                   SUM(m.amount_untaxed_signed) AS value,
                   BOOL_OR(m.move_type != 'out_refund') AS bought
              FROM account_move m WHERE {COUNTED}
             GROUP BY m.commercial_partner_id, m.invoice_date) AS days
         GROUP BY partner_id
    """,
    "receivables": f"""
        SELECT m.commercial_partner_id, SUM(line.amount_residual),
               SUM(line.amount_residual) FILTER (WHERE line.date_maturity < %(as_of)s)
          FROM account_move_line line
          JOIN account_account a ON a.id = line.account_id
               AND a.account_type = 'asset_receivable'
          JOIN account_move m ON m.id = line.move_id
         WHERE line.reconciled IS NOT TRUE AND {COUNTED}
         GROUP BY m.commercial_partner_id
    """,
    "payments": f"""
        SELECT m.commercial_partner_id,
               SUM(part.amount * (part.max_date - line.date_maturity))
                   / SUM(part.amount)
          FROM account_partial_reconcile part
          JOIN account_move_line line ON line.id = part.debit_move_id
          JOIN account_move m ON m.id = line.move_id
         WHERE part.max_date BETWEEN %(start)s AND %(as_of)s AND {COUNTED}
         GROUP BY m.commercial_partner_id
    """,
    "opportunities": """
        SELECT partner_id, SUM(prorated_revenue) FROM crm_lead
         WHERE type = 'opportunity' AND active AND won_status = 'pending'
         GROUP BY partner_id
    """,
}


def measure(env):
    """Return {query: seconds} without our index, which is back afterwards."""
    job = env["crm.relationship.job"]
    scope = job._get_scope(env.company, None, None)
    values = {
        "company": scope.company_id, "as_of": scope.as_of,
        "start": scope.lookback_start,
    }
    if hasattr(job, "_set_planner"):
        job._set_planner()  # whatever helps the job helps F as well
    env.cr.execute("DROP INDEX account_move_relationship_idx")
    seconds = {}
    for name, query in QUERIES.items():
        begin = time.perf_counter()
        # the whole row, else the planner leaves out what nobody reads
        env.cr.execute(f"SELECT COUNT(x) FROM ({query}) x", values)
        seconds[name] = time.perf_counter() - begin
    env.cr.rollback()
    return seconds
