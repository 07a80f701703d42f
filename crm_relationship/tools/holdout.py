"""Backtest of the models: fit before a cut day, predict after it, compare."""

from bisect import bisect_right
from collections import Counter
from functools import cache
from itertools import pairwise
from math import sqrt
from typing import NamedTuple

from .estimation import fit_purchases, fit_spend, lottery_of, predict
from .expectation import new_customer_expectation
from .results import LOW_CONFIDENCE, MBG_NBD, MODELS, Backtest, ModelChoice
from .spend_model import correlation

# The worst absolute holdout error that still earns the grade.
GRADE_ERRORS = {"A": 0.10, "B": 0.20, "C": 0.35}
# An A also tells good customers from bad ones this well.
GRADE_A_CORRELATION = 0.5
LOWEST_GRADE = "D"
WEEK = 7


class Histories(NamedTuple):
    """Calibration figures and holdout outcome, one entry a customer.

    ``mean_value`` is that of the repeat purchases; ``purchases`` and ``revenue`` are
    those of the holdout, and the naive ones what went before, continued.
    """

    frequency: list
    recency: list
    age: list
    mean_value: list
    purchases: list
    revenue: list
    naive_purchases: list
    naive_revenue: list


class Sample(NamedTuple):
    """What is known of the customers, prepared once for all models.

    ``births`` and ``repeats`` count first and later purchases by day.
    """

    histories: Histories
    births: dict
    repeats: dict
    cut: int
    end: int


def backtest(
    customers, days, values, *, cut, end, model=MBG_NBD, priors=True, backend=None
):
    """Backtest one model; None where the calibration has too little data.

    The three columns hold one row for each purchase: customer key, day as an ordinal
    number, net value. Several rows of a customer on a day are one purchase. Days up
    to ``cut`` are the calibration, later ones up to ``end`` the holdout; customers
    won after ``cut`` are left out. The naive forecast continues each customer's
    repeat purchases per day, and their value, as they were from first purchase to cut.

    :raise ValueError: as ``fit_purchases``, and where ``end`` is not after ``cut``
    :rtype: Backtest
    """
    sample = _sample(customers, days, values, cut, end)
    return _backtest(sample, model, priors, backend)


def choose_model(
    customers, days, values, *, cut, end, models=MODELS, priors=True, backend=None
):
    """Backtest several models and choose; parameters as in ``backtest``.

    The smaller absolute holdout error wins, on a tie the smaller RMSE. Without enough
    data ``model`` is the MBG/NBD, ``best`` is None and ``results`` is empty.

    :rtype: ModelChoice
    """
    sample = _sample(customers, days, values, cut, end)
    found = [_backtest(sample, model, priors, backend) for model in models]
    results = tuple(result for result in found if result is not None)
    best = min(results, key=_badness, default=None)
    return ModelChoice(best.model if best else MBG_NBD, best, results)


def grade(fit, result):
    """Grade a PurchaseFit by its Backtest: 'A', 'B', 'C' or 'D'.

    GRADE_ERRORS are the cut-offs. Without a fit, a backtest or enough customers,
    and where the fit did not converge, the grade is 'D'.
    """
    if fit is None or result is None or result.holdout_error is None:
        return LOWEST_GRADE
    if not fit.converged or LOW_CONFIDENCE in fit.warnings:
        return LOWEST_GRADE
    for letter, limit in GRADE_ERRORS.items():
        weak = letter == "A" and result.correlation < GRADE_A_CORRELATION
        if abs(result.holdout_error) <= limit and not weak:
            return letter
    return LOWEST_GRADE


def _sample(customers, days, values, cut, end):
    if end <= cut:
        raise ValueError("The holdout must end after its first day.")
    # Dicts, because the rows may come in any order.
    by_customer = {}
    for customer, day, value in zip(customers, days, values, strict=True):
        if day <= end:
            found = by_customer.setdefault(customer, {})
            found[day] = found.get(day, 0.0) + value
    rows, births, repeats = [], Counter(), Counter()
    for found in by_customer.values():
        purchases = sorted(found.items())
        first = purchases[0][0]
        if first <= cut:
            rows.append(_history(purchases, cut, end))
            births[first] += 1
            repeats.update(day for day, _value in purchases[1:])
    columns = map(list, zip(*rows, strict=True)) if rows else [[]] * 8
    return Sample(Histories(*columns), births, repeats, cut, end)


