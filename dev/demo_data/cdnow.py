"""The CDNOW sample as customers of the web shop and their posted invoices.

Purchases of 2,357 real customers (Fader and Hardie), kept in the addon's test data.
Their dates move by whole days, so that the last purchase was yesterday; the amounts
are theirs to the cent; the names are invented.
"""

import gzip
import os
from collections import namedtuple
from datetime import datetime, timedelta
from pathlib import Path

from odoo import Command

from . import names

Purchase = namedtuple('Purchase', 'customer number date discs dollars name')

SAMPLE = 'crm_relationship/tests/data/CDNOW_sample.txt.gz'
# Steady batches: large enough for set-based work, small enough to lose little.
BATCH = 200
TELL_EVERY = 1000
PARTNER_BATCH = 800
SALESPEOPLE = ('salesman', 'lan', 'manager', None)
SALESPEOPLE_WEIGHTS = (30, 15, 8, 47)


def load(demo):
    """Create the customers and invoices that are not there yet; commit per batch."""
    purchases = list(read_purchases(demo))
    partners = _load_partners(demo, purchases)
    known = {
        row['ref']
        for row in demo.env['account.move'].search_read(
            [('ref', '=like', 'CDNOW-%'), ('move_type', '=', 'out_invoice')], ['ref']
        )
    }
    missing = [each for each in purchases if _invoice_ref(each) not in known]
    maker = _InvoiceMaker(demo, partners)
    for start in range(0, len(missing), BATCH):
        maker.make(missing[start : start + BATCH])
        demo.commit()
        done = len(known) + min(start + BATCH, len(missing))
        if done % TELL_EVERY < BATCH:
            demo.say(f'web shop: {done:,} of {len(purchases):,} invoices posted')


def read_purchases(demo):
    """Return the purchases in date order, moved so that the last was yesterday."""
    rows = []
    counts = {}
    for line in _sample_text().splitlines():
        if not line.strip():
            continue
        _master, customer, date, discs, dollars = line.split()
        counts[customer] = counts.get(customer, 0) + 1
        rows.append(
            Purchase(
                int(customer),
                counts[customer],
                datetime.strptime(date, '%Y%m%d').date(),
                int(discs),
                float(dollars),
                '',
            )
        )
    shift = demo.day(1) - max(row.date for row in rows)
    rows = [row._replace(date=row.date + shift) for row in rows]
    return _named(sorted(rows, key=lambda row: (row.date, row.customer, row.number)))


def _named(rows):
    # Numbers given here spare the host one search for the last number per invoice.
    last = {}
    for row in rows:
        year = row.date.year
        last[year] = last.get(year, 0) + 1
        yield row._replace(name=f'WEB/{year}/{last[year]:05d}')


def _sample_text():
    # CDNOW_SAMPLE names another copy of the file, for example the master's tenth.
    path = Path(
        os.environ.get('CDNOW_SAMPLE') or Path(__file__).resolve().parents[2] / SAMPLE
    )
    if path.suffix == '.gz':
        return gzip.decompress(path.read_bytes()).decode('ascii')
    return path.read_text('ascii')


def _partner_ref(customer):
    return f'CDNOW-{customer:05d}'


def _invoice_ref(purchase):
    return f'{_partner_ref(purchase.customer)}/{purchase.number:02d}'


def _load_partners(demo, purchases):
    """Return the partner id of every customer number."""
    customers = sorted({purchase.customer for purchase in purchases})
    ids = _known_partners(demo)
    missing = [number for number in customers if _partner_ref(number) not in ids]
    salespeople = {
        login: login and demo.ref(f'user_{login}').id for login in SALESPEOPLE
    }
    countries = {
        code: demo.env.ref(f'base.{code}').id for code in ('us', 'ca', 'uk', 'au', 'vn')
    }
    for start in range(0, len(missing), PARTNER_BATCH):
        demo.env['res.partner'].create(
            [
                _partner_values(demo, number, salespeople, countries)
                for number in missing[start : start + PARTNER_BATCH]
            ]
        )
        demo.commit()
    demo.say(f'web shop: {len(customers):,} customers')
    ids = _known_partners(demo)
    return {number: ids[_partner_ref(number)] for number in customers}


def _known_partners(demo):
    rows = (
        demo.env['res.partner']
        .with_context(active_test=False)
        .search_read([('ref', '=like', 'CDNOW-%')], ['ref'])
    )
    return {row['ref']: row['id'] for row in rows}


def _partner_values(demo, number, salespeople, countries):
    generator = demo.random('person', number)
    person = names.person(generator)
    (login,) = generator.choices(SALESPEOPLE, SALESPEOPLE_WEIGHTS)
    return {
        'ref': _partner_ref(number),
        'name': person['name'],
        'city': person['city'],
        'country_id': countries[person['country']],
        'phone': person['phone'],
        'email': f"{names.plain(person['name'])}.{number}@example.com",
        'lang': 'vi_VN' if person['country'] == 'vn' else 'en_US',
        'user_id': salespeople[login],
        'customer_rank': 1,
    }


class _InvoiceMaker:
    """Turns purchases into posted invoices of the web shop."""

    def __init__(self, demo, partners):
        self.env = demo.env
        self.partners = partners
        self.journal = demo.ref('journal_web').id
        self.product = demo.ref('product_cd').id
        self.term = demo.env.ref('account.account_payment_term_15days').id

    def make(self, purchases):
        """Create and post one invoice for each of `purchases`."""
        moves = self.env['account.move'].create(
            [self._invoice_values(purchase) for purchase in purchases]
        )
        moves._post()

    def _invoice_values(self, purchase):
        return {
            'move_type': 'out_invoice',
            'name': purchase.name,
            'ref': _invoice_ref(purchase),
            'partner_id': self.partners[purchase.customer],
            'journal_id': self.journal,
            'fiscal_position_id': False,
            'invoice_date': purchase.date,
            'invoice_payment_term_id': self.term,
            'invoice_date_due': purchase.date + timedelta(days=15),
            'invoice_line_ids': [
                Command.create(
                    {
                        'product_id': self.product,
                        'quantity': purchase.discs,
                        'price_unit': purchase.dollars / purchase.discs,
                        'tax_ids': [Command.clear()],
                    }
                )
            ],
        }
