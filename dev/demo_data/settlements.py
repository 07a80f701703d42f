"""How the web shop's customers paid: weekly card settlements, a few bank transfers.

The card processor pays out every Monday what was bought the week before: one journal
entry a week with a credit for each customer, matched with his invoices.
"""

from collections import defaultdict
from datetime import timedelta

from odoo import Command

REFUSED_SHARE = 0.012
TRANSFERS = 120
WEEKS_PER_COMMIT = 8


def load(demo):
    """Settle the web shop's invoices up to last Monday, then pay some by transfer."""
    weeks = _invoices_by_week(demo)
    known = set(demo.env['account.move'].search([
        ('journal_id', '=', demo.ref('journal_card').id),
    ]).mapped('ref'))
    weeks = {day: invoices for day, invoices in weeks.items() if _ref(day) not in known}
    for count, (monday, invoices) in enumerate(sorted(weeks.items()), 1):
        _settle(demo, monday, invoices)
        if count % WEEKS_PER_COMMIT == 0:
            demo.commit()
    demo.say(f'web shop: {len(weeks)} weekly settlements')
    _pay_by_transfer(demo)


def _ref(monday):
    return f'CARD-{monday:%G-W%V}'


def _invoices_by_week(demo):
    """Return the ids of the invoices to settle on each Monday."""
    generator = demo.random('refused')
    rows = demo.env['account.move'].search_read(
        [('journal_id', '=', demo.ref('journal_web').id), ('state', '=', 'posted'),
         ('amount_total', '>', 0)],
        ['invoice_date'], order='invoice_date, id')
    transfers = {row['id'] for row in rows[-TRANSFERS * 4:-TRANSFERS * 2:2]}
    weeks = defaultdict(list)
    for row in rows:
        refused = generator.random() < REFUSED_SHARE
        date = row['invoice_date']
        monday = date + timedelta(days=7 - date.weekday())
        if monday <= demo.today and not refused and row['id'] not in transfers:
            weeks[monday].append(row['id'])
    return weeks


def _settle(demo, monday, invoice_ids):
    invoices = demo.env['account.move'].browse(invoice_ids)
    due = invoices.line_ids.filtered(
        lambda line: line.account_id.account_type == 'asset_receivable')
    entry = demo.env['account.move'].create({
        'move_type': 'entry',
        'date': monday,
        'ref': _ref(monday),
        'journal_id': demo.ref('journal_card').id,
        'line_ids': _settlement_lines(demo, due),
    })
    entry._post()
    credits = {line.partner_id: line for line in entry.line_ids if line.credit}
    lines_by_partner = due.grouped('partner_id')
    due._reconcile_plan([
        lines + credits[partner] for partner, lines in lines_by_partner.items()])


def _settlement_lines(demo, due):
    bank = demo.ref('journal_bank').default_account_id
    values = [
        {
            'name': ', '.join(lines.move_id.mapped('name')),
            'partner_id': partner.id,
            'account_id': lines.account_id.id,
            'credit': sum(lines.mapped('debit')),
        }
        for partner, lines in due.grouped('partner_id').items()
    ]
    values.append({
        'name': 'Card processor', 'account_id': bank.id,
        'debit': sum(each['credit'] for each in values),
    })
    return [Command.create(each) for each in values]


def _pay_by_transfer(demo):
    """Pay the skipped invoices of the last months by bank transfer, in one go."""
    invoices = demo.env['account.move'].search([
        ('journal_id', '=', demo.ref('journal_web').id), ('state', '=', 'posted'),
        ('payment_state', '=', 'not_paid'),
        ('invoice_date', '<=', demo.day(20)), ('invoice_date', '>=', demo.day(months=6)),
    ], order='invoice_date desc, id desc', limit=TRANSFERS)
    if invoices:
        demo.env['account.payment.register'].with_context(
            active_model='account.move', active_ids=invoices.ids,
        ).create({
            'payment_date': demo.day(8),
            'journal_id': demo.ref('journal_bank').id,
            'group_payment': False,
        }).action_create_payments()