def _history(purchases, cut, end):
    # Infinity sorts after every value of the cut day.
    known = bisect_right(purchases, (cut, float("inf")))
    first, repeats = purchases[0][0], known - 1
    spent = sum(value for _day, value in purchases[1:known])
    age = float(cut - first)
    # A customer won on the cut day has no repeat, so that any divisor will do.
    scale = (end - cut) / max(age, 1.0)
    return (
        repeats,
        float(purchases[repeats][0] - first),
        age,
        spent / repeats if repeats else 0.0,
        len(purchases) - known,
        sum(value for _day, value in purchases[known:]),
        repeats * scale,
        spent * scale,
    )


def _backtest(sample, model, priors, backend):
    options = {"priors": priors, "backend": backend}
    frequency, recency, age, means = sample.histories[:4]
    fit = fit_purchases(frequency, recency, age, model=model, **options)
    if fit is None:
        return None
    spend = fit_spend(frequency, means, **options)
    # Without discount, because the actual revenue is compared as it came in.
    prediction = predict(
        fit,
        spend,
        frequency,
        recency,
        age,
        means,
        horizon_days=sample.end - sample.cut,
        annual_discount=0.0,
        backend=backend,
    )
    return _compare(sample.histories, fit, spend, prediction, _weeks(sample, fit))


def _compare(histories, fit, spend, prediction, weeks):
    actual = histories.purchases
    predicted = list(map(float, prediction.expected_purchases))
    mae, rmse = _deviations(predicted, actual)
    naive = histories.naive_purchases
    revenue = _predicted_revenue(prediction)
    return Backtest(
        model=fit.model,
        holdout_error=_relative_error(sum(predicted), sum(actual)),
        naive_error=_relative_error(sum(naive), sum(actual)),
        mae=mae,
        rmse=rmse,
        correlation=correlation(predicted, actual),
        revenue_error=revenue and _relative_error(sum(revenue), sum(histories.revenue)),
        revenue_correlation=correlation(revenue or [], histories.revenue),
        actual=sum(actual),
        predicted=sum(predicted),
        naive=sum(naive),
        calibration_customers=len(actual),
        weeks=weeks,
        naive_rmse=_deviations(naive, actual)[1],
        naive_correlation=correlation(naive, actual),
        actual_revenue=sum(histories.revenue),
        predicted_revenue=revenue and sum(revenue),
        naive_revenue=sum(histories.naive_revenue),
        naive_revenue_correlation=correlation(
            histories.naive_revenue, histories.revenue
        ),
        purchase_fit=fit,
        spend_fit=spend,
    )


def _predicted_revenue(prediction):
    """Return the value of the expected purchases as a list, None without spend fit."""
    if prediction.discounted_value is None:
        return None
    return list(map(float, prediction.discounted_value))


def _deviations(predicted, actual):
    gaps = [one - other for one, other in zip(predicted, actual, strict=True)]
    absolute = sum(map(abs, gaps)) / len(gaps)
    return absolute, sqrt(sum(gap * gap for gap in gaps) / len(gaps))


def _relative_error(predicted, actual):
    return (predicted - actual) / actual if actual else None


def _badness(result):
    # Without any holdout purchase every model is as bad as the other.
    error = result.holdout_error
    return (float("inf") if error is None else abs(error), result.rmse)


def _weeks(sample, fit):
    """Return (first day, actual repeats, expected repeats) by week.

    Weeks are counted from the cut, so that none straddles it; the first and the last
    may be short. Expected are the purchases of all customers from their first day on,
    as in the tracking plots of Fader, Hardie & Lee 2005.
    """
    start, end = sample.cut + 1, sample.end
    whole_weeks = -(-(start - min(sample.births)) // WEEK)
    starts = range(start - whole_weeks * WEEK, end + 1, WEEK)
    actual = [0] * len(starts)
    for day, purchases in sample.repeats.items():
        actual[(day - starts[0]) // WEEK] += purchases
    expected = _cumulated(sample.births, fit, [*starts, end + 1])
    gains = [later - earlier for earlier, later in pairwise(expected)]
    return list(zip(starts, actual, gains, strict=True))


def _cumulated(births, fit, borders):
    """Return the repeat purchases expected before each border day."""
    expect = cache(new_customer_expectation(fit, lottery_of(fit.model)))
    return [
        sum(
            customers * expect(border - 1 - born)
            for born, customers in births.items()
            if born < border - 1
        )
        for border in borders
    ]
