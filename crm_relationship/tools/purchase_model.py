"""BG/NBD and MBG/NBD purchase models on plain lists.

A customer buys at a Gamma(r, alpha) rate and leaves with a Beta(a, b) chance after
a purchase. In the BG/NBD (Fader, Hardie & Lee 2005, Marketing Science 24:2) that
chance comes after each repeat purchase, in the MBG/NBD (Batislam, Denizel &
Filiztekin 2007, IJRM 24:3) after the first purchase as well. Written with
``k = x + lottery`` chances to leave, where ``lottery`` is 0 or 1, one set of formulas
serves both.
"""

from collections import Counter, defaultdict
from math import exp, lgamma, log, log1p
from typing import NamedTuple

from .special import digamma


class PurchaseCells(NamedTuple):
    """Customers with identical history, counted once.

    ``moments`` are the distinct ages and recencies; a cell is (index of the age,
    index of the recency, customers); ``groups`` is a list of (x, customers, cells).
    """

    moments: list
    groups: list
    total: int


def group_customers(frequency, recency, age):
    """Return the PurchaseCells of three sequences of equal length (days)."""
    counts = Counter(zip(frequency, recency, age, strict=True))
    moments = sorted({moment for _x, *pair in counts for moment in pair})
    index = {moment: position for position, moment in enumerate(moments)}
    by_frequency = defaultdict(list)
    for (x, last, whole), customers in counts.items():
        by_frequency[x].append((index[whole], index[last], customers))
    groups = [
        (x, sum(cell[2] for cell in cells), cells)
        for x, cells in sorted(by_frequency.items())
    ]
    return PurchaseCells(moments, groups, sum(counts.values()))


def purchase_objective(frequency, recency, age, lottery):
    """Return ``f(log parameters) -> (mean negative log-likelihood, gradient)``.

    Parameters are the logs of (r, alpha, a, b), alpha in days.
    """
    cells = group_customers(frequency, recency, age)

    def objective(point):
        parameters = [exp(part) for part in point]
        value, gradient = _log_likelihood(cells, parameters, lottery)
        return -value / cells.total, [
            -slope * parameter / cells.total
            for slope, parameter in zip(gradient, parameters, strict=True)
        ]

    return objective


def _log_likelihood(cells, parameters, lottery):
    r, alpha, a, b = parameters
    # Logs are taken once for each distinct day, not for each customer.
    logs = [log(alpha + moment) for moment in cells.moments]
    inverses = [1.0 / (alpha + moment) for moment in cells.moments]
    value = cells.total * r * log(alpha)
    by_r, by_alpha, by_a, by_b = cells.total * log(alpha), cells.total * r / alpha, 0, 0
    for x, customers, group in cells.groups:
        k = x + lottery
        likelihood, dead, shift, pull = _group_terms(
            group, r + x, k and log(a / (b + k - 1)), k, logs, inverses
        )
        constant, slope_r, slope_a, slope_b = _frequency_terms(r, a, b, x, k)
        value += likelihood + customers * constant
        by_r += customers * slope_r - shift
        by_alpha -= (r + x) * pull
        by_a += customers * slope_a + dead / a
        by_b += customers * slope_b - (dead / (b + k - 1) if k else 0.0)
    return value, (by_r, by_alpha, by_a, by_b)


def _frequency_terms(r, a, b, x, k):
    """Return what depends on x alone: a constant and its slopes by r, a and b."""
    constant = lgamma(r + x) - lgamma(r)
    constant += lgamma(a + b) + lgamma(b + k) - lgamma(b) - lgamma(a + b + k)
    both = digamma(a + b) - digamma(a + b + k)
    slope_b = both + digamma(b + k) - digamma(b)
    return constant, digamma(r + x) - digamma(r), both, slope_b


def _group_terms(group, shape, offset, k, logs, inverses):
    """Return sums over the customers of one frequency.

    They are the log-likelihood of timing, the expected number of customers that
    have left, and the expected log and inverse of (alpha + time observed alive).
    """
    likelihood = dead = shift = pull = 0.0
    for whole, last, customers in group:
        log_age = logs[whole]
        inverse_age = inverses[whole]
        # Nobody without a chance to leave has left (BG/NBD, one-time buyers).
        if not k:
            likelihood -= customers * shape * log_age
            shift += customers * log_age
            pull += customers * inverse_age
            continue
        gap = log_age - logs[last]
        odds = offset + shape * gap
        # The smaller of the odds and their inverse never overflows.
        small = exp(-abs(odds))
        share = (1.0 if odds > 0.0 else small) / (1.0 + small)
        gain = log1p(small) + (odds if odds > 0.0 else 0.0)
        likelihood += customers * (gain - shape * log_age)
        dead += customers * share
        shift += customers * (log_age - share * gap)
        pull += customers * (inverse_age + share * (inverses[last] - inverse_age))
    return likelihood, dead, shift, pull


def alive_probability(fit, lottery, frequency, recency, age):
    """Return the list of P(alive) at the end of each customer's age.

    Fader, Hardie & Lee 2005 and Hardie note 021; Batislam et al. 2007, eq. 9.
    """
    cache = {}
    result = []
    # One-time buyers of the same day share a history, and are most customers.
    for history in zip(frequency, recency, age, strict=True):
        if history not in cache:
            cache[history] = _alive(fit, lottery, *history)
        result.append(cache[history])
    return result


def _alive(fit, lottery, x, last, whole):
    k = x + lottery
    if not k:
        return 1.0
    gap = log((fit.alpha + whole) / (fit.alpha + last))
    odds = log(fit.a / (fit.b + k - 1)) + (fit.r + x) * gap
    small = exp(-abs(odds))
    return (small if odds > 0.0 else 1.0) / (1.0 + small)
