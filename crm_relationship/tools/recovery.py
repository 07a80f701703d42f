"""Did customers stay after a complaint? Shares with intervals, and no database.

A share has the score interval of Wilson (1927). A difference of two shares has the
hybrid score interval of Newcombe (1998b), which squares and adds the distances of the
two Wilson limits: neither leaves [0, 1] or [-1, 1], and both hold for small counts.

R. G. Newcombe, Statistics in Medicine 17 (1998a) 857-872, method 3; (1998b) 873-890,
method 10.
"""

import math
from typing import NamedTuple

Z = 1.959963984540054  # of a 95% interval, two-sided
# Below so many complainants, or so many independent controls, a comparison is noise.
MINIMUM = 20
TOO_FEW, LESS, SAME, MORE = "too_few", "less", "same", "more"


class Comparison(NamedTuple):
    """Complainants beside like customers without a complaint.

    :param customers: complainants that were compared, int
    :param stayed: how many of them bought again, int
    :param controls: independent controls that the comparison rests on, float
    :param share: of complainants that bought again, None where there is none
    :param control_share: of the controls, None where there is none
    :param share_interval: (low, high) of ``share``
    :param control_interval: (low, high) of ``control_share``
    :param difference: ``share - control_share``
    :param interval: (low, high) of ``difference``; None where there are too few
    :param verdict: ``too_few``, ``less``, ``same`` (the interval holds zero), ``more``
    """

    customers: int
    stayed: int
    controls: float
    share: float | None = None
    control_share: float | None = None
    share_interval: tuple | None = None
    control_interval: tuple | None = None
    difference: float | None = None
    interval: tuple | None = None
    verdict: str = TOO_FEW


def wilson(share, trials, z=Z):
    """Return the score interval of a share, (low, high) in [0, 1].

    :param share: observed share, 0 to 1
    :param trials: number of cases, above 0; an effective number may be a fraction
    :param z: normal quantile, 1.96 for 95%
    :raise ValueError: without cases, or for a share outside [0, 1]
    """
    if trials <= 0 or not 0 <= share <= 1:
        raise ValueError(f"no share of cases: {share} of {trials}")
    spread = z * z / trials
    middle = share + spread / 2
    half = z * math.sqrt(share * (1 - share) / trials + spread / trials / 4)
    low, high = (middle - half) / (1 + spread), (middle + half) / (1 + spread)
    # At the ends the limit is exact; rounding must not push it past.
    return (0.0 if share == 0 else max(low, 0.0), 1.0 if share == 1 else min(high, 1.0))


def newcombe(share, trials, other_share, other_trials, z=Z):
    """Return the interval of ``share - other_share``, (low, high) in [-1, 1].

    :param share: observed share of the one group, ``trials`` its cases
    :param other_share: observed share of the other group, ``other_trials`` its cases
    :param z: normal quantile, 1.96 for 95%
    :raise ValueError: as ``wilson``
    """
    low, high = wilson(share, trials, z)
    other_low, other_high = wilson(other_share, other_trials, z)
    difference = share - other_share
    return (
        difference - math.hypot(share - low, other_high - other_share),
        difference + math.hypot(high - share, other_share - other_low),
    )


def effective_size(weights):
    """Return how many independent cases a weighted mean rests on (Kish 1965).

    :param weights: iterable of the weight of each case, of any sum
    :return: ``sum(w)² / sum(w²)``, float; 0.0 without any
    """
    weights = list(weights)
    squares = sum(weight * weight for weight in weights)
    return sum(weights) ** 2 / squares if squares else 0.0


def compare(customers, stayed, control_share, controls, minimum=MINIMUM):
    """Return the ``Comparison`` of complainants with their matched controls.

    Each complainant has the mean of its own controls as counterpart, so that the
    controls' share is weighted like the complainants; one customer that stands
    against several complainants is one case in ``controls``.

    :param customers: complainants that have a control, int
    :param stayed: how many of them bought again, int
    :param control_share: mean over the complainants of their controls' share
    :param controls: ``effective_size`` of the controls
    :param minimum: cases of each side below which nothing is said
    """
    if not customers:
        return Comparison(0, 0, 0.0)
    share = stayed / customers
    known = Comparison(
        customers, stayed, controls, share, share_interval=wilson(share, customers)
    )
    if not controls:
        return known
    control_share = min(max(control_share, 0.0), 1.0)
    known = known._replace(
        control_share=control_share,
        control_interval=wilson(control_share, controls),
        difference=share - control_share,
    )
    if min(customers, controls) < minimum:
        return known
    low, high = newcombe(share, customers, control_share, controls)
    verdict = LESS if high < 0 else MORE if low > 0 else SAME
    return known._replace(interval=(low, high), verdict=verdict)


class Case(NamedTuple):
    """One complainant and the customers that it is compared with.

    :param bought: whether it bought again in time, bool
    :param controls: tuple of (customer id, whether it bought), () without any
    """

    bought: bool
    controls: tuple = ()


def recover(cases, minimum=MINIMUM):
    """Return the ``Comparison`` of complainants, each against its own controls.

    :param cases: iterable of ``Case``; those without controls are left out
    :param minimum: as ``compare``
    """
    matched = [case for case in cases if case.controls]
    weights, total = {}, 0.0
    for case in matched:
        weight = 1 / len(case.controls)
        for customer, bought in case.controls:
            weights[customer] = weights.get(customer, 0.0) + weight
            total += weight * bought
    return compare(
        len(matched), sum(case.bought for case in matched),
        total / len(matched) if matched else None,
        effective_size(weights.values()), minimum,
    )
