"""What must hold for any data: slopes, bounds, units and order."""

import random
from math import exp, lgamma, log

from odoo.tests import BaseCase

from odoo.addons.crm_relationship.tools import lifetime_value
from odoo.addons.crm_relationship.tools.expectation import AliveExpectation
from odoo.addons.crm_relationship.tools.purchase_model import purchase_objective
from odoo.addons.crm_relationship.tools.special import beta_rule, digamma
from odoo.addons.crm_relationship.tools.spend_model import spend_objective

from . import cdnow
from .lifetime_value_common import BACKENDS, HORIZON, purchase_fit, simulate, spend_fit


def worst_slope(objective, point):
    """Return the largest gap between the gradient and central differences."""
    _value, gradient = objective(point)
    gaps = []
    for index, slope in enumerate(gradient):
        ends = []
        for step in (1e-5, -1e-5):
            moved = list(point)
            moved[index] += step
            ends.append(objective(moved)[0])
        gaps.append(abs((ends[0] - ends[1]) / 2e-5 - slope) / max(abs(slope), 1e-3))
    return max(gaps)


class TestGradients(BaseCase):
    def test_purchases(self):
        rng = random.Random(11)
        history = simulate(rng, 80)[:3]
        for lottery in (0, 1):
            objective = purchase_objective(*history, lottery)
            for _trial in range(10):
                centre = (log(0.5), log(60.0), log(0.8), log(2.5))
                point = [middle + rng.uniform(-2, 2) for middle in centre]
                self.assertLess(worst_slope(objective, point), 1e-5)

    def test_spend(self):
        rng = random.Random(12)
        frequency = [rng.randint(1, 20) for _customer in range(60)]
        means = [rng.lognormvariate(3, 0.7) for _customer in range(60)]
        objective = spend_objective(frequency, means)
        for _trial in range(10):
            point = [rng.uniform(-1, 3) for _parameter in range(3)]
            self.assertLess(worst_slope(objective, point), 1e-5)

    def test_array_gradients_are_the_same(self):
        if "arrays" not in BACKENDS:
            self.skipTest("numpy and scipy are not installed")
        from ..tools import arrays

        history = simulate(random.Random(13), 80)[:3]
        columns = arrays.clean_history(*history)
        for lottery in (0, 1):
            one = purchase_objective(*history, lottery)([0.1, 4.0, 0.2, 0.9])
            other = arrays.purchase_objective(*columns, lottery)([0.1, 4.0, 0.2, 0.9])
            self.assertAlmostEqual(one[0], other[0], places=10)
            for slope, array_slope in zip(one[1], other[1], strict=True):
                self.assertAlmostEqual(slope, array_slope, places=10)

    def test_likelihood_is_zero_sloped_at_the_fit(self):
        history = cdnow.calibration()[:3]
        fit = lifetime_value.fit_purchases(*history, priors=False, backend="plain")
        point = [log(part) for part in fit[1:5]]
        _value, gradient = purchase_objective(*history, 1)(point)
        self.assertLess(max(map(abs, gradient)), 1e-9)


