"""The record of a fit: what it says, how long it is kept, and how it is used."""

from unittest.mock import patch

from odoo import fields

from odoo.addons.crm_relationship.report import crm_relationship_fit
from odoo.addons.crm_relationship.tools import results

from .history_common import HistoryCommon


class TestValueModel(HistoryCommon):
    def test_one_record_a_day(self):
        self._population()
        self._refresh(as_of=self._date(days=1))
        self._refresh()
        self._refresh()
        fits = self.env["crm.relationship.value.model"].sudo().search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(
            fits.mapped("as_of_date"), [self._date(days=0), self._date(days=1)]
        )
        self.assertEqual(self._fit(), fits[0])

    def test_record_says_what_it_was_fitted_on(self):
        self._population(60, more=5)
        self._refresh()
        fit = self._fit()
        self.assertEqual(fit.customer_count, 60)
        self.assertEqual(fit.repeat_count, 60)
        self.assertIn(fit.backend, ("plain", "arrays"))
        self.assertIn(results.LOW_CONFIDENCE, fit.warning.split(","))
        self.assertIn("200", fit.warning_text)
        self.assertIn(fit.grade, "ABCD")
        for name in ("r", "alpha", "a", "b", "gg_p", "gg_q", "gg_v"):
            self.assertGreater(fit[name], 0, name)
        self.assertLess(fit.log_likelihood, 0)
        self.assertTrue(fit.backtest_weeks)

    def test_every_code_has_a_sentence(self):
        texts = self.env["crm.relationship.value.model"]._get_warning_texts()
        codes = {
            value for name, value in vars(results).items()
            if name.isupper() and isinstance(value, str)
        } - {results.BG_NBD, results.MBG_NBD}
        self.assertEqual(codes, set(texts))

    def test_below_the_minimum_nothing_is_forecast(self):
        self._population(19)
        self._refresh()
        fit = self._fit()
        self.assertFalse(fit.model or fit.r or fit.gg_p)
        self.assertEqual(fit.grade, "D")
        self.assertIn(results.TOO_FEW_CUSTOMERS, fit.warning.split(","))
        for row in self._figures().values():
            self.assertEqual(row["value_note"], "few_customers")
            self.assertIsNone(row["expected_value"])
            self.assertTrue(row["rfm_score"])

    def test_choice_of_the_company(self):
        self._population()
        for model in results.MODELS:
            self.company.relationship_model_choice = model
            self._refresh()
            self.assertEqual(self._fit().model, model)

    def test_choice_is_backtested_at_once(self):
        """A stored backtest of the other model is none of the one now chosen."""
        self._population(more=5)
        errors = {}
        for model in ("bg_nbd", "mbg_nbd", "auto"):
            self.company.relationship_model_choice = model
            self._refresh()
            fit = self._fit()
            errors[fit.backtest_model] = fit.holdout_error
            if model != "auto":
                self.assertEqual(fit.backtest_model, model)
        self.assertNotEqual(errors["bg_nbd"], errors["mbg_nbd"])
        better = min(errors, key=lambda one: abs(errors[one]))
        self.assertEqual(fit.backtest_model, better)

    def test_backtest_is_repeated_when_it_is_old(self):
        self._population(more=5)
        purchases = type(self.env["crm.relationship.fit"])
        read = purchases._read_purchases
        calls = []

        def note(this, scope):
            calls.append(scope.as_of)
            return read(this, scope)

        with patch.object(purchases, "_read_purchases", note):
            for days in (10, 9, 4, 3, 0):
                self._refresh(as_of=self._date(days=days))
        self.assertEqual(calls, [self._date(days=10), self._date(days=3)])
        self.assertEqual(self._fit().backtested_on, self._date(days=3))

    def test_large_bases_are_backtested_on_a_sample(self):
        self._population(60, more=5)
        with patch.object(crm_relationship_fit, "BACKTEST_CUSTOMERS", 45):
            self._refresh()
        self.assertTrue(self._fit().backtest_model)
        self.assertEqual(self._fit().customer_count, 60)

    def test_partial_runs_take_the_last_fit(self):
        partners = self._population()
        self._refresh()
        fit = self._fit()
        self._history(partners[0], (1, 10))
        self._refresh(partners[0])
        self.assertEqual(self._fit(), fit)
        self.assertEqual(
            self.env["crm.relationship.value.model"].sudo().search_count([]), 1
        )

    def test_companies_have_models_of_their_own(self):
        other = self._create_company(name="Elsewhere")
        self._population()
        self._refresh()
        self._refresh(company=other)
        self.assertTrue(self._fit().model)
        self.assertFalse(self._fit(other).model)

    def test_old_fits_are_thinned_out(self):
        fits = self.env["crm.relationship.value.model"].sudo()
        today = fields.Date.today()
        kept = fits.create([
            {"company_id": self.company.id, "as_of_date": day}
            for day in (today, fields.Date.subtract(today, days=80), "2023-04-02",
                        "2023-05-20")
        ])
        gone = fits.create({"company_id": self.company.id, "as_of_date": "2023-04-03"})
        fits._gc_old_fits()
        self.assertTrue(kept.exists() == kept)
        self.assertFalse(gone.exists())

    def test_sorting_puts_rows_without_figures_last(self):
        partners = self._population(30)
        self._refresh()
        self._stored_row(partners[3]).inclusion = "excluded"
        self._refresh()
        for order in ("relationship_value desc", "relationship_value asc", None):
            rows = self.relationships.search(
                [("company_id", "=", self.company.id)], order=order
            )
            self.assertEqual(rows[-1].partner_id, partners[3], order)

    def test_measured_on(self):
        partner = self._population(30)[0]
        self._refresh(as_of=self._date(days=2))
        row = self._stored_row(partner)
        self.assertEqual(row.measured_on, self._date(days=2))
        self._refresh()
        self.env.invalidate_all()
        self.assertEqual(row.measured_on, self._date(days=0))
