"""One test for each hook: exactly which keys a change of the host's data queues."""

from odoo.tests import Form

from .common import RelationshipCommon


class TestHooks(RelationshipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._create_partner(name="Other", is_company=True)
        cls.key = (cls.customer.id, cls.company.id)
        cls.other_key = (cls.other.id, cls.company.id)
        cls._queued()

    @classmethod
    def _queued(cls):
        """Return the keys of the queue as a set, and empty it."""
        cls.env.flush_all()
        cls.env.cr.precommit.run()
        keys = cls.env["crm.relationship.queue"]._pop_stale(1_000)
        return {tuple(key) for key in keys}

    # Documents

    def test_draft_invoice_queues_nothing(self):
        move = self._invoice(self.customer, 10, "2025-01-01", post=False)
        self.assertEqual(self._queued(), set())
        move.invoice_line_ids.price_unit = 20
        move.partner_id = self.other
        self.assertEqual(self._queued(), set())
        move.unlink()
        self.assertEqual(self._queued(), set())

    def test_post(self):
        move = self._invoice(self.contact, 10, "2025-01-01", post=False)
        self._queued()
        move.action_post()
        self.assertEqual(self._queued(), {self.key})

    def test_every_type_of_sale(self):
        for move_type in ("out_invoice", "out_refund", "out_receipt"):
            self._invoice(self.customer, 10, "2025-01-01", type=move_type)
            self.assertEqual(self._queued(), {self.key}, move_type)

    def test_many_at_once(self):
        moves = self.env["account.move"].union(*(
            self._invoice(partner, 10, "2025-01-01", post=False)
            for partner in (self.customer, self.other, self.contact)
        ))
        self._queued()
        moves.action_post()
        self.assertEqual(self._queued(), {self.key, self.other_key})

    def test_purchases_of_ours_queue_nothing(self):
        bill = self.env["account.move"].create({
            "move_type": "in_invoice", "partner_id": self.customer.id,
            "invoice_date": "2025-01-01",
            "invoice_line_ids": [(0, 0, {
                "name": "Paper", "price_unit": 20, "tax_ids": False,
                "account_id": self.company_data["default_account_expense"].id,
            })],
        })
        bill.action_post()
        self._pay(bill)
        self.assertEqual(self._queued(), set())

    def test_reset_to_draft(self):
        move = self._invoice(self.customer, 10, "2025-01-01")
        self._queued()
        move.button_draft()
        self.assertEqual(self._queued(), {self.key})

    def test_cancel(self):
        move = self._invoice(self.customer, 10, "2025-01-01")
        move.button_draft()
        self._queued()
        move.button_cancel()
        self.assertEqual(self._queued(), {self.key})

    def test_delete(self):
        move = self._invoice(self.customer, 10, "2025-01-01")
        move.button_draft()
        self._queued()
        move.with_context(force_delete=True).unlink()
        self.assertEqual(self._queued(), {self.key})

    def test_partner_changed_on_a_draft(self):
        move = self._invoice(self.customer, 10, "2025-01-01")
        move.button_draft()
        self._queued()
        move.partner_id = self.other
        self.assertIn(self.key, self._queued())
        move.action_post()
        self.assertEqual(self._queued(), {self.other_key})

    def test_payments(self):
        move = self._invoice(self.customer, 10, "2025-01-01")
        self._queued()
        self._pay(move, 4)
        self.assertEqual(self._queued(), {self.key})
        self._pay(move, 6)
        self.assertEqual(self._queued(), {self.key})
        move.line_ids.remove_move_reconcile()
        self.assertEqual(self._queued(), {self.key})

    def test_payment_deleted(self):
        move = self._invoice(self.customer, 10, "2025-01-01")
        payment = self._pay(move)
        self._queued()
        payment.action_draft()
        self.assertEqual(self._queued(), {self.key})

    def test_other_fields_queue_nothing(self):
        move = self._invoice(self.customer, 10, "2025-01-01")
        self._queued()
        move.ref = "order 12"
        move.narration = "Thank you"
        self.customer.write({"name": "Renamed", "email": "a@example.com"})
        self.assertEqual(self._queued(), set())

    # Leads

    def _lead(self, **values):
        return self.env["crm.lead"].sudo().create({
            "name": "Chance", "type": "opportunity", "partner_id": self.contact.id,
            "company_id": self.company.id, "expected_revenue": 100, "probability": 50,
            **values,
        })

    def test_lead_created(self):
        self._lead()
        self.assertEqual(self._queued(), {(self.contact.id, 0)})

    def test_lead_without_customer(self):
        lead = self._lead(partner_id=False)
        lead.expected_revenue = 5
        self.assertEqual(self._queued(), set())

    def test_lead_changed(self):
        lead = self._lead()
        stage = self.env["crm.stage"].sudo().search([], order="sequence desc", limit=1)
        changes = {
            "expected_revenue": 120, "probability": 30, "recurring_revenue": 7,
            "team_id": False, "user_id": False, "stage_id": stage.id, "type": "lead",
            "company_id": False, "active": False,
        }
        for name, value in changes.items():
            self._queued()
            lead.write({name: value})
            self.assertEqual(self._queued(), {(self.contact.id, 0)}, name)

    def test_lead_untouched_by_other_fields(self):
        lead = self._lead()
        self._queued()
        lead.write({"description": "Wants blue", "priority": "2", "name": "Blue"})
        self.assertEqual(self._queued(), set())

    def test_lead_probability_guessed_anew(self):
        """A stored compute of the host that no write() sees."""
        lead = self._lead()
        self._queued()
        self.env.add_to_compute(lead._fields["prorated_revenue"], lead)
        self.assertEqual(self._queued(), {(self.contact.id, 0)})

    def test_lead_gets_another_customer(self):
        lead = self._lead()
        self._queued()
        lead.partner_id = self.other
        self.assertEqual(self._queued(), {(self.contact.id, 0), (self.other.id, 0)})

    def test_lead_won_lost_restored_deleted(self):
        lead = self._lead()
        for action in (
            "action_set_lost", "action_unarchive", "action_archive",
            "action_unarchive", "action_set_won", "unlink",
        ):
            self._queued()
            getattr(lead, action)()
            self.assertEqual(self._queued(), {(self.contact.id, 0)}, action)

    def test_lead_merge(self):
        leads = self._lead() | self._lead(partner_id=self.other.id)
        self._queued()
        leads.merge_opportunity()
        self.assertEqual(self._queued(), {(self.contact.id, 0), (self.other.id, 0)})

    def test_lead_form_that_is_not_saved(self):
        form = Form(self.env["crm.lead"].sudo())
        form.partner_id = self.customer
        self.assertEqual(self._queued(), set())

    # Partners

    def test_partner_moved(self):
        self.contact.parent_id = self.other
        self.assertEqual(self._queued(), {
            (self.contact.id, 0), (self.customer.id, 0), (self.other.id, 0)
        })

    def test_contact_becomes_a_company(self):
        self.contact.is_company = True
        self.assertEqual(self._queued(), {(self.contact.id, 0), (self.customer.id, 0)})

    def test_referral(self):
        third = self._create_partner(name="Third")
        self.contact.referred_by_id = self.other
        self.assertEqual(self._queued(), {
            (self.contact.id, 0), (self.customer.id, 0), (self.other.id, 0)
        })
        self.contact.referred_by_id = third
        self.assertEqual(self._queued(), {
            (self.contact.id, 0), (self.customer.id, 0), (self.other.id, 0),
            (third.id, 0),
        })
        self.contact.referral_type = "saved"
        self.assertEqual(self._queued(), {
            (self.contact.id, 0), (self.customer.id, 0), (third.id, 0)
        })

    def test_created_with_a_referrer(self):
        plain, brought = self.env["res.partner"].create([
            {"name": "Plain"}, {"name": "Brought", "referred_by_id": self.other.id},
        ])
        self.assertNotIn(plain.id, {key[0] for key in self._queued()})
        brought.name = "Renamed"
        self.assertEqual(self._queued(), set())

    def test_import_of_partners_costs_nothing(self):
        """No query more for a thousand partners without a referrer."""
        values = [{"name": f"Imported {number}"} for number in range(50)]
        self.env["res.partner"].create(values)
        self.assertEqual(self._queued(), set())

    # Opening history

    def test_opening_history(self):
        row = self.env["crm.relationship.opening"].sudo().create({
            "partner_id": self.contact.id, "company_id": self.company.id,
            "date": "2020-01-01", "amount": 10,
        })
        key = (self.contact.id, self.company.id)
        self.assertEqual(self._queued(), {key})
        row.amount = 11
        self.assertEqual(self._queued(), {key})
        row.partner_id = self.other
        self.assertEqual(self._queued(), {key, self.other_key})
        row.unlink()
        self.assertEqual(self._queued(), {self.other_key})
