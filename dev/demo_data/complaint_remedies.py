"""What complaints were put right with: agreed, approved, paid with credit notes."""

CREDITED = ('credit_note', 'refund', 'goodwill')
COSTS = {'replacement': (8, 60), 'repair': (15, 90), 'apology': (0, 0)}
# Shares of the invoice, and what a voucher is worth.
SHARES = (0.05, 0.25)
VOUCHER = (10, 60)


def load(demo, complaint, kind, generator, day, open_ended):
    """Create the remedy of one complaint, and take it as far as it got.

    :param complaint: with its handler's rights
    :param str kind: the last part of the external id of a remedy
    :param day: on which it was agreed
    :param bool open_ended: leave the last step to whoever tries the demo
    """
    values = _values(demo, complaint.sudo(), kind, generator)
    if not values:
        return
    lines = complaint.env['crm.relationship.complaint.remedy.line']
    line = lines.create({'complaint_id': complaint.id, **values})
    line.action_request()
    if line.state == 'to_approve':
        if open_ended and complaint.id % 2:
            return
        line.with_user(demo.ref('user_complaints')).action_approve()
    if open_ended and kind in CREDITED:
        return
    if kind in CREDITED:
        _credit(demo, line, day)
    else:
        line.action_done()


def _values(demo, complaint, kind, generator):
    """Return the values of a remedy; {} where there is nothing to credit."""
    remedy = demo.env.ref(f'crm_relationship.complaint_remedy_{kind}')
    invoice = complaint.move_id
    values = {'remedy_id': remedy.id, 'name': complaint.category_id.name}
    if kind in CREDITED:
        if not invoice or invoice.reversal_move_ids or invoice.amount_total <= 0:
            return {}
        share = generator.uniform(*SHARES)
        amount = invoice.currency_id.round(invoice.amount_total * share)
        return {**values, 'amount': amount, 'invoice_id': invoice.id}
    if kind == 'voucher':
        return {**values, 'amount': generator.randrange(*VOUCHER, 5)}
    low, high = COSTS.get(kind, (0, 0))
    return {**values, 'own_cost': generator.randint(low, high)}


def _credit(demo, line, day):
    """Make and post the credit note, as the accountant does."""
    line = line.with_user(demo.ref('user_accountant'))
    context = line.action_create_credit_note()['context']
    wizard = (
        line.env['account.move.reversal']
        .with_context(**context)
        .create(
            {
                'date': max(day, line.invoice_id.invoice_date),
                'journal_id': line.invoice_id.journal_id.id,
            }
        )
    )
    wizard.reverse_moves()
    wizard.new_move_ids._post()
