"""The CDNOW sample (see data/README.md) in the shapes that the calculation takes."""

import datetime
import gzip
from functools import cache
from pathlib import Path
from typing import NamedTuple

SAMPLE = Path(__file__).parent / "data" / "CDNOW_sample.txt.gz"
CUT = datetime.date(1997, 9, 30).toordinal()
END = datetime.date(1998, 6, 30).toordinal()


class History(NamedTuple):
    """Calibration figures, one entry a customer; times in days."""

    frequency: list
    recency: list
    age: list
    mean_value: list


@cache
def purchases():
    """Return the columns (customers, day ordinals, values), one entry a row."""
    rows = []
    with gzip.open(SAMPLE, "rt", encoding="ascii") as lines:
        for line in lines:
            _master, customer, day, _quantity, value = line.split()
            rows.append((customer, _ordinal(day), float(value)))
    return tuple(zip(*rows, strict=True))


@cache
def calibration():
    """Return the History of weeks 1 to 39."""
    by_customer = {}
    for customer, day, value in zip(*purchases(), strict=True):
        if day <= CUT:
            days = by_customer.setdefault(customer, {})
            days[day] = days.get(day, 0.0) + value
    rows = [_history(days) for _customer, days in sorted(by_customer.items())]
    return History(*map(list, zip(*rows, strict=True)))


def _history(days):
    first, last, repeats = min(days), max(days), len(days) - 1
    spent = sum(days.values()) - days[first]
    mean = spent / repeats if repeats else 0.0
    return repeats, float(last - first), float(CUT - first), mean


def _ordinal(text):
    year, month, day = int(text[:4]), int(text[4:6]), int(text[6:])
    return datetime.date(year, month, day).toordinal()
