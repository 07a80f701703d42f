"""The calculation in plain Python: the reference that the array path must match."""

from math import isfinite

from .expectation import expected_purchases
from .purchase_model import alive_probability, purchase_objective
from .spend_model import average_purchase, correlation, spend_objective

__all__ = [
    "alive_probability",
    "as_column",
    "average_purchase",
    "clean_history",
    "correlation",
    "count_positive",
    "expected_purchases",
    "mean",
    "multiply",
    "purchase_objective",
    "repeat_buyers",
    "spend_objective",
]


def as_column(values):
    """Return the finite numbers ``values`` as a list, else raise ValueError."""
    column = list(values)
    if not all(map(isfinite, column)):
        raise ValueError("Lifetime values are calculated from finite numbers only.")
    return column


def clean_history(frequency, recency, age):
    """Return the three columns with 0 <= recency <= age and no negative count."""
    counts = [max(x, 0) for x in as_column(frequency)]
    ages = [max(whole, 0.0) for whole in as_column(age)]
    lasts = [
        min(max(last, 0.0), whole) if x else 0.0
        for x, last, whole in zip(counts, as_column(recency), ages, strict=True)
    ]
    return counts, lasts, ages


def repeat_buyers(frequency, mean_value):
    """Return the two columns of customers with repeats of a positive mean value."""
    pairs = zip(frequency, mean_value, strict=True)
    kept = [(x, mean) for x, mean in pairs if x > 0 and mean > 0.0]
    return [x for x, _mean in kept], [mean for _x, mean in kept]


def mean(column):
    """Return the mean of a column of numbers."""
    return sum(column) / len(column)


def count_positive(column):
    """Return how many numbers of a column are above zero."""
    return sum(1 for value in column if value > 0)


def multiply(factor, *columns):
    """Return the product of ``factor`` and of the columns, row by row."""
    result = [factor] * len(columns[0])
    for column in columns:
        result = [one * other for one, other in zip(result, column, strict=True)]
    return result