class TestSpecialFunctions(BaseCase):
    def test_digamma(self):
        self.assertAlmostEqual(digamma(1.0), -0.5772156649015329, places=13)
        for value in (1e-3, 0.3, 2.5, 40.0, 7e4):
            step = value * 1e-5
            slope = (lgamma(value + step) - lgamma(value - step)) / (2 * step)
            self.assertAlmostEqual(digamma(value) / slope, 1.0, places=6)

    def test_beta_rule_averages(self):
        for a, b in ((0.002, 3.0), (0.8, 2.5), (2.0, 0.01), (300.0, 5000.0)):
            with self.subTest(a=a, b=b):
                nodes, weights = beta_rule(a, b)
                mean = sum(map(float.__mul__, nodes, weights))
                self.assertAlmostEqual(mean / (a / (a + b)), 1.0, places=10)

    def test_series_and_rule_agree(self):
        """Two ways to the expectation, over parameters far wider than real ones"""
        rng = random.Random(14)
        for _trial in range(300):
            parameters = (exp(rng.uniform(-3, 2)), 30.0, *self.random_leaving(rng))
            expect = AliveExpectation(purchase_fit(*parameters), rng.randint(0, 1))
            if expect.numerator < -4:
                continue
            x, ratio = rng.choice((0, 1, 3, 40, 5000)), exp(rng.uniform(-6, 2))
            series = expect._by_series(x, ratio / (1 + ratio), log(1 + ratio))
            self.assertAlmostEqual(series / expect._by_rule(x, ratio), 1.0, places=9)

    def random_leaving(self, rng):
        return exp(rng.uniform(-4, 3)), exp(rng.uniform(-4, 4))

    def test_nothing_special_at_one(self):
        """a = 1 is a removable singularity of the formula, a + b = 1 another"""
        for a, b in ((1.0, 2.4), (0.6, 0.4)):
            values = []
            for shift in (-1e-7, -1e-12, 0.0, 1e-12, 1e-7):
                fit = purchase_fit(a=a + shift, b=b)
                values.append(AliveExpectation(fit, 0)(0, 100.0, 365.0))
            spread = (max(values) - min(values)) / values[0]
            self.assertLess(spread, 1e-6)


class TestPredictionProperties(BaseCase):
    def test_bounds(self):
        """Probabilities are such; discounting costs; more time, more purchases"""
        rng = random.Random(15)
        *history, means = simulate(rng, 300)
        for model in lifetime_value.MODELS:
            for backend in BACKENDS:
                results = [
                    lifetime_value.predict(
                        purchase_fit(model=model),
                        spend_fit(),
                        *history,
                        means,
                        horizon_days=days,
                        annual_discount=rate,
                        backend=backend,
                    )
                    for days, rate in ((365, 0.1), (730, 0.1), (730, 0.0), (0, 0.1))
                ]
                self.check_bounds(*results)

    def check_bounds(self, short, discounted, plain, nothing):
        rows = zip(
            short.alive_probability,
            short.expected_purchases,
            plain.expected_purchases,
            discounted.discounted_value,
            plain.discounted_value,
            strict=True,
        )
        for alive, few, many, less, more in rows:
            self.assertTrue(0.0 <= alive <= 1.0)
            self.assertTrue(0.0 <= few <= many)
            self.assertTrue(0.0 <= less <= more)
        self.assertEqual(set(nothing.expected_purchases), {0.0})

    def test_silence_lowers_the_chance(self):
        ages = [float(age) for age in range(100, 2000, 50)]
        columns = ([3] * len(ages), [90.0] * len(ages), ages, [20.0] * len(ages))
        for model in lifetime_value.MODELS:
            result = lifetime_value.predict(
                purchase_fit(model=model), None, *columns, **HORIZON, backend="plain"
            )
            alive = result.alive_probability
            self.assertEqual(alive, sorted(alive, reverse=True))
            self.assertIsNone(result.average_purchase)
            self.assertIsNone(result.discounted_value)

    def test_one_time_buyers(self):
        """The BG/NBD never gives them up, the MBG/NBD does"""
        column = ([0], [0.0], [3650.0], [0.0])
        for model, low, high in (("bg_nbd", 1.0, 1.0), ("mbg_nbd", 0.0, 0.7)):
            fit = purchase_fit(model=model)
            result = lifetime_value.predict(fit, None, *column, **HORIZON)
            self.assertTrue(low <= result.alive_probability[0] <= high)

    def test_margin_scales_value(self):
        columns = ([2, 0], [50.0, 0.0], [90.0, 9.0], [20.0, 0.0])
        fits = purchase_fit(), spend_fit()
        whole, part = (
            lifetime_value.predict(
                *fits, *columns, **HORIZON, margin_rate=rate, backend="plain"
            ).discounted_value
            for rate in (1.0, 0.25)
        )
        for one, other in zip(whole, part, strict=True):
            self.assertAlmostEqual(one * 0.25, other, places=12)

    def test_discount_matches_a_sum_over_days(self):
        """The four nodes against one term for each day of three years"""
        fit, rate = purchase_fit(), log(1.1) / 365.25
        for x, last, age in ((0, 0.0, 0.0), (3, 80.0, 100.0), (12, 900.0, 900.0)):
            value = lifetime_value.predict(
                fit, spend_fit(), [x], [last], [age], [9.0], **HORIZON, backend="plain"
            )
            expect, total = AliveExpectation(fit, 0), 0.0
            for day in range(1096):
                gain = expect(x, age, day + 1.0) - expect(x, age, float(day))
                total += gain * exp(-rate * (day + 0.5))
            total *= value.alive_probability[0] * value.average_purchase[0]
            self.assertAlmostEqual(value.discounted_value[0] / total, 1.0, places=5)


