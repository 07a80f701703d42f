"""The figures that the papers print, out of the data they print them for."""

from math import log

from odoo.tests import BaseCase

from odoo.addons.crm_relationship.tools import lifetime_value

from . import cdnow

DAYS_A_YEAR_OF_WEEKS = 52 * 7


def fit(model, **options):
    """Fit the CDNOW calibration by maximum likelihood."""
    history = cdnow.calibration()
    options.setdefault("priors", False)
    return lifetime_value.fit_purchases(*history[:3], model=model, **options)


def fit_spend(**options):
    history = cdnow.calibration()
    options.setdefault("priors", False)
    return lifetime_value.fit_spend(history.frequency, history.mean_value, **options)


class TestPublishedParameters(BaseCase):
    def check_close(self, actual, expected, relative=1e-4):
        self.assertAlmostEqual(actual, expected, delta=relative * abs(expected))

    def check_purchase_fit(self, model, parameters, likelihood):
        repeats = sum(cdnow.calibration().frequency)
        for backend in self.backends():
            with self.subTest(backend=backend):
                result = fit(model, backend=backend)
                r, alpha, a, b = parameters
                self.check_close(result.r, r)
                self.check_close(result.alpha / 7, alpha)
                self.check_close(result.a, a)
                self.check_close(result.b, b)
                weekly = result.log_likelihood + repeats * log(7)
                self.assertAlmostEqual(weekly, likelihood, delta=1e-3)
                self.assertEqual(result.warnings, ())
                self.assertTrue(result.converged)

    def backends(self):
        return {"plain", lifetime_value.available_backend()}

    def test_data(self):
        customers, days, values = cdnow.purchases()
        self.assertEqual(len(customers), 6919)
        self.assertEqual(len(set(customers)), 2357)
        self.assertEqual(len(set(zip(customers, days, strict=True))), 6696)
        self.assertEqual(sum(1 for value in values if value == 0.0), 8)

    def test_bg_nbd(self):
        """Fader, Hardie & Lee 2005; Hardie, notes 021 and 027"""
        self.check_purchase_fit(
            "bg_nbd", (0.24259, 4.41360, 0.79292, 2.42590), -9582.4292
        )

    def test_mbg_nbd(self):
        """Batislam, Denizel & Filiztekin 2007"""
        self.check_purchase_fit(
            "mbg_nbd", (0.52484, 6.18309, 0.89136, 1.61400), -9582.1357
        )

    def test_gamma_gamma(self):
        """Fader & Hardie 2013, note 025"""
        for backend in self.backends():
            with self.subTest(backend=backend):
                result = fit_spend(backend=backend)
                self.check_close(result.p, 6.24957)
                self.check_close(result.q, 3.74422)
                self.check_close(result.v, 15.44352)
                self.assertAlmostEqual(result.log_likelihood, -4055.9177, delta=1e-3)
                self.assertEqual(result.repeat_count, 946)
                self.assertEqual(result.warnings, ())

    def test_priors_cost_little(self):
        for model, cost in (("bg_nbd", 0.005), ("mbg_nbd", 0.01)):
            with self.subTest(model=model):
                loss = fit(model).log_likelihood
                loss -= fit(model, priors=True).log_likelihood
                self.assertGreater(loss, 0.0)
                self.assertLess(loss, cost)

    def test_counts(self):
        result = fit("bg_nbd")
        self.assertEqual(result.customer_count, 2357)
        self.assertEqual(result.repeat_count, 946)


class TestPublishedPredictions(BaseCase):
    def predict(self, x, recency_weeks, age_weeks, horizon_days, fitted=None):
        """Return the prediction for one customer, by both calculations."""
        results = [
            lifetime_value.predict(
                fitted or fit("bg_nbd", backend="plain"),
                None,
                [x],
                [recency_weeks * 7.0],
                [age_weeks * 7.0],
                [0.0],
                horizon_days=horizon_days,
                annual_discount=0.0,
                backend=backend,
            )
            for backend in ("plain", lifetime_value.available_backend())
        ]
        for one, other in zip(*results, strict=True):
            if one is not None:
                self.assertAlmostEqual(one[0], other[0], delta=1e-9 * one[0])
        return results[0]

    def test_new_customer(self):
        """Hardie: E[X(52)]"""
        result = self.predict(0, 0.0, 0.0, DAYS_A_YEAR_OF_WEEKS)
        self.assertAlmostEqual(result.expected_purchases[0], 1.44400, delta=1e-4)
        self.assertEqual(result.alive_probability, [1.0])

    def test_frequent_customer(self):
        """Hardie: 26 repeats, the last after 30.857 of 31 weeks, rounded parameters"""
        rounded = fit("bg_nbd")._replace(r=0.243, alpha=4.414 * 7, a=0.793, b=2.426)
        result = self.predict(26, 30 + 6 / 7, 31.0, DAYS_A_YEAR_OF_WEEKS, rounded)
        self.assertAlmostEqual(result.alive_probability[0], 0.968852, delta=1e-6)
        self.assertAlmostEqual(result.expected_purchases[0], 25.7566, delta=2e-4)

    def test_frequency_paradox(self):
        """The more often he came, the surer a silent customer has left"""
        published = {10: 0.34746, 15: 0.042834, 20: 0.0041590, 25: 0.00035837}
        for x, expected in published.items():
            with self.subTest(x=x):
                result = self.predict(x, 20.0, 39.0, DAYS_A_YEAR_OF_WEEKS)
                self.assertAlmostEqual(
                    result.expected_purchases[0], expected, delta=1e-4 * expected
                )

    def test_example_of_the_paper(self):
        """Fader, Hardie & Lee 2005: 1.226 purchases in the next 39 weeks"""
        result = self.predict(2, 30.43, 38.86, 39 * 7)
        self.assertAlmostEqual(result.expected_purchases[0], 1.226, delta=5e-4)

    def test_average_purchase(self):
        """Note 025: E[M] of the first three customers, from rounded parameters

        The third has no repeat purchase: he gets the population mean.
        """
        history = cdnow.calibration()
        self.assertEqual(history.frequency[:3], [2, 1, 0])
        result = lifetime_value.predict(
            fit("bg_nbd"),
            fit_spend()._replace(p=6.25, q=3.74, v=15.44),
            *(column[:3] for column in history),
            horizon_days=365,
            annual_discount=0.1,
            backend="plain",
        )
        rounded = [round(value, 2) for value in result.average_purchase]
        self.assertEqual(rounded, [24.66, 18.92, 35.22])

    def test_one_time_buyer_spends_the_population_mean(self):
        spend = fit_spend()
        result = lifetime_value.predict(
            fit("bg_nbd"),
            spend,
            [0],
            [0.0],
            [100.0],
            [0.0],
            horizon_days=365,
            annual_discount=0.1,
            backend="plain",
        )
        self.assertAlmostEqual(result.average_purchase[0], spend.population_mean)


