"""The Vietnamese lunar calendar, from the positions of moon and sun.

A month begins on the day of the new moon, by Vietnamese time (UTC+7). The month with
the winter solstice is the eleventh. Between two of these lie eleven or twelve other
months; of twelve, the first without a major solar term (the sun passing a multiple of
30 degrees) is the leap month and repeats the number of the one before.

New moons: Jean Meeus, Astronomical Algorithms, chapter 49 (errors of some seconds).
Longitude of the sun: chapter 25 (0.01 degrees, a quarter of an hour). Delta T: the
polynomials of Espenak and Meeus. Vietnam has used UTC+7 for its calendar since 1968;
earlier dates follow the same rule here, though almanacs then differed from it.
"""

import datetime
from functools import lru_cache
from math import floor, radians, sin

ZONE = 7 / 24  # of a day east of Greenwich
ORDINAL = 1721425  # Julian day number at noon minus ``date.toordinal``
MONTH_DAYS = 29.530588861
FIRST_NEW_MOON = 2451550.09766  # Julian ephemeris day of the new moon number 0
CENTURY_MOONS = 1236.85

# Factors of: eccentricity (power), M (sun), M' (moon), F (latitude); days.
MOON_TERMS = (
    (-0.40720, 0, 0, 1, 0), (0.17241, 1, 1, 0, 0), (0.01608, 0, 0, 2, 0),
    (0.01039, 0, 0, 0, 2), (0.00739, 1, -1, 1, 0), (-0.00514, 1, 1, 1, 0),
    (0.00208, 2, 2, 0, 0), (-0.00111, 0, 0, 1, -2), (-0.00057, 0, 0, 1, 2),
    (0.00056, 1, 1, 2, 0), (-0.00042, 0, 0, 3, 0), (0.00042, 1, 1, 0, 2),
    (0.00038, 1, 1, 0, -2), (-0.00024, 1, -1, 2, 0), (-0.00007, 0, 2, 1, 0),
    (0.00004, 0, 0, 2, -2), (0.00004, 0, 3, 0, 0), (0.00003, 0, 1, 1, -2),
    (0.00003, 0, 0, 2, 2), (-0.00003, 0, 1, 1, 2), (0.00003, 0, -1, 1, 2),
    (-0.00002, 0, -1, 1, -2), (-0.00002, 0, 1, 3, 0), (0.00002, 0, 0, 4, 0),
)
# What the planets add: days, degrees at the new moon number 0, degrees a moon.
PLANET_TERMS = (
    (0.000325, 299.77, 0.107408), (0.000165, 251.88, 0.016321),
    (0.000164, 251.83, 26.651886), (0.000126, 349.42, 36.412478),
    (0.000110, 84.66, 18.206239), (0.000062, 141.74, 53.303771),
    (0.000060, 207.14, 2.453732), (0.000056, 154.84, 7.306860),
    (0.000047, 34.52, 27.261239), (0.000042, 207.19, 0.121824),
    (0.000040, 291.34, 1.844379), (0.000037, 161.72, 24.198154),
    (0.000035, 239.56, 25.513099), (0.000023, 331.55, 3.592518),
)
# First year after, year of t = 0, coefficients of 1, t, t^2, … in seconds.
DELTA_T = (
    (1920, 1900, (-2.79, 1.494119, -0.0598939, 0.0061966, -0.000197)),
    (1941, 1920, (21.20, 0.84493, -0.076100, 0.0020936)),
    (1961, 1950, (29.07, 0.407, -1 / 233, 1 / 2547)),
    (1986, 1975, (45.45, 1.067, -1 / 260, -1 / 718)),
    (2005, 2000, (
        63.86, 0.3345, -0.060374, 0.0017275, 0.000651814, 0.00002373599,
    )),
    (2050, 2000, (62.92, 0.32217, 0.005589)),
)


def lunar_from_solar(date):
    """Return the lunar date of a day.

    :param date: ``datetime.date`` of the Gregorian calendar
    :return: (day 1-30, month 1-12, year, leap): ints and whether the month is the
        leap one; the year is the one whose Tết came last
    """
    ordinal = date.toordinal()
    year = date.year
    if ordinal < _months(year)[0][0]:
        year -= 1
    first, month, leap = [one for one in _months(year) if one[0] <= ordinal][-1]
    return ordinal - first + 1, month, year, leap


def solar_from_lunar(day, month, year, leap=False):
    """Return the day of a lunar date.

    :param day: int, 1-30
    :param month: int, 1-12
    :param year: int, the lunar year
    :param leap: whether the month is the leap one
    :return: ``datetime.date``
    :raise ValueError: when the year has no such month, or the month no such day
    """
    first = _first_day(month, year, leap)
    if not 1 <= day <= month_length(month, year, leap):
        raise ValueError(f"no day {day} in lunar month {month} of {year}")
    return datetime.date.fromordinal(first + day - 1)


def month_length(month, year, leap=False):
    """Return the number of days of a lunar month: 29 or 30.

    :param month: int, 1-12
    :param year: int, the lunar year
    :param leap: whether the month is the leap one
    :raise ValueError: when the year has no such month
    """
    first = _first_day(month, year, leap)
    starts = [one[0] for one in (*_months(year), *_months(year + 1))]
    return min(one for one in starts if one > first) - first


def leap_month(year):
    """Return the number of the month that a lunar year repeats, 0 for none.

    :param year: int, the lunar year
    """
    return next((month for _first, month, leap in _months(year) if leap), 0)


