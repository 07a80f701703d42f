"""Invented fits and customers for the tests of the calculation."""

from odoo.addons.crm_relationship.tools import lifetime_value

BACKENDS = sorted({"plain", lifetime_value.available_backend()})
HORIZON = {"horizon_days": 1096, "annual_discount": 0.1}


def purchase_fit(r=0.24, alpha=31.0, a=0.79, b=2.43, model="bg_nbd"):
    return lifetime_value.PurchaseFit(
        model, r, alpha, a, b, 0.0, 100, 50, (), "plain", True
    )


def spend_fit(p=6.25, q=3.74, v=15.44):
    return lifetime_value.SpendFit(
        p, q, v, 0.0, 50, p * v / (q - 1), 0.0, (), "plain", True
    )


def simulate(rng, customers, parameters=(0.5, 60.0, 0.8, 2.5), days=365):
    """Return frequency, recency, age and mean value of a small BG/NBD world."""
    rows = [_customer(rng, parameters, days) for _customer_number in range(customers)]
    return [list(column) for column in zip(*rows, strict=True)]


def _customer(rng, parameters, days):
    r, alpha, a, b = parameters
    rate, leaving = rng.gammavariate(r, 1 / alpha), rng.betavariate(a, b)
    age = rng.randint(0, days)
    last = clock = x = 0
    while rate > 0:
        clock += rng.expovariate(rate)
        if clock > age:
            break
        x, last = x + (int(clock) > last), max(last, int(clock))
        if rng.random() < leaving:
            break
    return x, float(last), float(age), round(rng.lognormvariate(3.5, 0.6), 2)
