"""Gamma-Gamma model of the average purchase value on plain lists.

Fader & Hardie 2013, note 025: a customer's purchases are Gamma(p, nu) with nu from
Gamma(q, v), independent of how often he buys.
"""

from collections import Counter, defaultdict
from math import exp, lgamma, log, sqrt

from .special import digamma


def spend_objective(frequency, mean_value):
    """Return ``f(log parameters) -> (mean negative log-likelihood, gradient)``.

    Parameters are the logs of (p, q - 1, v), so that q stays above 1 and the
    population mean exists. ``frequency`` and ``mean_value`` must be positive.
    """
    groups = _group_values(frequency, mean_value)
    total = len(frequency)

    def objective(point):
        p, above_one, v = (exp(part) for part in point)
        value, by_p, by_q, by_v = _log_likelihood(groups, p, 1.0 + above_one, v)
        gradient = (by_p * p, by_q * above_one, by_v * v)
        return -value / total, [-slope / total for slope in gradient]

    return objective


def _group_values(frequency, mean_value):
    """Return (x, customers, sum of log values, [(spent, customers)]) by frequency."""
    by_frequency = defaultdict(list)
    counts = Counter(zip(frequency, mean_value, strict=True))
    for (x, mean), customers in sorted(counts.items()):
        by_frequency[x].append((x * mean, customers))
    return [
        (
            x,
            sum(customers for _spent, customers in cells),
            sum(customers * log(spent / x) for spent, customers in cells),
            cells,
        )
        for x, cells in by_frequency.items()
    ]


def _log_likelihood(groups, p, q, v):
    value = by_p = by_q = by_v = 0.0
    # These are the same for all customers.
    at_q, log_v, digamma_q = lgamma(q), log(v), digamma(q)
    for x, customers, log_values, cells in groups:
        shape = p * x + q
        logs = sum(count * log(v + spent) for spent, count in cells)
        inverses = sum(count / (v + spent) for spent, count in cells)
        constant = lgamma(shape) - lgamma(p * x) - at_q + q * log_v + p * x * log(x)
        value += customers * constant + (p * x - 1.0) * log_values - shape * logs
        slope = digamma(shape)
        by_p += x * customers * (slope - digamma(p * x) + log(x))
        by_p += x * (log_values - logs)
        by_q += customers * (slope - digamma_q + log_v) - logs
        by_v += customers * q / v - shape * inverses
    return value, by_p, by_q, by_v


def average_purchase(fit, frequency, mean_value):
    """Return the list of E[M], each customer's expected value of a purchase.

    Note 025, eq. 5: between the customer's own mean and the population's, which a
    customer without repeat purchase gets. A mean below zero counts as zero.
    """
    base = fit.p * fit.v
    divisor = fit.q - 1.0
    return [
        (base + fit.p * x * max(mean, 0.0)) / (fit.p * x + divisor)
        for x, mean in zip(frequency, mean_value, strict=True)
    ]


def correlation(left, right):
    """Return Pearson's r of two sequences of equal length; 0.0 where undefined."""
    count = len(left)
    if count < 2:
        return 0.0
    mean_left, mean_right = sum(left) / count, sum(right) / count
    products = squares_left = squares_right = 0.0
    for one, other in zip(left, right, strict=True):
        products += (one - mean_left) * (other - mean_right)
        squares_left += (one - mean_left) ** 2
        squares_right += (other - mean_right) ** 2
    # Two roots, because the product of the squares may overflow.
    spread = sqrt(squares_left) * sqrt(squares_right)
    return products / spread if spread > 0.0 else 0.0