def _first_day(month, year, leap):
    for first, number, is_leap in _months(year):
        if (number, is_leap) == (month, bool(leap)):
            return first
    raise ValueError(f"no {'leap ' if leap else ''}month {month} in lunar year {year}")


@lru_cache(maxsize=512)
def _months(year):
    """Return (ordinal of the first day, month, leap) of each month of a lunar year."""
    early = [one for one in _winter_year(year - 1) if one[1] < 11]
    late = [one for one in _winter_year(year) if one[1] >= 11]
    return (*early, *late)


@lru_cache(maxsize=512)
def _winter_year(year):
    """Return the months from the eleventh of one year to before that of the next.

    :param year: int, Gregorian year of the winter solstice that it begins with
    :return: as ``_months``
    """
    moon, next_moon = _solstice_moon(year), _solstice_moon(year + 1)
    starts = [_new_moon_day(one) for one in range(moon, next_moon + 1)]
    leap = _find_leap(starts) if len(starts) == 14 else None
    months = []
    for index, start in enumerate(starts[:-1]):
        passed = leap is not None and index >= leap
        months.append((start, (index - passed + 10) % 12 + 1, index == leap))
    return tuple(months)


def _find_leap(starts):
    """Return the index of the first month without a major solar term."""
    sectors = [floor(_sun_longitude(one) / 30) for one in starts]
    return next(
        index for index in range(1, 13) if sectors[index] == sectors[index + 1]
    )


def _solstice_moon(year):
    """Return the number of the new moon that begins the month of the solstice."""
    # Longitudes around the solstice lie between 240 and 300 degrees.
    day = datetime.date(year, 12, 18).toordinal()
    while _sun_longitude(day + 1) < 270:
        day += 1
    moon = floor((day + ORDINAL - FIRST_NEW_MOON) / MONTH_DAYS) + 1
    while _new_moon_day(moon) > day:
        moon -= 1
    return moon


@lru_cache(maxsize=8192)
def _new_moon_day(moon):
    """Return the ordinal of the day, by Vietnamese time, of a new moon."""
    ephemeris = new_moon(moon)
    universal = ephemeris - _delta_t(ephemeris)
    return floor(universal + ZONE + 0.5) - ORDINAL


def _sun_longitude(ordinal):
    """Return the sun's longitude in degrees when a day begins in Vietnam."""
    universal = ordinal + ORDINAL - 0.5 - ZONE
    return sun_longitude(universal + _delta_t(universal))


def new_moon(moon):
    """Return the Julian ephemeris day of a new moon (Meeus, chapter 49).

    :param moon: int, 0 is the first new moon of the year 2000
    :return: float, days of dynamical time
    """
    t = moon / CENTURY_MOONS
    eccentricity = 1 - 0.002516 * t - 0.0000074 * t**2
    sun = 2.5534 + 29.10535670 * moon - 0.0000014 * t**2 - 0.00000011 * t**3
    anomaly = (
        201.5643 + 385.81693528 * moon + 0.0107582 * t**2 + 0.00001238 * t**3
        - 0.000000058 * t**4
    )
    latitude = (
        160.7108 + 390.67050284 * moon - 0.0016118 * t**2 - 0.00000227 * t**3
        + 0.000000011 * t**4
    )
    node = 124.7746 - 1.56375588 * moon + 0.0020672 * t**2 + 0.00000215 * t**3
    mean = (
        FIRST_NEW_MOON + MONTH_DAYS * moon + 0.00015437 * t**2
        - 0.000000150 * t**3 + 0.00000000073 * t**4
    )
    terms = sum(
        days * eccentricity**power
        * sin(radians(of_sun * sun + of_moon * anomaly + of_latitude * latitude))
        for days, power, of_sun, of_moon, of_latitude in MOON_TERMS
    )
    return mean + terms - 0.00017 * sin(radians(node)) + _planets(moon, t)


def _planets(moon, t):
    angles = [start + rate * moon for _days, start, rate in PLANET_TERMS]
    angles[0] -= 0.009173 * t**2
    return sum(
        days * sin(radians(angle))
        for (days, _start, _rate), angle in zip(PLANET_TERMS, angles, strict=True)
    )


def sun_longitude(ephemeris):
    """Return the apparent longitude of the sun (Meeus, chapter 25).

    :param ephemeris: float, Julian ephemeris day
    :return: float, degrees from 0 to 360
    """
    t = (ephemeris - 2451545) / 36525
    mean = 280.46646 + 36000.76983 * t + 0.0003032 * t**2
    anomaly = radians(357.52911 + 35999.05029 * t - 0.0001537 * t**2)
    centre = (
        (1.914602 - 0.004817 * t - 0.000014 * t**2) * sin(anomaly)
        + (0.019993 - 0.000101 * t) * sin(2 * anomaly) + 0.000289 * sin(3 * anomaly)
    )
    node = radians(125.04 - 1934.136 * t)
    return (mean + centre - 0.00569 - 0.00478 * sin(node)) % 360


def _delta_t(julian):
    """Return dynamical minus universal time in days."""
    year = 2000 + (julian - 2451545) / 365.25
    for until, origin, coefficients in DELTA_T:
        if 1900 <= year < until:
            t = year - origin
            return sum(one * t**power for power, one in enumerate(coefficients)) / 86400
    seconds = -20 + 32 * ((year - 1820) / 100) ** 2
    if 2050 <= year < 2150:
        seconds -= 0.5628 * (2150 - year)
    return seconds / 86400
