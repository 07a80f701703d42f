import datetime
from unittest.mock import patch

from odoo.tests import BaseCase, tagged

from ..tools import lunar, occasions

# Tết by the Vietnamese calendar.
TET = """
    1985-01-21 1986-02-09 1987-01-29 1988-02-17 1989-02-06 1990-01-27
    1991-02-15 1992-02-04 1993-01-23 1994-02-10 1995-01-31 1996-02-19
    1997-02-07 1998-01-28 1999-02-16 2000-02-05 2001-01-24 2002-02-12
    2003-02-01 2004-01-22 2005-02-09 2006-01-29 2007-02-17 2008-02-07
    2009-01-26 2010-02-14 2011-02-03 2012-01-23 2013-02-10 2014-01-31
    2015-02-19 2016-02-08 2017-01-28 2018-02-16 2019-02-05 2020-01-25
    2021-02-12 2022-02-01 2023-01-22 2024-02-10 2025-01-29 2026-02-17
    2027-02-06 2028-01-26 2029-02-13 2030-02-02 2031-01-23 2032-02-11
    2033-01-31 2034-02-19 2035-02-08 2036-01-28 2037-02-15 2038-02-04
    2039-01-24 2040-02-12 2041-02-01 2042-01-22 2043-02-10 2044-01-30
    2045-02-17 2046-02-06 2047-01-26 2048-02-14 2049-02-02 2050-01-23
"""
# Where the Chinese calendar, one hour ahead, has another day.
CHINESE = {
    1968: "01-30", 1969: "02-17", 1985: "02-20", 2007: "02-18", 2030: "02-03",
    2053: "02-19",
}
VIETNAMESE = {
    1968: "01-29", 1969: "02-16", 1985: "01-21", 2007: "02-17", 2030: "02-02",
    2053: "02-18",
}
LEAP = {
    1982: 4, 1985: 2, 1987: 7, 1990: 5, 1993: 3, 1995: 8, 1998: 5, 2001: 4, 2004: 2,
    2006: 7, 2009: 5, 2012: 4, 2014: 9, 2017: 6, 2020: 4, 2023: 2, 2025: 6, 2028: 5,
    2031: 3, 2033: 11, 2036: 6, 2039: 5, 2042: 2, 2044: 7, 2047: 5, 2050: 3,
}


