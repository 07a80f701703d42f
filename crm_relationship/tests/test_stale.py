"""What people change is measured by draining the queue, to the cent."""

import random
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import fields

from odoo.addons.crm_relationship.models import crm_relationship_stale

from .history_common import HistoryCommon

# What a document changes; the rest follows from these, the day and the fit.
DOCUMENTS = (
    "past_value", "opening_value", "purchase_count", "first_purchase_date",
    "last_purchase_date", "open_value", "overdue_value", "payment_delay_days",
    "pipeline_value", "average_purchase", "usual_gap_days", "past_margin",
)
JOB_LOG = "odoo.addons.crm_relationship.report.crm_relationship_log"


class TestStale(HistoryCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._population(30)
        cls.other = cls._create_partner(name="Other", is_company=True)
        cls._refresh()
        cls._drain()

    def _assert_drained(self, step=None):
        """Drain, then hold the rows against a full run: nothing left to write."""
        self._drain()
        drained = self._figures()
        with self.assertNoLogs(JOB_LOG, "WARNING"):
            self._refresh()
        measured = self._figures()
        self.assertEqual(drained.keys(), measured.keys(), step)
        for partner, row in measured.items():
            for name in DOCUMENTS:
                self.assertEqual(drained[partner][name], row[name], (step, name))
        return measured

    def _values(self, *partners):
        rows = self._assert_drained()
        return [
            (float(rows[one.id]["past_value"]), float(rows[one.id]["open_value"]))
            if one.id in rows else None
            for one in partners
        ]

    def test_life_of_an_invoice(self):
        move = self._invoice(self.contact, 100, self._date(days=20), post=False)
        self.assertEqual(self._values(self.customer), [None])
        move.action_post()
        self.assertEqual(self._values(self.customer), [(100, 100)])
        move.button_draft()
        self.assertEqual(self._values(self.customer), [None])
        move.partner_id = self.other
        move.invoice_line_ids.price_unit = 120
        move.action_post()
        self.assertEqual(self._values(self.customer, self.other), [None, (120, 120)])
        self._pay(move, 50)
        self.assertEqual(self._values(self.other), [(120, 70)])
        payment = self._pay(move, 70)
        self.assertEqual(self._values(self.other), [(120, 0)])
        move.line_ids.remove_move_reconcile()
        self.assertEqual(self._values(self.other), [(120, 120)])
        self.assertTrue(payment)
        refund = self._refund(move, date=self._date(days=3))
        self.assertEqual(self._values(self.other), [(0, 0)])
        refund.button_draft()  # for the host it stays matched with the invoice
        self.assertEqual(self._values(self.other), [(120, 0)])
        refund.line_ids.remove_move_reconcile()
        self.assertEqual(self._values(self.other), [(120, 120)])
        refund.unlink()
        move.button_draft()
        move.button_cancel()
        self.assertEqual(self._values(self.other), [None])

    def test_delete(self):
        move = self._invoice(self.customer, 100, self._date(days=20))
        self.assertEqual(self._values(self.customer), [(100, 100)])
        move.button_draft()
        move.with_context(force_delete=True).unlink()
        self.assertEqual(self._values(self.customer), [None])

    def test_re_parenting(self):
        self._invoice(self.contact, 100, self._date(days=20))
        self.assertEqual(self._values(self.customer), [(100, 100)])
        self.contact.parent_id = self.other
        self.assertEqual(
            sum(
                (one or (0, 0))[0] for one in self._values(self.customer, self.other)
            ), 100,
        )
        self.contact.parent_id = self.customer
        self.customer.write({"parent_id": self.other.id, "is_company": False})
        self.assertEqual(self._values(self.customer, self.other), [None, (100, 100)])
        self.customer.write({"parent_id": False, "is_company": True})
        self.assertEqual(
            sum(
                (one or (0, 0))[0] for one in self._values(self.customer, self.other)
            ), 100,
        )

    def test_life_of_an_opportunity(self):
        lead = self.env["crm.lead"].sudo().create({
            "name": "Chance", "type": "opportunity", "partner_id": self.contact.id,
            "company_id": self.company.id, "expected_revenue": 1000,
            "probability": 50,
        })

        def pipeline(partner=self.customer):
            row = self._assert_drained().get(partner.id)
            return row and float(row["pipeline_value"])

        self.assertEqual(pipeline(), 150)
        lead.expected_revenue = 2000
        self.assertEqual(pipeline(), 300)
        lead.probability = 10
        self.assertEqual(pipeline(), 60)
        lead.action_set_lost()
        self.assertIsNone(pipeline())
        lead.action_unarchive()
        lead.probability = 20
        self.assertEqual(pipeline(), 120)
        lead.partner_id = self.other
        self.assertIsNone(pipeline())
        self.assertEqual(pipeline(self.other), 120)
        lead.action_archive()
        self.assertIsNone(pipeline(self.other))
        lead.action_unarchive()
        lead.action_set_won()
        self.assertIsNone(pipeline(self.other))
        lead.unlink()
        self._assert_drained()

    def test_referral(self):
        self._invoice(self.customer, 100, self._date(days=20))
        self._drain()
        self.customer.referred_by_id = self.other
        self.assertIn(self.other.id, self._assert_drained())
        self.customer.referred_by_id = False
        self.assertNotIn(self.other.id, self._assert_drained())

    def test_opening_history(self):
        row = self._history(self.customer, (100, 40))
        self.assertEqual(self._values(self.customer), [(40, 0)])
        row.amount = 50
        self.assertEqual(self._values(self.customer), [(50, 0)])
        row.unlink()
        self.assertEqual(self._values(self.customer), [None])

    def test_batches(self):
        moves = self.env["account.move"].union(*(
            self._invoice(partner, 10, self._date(days=2), post=False)
            for partner in self._customers(7, "Batch")
        ))
        moves.action_post()
        with patch.object(crm_relationship_stale, "BATCH", 3):
            self._assert_drained()
        self.assertFalse(self.env["crm.relationship.stale"].sudo().search([]))

    def test_deleted_partner_in_the_queue(self):
        partner = self._create_partner(name="Gone")
        self.env["crm.relationship.stale"]._push({(partner.id, self.company.id)})
        self.env.cr.precommit.run()
        partner.unlink()
        self._assert_drained()

    def test_drain_tries_again_after_a_conflict(self):
        """Somebody measured the same customer: the batch is repeated, not lost."""
        self._invoice(self.customer, 100, self._date(days=20))
        job = type(self.env["crm.relationship.job"])
        run, tries = job._run, []

        def conflict_first(this, *args, **kwargs):
            tries.append(args)
            if len(tries) == 1:
                raise SerializationFailure("could not serialize access")
            return run(this, *args, **kwargs)

        self.env.flush_all()
        self.env.cr.precommit.run()
        # In a test nothing is committed that a rollback could keep.
        with patch.object(job, "_run", conflict_first), \
                patch.object(self.env.cr, "rollback"):
            popped = self.env["crm.relationship.queue"]._pop_stale(1000)
            self.env["crm.relationship.queue"]._insert_stale(popped)
            self.env["crm.relationship.job"]._until_done(
                job._run, self.env["crm.relationship.job"], self.company
            )
        self.assertEqual(len(tries), 2)

    def test_random_sequence(self):
        """Any sequence of changes ends where a measuring from scratch ends."""
        chance = random.Random(19)
        world = RandomWorld(self, chance)
        for number in range(60):
            step = world.step()
            if number % 12 == 11:
                self._assert_drained((number, step))
        measured = self._assert_drained("end")
        self.assertEqual(self._refresh(), 0)
        scratch = self._from_scratch()
        self.assertEqual(measured, scratch)


class RandomWorld:
    """Does what users do with documents, in an order that a seed decides."""

    def __init__(self, test, chance):
        self.test, self.chance = test, chance
        self.partners = test._customers(6, "Random")
        self.partners |= test.customer | test.contact | test.other
        self.moves = test.env["account.move"]
        self.leads = test.env["crm.lead"].sudo()

    def step(self):
        """Do one thing; return its name."""
        steps = (
            self._post, self._post, self._post, self._pay, self._refund, self._draft,
            self._repost, self._lead, self._lead_changes, self._reparent, self._opening,
            self._refer, self._currency,
        )
        step = self.chance.choice(steps)
        step()
        return step.__name__

    def _one(self, records):
        return self.chance.choice(records) if records else records

    def _day(self):
        return self.test._date(days=self.chance.randint(1, 500))

    def _amount(self):
        return self.chance.randint(1, 100_000) / 100

    def _posted(self, *types):
        return self.moves.exists().filtered(
            lambda move: move.state == "posted" and move.move_type in types
        )

    def _post(self, **values):
        kind = self.chance.choice(["out_invoice", "out_invoice", "out_receipt"])
        self.moves |= self.test._invoice(
            self._one(self.partners), self._amount(), self._day(), type=kind, **values
        )

    def _currency(self):
        self._post(currency=self.test.euro)

    def _pay(self):
        move = self._one(self._posted("out_invoice").filtered("amount_residual"))
        if move:
            self.test._pay(
                move, round(move.amount_residual * self.chance.choice([.4, 1]), 2),
                date=self.test._date(days=self.chance.randint(0, 30)),
            )

    def _refund(self):
        move = self._one(self._posted("out_invoice"))
        if move:
            amount = self.chance.choice([None, move.amount_untaxed / 2])
            self.moves |= self.test._refund(
                move, amount, fields.Date.to_date(move.invoice_date)
            )

    def _draft(self):
        kinds = "out_invoice", "out_refund", "out_receipt"
        self._one(self._posted(*kinds)).button_draft()

    def _repost(self):
        move = self._one(self.moves.exists().filtered(
            lambda one: one.state == "draft" and not one.reversed_entry_id
        ))
        if move:
            move.partner_id = self._one(self.partners)
            move.action_post()

    def _lead(self):
        self.leads |= self.leads.create({
            "name": "Chance", "type": "opportunity",
            "partner_id": self._one(self.partners).id,
            "company_id": self.test.company.id, "expected_revenue": self._amount(),
            "probability": self.chance.randint(1, 99),
        })

    def _lead_changes(self):
        lead = self._one(self.leads.exists().filtered(
            lambda one: one.won_status == "pending"
        ))
        if lead:
            self.chance.choice([
                lead.action_set_won, lead.action_set_lost, lead.action_archive,
                lead.unlink, lambda: lead.write({"expected_revenue": self._amount()}),
            ])()

    def _reparent(self):
        partner = self._one(self.partners - self.test.customer - self.test.other)
        partner.parent_id = self.chance.choice(
            [False, self.test.customer.id, self.test.other.id]
        )

    def _opening(self):
        self.test._history(
            self._one(self.partners),
            (self.chance.randint(1, 900), self._amount() - 100),
        )

    def _refer(self):
        source, target = self.chance.sample(list(self.partners), 2)
        if source.commercial_partner_id != target.commercial_partner_id:
            target.referred_by_id = (
                False if source in self._referred_by(target) else source
            )

    def _referred_by(self, partner):
        found = partner
        while more := found.referral_ids - found:
            found |= more
        return found
