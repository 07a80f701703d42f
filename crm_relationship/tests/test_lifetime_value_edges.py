"""Too little, degenerate, extreme and wrong data: never NaN, never a traceback."""

from math import inf, isfinite, nan

from odoo.tests import BaseCase

from odoo.addons.crm_relationship.tools import lifetime_value

from .lifetime_value_common import BACKENDS, HORIZON, purchase_fit, spend_fit


class TestEdgeCases(BaseCase):
    def check_finite(self, record):
        """Assert that no number in a named tuple is NaN or infinite."""
        for value in record:
            for number in value if hasattr(value, "__len__") else [value]:
                if not isinstance(number, (str, bool, type(None))):
                    self.assertTrue(isfinite(number), record)

    def test_minimum_of_data(self):
        cases = {
            0: ("too_few_customers", "too_few_repeat_buyers", "no_repeat_purchases"),
            1: ("too_few_customers", "too_few_repeat_buyers"),
            19: ("too_few_customers",),
            20: (),
        }
        for size, codes in cases.items():
            with self.subTest(size=size):
                self.assertEqual(lifetime_value.data_shortage(size, size), codes)
                columns = [2] * size, [30.0] * size, [60.0] * size
                fit = lifetime_value.fit_purchases(*columns)
                self.assertEqual(fit is None, bool(codes))
        self.assertEqual(
            lifetime_value.data_shortage(50, 0),
            ("too_few_repeat_buyers", "no_repeat_purchases"),
        )

    def test_nobody_came_back(self):
        columns = [0] * 500, [0.0] * 500, [float(day) for day in range(500)]
        for backend in BACKENDS:
            self.assertIsNone(lifetime_value.fit_purchases(*columns, backend=backend))
            self.assertIsNone(
                lifetime_value.fit_spend([0] * 500, [0.0] * 500, backend=backend)
            )

    def test_values_of_zero_or_less_are_left_out(self):
        frequency, means = [3] * 40, [0.0, -5.0] * 15 + [8.0] * 10
        for backend in BACKENDS:
            fit = lifetime_value.fit_spend(frequency, means, backend=backend)
            self.assertEqual(fit.repeat_count, 10)
            self.check_finite(fit)
            self.assertIsNone(lifetime_value.fit_spend([3] * 40, [-1.0] * 40))

    def test_strange_histories_fit(self):
        for name, history in self.strange_histories().items():
            for model in lifetime_value.MODELS:
                for options in self.all_options():
                    with self.subTest(name=name, model=model, **options):
                        fit = lifetime_value.fit_purchases(
                            *history, model=model, **options
                        )
                        self.check_finite(fit)
                        self.assertGreater(min(fit[1:5]), 0.0)
                        result = lifetime_value.predict(
                            fit, None, *history, [0.0] * 30, **HORIZON
                        )
                        self.check_finite(result)

    def all_options(self):
        return [
            {"priors": priors, "backend": backend}
            for priors in (True, False)
            for backend in BACKENDS
        ]

    def strange_histories(self):
        one, zero = [1] * 30, [0.0] * 30
        return {
            "all the same": ([4] * 30, [100.0] * 30, [120.0] * 30),
            "all lost": (one, [1.0] * 30, [3000.0] * 30),
            "all bought today": ([5] * 30, [90.0] * 30, [90.0] * 30),
            "one big customer": ([5000, *one[1:]], [9000.0] * 30, [9000.0] * 30),
            "no time at all": (one, zero, zero),
            "negative": ([-1, *one[1:]], [-5.0] * 30, [-9.0] * 30),
            "recency beyond age": (one, [50.0] * 30, [20.0] * 30),
        }

    def test_strange_spend(self):
        cases = {
            "all the same": ([2] * 30, [10.0] * 30),
            "tiny": ([1] * 30, [1e-6 * n for n in range(1, 31)]),
            "huge": ([5000] * 30, [1e12 * n for n in range(1, 31)]),
            "one whale": ([1] * 30, [1.0] * 29 + [1e9]),
        }
        for name, columns in cases.items():
            for options in self.all_options():
                with self.subTest(name=name, **options):
                    fit = lifetime_value.fit_spend(*columns, **options)
                    self.check_finite(fit)
                    self.assertGreater(fit.q, 1.0)

    def test_extreme_predictions(self):
        columns = (
            [0, 0, 1, 5000, 5000, 3, 40, 1],
            [0.0, 0.0, 0.0, 5000.0, 10.0, 1.0, 3000.0, 10.0],
            [0.0, 9999.0, 0.0, 5000.0, 9000.0, 9000.0, 3000.0, 10.0],
            [0.0, -5.0, 10.0, 1e12, 5.0, -100.0, 0.0, 1e-9],
        )
        wide = (1e-3, 0.5, 1.0, 20.0, 800.0)
        for model in lifetime_value.MODELS:
            for part in wide:
                for fit in (
                    purchase_fit(r=part, model=model),
                    purchase_fit(alpha=part, model=model),
                    purchase_fit(a=part, model=model),
                    purchase_fit(b=part, model=model),
                ):
                    self.check_extremes(fit, columns)

    def check_extremes(self, fit, columns):
        results = [
            lifetime_value.predict(
                fit, spend_fit(), *columns, **HORIZON, backend=backend
            )
            for backend in BACKENDS
        ]
        for result in results:
            self.check_finite(result)
            self.assertGreaterEqual(min(result.discounted_value), 0.0)
        for one, other in zip(results[0], results[-1], strict=True):
            for left, right in zip(one, other, strict=True):
                self.assertAlmostEqual(left, right, delta=1e-8 * abs(left) + 1e-12)

    def test_nobody_to_predict(self):
        for backend in BACKENDS:
            result = lifetime_value.predict(
                purchase_fit(), spend_fit(), [], [], [], [], **HORIZON, backend=backend
            )
            self.assertEqual([len(column) for column in result], [0] * 4)

    def test_wrong_arguments(self):
        good = [1] * 30, [5.0] * 30, [10.0] * 30
        for backend in BACKENDS:
            for bad in (nan, inf):
                with self.assertRaises(ValueError):
                    lifetime_value.fit_purchases(
                        [1] * 30, [bad] * 30, [9.0] * 30, backend=backend
                    )
            with self.assertRaises(ValueError):
                lifetime_value.fit_purchases(*good[:2], [9.0], backend=backend)
            with self.assertRaises(ValueError):
                lifetime_value.fit_spend([1, 2], [5.0], backend=backend)
        for options in ({"model": "pareto_nbd"}, {"backend": "quantum"}):
            with self.assertRaises(ValueError):
                lifetime_value.fit_purchases(*good, **options)
        with self.assertRaises(ValueError):
            lifetime_value.predict(
                purchase_fit(),
                None,
                *good,
                [0.0] * 30,
                horizon_days=365,
                annual_discount=-1.0,
            )
