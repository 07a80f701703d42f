"""Intervals of shares and of their differences, against published values."""

import itertools
import random
from math import comb

from odoo.tests import BaseCase, tagged

from odoo.addons.crm_relationship.tools import recovery

# Newcombe 1998a, table I: score method without continuity correction.
SINGLE = {
    (81, 263): (0.2553, 0.3662),
    (15, 148): (0.0624, 0.1605),
    (0, 20): (0.0, 0.1611),
    (1, 29): (0.0061, 0.1718),
}
# Newcombe 1998b, table II: hybrid score method, number 10.
DIFFERENCE = {
    (56, 70, 48, 80): (0.0524, 0.3339),
    (9, 10, 3, 10): (0.1705, 0.8090),
    (6, 7, 2, 7): (0.0582, 0.8062),
    (5, 56, 0, 29): (-0.0381, 0.1926),
    (0, 10, 0, 20): (-0.1611, 0.2775),
    (0, 10, 0, 10): (-0.2775, 0.2775),
    (10, 10, 0, 20): (0.6791, 1.0),
    (10, 10, 0, 10): (0.6075, 1.0),
}


@tagged("post_install", "-at_install")
class TestRecoveryStatistics(BaseCase):
    def test_published_intervals_of_a_share(self):
        for (hits, trials), expected in SINGLE.items():
            for found, limit in zip(
                recovery.wilson(hits / trials, trials), expected, strict=True
            ):
                self.assertAlmostEqual(found, limit, delta=5.1e-5, msg=(hits, trials))

    def test_published_intervals_of_a_difference(self):
        for (hits, trials, others, of), expected in DIFFERENCE.items():
            found = recovery.newcombe(hits / trials, trials, others / of, of)
            for one, limit in zip(found, expected, strict=True):
                self.assertAlmostEqual(one, limit, delta=5.1e-5, msg=(hits, others))

    def test_intervals_stay_in_range_and_hold_the_share(self):
        for trials in (1, 2, 7, 100, 12.5):
            for share in (0, 0.25, 0.5, 1):
                low, high = recovery.wilson(share, trials)
                self.assertTrue(0 <= low <= share <= high <= 1, (share, trials))
        for one, other in itertools.product((0, 0.3, 1), repeat=2):
            low, high = recovery.newcombe(one, 5, other, 9)
            self.assertTrue(-1 <= low <= one - other <= high <= 1, (one, other))

    def test_the_other_way_round_is_the_mirror(self):
        low, high = recovery.newcombe(0.8, 70, 0.6, 80)
        mirrored = recovery.newcombe(0.6, 80, 0.8, 70)
        self.assertAlmostEqual(-high, mirrored[0])
        self.assertAlmostEqual(-low, mirrored[1])

    def test_interval_covers_the_truth(self):
        """Exact: the chance of the samples whose interval holds the truth is 95%."""
        for truth, other in ((0.7, 0.7), (0.54, 0.95), (0.3, 0.5)):
            covered = 0.0
            for x, y in itertools.product(range(31), range(41)):
                low, high = recovery.newcombe(x / 30, 30, y / 40, 40)
                if low <= truth - other <= high:
                    covered += (
                        comb(30, x) * truth**x * (1 - truth) ** (30 - x)
                        * comb(40, y) * other**y * (1 - other) ** (40 - y)
                    )
            self.assertTrue(0.92 < covered < 0.99, (truth, other, covered))

    def test_no_cases_have_no_interval(self):
        for share, trials in ((0.5, 0), (0.5, -1), (1.2, 10), (-0.1, 10)):
            with self.assertRaises(ValueError):
                recovery.wilson(share, trials)

    def test_effective_size(self):
        self.assertEqual(recovery.effective_size([]), 0.0)
        self.assertAlmostEqual(recovery.effective_size([3] * 7), 7)
        self.assertAlmostEqual(recovery.effective_size([1, 0.5, 0.5]), 4 / 1.5)
        generator = random.Random(5)
        weights = [generator.random() for _n in range(50)]
        self.assertTrue(1 <= recovery.effective_size(weights) <= 50)

    def test_equal_weights_are_the_plain_comparison(self):
        """One stratum: it is the published example itself"""
        found = recovery.compare(70, 56, 48 / 80, recovery.effective_size([1] * 80))
        self.assertEqual((found.customers, found.stayed), (70, 56))
        self.assertAlmostEqual(found.share, 0.8)
        self.assertAlmostEqual(found.difference, 0.2)
        self.assertAlmostEqual(found.interval[0], 0.0524, delta=5.1e-5)
        self.assertAlmostEqual(found.interval[1], 0.3339, delta=5.1e-5)
        self.assertEqual(found.verdict, recovery.MORE)

    def test_verdicts(self):
        verdicts = {
            (100, 40, 0.8, 100): recovery.LESS, (100, 80, 0.8, 100): recovery.SAME,
            (100, 95, 0.8, 100): recovery.MORE, (19, 19, 0.1, 100): recovery.TOO_FEW,
            (100, 95, 0.1, 19.9): recovery.TOO_FEW, (20, 20, 0.1, 20): recovery.MORE,
        }
        for values, verdict in verdicts.items():
            self.assertEqual(recovery.compare(*values).verdict, verdict, values)

    def test_too_few_have_shares_and_no_interval(self):
        found = recovery.compare(5, 4, 0.5, 40)
        self.assertEqual((found.share, found.control_share), (0.8, 0.5))
        self.assertIsNone(found.interval)
        self.assertIsNone(recovery.compare(0, 0, None, 0).share)
        alone = recovery.compare(30, 20, None, 0)
        self.assertIsNone(alone.control_share)
        self.assertEqual(alone.verdict, recovery.TOO_FEW)

    def test_controls_are_weighted_like_the_complainants(self):
        """One of the first's two controls bought, both of the second's bought"""
        cases = [
            recovery.Case(True, ((1, True), (2, False))),
            recovery.Case(False, ((3, True), (4, True))),
            recovery.Case(True),  # nobody is like it
        ]
        found = recovery.recover(cases)
        self.assertEqual((found.customers, found.stayed), (2, 1))
        self.assertAlmostEqual(found.control_share, 0.75)
        self.assertAlmostEqual(found.controls, 4)

    def test_one_control_of_many_is_one_case(self):
        cases = [recovery.Case(True, ((7, True),)) for _n in range(50)]
        found = recovery.recover(cases)
        self.assertAlmostEqual(found.controls, 1)
        self.assertEqual(found.verdict, recovery.TOO_FEW)
        self.assertEqual(recovery.recover([]).customers, 0)

    def test_no_effect_is_seldom_taken_for_one(self):
        """Complainants like their controls: 95% of the intervals hold zero"""
        generator, wrong = random.Random(11), 0
        for _trial in range(400):
            cases = [
                recovery.Case(generator.random() < 0.6, tuple(
                    (20 * number + place, generator.random() < 0.6)
                    for place in range(5)
                ))
                for number in range(60)
            ]
            wrong += recovery.recover(cases).verdict != recovery.SAME
        self.assertLess(wrong, 36)
        self.assertGreater(wrong, 4)
