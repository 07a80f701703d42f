"""Every figure of a relationship against a figure worked out by hand."""

from .history_common import HistoryCommon


class TestClasses(HistoryCommon):
    def _scores(self, partners):
        self._refresh()
        return [self._stored_row(partner).rfm_score for partner in partners]

    def test_five_customers_take_the_five_scores(self):
        partners = self._customers(5)
        for number, partner in enumerate(partners, 1):
            self._history(partner, *(
                (300 - 50 * number + turn, 10) for turn in range(number)
            ))
        self.assertEqual(self._scores(partners), ["111", "222", "333", "444", "555"])

    def test_ten_customers_make_fifths(self):
        partners = self._customers(10)
        for number, partner in enumerate(partners):
            self._history(partner, (100 + number, 100 - number))
        self.assertEqual(
            [row[0] + row[2] for row in self._scores(partners)],
            ["55", "55", "44", "44", "33", "33", "22", "22", "11", "11"],
        )

    def test_equal_values_share_a_score(self):
        partners = self._customers(10)
        for number, partner in enumerate(partners):
            self._history(partner, (100, 500 if number == 9 else 10))
        self.assertEqual(
            self._scores(partners), [*["111"] * 9, "115"],
        )

    def test_purchases_before_the_look_back_count_for_recency_only(self):
        partners = self._customers(5)
        for number, partner in enumerate(partners):
            self._history(partner, (20 + number, 10))
        self._history(partners[4], (500, 10_000), (600, 10_000))
        row = self._row(partners[4])
        self.assertEqual((row.rfm_frequency, row.rfm_monetary), (1, 1))
        self.assertEqual(row.purchase_count, 3)

    def test_customers_silent_all_the_look_back_take_no_fifth(self):
        partners = self._customers(15)
        for number, partner in enumerate(partners[:5], 1):
            self._history(partner, *(
                (300 - 50 * number + turn, 10) for turn in range(number)
            ))
        for partner in partners[5:]:
            self._history(partner, (500, 10_000))
        self.assertEqual(
            self._scores(partners),
            ["111", "222", "333", "444", "555", *["111"] * 10],
        )

    def test_whoever_never_bought_has_no_score(self):
        self._invoice(self.customer, 10, self._date(days=3), type="out_refund")
        row = self._row(self.customer)
        self.assertFalse(row.rfm_score or row.segment_id or row.pareto_class)
        self.assertEqual(row.past_value, -10)

    def _classes(self, amounts):
        partners = self._customers(len(amounts))
        for partner, amount in zip(partners, amounts, strict=True):
            self._history(partner, (30, amount))
        self._refresh()
        return "".join(
            self._stored_row(partner).pareto_class or "-" for partner in partners
        )

    def test_pareto_classes(self):
        self.assertEqual(self._classes([50, 30, 10, 5, 3, 2]), "aabbcc")

    def test_pareto_class_a_is_the_smallest_set(self):
        """79% are not enough: the next customer belongs to A too."""
        self.assertEqual(self._classes([50, 29, 11, 6, 4]), "aaabc")

    def test_pareto_ties_stay_together(self):
        self.assertEqual(self._classes([10] * 10), "a" * 10)

    def test_pareto_without_value(self):
        self.assertEqual(self._classes([0, 100, -5]), "-a-")

    def test_pareto_shares_that_make_everything(self):
        self.company.write({
            "relationship_pareto_a": .5, "relationship_pareto_b": .5
        })
        self.assertEqual(self._classes([50, 30, 20]), "abb")

    def test_pareto_counts_the_look_back_only(self):
        old, present = self._customers(2)
        self._history(old, (500, 10_000))
        self._history(present, (20, 1))
        self.assertEqual(self._row(present).pareto_class, "a")
        self.assertFalse(self._stored_row(old).pareto_class)

    def test_first_segment_that_fits(self):
        Segment = self.env["crm.relationship.segment"].sudo()
        Segment.search([]).active = False
        other = self._create_company(name="Elsewhere")
        wide = Segment.create({"name": "Wide", "sequence": 5})
        first, *_rest = Segment.create([
            {"name": "First", "sequence": 2, "recency_min": 5},
            {"name": "Foreign", "sequence": 1, "company_id": other.id},
            {"name": "Archived", "sequence": 0, "active": False},
        ])
        partners = self._customers(5)
        for number, partner in enumerate(partners):
            self._history(partner, (30 + number, 10))
        self.assertEqual(self._row(partners[0]).segment_id, first)
        self.assertEqual(self._stored_row(partners[4]).segment_id, wide)

    def test_excluded_customer_counts_nowhere_but_in_its_past(self):
        partners = self._customers(6)
        for number, partner in enumerate(partners):
            self._history(partner, (30 + number, 10 + number))
        whale = partners[5]
        self._history(whale, (40, 100_000))
        row = self._row(whale)
        self.assertEqual(row.pareto_class, "a")
        self.assertEqual(self._stored_row(partners[0]).pareto_class, "c")
        row.write({"inclusion": "excluded", "inclusion_reason": "Intercompany"})
        self._refresh()
        self.env.invalidate_all()
        self.assertEqual(row.past_value, 100_015)
        self.assertEqual(row.purchase_count, 2)
        self.assertFalse(
            row.pareto_class or row.rfm_score or row.segment_id
            or row.alive_probability or row.expected_value
        )
        self.assertEqual(row.value_note, "excluded")
        self.assertIn(self._stored_row(partners[4]).pareto_class, "a")
        self.assertEqual(self._fit().customer_count, 5)
        self.env.cr.execute(
            "SELECT equity_value, relationship_value FROM crm_relationship"
            " WHERE id = %s", [row.id],
        )
        self.assertEqual(self.env.cr.fetchone(), (None, None))

    def test_pinned_customer_stays(self):
        invoice = self._invoice(self.customer, 10, self._date(days=3))
        row = self._row(self.customer)
        row.write({"inclusion": "pinned", "inclusion_reason": "Our first"})
        invoice.button_draft()
        self.assertEqual(self._row(self.customer), row)
        row.inclusion = "auto"
        self._refresh()
        self.assertFalse(row.exists())


