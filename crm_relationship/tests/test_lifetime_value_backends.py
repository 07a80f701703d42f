"""Two calculations, one result; and the plain one needs nothing installed."""

import importlib.util
import sys
from pathlib import Path
from unittest.mock import patch

from odoo.tests import BaseCase

from odoo.addons.crm_relationship.tools import lifetime_value

from . import cdnow

WITHOUT_NUMPY = {"numpy": None, "scipy": None, "scipy.special": None}
HAS_ARRAYS = lifetime_value.available_backend() == "arrays"


def simulate(customers, parameters, days):
    """Return BG/NBD frequency, recency and age in continuous time, as arrays."""
    import numpy as np

    rng = np.random.default_rng(20)
    r, alpha, a, b = parameters
    rate, leaving = rng.gamma(r, 1 / alpha, customers), rng.beta(a, b, customers)
    frequency, recency = np.zeros(customers), np.zeros(customers)
    age = rng.uniform(0.0, days, customers)
    active = np.arange(customers)
    clock = np.zeros(customers)
    while len(active):
        clock[active] += rng.exponential(1.0, len(active)) / rate[active]
        active = active[clock[active] <= age[active]]
        frequency[active] += 1.0
        recency[active] = clock[active]
        active = active[rng.random(len(active)) >= leaving[active]]
    return frequency, recency, age


class TestBothCalculations(BaseCase):
    def setUp(self):
        super().setUp()
        if not HAS_ARRAYS:
            self.skipTest("numpy and scipy are not installed")

    def check_same(self, one, other, relative=1e-5):
        for left, right in zip(one, other, strict=True):
            self.assertAlmostEqual(left, right, delta=relative * abs(left) + 1e-15)

    def test_fits(self):
        history = cdnow.calibration()
        for model in lifetime_value.MODELS:
            for priors in (True, False):
                one, other = (
                    lifetime_value.fit_purchases(
                        *history[:3], model=model, priors=priors, backend=backend
                    )
                    for backend in lifetime_value.BACKENDS
                )
                self.check_same(one[1:8], other[1:8])
                self.assertEqual((one.backend, other.backend), ("plain", "arrays"))

    def test_spend_fits(self):
        history = cdnow.calibration()
        for priors in (True, False):
            one, other = (
                lifetime_value.fit_spend(
                    history.frequency,
                    history.mean_value,
                    priors=priors,
                    backend=backend,
                )
                for backend in lifetime_value.BACKENDS
            )
            self.check_same(one[:7], other[:7])

    def test_predictions(self):
        history = cdnow.calibration()
        spend = lifetime_value.fit_spend(history.frequency, history.mean_value)
        for model in lifetime_value.MODELS:
            fit = lifetime_value.fit_purchases(*history[:3], model=model)
            one, other = (
                lifetime_value.predict(
                    fit,
                    spend,
                    *history,
                    horizon_days=1096,
                    annual_discount=0.12,
                    margin_rate=0.3,
                    backend=backend,
                )
                for backend in lifetime_value.BACKENDS
            )
            for column, array in zip(one, other, strict=True):
                self.check_same(column, array, relative=1e-9)

    def test_backtests(self):
        one, other = (
            lifetime_value.backtest(
                *cdnow.purchases(), cut=cdnow.CUT, end=cdnow.END, backend=backend
            )
            for backend in lifetime_value.BACKENDS
        )
        self.check_same(one[1:10], other[1:10])
        self.check_same(*([week[2] for week in part.weeks] for part in (one, other)))

    def test_known_parameters_come_back(self):
        """100,000 simulated customers"""
        truth = (0.6, 60.0, 0.8, 2.5)
        history = simulate(100_000, truth, days=1095)
        fit = lifetime_value.fit_purchases(*history, model="bg_nbd", priors=False)
        self.assertEqual(fit.warnings, ())
        for found, known in zip(fit[1:5], truth, strict=True):
            self.assertAlmostEqual(found / known, 1.0, delta=0.04)

    def test_known_spend_parameters_come_back(self):
        import numpy as np

        rng = np.random.default_rng(21)
        p, q, v = 6.0, 4.0, 15.0
        frequency = rng.integers(1, 12, 100_000).astype(float)
        scale = rng.gamma(q, 1 / v, len(frequency))
        means = rng.gamma(p * frequency) / scale / frequency
        fit = lifetime_value.fit_spend(frequency, means, priors=False)
        self.assertEqual(fit.warnings, ())
        for found, known in zip(fit[:3], (p, q, v), strict=True):
            self.assertAlmostEqual(found / known, 1.0, delta=0.03)


class TestWithoutNumpy(BaseCase):
    def load_alone(self):
        """Import the calculation anew, under a name of its own, without numpy."""
        folder = Path(lifetime_value.__file__).parent
        spec = importlib.util.spec_from_file_location(
            "lifetime_alone",
            folder / "__init__.py",
            submodule_search_locations=[str(folder)],
        )
        package = importlib.util.module_from_spec(spec)
        sys.modules["lifetime_alone"] = package
        spec.loader.exec_module(package)
        return importlib.import_module("lifetime_alone.lifetime_value")

    def test_plain_path(self):
        history = cdnow.calibration()
        with patch.dict(sys.modules, WITHOUT_NUMPY):
            alone = self.load_alone()
            self.assertEqual(alone.available_backend(), "plain")
            fit = alone.fit_purchases(*history[:3])
            spend = alone.fit_spend(history.frequency, history.mean_value)
            result = alone.predict(
                fit, spend, *history, horizon_days=365, annual_discount=0.1
            )
            choice = alone.choose_model(
                *cdnow.purchases(), cut=cdnow.CUT, end=cdnow.END
            )
            with self.assertRaises(ImportError):
                alone.fit_purchases(*history[:3], backend="arrays")
        self.assertEqual(fit.backend, "plain")
        self.assertIsInstance(result.discounted_value, list)
        self.assertEqual(choice.model, "bg_nbd")
