"""How customers paid: settlement entries for the past, payments for what is recent.

The card processor pays out every Monday what the web shop sold the week before: one
journal entry a week with a credit for each customer, matched with his invoices. Old
transfers of the business customers are entered in the same way, one entry a day of
payment. Single payments of the host cost twenty times as much: the last months have
them.
"""

from collections import defaultdict
from datetime import timedelta

from odoo import Command

from .businesses import partner
from .catalogue import BUSINESSES

REFUSED_SHARE = 0.012
WEB_TRANSFERS = 30
ENTRIES_PER_COMMIT = 8
OLD_DAYS = 65
PART_PAID = ('seabreeze', 'vinhquang', 'blueocean', 'starkaraoke', 'anphu')


def load_web(demo):
    """Settle the web shop's invoices up to last Monday, then pay some by transfer."""
    weeks = _invoices_by_week(demo)
    known = set(
        demo.env['account.move']
        .search(
            [
                ('journal_id', '=', demo.ref('journal_card').id),
            ]
        )
        .mapped('ref')
    )
    missing = [monday for monday in sorted(weeks) if _card_ref(monday) not in known]
    for count, monday in enumerate(missing, 1):
        _settle(demo, weeks[monday], monday, 'journal_card', _card_ref(monday))
        if count % ENTRIES_PER_COMMIT == 0:
            demo.commit()
    demo.say(f'web shop: {len(missing)} weekly settlements')
    _pay_by_transfer(demo)


def load_businesses(demo):
    """Pay what the business customers have paid by now, each in his own manner."""
    days = defaultdict(lambda: demo.env['account.move'])
    for business in BUSINESSES:
        for invoice in _open_invoices(demo, partner(demo, business.name)):
            day = _payment_day(business, invoice)
            if day and day <= demo.today:
                days[day] |= invoice
    for day, invoices in sorted(days.items()):
        if day < demo.day(OLD_DAYS):
            _settle(demo, invoices.ids, day, 'journal_bank', f'BANK-{day}')
        else:
            _register_payment(demo, invoices, day, group_payment=True)
    demo.say(f'businesses: paid on {len(days)} days')
    _pay_parts(demo)


def _card_ref(monday):
    return f'CARD-{monday:%G-W%V}'


def _invoices_by_week(demo):
    """Return the ids of the invoices to settle on each Monday."""
    generator = demo.random('refused')
    rows = demo.env['account.move'].search_read(
        [
            ('journal_id', '=', demo.ref('journal_web').id),
            ('state', '=', 'posted'),
            ('amount_total', '>', 0),
        ],
        ['invoice_date'],
        order='invoice_date, id',
    )
    transfers = {row['id'] for row in _transferred(rows)}
    weeks = defaultdict(list)
    for row in rows:
        refused = generator.random() < REFUSED_SHARE
        date = row['invoice_date']
        monday = date + timedelta(days=7 - date.weekday())
        if monday <= demo.today and not refused and row['id'] not in transfers:
            weeks[monday].append(row['id'])
    return weeks


def _transferred(rows):
    return rows[-WEB_TRANSFERS * 8 : -WEB_TRANSFERS * 5 : 3]


def _settle(demo, invoice_ids, date, journal, ref):
    """Enter the payment of whole invoices on one day, and match it.

    :param list invoice_ids: posted invoices with something left to pay
    :param date: the day of the payment
    :param str journal: demo name of the journal of the entry
    :param str ref: reference of the entry
    """
    # Nothing here changes a tax or a term, so the host need not look for that.
    env = demo.env(context={**demo.env.context, 'skip_invoice_sync': True})
    due = (
        env['account.move']
        .browse(invoice_ids)
        .line_ids.filtered(
            lambda line: line.account_id.account_type == 'asset_receivable'
        )
    )
    groups = due.grouped(lambda line: (line.partner_id, line.currency_id))
    entry = env['account.move'].create(
        {
            'move_type': 'entry',
            'date': date,
            'ref': ref,
            'journal_id': demo.ref(journal).id,
            'line_ids': _settlement_lines(demo, groups),
        }
    )
    entry._post()
    credits_ = {
        (line.partner_id, line.currency_id): line
        for line in entry.line_ids
        if line.credit
    }
    due._reconcile_plan([lines + credits_[key] for key, lines in groups.items()])


def _settlement_lines(demo, groups):
    values = [
        {
            'name': ', '.join(lines.move_id.mapped('name')),
            'partner_id': customer.id,
            'account_id': lines.account_id.id,
            'currency_id': currency.id,
            'amount_currency': -sum(lines.mapped('amount_residual_currency')),
            'credit': sum(lines.mapped('amount_residual')),
            'analytic_distribution': False,
        }
        for (customer, currency), lines in groups.items()
    ]
    values.append(
        {
            'name': 'Bank',
            'account_id': demo.ref('journal_bank').default_account_id.id,
            'debit': sum(each['credit'] for each in values),
            'analytic_distribution': False,
        }
    )
    return [Command.create(each) for each in values]


def _pay_by_transfer(demo):
    rows = demo.env['account.move'].search(
        [
            ('journal_id', '=', demo.ref('journal_web').id),
            ('state', '=', 'posted'),
            ('amount_total', '>', 0),
        ],
        order='invoice_date, id',
    )
    invoices = _transferred(rows).filtered(
        lambda move: move.payment_state == 'not_paid'
    )
    if invoices:
        day = max(invoices.mapped('invoice_date')) + timedelta(days=6)
        _register_payment(demo, invoices, min(day, demo.today))


def _register_payment(demo, invoices, date, **values):
    """Pay invoices through the host's wizard, one company at a time."""
    for company, moves in invoices.grouped('company_id').items():
        env = demo.env(
            context={
                **demo.env.context,
                'allowed_company_ids': (company + demo.ref('company')).ids,
            }
        )
        env['account.payment.register'].with_context(
            active_model='account.move',
            active_ids=moves.ids,
        ).create(
            {
                'payment_date': date,
                'journal_id': demo.ref('journal_bank').id,
                **values,
            }
        )._create_payments()


def _open_invoices(demo, customer):
    return demo.env['account.move'].search(
        [
            ('commercial_partner_id', '=', customer.id),
            ('move_type', 'in', ('out_invoice', 'out_receipt')),
            ('state', '=', 'posted'),
            ('payment_state', 'in', ('not_paid', 'partial')),
            ('amount_residual', '>', 0),
        ]
    )


def _payment_day(business, invoice):
    """Return the day on which the invoice is paid; None is never."""
    month = invoice.invoice_date.replace(day=1)
    if business.pays == 'prompt':
        return (month + timedelta(days=32)).replace(day=10)
    if business.pays == 'late':
        return (month + timedelta(days=64)).replace(day=20)
    return None


def _pay_parts(demo):
    for name in PART_PAID:
        invoice = _open_invoices(demo, partner(demo, name)).sorted('invoice_date')[:1]
        if invoice:
            _register_payment(
                demo,
                invoice,
                max(invoice.invoice_date, demo.day(12)),
                amount=round(invoice.amount_residual * 0.4),
            )