class TestLifecycle(HistoryCommon):
    """Slipping after 2 usual gaps without a purchase, lost after 4."""

    def _lifecycle(self, *days):
        partner = self._customers(1)
        self._history(partner, *((day, 10) for day in days))
        self._refresh()
        return self._stored_row(partner).lifecycle

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The usual gap of the company, for customers with one purchase or two: 30.
        for partner in cls._customers(3, "Regular"):
            cls._history(partner, (90, 10), (60, 10), (30, 10))

    def test_prospect(self):
        self.env["crm.lead"].sudo().create({
            "name": "Chance", "type": "opportunity", "partner_id": self.contact.id,
            "company_id": self.company.id,
        })
        row = self._row(self.customer)
        self.assertEqual(row.lifecycle, "prospect")
        self.assertEqual(row.value_note, "no_purchase")

    def test_new_then_slipping_then_lost(self):
        for days, expected in (
            (0, "new"), (60, "new"), (61, "slipping"), (120, "slipping"), (121, "lost")
        ):
            self.assertEqual(self._lifecycle(days), expected, days)

    def test_active_and_loyal(self):
        self.assertEqual(self._lifecycle(50, 30, 10), "active")
        self.assertEqual(self._lifecycle(90, 70, 50, 30, 10), "loyal")

    def test_own_cadence_decides(self):
        """40 days of silence: nothing for one who buys each 30, lost for one of 5."""
        self.assertEqual(self._lifecycle(100, 70, 40), "active")
        self.assertEqual(self._lifecycle(55, 50, 45, 40), "lost")
        self.assertEqual(self._lifecycle(27, 22, 17, 12), "slipping")

    def test_won_back(self):
        # Each 10 days, then 90 days of silence, then again.
        self.assertEqual(self._lifecycle(130, 120, 110, 100, 10), "won_back")
        # Bought each time as expected since: an ordinary customer again.
        self.assertEqual(self._lifecycle(330, 200, 130, 70, 10), "loyal")

    def test_settings_decide(self):
        self.company.write({
            "relationship_slipping_ratio": 1, "relationship_lost_ratio": 1.5,
            "relationship_loyal_purchases": 2,
        })
        self.assertEqual(self._lifecycle(40), "slipping")
        self.assertEqual(self._lifecycle(46), "lost")
        self.assertEqual(self._lifecycle(40, 10), "loyal")


