"""How amounts are shared out, to the cent and without any database access."""

from decimal import ROUND_HALF_UP, Decimal


def allocate(total, weights, rounding=0.01):
    """Share an amount out in proportion to weights; the shares make up the whole.

    Each share is rounded down, then what is left over goes, one smallest unit at a
    time, to the shares that lost the most (largest remainder method).

    :param total: amount to share out, rounded to ``rounding`` already; may be negative
    :param weights: list of numbers; all equal when none is positive
    :param rounding: smallest unit of the currency, e.g. 0.01 or 1
    :return: list of floats, as long as ``weights``
    :raise ValueError: for a rounding that is not positive
    """
    if rounding <= 0:
        raise ValueError("The rounding of a currency is positive.")
    if not weights:
        return []
    unit = Decimal(str(rounding))
    parts = [max(Decimal(str(one)), Decimal(0)) for one in weights]
    if not any(parts):
        parts = [Decimal(1)] * len(parts)
    units = int((Decimal(str(abs(total))) / unit).to_integral_value(ROUND_HALF_UP))
    whole = sum(parts)
    exact = [units * part / whole for part in parts]
    shares = [int(one) for one in exact]
    by_loss = sorted(
        range(len(parts)), key=lambda one: (shares[one] - exact[one], -parts[one], one)
    )
    for one in by_loss[:units - sum(shares)]:
        shares[one] += 1
    sign = -1 if total < 0 else 1
    return [float(sign * share * unit) for share in shares]


def worth_approving(worth, limit, always):
    """Return whether somebody else has to agree to what a remedy is worth.

    :param worth: in the company's currency
    :param limit: up to which nobody has to, in the company's currency
    :param always: whether the kind of remedy needs it whatever it is worth
    """
    return bool(always or worth > limit)
