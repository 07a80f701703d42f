"""Odd data and wrong settings: no error, no figure that is none."""

import math

from odoo.exceptions import ValidationError

from .history_common import HistoryCommon


class TestEdges(HistoryCommon):
    """Whatever the data are: no error, and no figure that is none."""

    def _check_finite(self):
        figures = self._figures()
        for partner, row in figures.items():
            for name, value in row.items():
                if isinstance(value, (int, float)) or hasattr(value, "is_finite"):
                    self.assertTrue(math.isfinite(value), (partner, name, value))
        self.assertEqual(self._refresh(), 0)
        return figures

    def test_no_customer(self):
        self.assertEqual(self._refresh(), 0)
        self.assertEqual(self._check_finite(), {})
        fit = self._fit()
        self.assertEqual((fit.customer_count, fit.model, fit.grade), (0, False, "D"))

    def test_one_customer(self):
        self._history(self.customer, (30, 100))
        row = self._row(self.customer)
        self.assertEqual(row.value_note, "few_customers")
        self.assertEqual(row.pareto_class, "a")
        self.assertFalse(row.expected_value or row.alive_probability)
        self._check_finite()

    def test_nobody_came_back(self):
        for number, partner in enumerate(self._customers(25)):
            self._history(partner, (30 + number, 100))
        self._refresh()
        figures = self._check_finite()
        self.assertEqual(
            {row["value_note"] for row in figures.values()}, {"few_repeats"}
        )

    def test_all_on_one_day(self):
        for partner in self._customers(25):
            self._history(partner, (0, 100))
        self._refresh()
        self._check_finite()

    def test_all_amounts_zero(self):
        for number, partner in enumerate(self._customers(24)):
            for days in (90, 30)[:1 + number % 2]:
                self._invoice(partner, 0, self._date(days=days + number))
        self._refresh()
        figures = self._check_finite()
        self.assertEqual({row["purchase_count"] for row in figures.values()}, {1, 2})
        self.assertEqual({row["past_value"] for row in figures.values()}, {0})
        self.assertEqual({row["value_note"] for row in figures.values()}, {"no_amount"})
        self.assertGreater(self._fit().r, 0)

    def test_refunds_and_negative_values(self):
        partners = self._population(40)
        for partner in partners[:20]:
            self._history(partner, (25, -1e6))
        self._history(self.customer, (25, -50))
        self._refresh()
        figures = self._check_finite()
        self.assertEqual(figures[self.customer.id]["lifecycle"], "prospect")
        for partner in partners[:20]:
            row = figures[partner.id]
            self.assertLess(row["past_value"], 0)
            self.assertIsNone(row["pareto_class"])
            self.assertGreaterEqual(row["expected_value"] or 0, 0)

    def test_very_many_purchases(self):
        self._population(40)
        self._history(self.customer, *((day, 5) for day in range(5000)))
        self._refresh()
        row = self._check_finite()[self.customer.id]
        self.assertEqual(row["purchase_count"], 5000)
        self.assertGreater(row["expected_purchases"], 500)

    def test_currency_without_decimals(self):
        other = self._create_company(name="Dong", currency_id=self.dong.id)
        for number, partner in enumerate(self._customers(40)):
            self._history(partner, *(
                (400 - number - 30 * turn, 100_001 + number) for turn in range(4)
            ), company=other)
        self._refresh(company=other)
        for row in self._figures(other).values():
            for name, value in row.items():
                if name.endswith("_value"):
                    self.assertEqual(value, round(value), name)
        self.assertEqual(self._refresh(company=other), 0)

    def test_huge_amounts(self):
        for number, partner in enumerate(self._customers(30)):
            self._history(partner, *(
                (300 - 50 * turn, 9e12 + number) for turn in range(3)
            ))
        self._refresh()
        self._check_finite()


class TestSettings(HistoryCommon):
    def _assert_refused(self, **values):
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.company.sudo().write(values)
            self.env.flush_all()

    def test_values_that_make_no_sense(self):
        for values in (
            {"relationship_horizon_months": 0}, {"relationship_horizon_months": 121},
            {"relationship_lookback_months": 0},
            {"relationship_lookback_months": 121},
            {"relationship_loyal_purchases": 1},
            {"relationship_discount_rate": -.1}, {"relationship_discount_rate": 1.1},
            {"relationship_margin_rate": 0}, {"relationship_margin_rate": 1.1},
            {"relationship_pareto_a": 0}, {"relationship_pareto_a": 1},
            {"relationship_pareto_a": .9, "relationship_pareto_b": .2},
            {"relationship_pareto_b": -.1},
            {"relationship_slipping_ratio": .5},
            {"relationship_slipping_ratio": 5, "relationship_lost_ratio": 4},
        ):
            with self.subTest(values=values):
                self._assert_refused(**values)

    def test_a_setting_asks_for_a_full_run(self):
        company = self.company.sudo()
        company.relationship_refresh_due = False
        triggers = self.env["ir.cron.trigger"].sudo().search_count([])
        company.name = "Renamed"
        self.assertFalse(company.relationship_refresh_due)
        company.relationship_horizon_months = 24
        self.assertTrue(company.relationship_refresh_due)
        self.assertGreater(
            self.env["ir.cron.trigger"].sudo().search_count([]), triggers
        )

    def test_settings_form_writes_the_company(self):
        self.env["res.config.settings"].sudo().create({
            "company_id": self.company.id, "relationship_margin_rate": .4,
        }).execute()
        self.assertEqual(self.company.sudo().relationship_margin_rate, .4)

    def test_segment_ranges(self):
        Segment = self.env["crm.relationship.segment"].sudo()
        for low, high in ((0, 3), (1, 6), (4, 3)):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                Segment.create({
                    "name": "Wrong", "recency_min": low, "recency_max": high
                })