@tagged("post_install", "-at_install")
class TestLunar(BaseCase):
    """The Vietnamese lunar calendar against published facts, and its properties."""

    def _clear(self):
        for cached in (lunar._months, lunar._winter_year, lunar._new_moon_day):
            cached.cache_clear()

    def _tet(self, year):
        return str(lunar.solar_from_lunar(1, 1, year))

    def test_worked_examples_of_the_book(self):
        self.assertAlmostEqual(lunar.new_moon(-283), 2443192.65118, places=5)
        self.assertAlmostEqual(lunar.sun_longitude(2448908.5), 199.90895, places=4)

    def test_published_dates_of_tet(self):
        for text in TET.split():
            self.assertEqual(self._tet(int(text[:4])), text)

    def test_where_china_differs(self):
        for year, day in VIETNAMESE.items():
            self.assertEqual(self._tet(year), f"{year}-{day}")
        self.addCleanup(self._clear)
        with patch.object(lunar, "ZONE", 8 / 24):
            self._clear()
            for year, day in CHINESE.items():
                self.assertEqual(self._tet(year), f"{year}-{day}")
            self.assertEqual(
                (lunar.leap_month(1984), lunar.leap_month(1987)), (10, 6)
            )

    def test_published_leap_months(self):
        found = {year: lunar.leap_month(year) for year in range(1980, 2051)}
        self.assertEqual({one: leap for one, leap in found.items() if leap}, LEAP)

    def test_other_published_days(self):
        for solar, expected in (
            ("1945-09-02", (26, 7, 1945, False)),
            ("2020-05-23", (1, 4, 2020, True)),
            ("2023-09-29", (15, 8, 2023, False)),
            ("2025-07-25", (1, 6, 2025, True)),
            ("2033-12-22", (1, 11, 2033, True)),
        ):
            self.assertEqual(
                lunar.lunar_from_solar(datetime.date.fromisoformat(solar)), expected
            )

    def test_every_day_there_and_back(self):
        first = datetime.date(1900, 1, 1).toordinal()
        last = datetime.date(2100, 12, 31).toordinal()
        before = None
        for ordinal in range(first, last + 1):
            date = datetime.date.fromordinal(ordinal)
            day, month, year, leap = lunar.lunar_from_solar(date)
            self.assertEqual(lunar.solar_from_lunar(day, month, year, leap), date)
            if before and day != 1:
                self.assertEqual(before, (day - 1, month, year, leap))
            before = day, month, year, leap

    def test_lengths_of_months_and_years(self):
        for year in range(1900, 2101):
            months = lunar._months(year)
            leaps = [one for one in months if one[2]]
            self.assertEqual(len(months), 12 + len(leaps))
            lengths = [
                lunar.month_length(month, year, leap) for _first, month, leap in months
            ]
            self.assertLessEqual(set(lengths), {29, 30})
            days = sum(lengths)
            self.assertIn(days, {353, 354, 355, 383, 384, 385})
            following = lunar.solar_from_lunar(1, 1, year + 1)
            self.assertEqual(
                (following - lunar.solar_from_lunar(1, 1, year)).days, days
            )

    def test_tet_lies_between_two_dates(self):
        for year in range(1900, 2101):
            self.assertLess(f"{year}-01-20", self._tet(year))
            self.assertLess(self._tet(year), f"{year}-02-22")

    def test_days_that_there_are_not(self):
        short = next(one for one in range(1, 13) if lunar.month_length(one, 2025) == 29)
        for arguments in (
            (0, 1, 2025), (31, 1, 2025), (30, short, 2025), (1, 13, 2025),
            (1, 5, 2025, True),
        ):
            with self.subTest(arguments), self.assertRaises(ValueError):
                lunar.solar_from_lunar(*arguments)

    # ------------------------------------------------------------------
    # Occasions
    # ------------------------------------------------------------------

    def _next(self, today, *date):
        return str(occasions.next_date(datetime.date.fromisoformat(today), *date))

    def test_solar_occasion(self):
        for today, expected in (
            ("2026-03-04", "2026-03-05"), ("2026-03-05", "2026-03-05"),
            ("2026-03-06", "2027-03-05"),
        ):
            self.assertEqual(self._next(today, "solar", 5, 3), expected)

    def test_29_february(self):
        for today, expected in (
            ("2026-01-01", "2026-02-28"), ("2026-03-01", "2027-02-28"),
            ("2028-02-28", "2028-02-29"), ("2028-03-01", "2029-02-28"),
        ):
            self.assertEqual(self._next(today, "solar", 29, 2), expected)

    def test_lunar_occasion(self):
        for today, day, month, expected in (
            ("2026-01-01", 1, 1, "2026-02-17"), ("2026-02-18", 1, 1, "2027-02-06"),
            ("2026-01-01", 15, 8, "2026-09-25"),
            # The end of a lunar year lies in the next solar one.
            ("2026-12-31", 23, 12, "2027-01-30"), ("2026-01-15", 23, 12, "2026-02-10"),
        ):
            with self.subTest(today=today, month=month):
                self.assertEqual(self._next(today, "lunar", day, month), expected)

    def test_lunar_day_30(self):
        for year in range(2000, 2050):
            for month in range(1, 13):
                date = occasions.date_in(year, "lunar", 30, month)
                day, found, _year, leap = lunar.lunar_from_solar(date)
                self.assertEqual(
                    (day, found, leap), (lunar.month_length(month, year), month, False)
                )

    def test_leap_month(self):
        """Kept in the leap month where there is one, else in the ordinary one"""
        self.assertEqual(
            self._next("2025-07-01", "lunar", 10, 6, True), "2025-08-03"
        )
        self.assertEqual(
            self._next("2025-07-01", "lunar", 10, 6, False), "2025-07-04"
        )
        self.assertEqual(
            self._next("2026-01-01", "lunar", 10, 6, True),
            self._next("2026-01-01", "lunar", 10, 6, False),
        )

    def test_next_date_is_one_a_year(self):
        for kind, most in (("solar", 366), ("lunar", 385)):
            for day, month in ((1, 1), (29, 2), (30, 12), (15, 7)):
                date = datetime.date(1990, 1, 1)
                for _year in range(60):
                    following = occasions.next_date(
                        date + datetime.timedelta(days=1), kind, day, month, True
                    )
                    if date.year > 1990:
                        gap = (following - date).days
                        self.assertTrue(353 <= gap <= most + 30, (date, following))
                    date = following
