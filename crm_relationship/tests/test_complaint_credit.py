from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .money_common import MoneyCommon


@tagged("post_install", "-at_install")
class TestComplaintCredit(MoneyCommon):
    """The accountant's draft holds what was agreed, to the cent, with its taxes."""

    def _check_draft(self, note, amount):
        self.assertEqual(note.state, "draft")
        self.assertEqual(note.move_type, "out_refund")
        self.assertEqual(note.amount_total, amount)
        self.assertAlmostEqual(note.amount_untaxed + note.amount_tax, amount)
        self.assertAlmostEqual(sum(note.line_ids.mapped("balance")), 0)
        for tax in note.line_ids.filtered("tax_line_id"):
            exact = tax.tax_base_amount * tax.tax_line_id.amount / 100
            nearly = 0.011 + 0.005 * len(note.invoice_line_ids)
            self.assertAlmostEqual(abs(tax.balance), exact, delta=nearly)
        note.action_post()
        self.assertEqual(note.amount_total, amount)

    def test_part_of_an_invoice(self):
        invoice = self._bill(100, 50)
        complaint = self._complain(move_id=invoice.id)
        line = self._remedy(complaint, 60.5, name="Late by a week")
        self.assertEqual(line.invoice_id, invoice)
        self._agree(line)
        note = self._draft(line)
        self.assertEqual(note.reversed_entry_id, invoice)
        self.assertEqual(note.amount_untaxed, 50)
        self.assertEqual(note.amount_tax, 10.5)
        self.assertEqual(len(note.invoice_line_ids), 2)
        self.assertIn("Late by a week", note.invoice_line_ids[0].name)
        self.assertIn("Late by a week", note.ref)
        self._check_draft(note, 60.5)

    def test_cents_that_no_price_makes(self):
        """10.00 with 21% is no price and its tax, both rounded"""
        invoice = self._bill(100)
        complaint = self._complain(move_id=invoice.id)
        for amount in (10, 0.01, 0.05, 7.77, 33.33):
            with self.subTest(amount=amount):
                line = self._remedy(complaint, amount)
                self._agree(line)
                self._check_draft(self._draft(line), amount)

    def test_every_cent_with_many_lines_and_taxes(self):
        reduced = self._tax(5.5)
        included = self._tax(19, price_include_override="tax_included")
        for method in ("round_per_line", "round_globally"):
            self.company.tax_calculation_rounding_method = method
            invoice = self._bill(19.99, 7.01, 100, 3.33, 0.49)
            mixed = self._bill(59.5, 11.9, taxes=included)
            for amount in (1, 12.34, 99.98):
                with self.subTest(method=method, amount=amount):
                    complaint = self._complain(move_id=invoice.id)
                    line = self._remedy(complaint, amount)
                    self._agree(line)
                    self._check_draft(self._draft(line), amount)
            complaint = self._complain(move_id=mixed.id)
            line = self._remedy(complaint, 12.34)
            self._agree(line)
            self._check_draft(self._draft(line), 12.34)
            both = self._bill(200, taxes=self.vat + reduced)
            line = self._remedy(self._complain(move_id=both.id), 77.77)
            self._agree(line)
            self._check_draft(self._draft(line), 77.77)

    def test_fixed_tax(self):
        fixed = self._tax(2, amount_type="fixed")
        invoice = self._bill(100, taxes=fixed)
        line = self._remedy(self._complain(move_id=invoice.id), 30)
        self._agree(line)
        note = self._draft(line)
        self.assertEqual(note.amount_total, 30)

    def test_whole_invoice_stays_as_the_host_made_it(self):
        invoice = self._bill(100, 50)
        invoice_lines = invoice.invoice_line_ids
        line = self._remedy(self._complain(move_id=invoice.id), invoice.amount_total)
        self._agree(line)
        note = self._draft(line)
        self.assertEqual(
            note.invoice_line_ids.sorted("id").mapped("name"),
            invoice_lines.sorted("id").mapped("name"),
        )
        self._check_draft(note, 181.5)
        self.assertEqual(invoice.payment_state, "reversed")

    def test_chosen_lines(self):
        invoice = self._bill(100, 50, 25)
        complaint = self._complain(move_id=invoice.id)
        chosen = invoice.invoice_line_ids.sorted("price_unit")[:2]
        line = self._remedy(complaint, invoice_line_ids=[Command.set(chosen.ids)])
        self.assertEqual(line.amount, 90.75)  # 75 and its tax: proposed
        self._agree(line)
        note = self._draft(line)
        self.assertEqual(sorted(note.invoice_line_ids.mapped("price_unit")), [25, 50])
        self._check_draft(note, 90.75)

    def test_several_remedies_in_one_credit_note(self):
        """One line whole, a part of another: each remedy keeps its own share"""
        invoice = self._bill(100, 50)
        complaint = self._complain(move_id=invoice.id)
        cheap, dear = invoice.invoice_line_ids.sorted("price_unit")
        whole = self._remedy(complaint, invoice_line_ids=[Command.set(cheap.ids)])
        part = self._remedy(complaint, 10, invoice_line_ids=[Command.set(dear.ids)])
        self._agree(whole, part)
        note = self._draft(whole, part)
        self.assertEqual((whole + part).credit_move_id, note)
        self._check_draft(note, 70.5)
        self.assertEqual([whole.amount_paid, part.amount_paid], [60.5, 10])
        self.assertEqual(complaint.compensation_amount, 70.5)

    def test_foreign_currency(self):
        """Paid in euro, counted in the books' dollars as the ledger has them"""
        invoice = self._bill(100, currency=self.euro)
        complaint = self._complain(move_id=invoice.id)
        line, note = self._settle(complaint, 33.33)
        self.assertEqual(line.currency_id, self.euro)
        self.assertEqual(line.amount_paid, 33.33)
        self.assertEqual(line.amount_paid_company, -note.amount_total_signed)
        self.assertEqual(line.cost, -note.amount_untaxed_signed)
        self.assertNotEqual(line.amount_paid_company, 33.33)
        self.assertEqual(complaint.compensation_amount, line.amount_paid_company)

    def test_currency_without_cents(self):
        invoice = self._bill(1_000_001, 333_333, currency=self.dong)
        line = self._remedy(self._complain(move_id=invoice.id), 100_001)
        self._agree(line)
        note = self._draft(line)
        self.assertEqual(note.amount_total, 100_001)
        note.action_post()
        self.assertEqual(line.amount_paid, 100_001)

    def test_company_currency_shares_add_up(self):
        """Three thirds of an odd amount make the whole of it in both currencies"""
        invoice = self._bill(100.01, currency=self.euro)
        complaint = self._complain(move_id=invoice.id)
        lines = [self._remedy(complaint, 11.11) for _one in range(3)]
        self._agree(*lines)
        note = self._draft(*lines)
        note.action_post()
        total = sum(line.amount_paid_company for line in lines)
        self.assertAlmostEqual(total, -note.amount_total_signed, places=6)
        self.assertAlmostEqual(sum(line.amount_paid for line in lines), 33.33, places=6)

    def test_accountant_changes_the_draft(self):
        """What counts is what is posted, not what was agreed"""
        invoice = self._bill(100)
        complaint = self._complain(move_id=invoice.id)
        line = self._remedy(complaint, 24.2)
        self._agree(line)
        note = self._draft(line)
        note.write({"invoice_line_ids": [
            Command.create({
                "name": "Postage", "price_unit": 5, "quantity": 1, "tax_ids": False,
            })
        ]})
        note.action_post()
        self.assertEqual(line.amount_paid, 29.2)
        self.assertEqual(line.amount, 24.2)

    def test_follows_the_credit_note(self):
        """Draft, posted, reset, posted, cancelled, deleted, reversed"""
        invoice = self._bill(100)
        complaint = self._complain(move_id=invoice.id)
        line = self._remedy(complaint, 24.2)
        self._agree(line)
        note = self._draft(line)
        unpaid, paid = ("approved", 0, 0), ("done", 24.2, 20)

        def check(expected):
            self.assertEqual((line.state, line.amount_paid, line.cost), expected)
            self.assertEqual(complaint.compensation_amount, expected[1])
            self.assertEqual(complaint.cost_amount, expected[2])

        check(unpaid)
        note.action_post()
        check(paid)
        note.button_draft()
        check(unpaid)
        note.action_post()
        check(paid)
        note.button_cancel()
        check(unpaid)
        second = self._draft(line)
        self.assertEqual(line.credit_move_id, second)
        second.unlink()
        self.assertFalse(line.credit_move_id)
        check(unpaid)
        third = self._draft(line)
        third.action_post()
        check(paid)
        self._reverse_invoice(third, post=True)
        check(unpaid)

    def test_once_only(self):
        invoice = self._bill(100)
        line = self._remedy(self._complain(move_id=invoice.id), 24.2)
        self._agree(line)
        first, second = self._open_wizard(line), self._open_wizard(line)
        first.refund_moves()
        with self._refused("no longer approved"):
            second.refund_moves()
        with self._refused("nothing to credit"):
            line.with_user(self.accountant).action_create_credit_note()
        self.assertEqual(len(invoice.reversal_move_ids), 1)

    def test_no_more_than_is_left(self):
        invoice = self._bill(100)
        complaint = self._complain(move_id=invoice.id)
        with self._refused("than was invoiced", ValidationError):
            self._remedy(complaint, 121.01)
        line = self._remedy(complaint, 100)
        self._agree(line)
        self._refund(invoice, 50)
        with self._refused("only .*60.50"):
            self._draft(line)

    def test_refused_ways(self):
        invoice, other = self._bill(100), self._bill(200)
        line = self._remedy(self._complain(move_id=invoice.id), 24.2)
        with self._refused("nothing to credit"):
            self._open_wizard(line)
        self._agree(line)
        wizard = self._open_wizard(line)
        with self._refused("without a new invoice"):
            wizard.modify_moves()
        wizard.move_ids = other
        with self._refused("the invoices that the complaint is about"):
            wizard.refund_moves()

    def test_only_accountants(self):
        invoice = self._bill(100)
        line = self._remedy(self._complain(move_id=invoice.id), 24.2)
        self._agree(line)
        for user in (self.handler, self.head, self.users["salesman"],
                     self.users["readonly"], self.users["sales_manager"]):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                line.with_user(user).action_create_credit_note()
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["account.move.reversal"].with_user(user).create({})

    def test_links_both_ways(self):
        invoice = self._bill(100)
        complaint = self._complain(move_id=invoice.id)
        _line, note = self._settle(complaint, 24.2)
        self.assertEqual(
            note.with_user(self.accountant).complaint_remedy_line_ids.complaint_id,
            complaint,
        )
        action = note.with_user(self.accountant).action_view_settled_complaints()
        self.assertEqual(action["res_id"], complaint.id)
        action = complaint.with_user(self.accountant).action_view_credit_notes()
        self.assertEqual(action["res_id"], note.id)
        self.assertIn(note.name, str(note.message_ids.mapped("body")) + note.name)
        self.assertIn(complaint.number, str(note.message_ids.mapped("body")))

    def test_goodwill_without_an_invoice(self):
        complaint = self._complain()
        line = self._remedy(complaint, 25, kind="goodwill", name="For your trouble")
        self._agree(line)
        action = complaint.with_user(self.accountant).action_create_credit_notes()
        note = self.env["account.move"].browse(action["res_id"])
        self.assertEqual(note.move_type, "out_refund")
        self.assertEqual(note.partner_id, self.own)
        self.assertEqual(note.invoice_line_ids.name, "For your trouble")
        self._check_draft(note, 25)
        self.assertEqual(line.amount_paid, 25)

    def test_goodwill_with_a_taxed_product(self):
        product = self.env["product.product"].create({
            "name": "Gesture", "taxes_id": [Command.set(self.vat.ids)],
        })
        self.kinds["goodwill"].product_id = product
        line = self._remedy(self._complain(), 10, kind="goodwill")
        self._agree(line)
        line.with_user(self.accountant).action_create_credit_note()
        note = line.sudo().credit_move_id
        self.assertEqual(note.invoice_line_ids.product_id, product)
        self._check_draft(note, 10)

    def test_receipt(self):
        receipt = self._bill(100, type="out_receipt")
        line = self._remedy(self._complain(move_id=receipt.id), 12.1, kind="refund")
        self._agree(line)
        self._check_draft(self._draft(line), 12.1)

    def test_two_invoices_at_once(self):
        first, second = self._bill(100), self._bill(50)
        complaint = self._complain(move_id=first.id)
        one = self._remedy(complaint, 12.1)
        other = self._remedy(complaint, 6.05, invoice_id=second.id)
        self._agree(one, other)
        notes = self._draft(one, other)
        self.assertEqual(len(notes), 2)
        self.assertEqual(one.sudo().credit_move_id.reversed_entry_id, first)
        self.assertEqual(other.sudo().credit_move_id.reversed_entry_id, second)
        notes.action_post()
        self.assertEqual(complaint.compensation_amount, 18.15)

    def test_terms_stand_while_a_credit_note_does(self):
        invoice = self._bill(100)
        complaint = self._complain(move_id=invoice.id)
        line, _note = self._settle(complaint, 24.2)
        with self._refused("credit note already", ValidationError):
            line.amount = 48.4
        with self._refused("credit note already"):
            line.action_draft()
        with self._refused("stays in the complaint", UserError):
            line.unlink()
