"""The history of what customers were worth, month by month."""

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo import fields

from .history_common import HistoryCommon


class TestSnapshot(HistoryCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyers = cls._population(30)
        cls.snapshots = cls.env["crm.relationship.snapshot"].sudo()
        cls._refresh()

    def _of(self, partner):
        return self.snapshots.search(
            [("relationship_id", "=", self._stored_row(partner).id)], order="date"
        )

    def test_once_a_month(self):
        self.assertEqual(self.snapshots._take(self.company), 30)
        before = self._of(self.buyers[3])
        self.assertEqual(before.date, fields.Date.today().replace(day=1))
        row = self._stored_row(self.buyers[3])
        for name in ("past_value", "expected_value", "relationship_value",
                     "equity_value", "pareto_class", "lifecycle", "segment_id"):
            self.assertEqual(before[name], row[name], name)
        self._invoice(self.buyers[3], 1000, self._date(days=1))
        self._drain()
        self.assertEqual(self.snapshots._take(self.company), 0)
        self.env.invalidate_all()
        self.assertEqual(self._of(self.buyers[3]).past_value, before.past_value)
        later = fields.Date.today() + relativedelta(months=1)
        self.assertEqual(self.snapshots._take(self.company, later), 30)
        self.assertEqual(len(self._of(self.buyers[3])), 2)
        self.assertEqual(
            self._of(self.buyers[3])[1].past_value, before.past_value + 1000
        )

    def test_new_customers_of_the_month_join(self):
        self.snapshots._take(self.company)
        self._invoice(self.customer, 1000, self._date(days=1))
        self._drain()
        self.assertEqual(self.snapshots._take(self.company), 1)

    def test_excluded_customers_have_none(self):
        self._stored_row(self.buyers[3]).inclusion = "excluded"
        self._refresh()
        self.assertEqual(self.snapshots._take(self.company), 29)
        self.assertFalse(self._of(self.buyers[3]))

    def test_rebuild_measures_as_of_then(self):
        before = self._figures()
        written = self.snapshots._rebuild(self.company, 6)
        self.assertEqual(self._figures(), before, "the rows of today stay")
        history = self._of(self.buyers[5])
        self.assertEqual(written, self.snapshots.search_count(
            [("company_id", "=", self.company.id)]
        ))
        self.assertEqual(len(history), 7)
        self.assertEqual(history[-1].date, fields.Date.today().replace(day=1))
        for snapshot in history:
            bought = self.env["crm.relationship.opening"].sudo().search([
                ("partner_id", "=", self.buyers[5].id), ("date", "<=", snapshot.date)
            ])
            self.assertAlmostEqual(
                snapshot.past_value, sum(bought.mapped("amount")), places=2
            )
        self.assertEqual(self.snapshots._rebuild(self.company, 6), 0)
        self.assertEqual(self._refresh(), 0)

    def test_rebuild_equals_a_measuring_of_that_day(self):
        self.snapshots._rebuild(self.company, 3)
        day = fields.Date.today().replace(day=1) - relativedelta(months=2)
        self._refresh(as_of=day)
        for partner in self.buyers:
            row = self._stored_row(partner)
            snapshot = self._of(partner).filtered(lambda one: one.date == day)
            if not snapshot:  # came later
                self.assertFalse(row.purchase_count)
                continue
            self.assertEqual(snapshot.past_value, row.past_value)
            self.assertEqual(snapshot.lifecycle, row.lifecycle)
            self.assertEqual(snapshot.pareto_class, row.pareto_class)
            self.assertAlmostEqual(snapshot.equity_value, row.equity_value, places=2)

    def test_month_of_the_company_not_of_the_user(self):
        self.company.partner_id.tz = "Pacific/Auckland"
        with freeze_time("2031-03-31 20:00:00"):  # there it is April already
            self._refresh()
            self.snapshots._take(self.company)
        self.assertEqual(str(self._of(self.buyers[3]).date), "2031-04-01")

    def test_goes_with_its_relationship(self):
        self.snapshots._take(self.company)
        self._stored_row(self.buyers[3]).unlink()
        self.assertEqual(
            self.snapshots.search_count([("company_id", "=", self.company.id)]), 29
        )
