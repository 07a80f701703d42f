from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.crm_relationship_complaint_remedy_line import DECIDED
from .money_common import MoneyCommon

QUIET = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")


@tagged("post_install", "-at_install")
class TestComplaintRemedy(MoneyCommon):
    """Who asks for a remedy, who agrees to it, and what it costs."""

    def test_approval_above_the_limit(self):
        self.company.complaint_approval_limit = 50
        complaint = self._complain()
        small = self._remedy(complaint, 50, kind="goodwill")
        large = self._remedy(complaint, 50.01, kind="goodwill")
        (small + large).action_request()
        self.assertEqual((small.state, large.state), ("approved", "to_approve"))
        with self.assertRaises(AccessError):
            large.action_approve()
        large.with_user(self.head).action_approve()
        self.assertEqual(large.state, "approved")
        self.assertEqual(large.decided_by_id, self.head)

    def test_limit_is_in_the_company_currency(self):
        self.company.complaint_approval_limit = 50
        invoice = self._bill(100, currency=self.euro)
        line = self._remedy(self._complain(move_id=invoice.id), 45)
        self.assertEqual(line.amount_company, 56.25)  # 0.8 euro a dollar
        line.action_request()
        self.assertEqual(line.state, "to_approve")

    def test_own_cost_needs_approval_too(self):
        self.company.complaint_approval_limit = 50
        complaint = self._complain()
        line = self._remedy(complaint, kind="replacement", own_cost=80)
        free = self._remedy(complaint, kind="replacement")
        (line + free).action_request()
        self.assertEqual((line.state, free.state), ("to_approve", "approved"))
        self.kinds["replacement"].needs_approval = True
        another = self._remedy(complaint, kind="replacement")
        another.action_request()
        self.assertEqual(another.state, "to_approve")

    def test_whoever_approves_is_told_once(self):
        complaint = self._complain()
        lines = [self._remedy(complaint, 10, kind="goodwill") for _one in range(2)]
        lines[0].action_request()
        lines[1].action_request()
        activity = complaint.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertTrue(activity.user_id.has_group(
            "crm_relationship.crm_relationship_group_complaint_manager"
        ))
        lines[0].with_user(self.head).action_approve()
        self.assertTrue(complaint.activity_ids)
        lines[1].with_user(self.head).action_refuse()
        self.assertFalse(complaint.activity_ids)
        self.assertEqual(lines[1].state, "refused")

    def test_changed_terms_take_the_approval_back(self):
        line = self._remedy(self._complain(), 10, kind="goodwill")
        self._agree(line)
        self.assertEqual(line.state, "approved")
        line.amount = 1000
        self.assertEqual(line.state, "draft")
        self.assertFalse(line.decided_by_id)
        self.assertFalse(line._filter_to_credit())
        line.action_request()
        self.assertTrue(line.complaint_id.activity_ids)
        line.amount = 2000
        self.assertFalse(line.complaint_id.activity_ids)

    @mute_logger(*QUIET)
    def test_nobody_decides_by_writing(self):
        """Neither by write, nor when creating, nor by defaults in the context"""
        line = self._remedy(self._complain(), 10, kind="goodwill")
        invoice = self._bill(10)
        for user in (self.handler, self.head):
            for name, value in {
                **DECIDED, "step": "approved", "state": "done", "amount_paid": 5,
                "credit_move_id": invoice.id, "done_on": "2025-01-01 00:00:00",
            }.items():
                with self.subTest(name=name), self.assertRaises(AccessError):
                    line.with_user(user).write({name: value})
        wanted = {
            "step": "approved", "credit_move_id": invoice.id, "amount_paid": 5,
            "decided_by_id": self.head.id, "done_on": "2025-01-01 00:00:00",
        }
        made = self._remedy(self._complain(), 10, kind="goodwill", **wanted)
        values = {f"default_{name}": value for name, value in wanted.items()}
        hidden = self.remedies.with_user(self.handler).with_context(**values).create({
            "complaint_id": line.complaint_id.id, "amount": 10,
            "remedy_id": self.kinds["goodwill"].id,
        })
        for one in made + hidden:
            self.assertEqual(one.state, "draft")
            self.assertFalse(one.credit_move_id)
            self.assertFalse(one.decided_by_id)
            self.assertFalse(one.done_on)
            self.assertFalse(one.amount_paid)

    def test_voucher_is_paid_when_it_is_handed_over(self):
        complaint = self._complain()
        line = self._remedy(complaint, 30, kind="voucher")
        self._agree(line)
        self.assertFalse(complaint.compensation_amount)
        line.action_done()
        self.assertEqual(line.state, "done")
        self.assertEqual(complaint.compensation_amount, 30)
        line.action_draft()
        self.assertFalse(complaint.compensation_amount)

    def test_credit_note_is_not_done_by_hand(self):
        line = self._remedy(self._complain(), 30, kind="goodwill")
        self._agree(line)
        with self._refused("A credit note pays this"):
            line.action_done()

    def test_costs_of_a_complaint(self):
        self.company.complaint_hour_cost = 40
        complaint = self._complain(handling_hours=1.5)
        replacement = self._remedy(complaint, kind="replacement", own_cost=12)
        self.assertEqual(complaint.handling_cost, 60)
        self.assertEqual(complaint.cost_amount, 60)
        self._agree(replacement)
        replacement.action_done()
        self.assertEqual(complaint.cost_amount, 72)
        self.assertFalse(complaint.compensation_amount)  # the customer got no money
        self.assertFalse(complaint.has_money_remedy)
        invoice = self._bill(100)
        self._settle(complaint, 24.2, invoice_id=invoice.id)
        self.assertEqual(complaint.requested_amount, 24.2)
        self.assertEqual(complaint.compensation_amount, 24.2)
        self.assertEqual(complaint.cost_amount, 92)  # the tax comes back
        self.assertTrue(complaint.has_money_remedy)

    def test_refused_and_cancelled_are_not_asked_for(self):
        complaint = self._complain()
        refused, cancelled, asked = (
            self._remedy(complaint, amount, kind="goodwill") for amount in (1, 2, 4)
        )
        (refused + asked).action_request()
        refused.with_user(self.head).action_refuse()
        cancelled.action_cancel()
        self.assertEqual(complaint.requested_amount, 4)

    def test_customer_is_measured_again(self):
        """What is paid long after the last click marks the relationship stale"""
        invoice = self._bill(100)
        complaint = self._complain(move_id=invoice.id)
        line = self._remedy(complaint, 24.2)
        self._agree(line)
        note = self._draft(line)
        self._drain()
        stale = self.env["crm.relationship.stale"].sudo()
        stale.search([]).unlink()
        note.action_post()
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.assertIn(self.own.id, stale.search([]).mapped("partner_id"))

    def test_amounts_are_not_negative(self):
        complaint = self._complain()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._remedy(complaint, -1, kind="goodwill")

    def test_foreign_invoice(self):
        foreign = self._invoice(self.customers["colleague"], 100, "2025-03-01")
        draft = self._invoice(self.own, 100, "2025-03-01", post=False)
        complaint = self._complain()
        for invoice in (foreign, draft):
            with self.subTest(invoice=invoice), self.assertRaises(ValidationError):
                self._remedy(complaint, 10, invoice_id=invoice.id)
        own = self._bill(100)
        lines = [Command.set(foreign.invoice_line_ids.ids)]
        with mute_logger(*QUIET), self.assertRaises(AccessError):
            self._remedy(complaint, 10, invoice_id=own.id, invoice_line_ids=lines)
        with self._refused("lines of the invoice", ValidationError):
            self.remedies.create({
                "complaint_id": complaint.id, "invoice_id": own.id, "amount": 10,
                "remedy_id": self.kinds["refund"].id, "invoice_line_ids": lines,
            })

    def test_duplicate_takes_its_remedies_along(self):
        one, other = self._complain(), self._complain()
        line = self._remedy(one, 10, kind="goodwill")
        self._agree(line)
        one._merge_into(other)
        self.assertEqual(line.complaint_id, other)
        self.assertEqual(line.state, "approved")
        self.assertEqual(other.requested_amount, 10)
        self.assertFalse(one.requested_amount)

    def test_paid_complaints_are_not_deleted(self):
        invoice = self._bill(100)
        paid = self._complain(move_id=invoice.id)
        self._settle(paid, 24.2)
        with self._refused("stays in the complaint"):
            paid.with_user(self.head).unlink()
        other = self._complain()
        line = self._remedy(other, 10, kind="goodwill")
        other.with_user(self.head).unlink()
        self.assertFalse(line.exists())

    # ------------------------------------------------------------------
    # Who sees what
    # ------------------------------------------------------------------

    def _sees(self, user, line):
        found = self.remedies.with_user(user).search([("id", "=", line.id)])
        return bool(found)

    def test_who_reads_remedies(self):
        open_line = self._remedy(self._complain(), 10, kind="goodwill")
        secret = self._complain(is_confidential=True)
        hidden = self._remedy(secret, 10, kind="goodwill")
        plain = self._remedy(secret, kind="replacement")
        other = self._complain(customer="colleague")
        colleague = self._remedy(other, 1, kind="voucher")
        users = self.users
        for user, seen in (
            (self.handler, (1, 1, 1, 1)), (self.other_handler, (1, 0, 0, 1)),
            (self.head, (1, 1, 1, 1)), (self.accountant, (1, 1, 0, 1)),
            (users["readonly"], (1, 1, 0, 1)), (users["salesman"], (1, 0, 0, 0)),
            (users["all_leads"], (1, 0, 0, 1)),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(tuple(
                    int(self._sees(user, line))
                    for line in (open_line, hidden, plain, colleague)
                ), seen)
        for role in ("employee", "portal", "public", "administrator"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._sees(users[role], open_line)

    def test_accountants_learn_no_word_of_a_confidential_complaint(self):
        complaint = self._complain("Harassed by Bob", is_confidential=True)
        line = self._remedy(complaint, 10, kind="goodwill")
        self.env.invalidate_all()
        row = line.with_user(self.accountant).web_read({
            "complaint_id": {"fields": {"display_name": {}}}, "display_name": {},
            "complaint_number": {},
        })[0]
        self.assertNotIn("Bob", str(row))
        self.assertIn(complaint.number, str(row))
        self.env.invalidate_all()
        self.assertIn("Bob", complaint.with_user(self.head).display_name)
        with self.assertRaises(AccessError):
            line.with_user(self.accountant).action_view_complaint()

    def test_accountants_read_complaints_with_money(self):
        complaint = self._complain()
        mine = complaint.with_user(self.accountant)
        self.assertFalse(mine.has_access("read"))
        line = self._remedy(complaint, 10, kind="goodwill")
        self.assertTrue(mine.has_access("read"))
        self.assertFalse(mine.has_access("write"))
        self.assertFalse(line.with_user(self.accountant).has_access("write"))
        with self.assertRaises(AccessError):
            line.with_user(self.accountant).action_request()

    # ------------------------------------------------------------------
    # Disputed invoices
    # ------------------------------------------------------------------

    def _disputed(self, user, invoice):
        moves = invoice.with_user(user)
        found = moves.search([("is_disputed", "=", True), ("id", "=", invoice.id)])
        others = moves.search([("is_disputed", "=", False), ("id", "=", invoice.id)])
        self.assertEqual(bool(found), moves.is_disputed)
        self.assertEqual(bool(others), not moves.is_disputed)
        return moves.is_disputed

    def test_disputed_while_the_complaint_is_open(self):
        invoice = self._bill(100)
        self.assertFalse(self._disputed(self.accountant, invoice))
        complaint = self._complain(move_id=invoice.id)
        self.assertTrue(self._disputed(self.accountant, invoice))
        alerts = invoice.with_user(self.accountant).alerts
        self.assertIn("open complaint", str(alerts))
        self._answer(complaint)
        self.assertTrue(self._disputed(self.accountant, invoice))
        complaint.action_close()
        self.assertFalse(self._disputed(self.accountant, invoice))
        self.env.invalidate_all()  # the next request reads the warnings anew
        self.assertNotIn("open complaint", str(
            invoice.with_user(self.accountant).alerts
        ))

    def test_confidential_dispute(self):
        """Accountants press for no payment, and learn nothing else"""
        invoice = self._bill(100)
        self._complain("Harassed by Bob", move_id=invoice.id, is_confidential=True)
        self.assertTrue(self._disputed(self.accountant, invoice))
        self.env.invalidate_all()
        seen = invoice.with_user(self.accountant)
        self.assertNotIn("Bob", str(seen.alerts))
        self.assertFalse(seen.complaint_ids)
        with self.assertRaises(AccessError):
            seen.action_view_disputes()
        self.assertFalse(invoice.with_user(self.other_handler).sudo(
            False)._get_disputes().search([("move_id", "=", invoice.id)]))

    def test_sending_warns(self):
        invoice = self._bill(100)
        self._complain(move_id=invoice.id)
        wizard = self.env["account.move.send.wizard"].with_user(
            self.accountant
        ).with_context(active_model="account.move", active_ids=invoice.ids).create({
            "move_id": invoice.id
        })
        self.assertIn(invoice.name, str(wizard.alerts))
        self.assertIn("crm_relationship_disputed", wizard.alerts)

    def test_today(self):
        """Reports of a complaint received late count the day's rate, not today's"""
        invoice = self._bill(100, currency=self.euro)
        complaint = self._complain(
            move_id=invoice.id, date_received="2023-06-01 10:00:00",
        )
        line = self._remedy(complaint, 45)
        self.assertEqual(line.amount_company, 90)  # 0.5 euro a dollar in 2023
        self.assertLess(line.date_received, fields.Datetime.now())
