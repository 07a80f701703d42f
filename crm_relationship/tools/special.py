"""Special functions that the standard library lacks."""

from math import exp, expm1, log, log1p, sqrt

# Bernoulli terms B(2k) / 2k of the asymptotic series of the digamma function.
_DIGAMMA_TERMS = (1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760)
_DIGAMMA_ASYMPTOTIC_FROM = 8.0
_LOGIT_LOW = -65.0
_LOGIT_HIGH = 40.0
_NEGLIGIBLE = 1e-22


def digamma(value):
    """Return the derivative of ``lgamma`` at ``value`` > 0, exact to 1e-13.

    Recurrence up to 8, then the asymptotic series (Abramowitz & Stegun 6.3.5 and
    6.3.18).
    """
    result = 0.0
    while value < _DIGAMMA_ASYMPTOTIC_FROM:
        result -= 1.0 / value
        value += 1.0
    inverse_square = 1.0 / (value * value)
    tail = 0.0
    for coefficient in reversed(_DIGAMMA_TERMS):
        tail = (tail + coefficient) * inverse_square
    return result + log(value) - 0.5 / value - tail


def beta_rule(a, b):
    """Return nodes and weights that average a function over a Beta(a, b) variable.

    Trapezoid rule in logit(p), which converges geometrically for the smooth
    functions used here whatever ``a`` and ``b`` > 0 are. The two end weights stand
    for the whole geometric tail beyond them, so that tiny ``a`` or ``b`` lose no
    mass.
    """
    # Half a spread of the density is fine enough for 1e-14.
    step = min(0.25, 0.5 * sqrt(1.0 / a + 1.0 / b))
    count = int((_LOGIT_HIGH - _LOGIT_LOW) / step) + 1
    logits = [_LOGIT_LOW + step * index for index in range(count)]
    logs = [-a * log1p(exp(-u)) - b * log1p(exp(u)) for u in logits]
    logs[0] -= log(-expm1(-a * step))
    logs[-1] -= log(-expm1(-b * step))
    return _normalised(logits, logs)


def _normalised(logits, logs):
    top = max(logs)
    weights = [exp(value - top) for value in logs]
    total = sum(weights)
    kept = [
        (1.0 / (1.0 + exp(-u)), weight / total)
        for u, weight in zip(logits, weights, strict=True)
        if weight > _NEGLIGIBLE * total
    ]
    return [node for node, _weight in kept], [weight for _node, weight in kept]
