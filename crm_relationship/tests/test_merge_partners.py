"""Merging partners folds their relationships: nothing is lost, nothing doubled."""

from odoo import Command

from .history_common import HistoryCommon


class TestMergePartners(HistoryCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kept, cls.first, cls.second = cls._customers(3, "Twin")
        cls.elsewhere = cls._create_company(name="Elsewhere")
        for partner, amount in (
            (cls.kept, 100), (cls.first, 10), (cls.second, 1)
        ):
            cls._invoice(partner, amount, cls._date(days=30 + amount))
        cls._invoice(cls.first, 7, cls._date(days=5), company=cls.elsewhere)
        cls._invoice(cls.second, 9, cls._date(days=6), company=cls.elsewhere)
        for company in cls.company | cls.elsewhere:
            cls._refresh(company=company)
            cls.env["crm.relationship.snapshot"].sudo()._take(company)

    def _merge(self, *partners, into=None):
        into = into or self.kept
        wizard = self.env["base.partner.merge.automatic.wizard"].sudo().create({
            "partner_ids": [Command.set([into.id, *(one.id for one in partners)])],
            "dst_partner_id": into.id,
        })
        wizard.action_merge()
        self.env.invalidate_all()

    def test_figures_add_up(self):
        row = self._stored_row(self.kept)
        self._merge(self.first, self.second)
        self._drain()
        self.assertFalse((self.first | self.second).exists())
        self.assertEqual(self._stored_row(self.kept), row)
        self.assertEqual((row.past_value, row.purchase_count), (111, 3))
        self.assertEqual(
            self.relationships.search_count([("company_id", "=", self.company.id)]), 1
        )

    def test_rows_of_other_companies_move_along(self):
        self.assertFalse(self._stored_row(self.kept, self.elsewhere))
        rows = self._stored_row(self.first, self.elsewhere)
        rows |= self._stored_row(self.second, self.elsewhere)
        self._merge(self.first, self.second)
        self._drain()
        row = self._stored_row(self.kept, self.elsewhere)
        self.assertEqual(row, rows.exists())
        self.assertEqual((row.past_value, row.purchase_count), (16, 2))

    def test_drained_rows_equal_a_measuring_from_scratch(self):
        self._merge(self.first, self.second)
        self._drain()
        for company in self.company | self.elsewhere:
            self._refresh(company=company)
            measured = self._figures(company)
            self.assertEqual(self._from_scratch(company), measured)

    def test_snapshots_are_folded(self):
        snapshots = self.env["crm.relationship.snapshot"].sudo()
        values = {
            company: sum(snapshots.search(
                [("company_id", "=", company.id)]
            ).mapped("past_value"))
            for company in self.company | self.elsewhere
        }
        self._merge(self.first, self.second)
        for company, value in values.items():
            left = snapshots.search([("company_id", "=", company.id)])
            self.assertEqual(len(left), 1)
            self.assertEqual(
                left.relationship_id, self._stored_row(self.kept, company)
            )
            self.assertAlmostEqual(left.past_value, value, places=2)

    def test_months_that_one_alone_has_move(self):
        snapshots = self.env["crm.relationship.snapshot"].sudo()
        snapshots.search(
            [("relationship_id", "=", self._stored_row(self.first).id)]
        ).date = "2024-01-01"
        self._merge(self.first)
        self.assertEqual(
            snapshots.search(
                [("relationship_id", "=", self._stored_row(self.kept).id)],
                order="date",
            ).mapped("past_value"), [10, 100],
        )

    def test_decision_survives(self):
        self._stored_row(self.first).write(
            {"inclusion": "excluded", "inclusion_reason": "Intercompany"}
        )
        self._merge(self.first)
        row = self._stored_row(self.kept)
        self.assertEqual(row.inclusion, "excluded")
        self.assertEqual(row.inclusion_reason, "Intercompany")

    def test_decision_of_the_one_that_stays_wins(self):
        self._stored_row(self.first).inclusion = "excluded"
        self._stored_row(self.kept).inclusion = "pinned"
        self._merge(self.first)
        self.assertEqual(self._stored_row(self.kept).inclusion, "pinned")

    def test_referrals_and_openings_move(self):
        brought = self._create_partner(name="Brought", referred_by_id=self.first.id)
        self._invoice(brought, 3, self._date(days=2))
        self._history(self.first, (600, 5))
        self._merge(self.first)
        self._drain()
        self.assertEqual(brought.referred_by_id, self.kept)
        row = self._stored_row(self.kept)
        self.assertEqual((row.past_value, row.opening_value), (115, 5))

    def test_referrer_merged_with_whom_it_brought(self):
        self.first.referred_by_id = self.kept
        self._merge(self.first)
        self._drain()
        self.assertNotEqual(self.kept.referred_by_id, self.kept)
        self.assertEqual(self._stored_row(self.kept).referral_value, 0)
        for company in self.company | self.elsewhere:
            self._refresh(company=company)
        self.assertEqual(self._refresh(), 0)

    def test_contact_merged_into_its_company(self):
        child = self._create_partner(name="Child", parent_id=self.kept.id)
        self._invoice(child, 20, self._date(days=2))
        other = self._create_partner(name="Child too", parent_id=self.kept.id)
        self._invoice(other, 2, self._date(days=2))
        self._merge(other, into=child)
        self._drain()
        self.assertEqual(self._stored_row(self.kept).past_value, 122)