class TestHoldout(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.choice = lifetime_value.choose_model(
            *cdnow.purchases(), cut=cdnow.CUT, end=cdnow.END, priors=False
        )

    def test_bg_nbd(self):
        result = self.choice.results[0]
        self.assertEqual(result.model, "bg_nbd")
        self.assertEqual(result.calibration_customers, 2357)
        self.assertEqual(result.actual, 1882)
        self.assertEqual(round(result.predicted), 1653)
        self.assertAlmostEqual(result.holdout_error, -0.122, delta=1e-3)
        self.assertAlmostEqual(result.mae, 0.786, delta=1e-3)
        self.assertAlmostEqual(result.rmse, 1.608, delta=1e-3)
        self.assertAlmostEqual(result.correlation, 0.626, delta=1e-3)

    def test_naive_rate(self):
        result = self.choice.results[0]
        self.assertEqual(round(result.naive), 2930)
        self.assertAlmostEqual(result.naive_error, 0.56, delta=5e-3)
        self.assertAlmostEqual(result.naive_rmse, 2.212, delta=1e-3)
        self.assertAlmostEqual(result.naive_correlation, 0.584, delta=1e-3)

    def test_revenue(self):
        result = self.choice.results[0]
        self.assertEqual(round(result.actual_revenue), 70976)
        self.assertEqual(round(result.predicted_revenue), 59932)
        self.assertAlmostEqual(result.revenue_correlation, 0.565, delta=1e-3)
        self.assertEqual(round(result.naive_revenue), 114396)
        self.assertAlmostEqual(result.naive_revenue_correlation, 0.294, delta=1e-3)

    def test_choice_and_grade(self):
        self.assertEqual(self.choice.model, "bg_nbd")
        self.assertIs(self.choice.best, self.choice.results[0])
        best = self.choice.best
        self.assertEqual(lifetime_value.grade(best.purchase_fit, best), "B")

    def test_weeks(self):
        """78 weeks; actual ones add up, predicted ones come close"""
        weeks = self.choice.best.weeks
        self.assertEqual(len(weeks), 78)
        self.assertIn(cdnow.CUT + 1, [start for start, _actual, _expected in weeks])
        self.assertEqual(sum(week[1] for week in weeks), 2457 + 1882)
        after = [week for week in weeks if week[0] > cdnow.CUT]
        self.assertEqual(sum(week[1] for week in after), 1882)
        self.assertAlmostEqual(sum(week[2] for week in after), 1667, delta=1)

    def test_grades(self):
        best = self.choice.best
        grades = {0.1: "A", -0.2: "B", 0.35: "C", -0.36: "D", None: "D"}
        for error, letter in grades.items():
            with self.subTest(error=error):
                result = best._replace(holdout_error=error)
                self.assertEqual(
                    lifetime_value.grade(result.purchase_fit, result), letter
                )
        weak = best._replace(holdout_error=0.0, correlation=0.49)
        self.assertEqual(lifetime_value.grade(weak.purchase_fit, weak), "B")
        low = best.purchase_fit._replace(warnings=(lifetime_value.LOW_CONFIDENCE,))
        self.assertEqual(lifetime_value.grade(low, best), "D")
        self.assertEqual(lifetime_value.grade(None, None), "D")

    def test_order_of_rows_does_not_matter(self):
        columns = [column[::-1] for column in cdnow.purchases()]
        again = lifetime_value.backtest(
            *columns, cut=cdnow.CUT, end=cdnow.END, model="bg_nbd", priors=False
        )
        self.assertAlmostEqual(again.predicted, self.choice.best.predicted, delta=1e-5)
        self.assertEqual(len(again.weeks), len(self.choice.best.weeks))

    def test_too_little_data(self):
        choice = lifetime_value.choose_model([1], [10], [5.0], cut=20, end=30)
        self.assertEqual(choice, ("mbg_nbd", None, ()))
        self.assertIsNone(lifetime_value.backtest([], [], [], cut=20, end=30))
        with self.assertRaises(ValueError):
            lifetime_value.backtest([], [], [], cut=20, end=20)
