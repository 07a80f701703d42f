"""The calculation on numpy arrays: the same formulas and names as in ``plain``.

Import this module only where numpy and scipy are installed; their absence is normal.
"""

import numpy as np
from scipy.special import gammaln, psi

from .expectation import (
    NEGLIGIBLE_TERM,
    SERIES_LIMIT,
    discount_nodes,
    series_is_safe,
)
from .special import beta_rule

_CHUNK = 4096


def as_column(values):
    """Return the finite numbers ``values`` as an array, else raise ValueError."""
    column = np.asarray(values, dtype=float)
    if not np.isfinite(column).all():
        raise ValueError("Lifetime values are calculated from finite numbers only.")
    return column


def clean_history(frequency, recency, age):
    """Return the three columns with 0 <= recency <= age and no negative count."""
    counts = np.maximum(as_column(frequency), 0.0)
    ages = np.maximum(as_column(age), 0.0)
    lasts = np.clip(as_column(recency), 0.0, ages)
    return counts, np.where(counts > 0.0, lasts, 0.0), ages


def repeat_buyers(frequency, mean_value):
    """Return the two columns of customers with repeats of a positive mean value."""
    kept = (frequency > 0.0) & (mean_value > 0.0)
    return frequency[kept], mean_value[kept]


def mean(column):
    """Return the mean of a column of numbers."""
    return float(column.mean())


def count_positive(column):
    """Return how many numbers of a column are above zero."""
    return int(np.count_nonzero(column > 0.0))


def multiply(factor, *columns):
    """Return the product of ``factor`` and of the columns, row by row."""
    result = np.full(len(columns[0]), float(factor))
    for column in columns:
        result = result * column
    return result


def correlation(left, right):
    """Return Pearson's r of two sequences of equal length; 0.0 where undefined."""
    left, right = np.asarray(left, dtype=float), np.asarray(right, dtype=float)
    if len(left) < 2:
        return 0.0
    left, right = left - left.mean(), right - right.mean()
    spread = np.sqrt(left @ left) * np.sqrt(right @ right)
    return float(left @ right / spread) if spread > 0.0 else 0.0


def distinct_rows(*columns):
    """Return the distinct rows of the columns, the row of each input and counts."""
    keys = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        values, place = np.unique(column, return_inverse=True)
        # Renumbered after each column, the key stays far below the 64-bit limit.
        _keys, keys = np.unique(keys * len(values) + place, return_inverse=True)
    # First rows are needed as well: the key alone does not tell its columns.
    _keys, first, place, counts = np.unique(
        keys, return_index=True, return_inverse=True, return_counts=True
    )
    return [column[first] for column in columns], place, counts.astype(float)


def purchase_objective(frequency, recency, age, lottery):
    """Return ``f(log parameters) -> (mean negative log-likelihood, gradient)``."""
    (x, last, whole), _place, counts = distinct_rows(frequency, recency, age)
    # Ages and recencies repeat from a few hundred days: logs are taken of these.
    moments, place = np.unique(np.concatenate([whole, last]), return_inverse=True)
    levels, level = np.unique(x, return_inverse=True)
    by_level = np.bincount(level, counts)
    cells = (levels, level, moments, place[: len(x)], place[len(x) :], counts)

    def objective(point):
        parameters = np.exp(point)
        value, gradient = _timing(parameters, lottery, *cells)
        constant, slopes = _frequency_terms(parameters, levels, by_level, lottery)
        total = counts.sum()
        gradient = (gradient + slopes) * parameters
        return -float(value + constant) / total, (-gradient / total).tolist()

    return objective


def _timing(parameters, lottery, levels, level, moments, whole, last, counts):
    r, alpha, a, _b = parameters
    shapes = r + levels
    offsets, before = _leaving_offset(parameters, levels, lottery)
    shape = shapes[level]
    logs, inverses = np.log(alpha + moments), 1.0 / (alpha + moments)
    log_age, inverse_age = logs[whole], inverses[whole]
    gap = log_age - logs[last]
    odds = offsets[level] + shape * gap
    # The smaller of the odds and their inverse never overflows.
    small = np.exp(-np.abs(odds))
    share = np.where(odds > 0.0, 1.0, small) / (1.0 + small)
    gain = np.log1p(small) + np.maximum(odds, 0.0)
    pull = inverse_age + share * (inverses[last] - inverse_age)
    dead = counts * share
    by_level = np.bincount(level, dead)
    return counts @ (gain - shape * log_age), np.array(
        [
            dead @ gap - counts @ log_age,
            -((counts * shape) @ pull),
            by_level.sum() / a,
            -(by_level @ (1.0 / before)),
        ]
    )


def _leaving_offset(parameters, x, lottery):
    """Return the log of a / (b + k - 1), and b + k - 1, by frequency."""
    _r, _alpha, a, b = parameters
    k = x + lottery
    # A customer who never had a chance to leave has odds of zero, logs of -inf.
    before = np.where(k > 0.0, b + k - 1.0, 1.0)
    return np.where(k > 0.0, np.log(a / before), -np.inf), before


def _frequency_terms(parameters, x, counts, lottery):
    r, alpha, a, b = parameters
    k, total = x + lottery, counts.sum()
    constant = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + gammaln(a + b)
    constant += gammaln(b + k) - gammaln(b) - gammaln(a + b + k)
    both = psi(a + b) - psi(a + b + k)
    by_r = counts @ (psi(r + x) - psi(r)) + total * np.log(alpha)
    by_b = counts @ (both + psi(b + k) - psi(b))
    return counts @ constant, np.array([by_r, total * r / alpha, counts @ both, by_b])


