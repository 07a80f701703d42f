"""Purchases expected from a customer who has not left, on plain lists.

For a customer alive at age T the chance to leave is Beta(a, b + k) and the rate
Gamma(r + x, alpha + T), so that the expectation depends on (x, T) alone and is
computed once for each such pair.
"""

from math import exp, expm1, log1p

from .results import DAYS_PER_YEAR
from .special import beta_rule

# Beyond this argument the series needs many terms; the Beta rule does not.
SERIES_LIMIT = 0.9
NEGLIGIBLE_TERM = 1e-17
# Gauss-Legendre nodes and weights on [0, 1].
NODES = (
    0.0694318442029737,
    0.3300094782075719,
    0.6699905217924281,
    0.9305681557970263,
)
WEIGHTS = (
    0.1739274225687269,
    0.3260725774312731,
    0.3260725774312731,
    0.1739274225687269,
)


class AliveExpectation:
    """Expected purchases in a coming span of days, given that the customer stays.

    Fader, Hardie & Lee 2005, eq. 10, with Euler's transformation of 2F1: in
    ``z = t / (alpha + T + t)``,

        (a + b + k - 1) / (a - 1)
        * [1 - (1 - z)^(a - 1) 2F1(a + b + lottery - 1 - r, a - 1; a + b + k - 1; z)].

    The first term of the series is joined with the 1 in front of it. What is left
    divides by a - 1 without a singularity, so that a = 1 needs no detour.
    """

    def __init__(self, fit, lottery):
        self.r, self.alpha, self.a, self.b = fit.r, fit.alpha, fit.a, fit.b
        self.lottery = lottery
        self.numerator = fit.a + fit.b + lottery - 1.0 - fit.r
        self.has_series = series_is_safe(self.a, self.numerator)
        self._coefficients = {}
        self._rules = {}

    def __call__(self, x, age, span):
        """Return the expectation for ``x`` repeats at ``age`` over ``span`` days."""
        ratio = span / (self.alpha + age)
        z = ratio / (1.0 + ratio)
        if z > SERIES_LIMIT or not self.has_series:
            return self._by_rule(x, ratio)
        return self._by_series(x, z, log1p(ratio))

    def _by_series(self, x, z, log_growth):
        """Return it from the series; ``log_growth`` is -ln(1 - z)."""
        power = (1.0 - self.a) * log_growth
        first = expm1(power) / (1.0 - self.a) if self.a != 1.0 else log_growth
        scale = self.a + self.b + x + self.lottery - 1.0
        rest = exp(power) * self.numerator * z * self._series(x, z)
        # Rounding may leave a hair below zero for spans of hardly any time.
        return max(scale * first - rest, 0.0)

    def _series(self, x, z):
        known = self._coefficients.setdefault(x, [1.0])
        total, power, index = 0.0, 1.0, 0
        while True:
            if index == len(known):
                known.append(self._next_coefficient(x, index - 1) * known[-1])
            term = known[index] * power
            total += term
            if abs(term) < NEGLIGIBLE_TERM * total:
                return total
            power *= z
            index += 1

    def _next_coefficient(self, x, n):
        above = (self.numerator + 1.0 + n) * (self.a + n)
        below = (self.a + self.b + x + self.lottery + n) * (2.0 + n)
        return above / below

    def _by_rule(self, x, ratio):
        """Average (1 - (1 + p ratio)^-(r + x)) / p over the chance p to leave."""
        if x not in self._rules:
            self._rules[x] = beta_rule(self.a, self.b + x + self.lottery)
        shape = -(self.r + x)
        return -sum(
            weight * expm1(shape * log1p(chance * ratio)) / chance
            for chance, weight in zip(*self._rules[x], strict=True)
        )


def series_is_safe(a, numerator):
    """Return whether the series neither overflows nor cancels.

    Large ``a`` makes it grow out of range, a negative ``numerator`` (a large r) makes
    its terms alternate.
    """
    return a <= 50.0 and numerator >= -4.0


def expected_purchases(fit, lottery, frequency, age, horizon, rate):
    """Return two lists for customers who are alive: purchases and discounted ones.

    Both cover the next ``horizon`` days; a purchase after s days is discounted by
    exp(-rate * s). Integrated by parts, the discounted sum is
    ``exp(-rate * h) E(h) + rate * integral of exp(-rate * s) E(s)``.
    """
    expect = AliveExpectation(fit, lottery)
    cache = {}
    pairs = list(zip(frequency, age, strict=True))
    # Recency matters for being alive, not for what comes after.
    for pair in set(pairs):
        plain = expect(*pair, horizon)
        cache[pair] = (plain, _discounted(expect, pair, plain, horizon, rate))
    return [cache[pair][0] for pair in pairs], [cache[pair][1] for pair in pairs]


def _discounted(expect, pair, plain, horizon, rate):
    if not rate or not horizon:
        return plain
    total = exp(-rate * horizon) * plain
    start = expect.alpha + pair[1]
    for ratio, weight in discount_nodes(horizon / start):
        span = start * ratio
        share = rate * start * weight * exp(-rate * span)
        total += share * expect(*pair, span)
    return total


def discount_nodes(longest):
    """Return (span, weight) pairs that integrate over spans from 0 to ``longest``.

    Spans are in units of alpha + T. Four Gauss-Legendre nodes, even in the cube root
    of 1 + span: there the expectation bends least, and the integral is exact to 1e-6
    over three years and to 1e-4 over ten for customers just won, far better for
    older ones. Works on numbers and on arrays.
    """
    reach = (1.0 + longest) ** (1.0 / 3.0) - 1.0
    roots = [1.0 + reach * node for node in NODES]
    return [
        (root**3 - 1.0, 3.0 * reach * root * root * weight)
        for root, weight in zip(roots, WEIGHTS, strict=True)
    ]


def new_customer_expectation(fit, lottery):
    """Return the function t -> E[X(t)], the repeat purchases of a customer just won."""
    alive = fit.b / (fit.a + fit.b) if lottery else 1.0
    expect = AliveExpectation(fit, lottery)
    return lambda span: alive * expect(0, 0.0, span)


def discount_rate(annual):
    """Return the continuous daily rate ln(1 + annual) / 365.25; annual > -1."""
    if annual <= -1.0:
        raise ValueError("The annual discount must be above -1.")
    return log1p(annual) / DAYS_PER_YEAR
