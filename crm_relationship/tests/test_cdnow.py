"""The CDNOW sample as posted invoices, held to the published figures.

Sources: Fader, Hardie, Lee 2005 (BG/NBD); Batislam et al. 2007 (MBG/NBD); Fader,
Hardie 2013 (Gamma-Gamma). Published with the week as unit, stored with the day.
"""

import datetime
import math
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.crm_relationship.tools import estimation

from . import cdnow
from .common import RelationshipCommon

CUT = datetime.date.fromordinal(cdnow.CUT)
END = datetime.date.fromordinal(cdnow.END)
BATCH = 1000  # invoices created and posted in one call: 18 instead of 80 ms each

PUBLISHED = {
    "bg_nbd": {"r": .24259, "alpha": 4.41360, "a": .79292, "b": 2.42590},
    "mbg_nbd": {"r": .52484, "alpha": 6.18309, "a": .89136, "b": 1.61400},
}
LOG_LIKELIHOOD = {"bg_nbd": -9582.4292, "mbg_nbd": -9582.1357}
SPEND = {"gg_p": 6.24957, "gg_q": 3.74422, "gg_v": 15.44352}
SPEND_LOG_LIKELIHOOD = -4055.9177
FIGURES = [
    "past_value", "purchase_count", "average_purchase", "usual_gap_days",
    "alive_probability", "expected_purchases", "expected_purchase_value",
    "expected_value", "relationship_value", "rfm_score", "pareto_class", "lifecycle",
]


@tagged("post_install", "-at_install")
class TestCdnow(RelationshipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Not the journal of the other tests' tracking values, mails and followers.
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.company.relationship_use_priors = False
        cls._post_sample()

    @classmethod
    def _post_sample(cls):
        rows = list(zip(*cdnow.purchases(), strict=True))
        names = sorted({customer for customer, _day, _value in rows})
        partners = cls.env["res.partner"].create([{"name": name} for name in names])
        ids = dict(zip(names, partners.ids, strict=True))
        account = cls._income_account(cls.company)
        for start in range(0, len(rows), BATCH):
            cls.env["account.move"].create([
                cls._prepare_purchase(ids[customer], day, value, account)
                for customer, day, value in rows[start:start + BATCH]
            ]).action_post()
            cls.env.invalidate_all()
            # Nothing does within one transaction, and the plans suffer.
            cls.env.cr.execute("ANALYZE account_move, account_move_line")

    @classmethod
    def _prepare_purchase(cls, partner_id, day, value, account):
        date = datetime.date.fromordinal(day)
        return {
            "move_type": "out_invoice", "partner_id": partner_id,
            "invoice_date": date, "date": date,
            "invoice_line_ids": [(0, 0, {
                "name": "CDs", "price_unit": value, "tax_ids": False,
                "account_id": account.id,
            })],
        }

    def _fit(self, model, as_of=CUT):
        self.company.relationship_model_choice = model
        self._refresh(as_of=as_of)
        return self.env["crm.relationship.value.model"].sudo()._get_current(
            self.company
        )

    def _assert_near(self, found, published, tolerance=1e-4):
        self.assertLessEqual(abs(found - published), tolerance * abs(published))

    def _check_published(self, model):
        fit = self._fit(model)
        self.assertEqual(fit.as_of_date, CUT)
        self.assertEqual(fit.model, model)
        self.assertEqual(fit.customer_count, 2357)
        self.assertEqual(fit.repeat_count, 946)
        for name, value in PUBLISHED[model].items():
            days = 7 if name == "alpha" else 1
            with self.subTest(model=model, parameter=name):
                self._assert_near(fit[name], value * days)
        repeats = sum(cdnow.calibration().frequency)
        weekly = fit.log_likelihood + repeats * math.log(7)
        self.assertAlmostEqual(weekly, LOG_LIKELIHOOD[model], delta=1e-3)
        return fit

    def test_published_figures(self):
        """Posted invoices in, published parameters out."""
        self._check_published("mbg_nbd")
        fit = self._check_published("bg_nbd")
        for name, value in SPEND.items():
            with self.subTest(parameter=name):
                self._assert_near(fit[name], value)
        self.assertAlmostEqual(
            fit.gg_log_likelihood, SPEND_LOG_LIKELIHOOD, delta=1e-3
        )

    def test_rows_of_the_calibration(self):
        """Rows carry the papers' x, t_x and the value of every customer."""
        self._fit("bg_nbd")
        rows = self.relationships.search([
            ("company_id", "=", self.company.id), ("purchase_count", ">", 0)
        ]).sorted(lambda row: row.partner_id.name)
        history = cdnow.calibration()
        self.assertEqual(
            rows.mapped("purchase_count"), [1 + x for x in history.frequency]
        )
        self.assertEqual(
            [(row.last_purchase_date - row.first_purchase_date).days for row in rows],
            history.recency,
        )
        spent = sum(
            value for _customer, day, value in zip(*cdnow.purchases(), strict=True)
            if day <= cdnow.CUT
        )
        self.assertAlmostEqual(sum(rows.mapped("past_value")), spent, places=2)

    def test_holdout(self):
        """Fitted on weeks 1-39, weeks 40-78 are forecast within 13%."""
        fit = self._fit("bg_nbd", END)
        self.assertEqual(fit.backtested_on, END)
        self.assertEqual(fit.backtest_model, "bg_nbd")
        self.assertAlmostEqual(fit.holdout_error, 1653 / 1882 - 1, delta=.003)
        self.assertAlmostEqual(fit.naive_error, 2930 / 1882 - 1, delta=.003)
        self.assertLessEqual(abs(fit.holdout_error), .13)
        self.assertGreaterEqual(fit.holdout_correlation, .62)
        held_out = [week for week in fit.backtest_weeks if week[0] > cdnow.CUT]
        self.assertEqual(len(held_out), 39)
        self.assertEqual(sum(week[1] for week in held_out), 1882)

    def test_both_calculations_agree(self):
        """Plain Python and arrays give the same parameters and the same rows."""
        found = {}
        for backend in estimation.BACKENDS:
            with patch.object(estimation, "available_backend", return_value=backend):
                fit = self._fit("bg_nbd")
            self.assertEqual(fit.backend, backend)
            rows = self.relationships.search_read(
                [("company_id", "=", self.company.id)], FIGURES, order="partner_id"
            )
            found[backend] = fit.read([*PUBLISHED["bg_nbd"], *SPEND])[0], rows
        if "arrays" not in found:
            self.skipTest("numpy is not installed")
        plain, arrays = found["plain"], found["arrays"]
        for name in (*PUBLISHED["bg_nbd"], *SPEND):
            self._assert_near(plain[0][name], arrays[0][name], 1e-5)
        for one, other in zip(plain[1], arrays[1], strict=True):
            for name in FIGURES:
                if isinstance(one[name], float):
                    # Rounded to cents or 3 digits: may fall to either side.
                    self.assertAlmostEqual(one[name], other[name], delta=.0101)
                else:
                    self.assertEqual(one[name], other[name])
