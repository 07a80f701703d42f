"""What customers who bring others are worth, counted once."""

from odoo.exceptions import ValidationError

from .history_common import HistoryCommon


class TestReferral(HistoryCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyers = cls._population(40)
        cls.company.relationship_acquisition_cost = 35
        cls.company.relationship_retention_cost = 3

    def _brought_value(self, partner):
        row = self._stored_row(partner)
        return row.expected_value + row.potential_value

    def test_new_counts_expected_and_potential_value(self):
        brought = self.buyers[17] | self.buyers[23]
        brought.referred_by_id = self.contact  # stands for the whole customer
        row = self._row(self.customer)
        value = sum(self._brought_value(one) for one in brought)
        self.assertGreater(value, 0)
        self.assertAlmostEqual(row.referral_value, value, places=2)
        self.assertAlmostEqual(row.relationship_value, value, places=2)
        self.assertEqual(row.equity_value, 0)
        self.assertEqual(self._refresh(), 0)

    def test_saved_counts_the_cost_of_winning_one(self):
        self.buyers[17].write(
            {"referred_by_id": self.customer.id, "referral_type": "saved"}
        )
        self.assertEqual(self._row(self.customer).referral_value, 35)

    def test_saved_counts_when_the_customer_bought(self):
        prospect = self._create_partner(
            name="Prospect", referred_by_id=self.customer.id, referral_type="saved"
        )
        self.env["crm.lead"].sudo().create({
            "name": "Chance", "type": "opportunity", "partner_id": prospect.id,
            "company_id": self.company.id,
        })
        self.assertEqual(self._row(self.customer).referral_value, 0)
        self._invoice(prospect, 5, self._date(days=2))
        self._drain()
        self.assertEqual(self._stored_row(self.customer).referral_value, 35)

    def test_nothing_counts_twice_in_totals(self):
        for one in self.buyers[1:10]:
            one.referred_by_id = self.buyers[0]
        self._refresh()
        rows = self.relationships.search([("company_id", "=", self.company.id)])
        self.assertAlmostEqual(
            sum(rows.mapped("equity_value")),
            sum(rows.mapped("relationship_value")) - sum(rows.mapped("referral_value")),
            places=2,
        )
        self.assertGreater(sum(rows.mapped("referral_value")), 0)
        self.assertAlmostEqual(
            sum(rows.mapped("equity_value")),
            sum(row.expected_value + row.potential_value - row.cost_value
                for row in rows),
            places=2,
        )

    def test_referrals_do_not_pass_on(self):
        """Who brought one who brought one counts the first alone."""
        middle, last = self.buyers[17], self.buyers[23]
        last.referred_by_id = middle
        middle.referred_by_id = self.customer
        self.assertAlmostEqual(
            self._row(self.customer).referral_value, self._brought_value(middle),
            places=2,
        )

    def test_chain_of_referrers_in_one_run(self):
        one, other = self._customers(2, "Referrer")
        self.buyers[17].referred_by_id = one
        one.referred_by_id = other
        self._refresh()
        self.assertTrue(self._stored_row(one))
        self.assertTrue(self._stored_row(other))
        self.assertEqual(self._refresh(), 0)

    def test_one_referrer_a_customer(self):
        first, second, third = self._customers(3, "Referrer")
        brought = self._create_partner(name="Brought", is_company=True)
        for referrer in (first, second):
            self._create_partner(
                name="Contact", parent_id=brought.id, referred_by_id=referrer.id
            )
        self._invoice(brought, 1000, self._date(days=4))
        self._refresh()
        value = self._brought_value(brought)
        self.assertAlmostEqual(self._stored_row(first).referral_value, value, places=2)
        self.assertFalse(self._stored_row(second))
        brought.referred_by_id = third
        self._drain()
        self.assertFalse(self._stored_row(first))
        self.assertAlmostEqual(self._stored_row(third).referral_value, value, places=2)
        self.assertEqual(self._refresh(), 0)

    def test_referrer_follows_what_the_customer_does(self):
        brought = self._create_partner(name="Brought", referred_by_id=self.customer.id)
        move = self._invoice(brought, 1000, self._date(days=4))
        self._refresh()
        self.assertGreater(self._stored_row(self.customer).referral_value, 0)
        move.button_draft()
        self._drain()
        self.assertFalse(self._stored_row(brought))
        self.assertFalse(self._stored_row(self.customer))
        move.action_post()
        self._drain()
        drained = self._figures()
        self._refresh()
        self.assertEqual(
            drained[self.customer.id]["referral_value"],
            self._figures()[self.customer.id]["referral_value"],
        )

    def test_gone_customer_is_gone_in_the_same_full_run(self):
        brought = self._create_partner(name="Brought", referred_by_id=self.customer.id)
        self._invoice(self.customer, 10, self._date(days=4))
        move = self._invoice(brought, 1000, self._date(days=4))
        self.assertGreater(self._row(self.customer).referral_value, 0)
        move.button_draft()
        self.assertEqual(self._row(self.customer).referral_value, 0)
        self.assertEqual(self._refresh(), 0)

    def test_excluded_customer_brings_nothing(self):
        self.buyers[17].referred_by_id = self.customer
        self._refresh()
        self._stored_row(self.buyers[17]).inclusion = "excluded"
        self.assertEqual(self._row(self.customer).referral_value, 0)

    def test_other_companys_customer_brings_nothing_here(self):
        other = self._create_company(name="Elsewhere")
        brought = self._create_partner(name="Brought", referred_by_id=self.customer.id)
        self._invoice(brought, 1000, self._date(days=4), company=other)
        self._refresh()
        self.assertFalse(self._stored_row(self.customer))
        self._refresh(company=other)
        self.assertTrue(self._stored_row(self.customer, other))

    def test_no_cycles(self):
        one, other = self.buyers[:2]
        one.referred_by_id = other
        for partner, referrer in (
            (other, one), (one, one), (self.contact, self.customer),
            (self.customer, self.contact),
        ):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                partner.referred_by_id = referrer
                self.env.flush_all()

    def test_cycle_of_customers_through_contacts_ends(self):
        """Two customers whose contacts brought each other: counted, not for ever."""
        one, other = self.buyers[17], self.buyers[23]
        contacts = [
            self._create_partner(name="Contact", parent_id=parent.id)
            for parent in (one, other)
        ]
        contacts[0].referred_by_id = other
        contacts[1].referred_by_id = one
        self._refresh()
        self.assertEqual(self._refresh(), 0)
        self.assertAlmostEqual(
            self._stored_row(one).referral_value, self._brought_value(other), places=2
        )

    def test_lead_hands_its_referrer_to_the_new_customer(self):
        lead = self.env["crm.lead"].sudo().create({
            "name": "Chance", "type": "lead", "contact_name": "Nina", "partner_name":
            "Nina's", "referred_by_id": self.customer.id, "referral_type": "saved",
        })
        lead._handle_partner_assignment(create_missing=True)
        partner = lead.partner_id
        self.assertEqual(
            (partner.commercial_partner_id.child_ids | partner
             | partner.commercial_partner_id).referred_by_id,
            self.customer,
        )

    def test_lead_hands_its_referrer_to_a_known_customer_without_one(self):
        known, taken = self.buyers[:2]
        taken.referred_by_id = self.buyers[5]
        for partner, expected in ((known, self.customer), (taken, self.buyers[5])):
            lead = self.env["crm.lead"].sudo().create({
                "name": "Chance", "referred_by_id": self.customer.id,
            })
            lead._handle_partner_assignment(force_partner_id=partner.id)
            self.assertEqual(partner.referred_by_id, expected)