class TestValues(HistoryCommon):
    def _lead(self, **values):
        return self.env["crm.lead"].sudo().create({
            "name": "Chance", "type": "opportunity", "partner_id": self.contact.id,
            "company_id": self.company.id, "expected_revenue": 1000,
            "probability": 50, **values,
        })

    def test_pipeline_is_margin_of_what_is_likely(self):
        self._lead()
        self._lead(expected_revenue=200, probability=10)
        row = self._row(self.customer)
        self.assertAlmostEqual(row.pipeline_value, (500 + 20) * .3, places=2)
        self.assertAlmostEqual(row.potential_value, 156, places=2)
        self.assertAlmostEqual(row.relationship_value, 156, places=2)

    def test_recurring_part_over_the_horizon(self):
        plan = self.env["crm.recurring.plan"].sudo().create({
            "name": "Quarterly", "number_of_months": 3
        })
        self._lead(
            expected_revenue=0, recurring_revenue=300, recurring_plan=plan.id
        )
        # 100 a month, half likely, for 36 months, at 30%
        self.assertAlmostEqual(
            self._row(self.customer).pipeline_value, 100 * .5 * 36 * .3, places=2
        )

    def test_only_open_opportunities(self):
        self._lead(type="lead")
        self._lead(active=False)
        self._lead().action_set_lost()
        won = self._lead()
        won.action_set_won()
        self._refresh()
        self.assertFalse(self._stored_row(self.customer))

    def test_company_of_lead_else_team_else_user(self):
        other = self._create_company(name="Elsewhere")
        team = self.env["crm.team"].sudo().create({
            "name": "Team", "company_id": self.company.id
        })
        user = self.env["res.users"].sudo().create({
            "name": "Seller", "login": "seller_of_measures",
            "company_id": self.company.id,
            "company_ids": [(6, 0, (self.company | other).ids)],
        })
        lead = self._lead()
        for company, its_team, its_user, ours in (
            (self.company, False, False, True),
            (other, False, False, False),
            (False, team, False, True),
            (False, False, user, True),
            (False, False, False, False),
        ):
            # In SQL: the host's own rules would fill in a company.
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE crm_lead SET company_id = %s, team_id = %s, user_id = %s"
                " WHERE id = %s",
                [one and one.id or None for one in (company, its_team, its_user)]
                + [lead.id],
            )
            self.env.invalidate_all()
            self._refresh()
            self.assertEqual(bool(self._stored_row(self.customer)), ours)
        health = self.env["crm.relationship.health.check"].sudo()
        self.assertEqual(health._count_nobodys_opportunities(), 1)
        problems = self.env["crm.relationship.health"].sudo()._prepare_values(
            self.company
        )["problem_text"]
        self.assertIn("1 open opportunities belong to no company", problems)

    def test_potential_is_what_exceeds_the_expectation(self):
        partners = self._population()
        self._refresh()
        row = self._stored_row(partners[5])
        self.assertGreater(row.expected_value, 0)
        self._lead(partner_id=partners[5].id, expected_revenue=1, probability=10)
        self._refresh()
        self.env.invalidate_all()
        self.assertEqual((row.pipeline_value, row.potential_value), (.03, 0))
        self._lead(partner_id=partners[5].id, expected_revenue=90_000)
        self._refresh()
        self.env.invalidate_all()
        self.assertAlmostEqual(row.pipeline_value, 13_500.03, places=2)
        self.assertAlmostEqual(
            row.potential_value, 13_500.03 - row.expected_value, places=2
        )
        self.assertAlmostEqual(row.relationship_value, 13_500.03, places=2)

    def test_cost_follows_the_probability_to_be_there(self):
        partners = self._population()
        self.company.relationship_retention_cost = 12
        self._refresh()
        for row in self.relationships.search([("partner_id", "in", partners.ids)]):
            self.assertAlmostEqual(
                row.cost_value, round(36 * row.alive_probability, 2), delta=.011
            )
            self.assertAlmostEqual(
                row.relationship_value, row.expected_value - row.cost_value, places=2
            )
            self.assertAlmostEqual(row.churn_risk, 1 - row.alive_probability, places=3)

    def test_expected_value_is_discounted_margin(self):
        self._population()
        self._refresh()
        rows = self.relationships.search([("company_id", "=", self.company.id)])
        full = sum(
            row.expected_purchases * row.expected_purchase_value * .3 for row in rows
        )
        found = sum(rows.mapped("expected_value"))
        self.assertLess(found, .95 * full)
        self.assertGreater(found, full / 1.1 ** 3)
        self.company.relationship_discount_rate = 0
        self._refresh()
        self.env.invalidate_all()
        found = sum(rows.mapped("expected_value"))
        self.assertAlmostEqual(found, full, delta=.01 * full)

    def test_margin_rate(self):
        self._invoice(self.customer, 100, self._date(days=20))
        self.company.relationship_margin_rate = .25
        self.assertEqual(self._row(self.customer).past_margin, 25)

    def test_margin_by_cost_is_the_hosts(self):
        self.company.relationship_margin_basis = "cost"
        self.product_a.standard_price = 60
        self.product_b.standard_price = 7
        dozen = self.product_b.uom_id
        for move_type, currency, quantity in (
            ("out_invoice", self.company.currency_id, 3),
            ("out_invoice", self.euro, 2),
            ("out_refund", self.company.currency_id, 1),
        ):
            self.env["account.move"].create({
                "move_type": move_type, "partner_id": self.customer.id,
                "invoice_date": self._date(days=9), "currency_id": currency.id,
                "invoice_line_ids": [
                    (0, 0, {
                        "product_id": product.id, "quantity": quantity,
                        "price_unit": 100, "tax_ids": False, "product_uom_id": uom.id,
                    })
                    for product, uom in (
                        (self.product_a, dozen), (self.product_b, self.uom_unit),
                    )
                ],
            }).action_post()
        [(margin,)] = self.env["account.invoice.report"].sudo()._read_group(
            [("commercial_partner_id", "=", self.customer.id),
             ("state", "=", "posted")],
            [], ["price_margin:sum"],
        )
        self.assertTrue(margin)
        self.assertAlmostEqual(self._row(self.customer).past_margin, margin, places=2)

    def test_margin_by_cost_of_opening_history_is_the_rate(self):
        self.company.relationship_margin_basis = "cost"
        self._history(self.customer, (30, 100))
        self.assertEqual(self._row(self.customer).past_margin, 30)
