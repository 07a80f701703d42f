"""The documents that make customer value hard: credit notes, receipts and the like."""

from datetime import timedelta

from odoo import Command

from . import businesses
from .billing import invoice_values, line
from .catalogue import BUSINESSES

BY_NAME = {business.name: business for business in BUSINESSES}
REVERSED = ('goldbell', 'redriver', 'thanhcong', 'maimusic')
CREDITED = ('lotus', 'vinhquang', 'oldtown', 'melody')
ORDERED = (('licence', 3), ('speaker', 1), ('install', 2))
ARCHIVED = 'violetcafe'


def load(demo):
    """Create one or more of every unusual sale document."""
    _reverse_whole(demo)
    _credit_parts(demo)
    _post_receipts(demo)
    _post_unusual_invoices(demo)
    _leave_unposted(demo)
    _load_down_payments(demo)
    _load_reparented_contact(demo)
    businesses.partner(demo, ARCHIVED).action_archive()


def _recent_invoice(demo, name, skip):
    """Return one posted invoice of the business, `skip` before its last."""
    return demo.env['account.move'].search(
        [
            ('commercial_partner_id', '=', businesses.partner(demo, name).id),
            ('company_id', '=', demo.ref('company').id),
            ('move_type', '=', 'out_invoice'),
            ('state', '=', 'posted'),
            ('payment_state', '=', 'not_paid'),
        ],
        order='invoice_date desc, id desc',
        offset=skip,
        limit=1,
    )


def _reverse(demo, invoice, days, reason):
    """Return the draft credit note of `invoice`, dated `days` after it."""
    date = min(invoice.invoice_date + timedelta(days=days), demo.today)
    wizard = (
        demo.env['account.move.reversal']
        .with_context(
            active_model='account.move',
            active_ids=invoice.ids,
        )
        .create({'date': date, 'reason': reason, 'journal_id': invoice.journal_id.id})
    )
    wizard.reverse_moves()
    return wizard.new_move_ids


def _match(*moves):
    lines = moves[0].line_ids.browse()
    for move in moves:
        lines |= move.line_ids.filtered(
            lambda each: each.account_id.account_type == 'asset_receivable'
        )
    lines.reconcile()


def _reverse_whole(demo):
    for index, name in enumerate(REVERSED):
        invoice = _recent_invoice(demo, name, index + 1)
        note = _reverse(demo, invoice, 4 + index, 'Khách huỷ đơn hàng')
        if note.state == 'draft':
            note._post()
        if not invoice.currency_id.is_zero(invoice.amount_residual):
            _match(invoice, note)


def _credit_parts(demo):
    for index, name in enumerate(CREDITED):
        invoice = _recent_invoice(demo, name, index + 2)
        note = _reverse(demo, invoice, 9, 'Hàng lỗi, giảm giá một phần')
        for item in note.invoice_line_ids:
            item.price_unit = round(item.price_unit * 0.25)
        note._post()
        _match(invoice, note)


def _post_receipts(demo):
    for days, customer, product, quantity in (
        (200, businesses.partner(demo, 'bamboo').id, 'gift', 12),
        (95, False, 'cd', 7),
        (31, False, 'gift', 3),
    ):
        demo.env['account.move'].create(
            {
                'move_type': 'out_receipt',
                'partner_id': customer,
                'journal_id': demo.ref('journal_sale').id,
                'invoice_date': demo.day(days),
                'invoice_line_ids': [line(demo, product, quantity)],
            }
        )._post()


def _post_unusual_invoices(demo):
    rounding = demo.ref('cash_rounding').id
    values = [
        invoice_values(
            demo,
            BY_NAME['riverside'],
            48,
            invoice_cash_rounding_id=rounding,
            invoice_line_ids=[
                line(demo, 'cd', 13, price=14.5),
                Command.create(
                    {
                        'product_id': demo.ref('product_gift').id,
                        'quantity': 7,
                        'price_unit': 35.91,
                        'tax_ids': [Command.clear()],
                    }
                ),
            ],
        ),
        invoice_values(
            demo,
            BY_NAME['halong'],
            133,
            journal_id=demo.ref('journal_asset').id,
            invoice_line_ids=[line(demo, 'asset', 1)],
        ),
        # Two invoices on one day: one purchase.
        invoice_values(demo, BY_NAME['lotus'], 62),
        invoice_values(
            demo, BY_NAME['lotus'], 62, invoice_line_ids=[line(demo, 'install', 2)]
        ),
    ]
    demo.env['account.move'].create(values)._post()


def _leave_unposted(demo):
    moves = demo.env['account.move'].create(
        [
            invoice_values(demo, BY_NAME[name], days)
            for name, days in (
                ('sunflower', 1),
                ('seabreeze', 2),
                ('pinehill', 15),
                ('mekong', 27),
            )
        ]
    )
    cancelled = moves[2:]
    cancelled._post()
    cancelled.button_draft()
    cancelled.button_cancel()


def _load_down_payments(demo):
    if 'sale.order' not in demo.env:
        return
    for name, days, final in (('stadium', 18, False), ('northstar', 40, True)):
        customer = businesses.partner(demo, name)
        order = demo.env['sale.order'].create(
            {
                'partner_id': customer.id,
                'date_order': demo.day(days + 3),
                'user_id': customer.user_id.id,
                'team_id': demo.ref('team_business').id,
                'order_line': [
                    Command.create(
                        {
                            'product_id': demo.ref(f'product_{product}').id,
                            'product_uom_qty': quantity,
                            'tax_ids': [Command.set(demo.ref('tax').ids)],
                        }
                    )
                    for product, quantity in ORDERED
                ],
            }
        )
        order.action_confirm()
        _invoice_order(demo, order, days, 'percentage')
        if final:
            _invoice_order(demo, order, days - 20, 'delivered')


def _invoice_order(demo, order, days, method):
    wizard = (
        demo.env['sale.advance.payment.inv']
        .with_context(
            active_model='sale.order',
            active_ids=order.ids,
        )
        .create({'advance_payment_method': method, 'amount': 30})
    )
    invoice = wizard._create_invoices(order)
    invoice.write(
        {
            'invoice_date': demo.day(days),
            'invoice_date_due': demo.day(days - 30),
        }
    )
    invoice._post()


def _load_reparented_contact(demo):
    contact = demo.ref('contact_loose')
    for days in (310, 240, 170):
        demo.env['account.move'].create(
            invoice_values(
                demo,
                BY_NAME['culturehouse'],
                days,
                partner_id=contact.id,
                currency_id=demo.env.ref('base.USD').id,
                invoice_line_ids=[line(demo, 'guitar', 1), line(demo, 'install', 1)],
            )
        )._post()
    # His invoices keep the customer that he was; he belongs to the house now.
    contact.write(
        {
            'parent_id': businesses.partner(demo, 'culturehouse').id,
            'function': 'Trưởng ban tổ chức',
        }
    )