def spend_objective(frequency, mean_value):
    """Return ``f(log parameters) -> (mean negative log-likelihood, gradient)``."""
    x, spent = frequency, frequency * mean_value
    levels, level = np.unique(x, return_inverse=True)
    counts = np.bincount(level)
    # These do not change with the parameters.
    log_values = np.bincount(level, np.log(mean_value))

    def objective(point):
        p, above_one, v = np.exp(point)
        q = 1.0 + above_one
        logs = np.bincount(level, np.log(v + spent))
        inverses = np.bincount(level, 1.0 / (v + spent))
        sums = (levels, counts, log_values, logs, inverses)
        value, slopes = _spend_terms(p, q, v, *sums)
        gradient = slopes * np.array([p, above_one, v])
        return -float(value) / len(x), (-gradient / len(x)).tolist()

    return objective


def _spend_terms(p, q, v, x, counts, log_values, logs, inverses):
    shape = p * x + q
    constant = gammaln(shape) - gammaln(p * x) - gammaln(q)
    constant += q * np.log(v) + p * x * np.log(x)
    value = counts @ constant + (p * x - 1.0) @ log_values - shape @ logs
    by_p = (x * counts) @ (psi(shape) - psi(p * x) + np.log(x))
    by_p += x @ (log_values - logs)
    by_q = counts @ (psi(shape) - psi(q) + np.log(v)) - logs.sum()
    by_v = counts.sum() * q / v - shape @ inverses
    return value, np.array([by_p, by_q, by_v])


def alive_probability(fit, lottery, frequency, recency, age):
    """Return the array of P(alive) at the end of each customer's age."""
    gap = np.log((fit.alpha + age) / (fit.alpha + recency))
    parameters = (fit.r, fit.alpha, fit.a, fit.b)
    offset, _before = _leaving_offset(parameters, frequency, lottery)
    odds = offset + (fit.r + frequency) * gap
    small = np.exp(-np.abs(odds))
    return np.where(odds > 0.0, small, 1.0) / (1.0 + small)


def average_purchase(fit, frequency, mean_value):
    """Return the array of E[M], each customer's expected value of a purchase."""
    weight = fit.p * frequency
    observed = weight * np.maximum(mean_value, 0.0)
    return (fit.p * fit.v + observed) / (weight + fit.q - 1.0)


def expected_purchases(fit, lottery, frequency, age, horizon, rate):
    """Return two arrays for customers who are alive: purchases and discounted ones."""
    (x, whole), place, _counts = distinct_rows(frequency, age)
    start = fit.alpha + whole
    plain = _alive_expectation(fit, lottery, x, horizon / start)
    discounted = plain
    if rate and horizon:
        discounted = plain * np.exp(-rate * horizon)
        for ratio, weight in discount_nodes(horizon / start):
            share = rate * start * weight * np.exp(-rate * start * ratio)
            discounted += share * _alive_expectation(fit, lottery, x, ratio)
    return plain[place], discounted[place]


def _alive_expectation(fit, lottery, x, ratio):
    numerator = fit.a + fit.b + lottery - 1.0 - fit.r
    z = ratio / (1.0 + ratio)
    result = np.empty(len(x))
    series = (z <= SERIES_LIMIT) & series_is_safe(fit.a, numerator)
    result[series] = _by_series(fit, lottery, x[series], ratio[series])
    result[~series] = _by_rule(fit, lottery, x[~series], ratio[~series])
    return result


def _by_series(fit, lottery, x, ratio):
    log_growth = np.log1p(ratio)
    z = ratio / (1.0 + ratio)
    numerator = fit.a + fit.b + lottery - 1.0 - fit.r
    power = (1.0 - fit.a) * log_growth
    first = np.expm1(power) / (1.0 - fit.a) if fit.a != 1.0 else log_growth
    scale = fit.a + fit.b + x + lottery - 1.0
    rest = np.exp(power) * numerator * z * _series(fit.a, numerator, scale + 1.0, z)
    return np.maximum(scale * first - rest, 0.0)


def _series(a, numerator, below, z):
    """Sum the series in blocks of like z, so that each stops at its own length."""
    total = np.empty(len(z))
    # Small blocks also stay in the processor's cache.
    order = np.argsort(z, kind="stable")
    for start in range(0, len(z), _CHUNK):
        block = order[start : start + _CHUNK]
        total[block] = _block_sum(a, numerator + 1.0, below[block], z[block])
    return total


def _block_sum(a, above, below, z):
    term, total, n = np.ones(len(z)), np.ones(len(z)), 0
    while (np.abs(term) >= NEGLIGIBLE_TERM * total).any():
        term *= z * ((above + n) * (a + n) / (2.0 + n)) / (below + n)
        total += term
        n += 1
    return total


def _by_rule(fit, lottery, x, ratio):
    result = np.empty(len(x))
    for level in np.unique(x):
        chances, weights = map(np.array, beta_rule(fit.a, fit.b + level + lottery))
        rows = np.flatnonzero(x == level)
        # Each row meets some hundred nodes: blocks bound the memory.
        for start in range(0, len(rows), _CHUNK // 16):
            block = rows[start : start + _CHUNK // 16]
            bought = np.log1p(ratio[block, None] * chances) * -(fit.r + level)
            result[block] = -np.expm1(bought) @ (weights / chances)
    return result
