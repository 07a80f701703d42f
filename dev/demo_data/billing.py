"""Posted invoices of the business customers, in the company and in its branch."""

from datetime import timedelta

from odoo import Command

from . import businesses, rhythms
from .catalogue import (
    BASKETS,
    BUSINESSES,
    DEFAULT_BASKET,
    EQUIPMENT,
    EQUIPMENT_SHARE,
)
from .products import PRODUCTS

BATCH = 100
BRANCH_CUSTOMERS = ('riverside', 'oldtown', 'maimusic', 'culturehouse', 'lotus')
BRANCH_MONTHS = 7
CONTACT_SHARE = 0.25
# Price of one dollar in the customer's currency, and what prices are rounded to.
PRICE_LEVEL = {'USD': (1, 0.5), 'EUR': (0.95, 0.5), 'VND': (25000, 1000)}


def load(demo):
    """Post the invoices of 24 months, oldest first."""
    orders = sorted(
        (day, business)
        for business in BUSINESSES
        for day in rhythms.purchase_days(
            business.rhythm, demo.random('rhythm', business.name)
        )
    )
    orders.reverse()
    # How many are there already: a killed load goes on with the next batch.
    billed = int(demo.get_parameter('billed') or 0)
    for start in range(billed, len(orders), BATCH):
        moves = demo.env['account.move'].create(
            [
                invoice_values(demo, business, days)
                for days, business in orders[start : start + BATCH]
            ]
        )
        moves._post()
        demo.set_parameter('billed', start + BATCH)
        demo.commit()
    demo.say(f'businesses: {len(orders)} invoices posted')
    _load_branch(demo)


def invoice_values(demo, business, days, **values):
    """Return the values of one usual invoice.

    :param business: a row of the catalogue
    :param int days: how many days ago
    :param values: what is unlike the usual invoice
    """
    generator = demo.random('invoice', business.name, days)
    people = businesses.contacts(demo, business.name)
    customer = businesses.partner(demo, business.name)
    if generator.random() < CONTACT_SHARE:
        customer = people[0]
    date = demo.day(days)
    return {
        'move_type': 'out_invoice',
        'partner_id': customer.id,
        'journal_id': demo.ref('journal_sale').id,
        'fiscal_position_id': False,
        'invoice_date': date,
        'invoice_payment_term_id': False,
        'invoice_date_due': date + timedelta(days=30),
        'currency_id': demo.env.ref(f'base.{business.currency}').id,
        'invoice_user_id': business.login and demo.ref(f'user_{business.login}').id,
        'team_id': demo.ref('team_business').id,
        'invoice_line_ids': _lines(demo, business, generator),
        **values,
    }


def line(demo, product, quantity, currency='USD', price=None):
    """Return the command of one invoice line with tax.

    :param price: in dollars; the product's own price if left out
    """
    level, step = PRICE_LEVEL[currency]
    dollars = PRODUCTS[product][2] if price is None else price
    return Command.create(
        {
            'product_id': demo.ref(f'product_{product}').id,
            'quantity': quantity,
            'price_unit': round(dollars * level / step) * step,
            'tax_ids': [Command.set(demo.ref('tax').ids)],
        }
    )


def _lines(demo, business, generator):
    basket = BASKETS.get(business.industry, DEFAULT_BASKET)
    chosen = generator.sample(basket, generator.randint(1, min(3, len(basket))))
    quantities = {
        product: max(1, round(generator.randint(low, high) * business.scale))
        for product, low, high in chosen
    }
    if generator.random() < EQUIPMENT_SHARE:
        quantities[generator.choice(EQUIPMENT)] = 1
    return [
        line(demo, product, quantity, business.currency)
        for product, quantity in quantities.items()
    ]


def _load_branch(demo):
    branch = demo.ref('branch')
    values = []
    for business in BUSINESSES:
        if business.name not in BRANCH_CUSTOMERS:
            continue
        for month in range(BRANCH_MONTHS):
            days = 9 + 31 * month + len(business.name)
            values.append(
                invoice_values(
                    demo,
                    business,
                    days,
                    company_id=branch.id,
                    journal_id=demo.ref('journal_branch').id,
                    team_id=demo.ref('team_branch').id,
                    invoice_user_id=demo.ref('user_mai').id,
                )
            )
    values.sort(key=lambda each: each['invoice_date'])
    env = demo.env(context={**demo.env.context, 'allowed_company_ids': branch.ids})
    moves = env['account.move'].create(values)
    moves._post()
    demo.say(f'branch: {len(moves)} invoices posted')