class TestFitProperties(BaseCase):
    def test_unit_of_time(self):
        """alpha scales with the unit, nothing else moves"""
        frequency, recency, age, _mean = cdnow.calibration()
        one = lifetime_value.fit_purchases(frequency, recency, age, priors=False)
        weekly = [[day / 7 for day in column] for column in (recency, age)]
        other = lifetime_value.fit_purchases(frequency, *weekly, priors=False)
        self.assertAlmostEqual(one.alpha / 7, other.alpha, places=6)
        self.assertAlmostEqual(one.a, other.a, places=6)
        shift = sum(frequency) * log(7)
        self.assertAlmostEqual(one.log_likelihood + shift, other.log_likelihood, 4)

    def test_order_and_copies(self):
        """A likelihood knows no order, and twice the same data has the same maximum"""
        history = cdnow.calibration()[:3]
        one = lifetime_value.fit_purchases(*history, priors=False)
        changed = [list(reversed(column)) * 2 for column in history]
        other = lifetime_value.fit_purchases(*changed, priors=False)
        for parameter, again in zip(one[1:5], other[1:5], strict=True):
            self.assertAlmostEqual(parameter, again, delta=1e-6 * parameter)

    def test_currency(self):
        """v scales with the currency, p and q do not, with priors as without"""
        history = cdnow.calibration()
        for priors in (True, False):
            dollars = lifetime_value.fit_spend(
                history.frequency, history.mean_value, priors=priors
            )
            dong = lifetime_value.fit_spend(
                history.frequency,
                [mean * 25000 for mean in history.mean_value],
                priors=priors,
            )
            self.assertAlmostEqual(dollars.p, dong.p, places=6)
            self.assertAlmostEqual(dollars.v * 25000 / dong.v, 1.0, places=6)

    def test_priors_rescue_small_samples(self):
        """Samples of 25 to 100: with priors all converge inside the bounds"""
        rng, fitted = random.Random(16), 0
        for size in (25, 40, 60, 100) * 10:
            history = simulate(rng, size)
            for model in lifetime_value.MODELS:
                fit = lifetime_value.fit_purchases(*history[:3], model=model)
                if fit is None:
                    continue
                fitted += 1
                self.assertEqual(fit.warnings, (lifetime_value.LOW_CONFIDENCE,))
                self.assertTrue(fit.converged)
        self.assertGreater(fitted, 40)

    def test_degenerate_without_priors_is_flagged(self):
        """Everybody buys every 30 days and nobody leaves: there is no maximum"""
        ages = [float(30 * months) for months in range(4, 304)]
        frequency = [int(age / 30) for age in ages]
        fit = lifetime_value.fit_purchases(frequency, ages, ages, priors=False)
        self.assertIn(lifetime_value.AT_BOUND, fit.warnings)
        self.assertFalse(fit.converged)

    def test_correlated_spend_is_flagged(self):
        frequency = list(range(1, 301))
        means = [5.0 + 2 * x + x % 3 for x in frequency]
        fit = lifetime_value.fit_spend(frequency, means)
        self.assertIn(lifetime_value.CORRELATED_SPEND, fit.warnings)
        self.assertGreater(fit.correlation, 0.3)
        self.assertTrue(fit.converged)
