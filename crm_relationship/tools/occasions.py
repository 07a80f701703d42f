"""When an occasion comes next, by the solar or the Vietnamese lunar calendar."""

import calendar
import datetime

from . import lunar

SOLAR, LUNAR = "solar", "lunar"
FIRST_YEAR, LAST_YEAR = 1900, 2200


def date_in(year, kind, day, month, leap=False):
    """Return the day of an occasion in one year.

    29 February is kept on the 28th in common years, lunar day 30 on the 29th where the
    month has no more. An occasion of a leap month is kept in that month in the years
    that have it, in the month of the same number in all others; an occasion of another
    month is always kept in the first of two.

    :param year: int, of the occasion's own calendar
    :param kind: ``solar`` or ``lunar``
    :param day: int, from 1
    :param month: int, from 1
    :param leap: whether the lunar month is a leap month
    :return: ``datetime.date``
    """
    if kind == SOLAR:
        return datetime.date(year, month, min(day, calendar.monthrange(year, month)[1]))
    leap = bool(leap) and lunar.leap_month(year) == month
    last = lunar.month_length(month, year, leap)
    return lunar.solar_from_lunar(min(day, last), month, year, leap)


def year_of(date, kind):
    """Return the year, of a calendar, that a day lies in.

    :param date: ``datetime.date``
    :param kind: ``solar`` or ``lunar``
    """
    return date.year if kind == SOLAR else lunar.lunar_from_solar(date)[2]


def next_date(today, kind, day, month, leap=False):
    """Return the first day from today on on which a yearly occasion is kept.

    :param today: ``datetime.date``
    :param kind, day, month, leap: as in ``date_in``
    :return: ``datetime.date``
    """
    year = year_of(today, kind)
    dates = (date_in(one, kind, day, month, leap) for one in (year, year + 1))
    return next(date for date in dates if date >= today)


def last_day(kind, month):
    """Return the highest day that a month can have in any year.

    :param kind: ``solar`` or ``lunar``
    :param month: int, 1-12
    """
    return 30 if kind == LUNAR else calendar.monthrange(2024, month)[1]
