"""What counts as money and what as a purchase."""

from odoo import fields

from .common import RelationshipCommon


class TestRelationshipPurchases(RelationshipCommon):
    def _assert_purchases(self, value, count, partner=None, **kwargs):
        row = self._row(partner or self.customer, **kwargs)
        self.assertAlmostEqual(row.past_value, value, places=2)
        self.assertEqual(row.purchase_count, count)
        return row

    def test_purchases_of_a_day_are_one(self):
        day = self._date(days=40)
        self._invoice(self.customer, 100, day)
        self._invoice(self.contact, 50, day)
        self._invoice(self.customer, 30, self._date(days=10))
        row = self._assert_purchases(180, 2)
        self.assertEqual(row.first_purchase_date, day)
        self.assertEqual(row.last_purchase_date, self._date(days=10))
        self.assertEqual(row.average_purchase, 90)
        self.assertEqual(row.usual_gap_days, 30)
        self.assertEqual(row.next_purchase_date, self._date(days=-20))

    def test_wholly_reversed_is_no_purchase(self):
        self._invoice(self.customer, 100, self._date(days=40))
        taken_back = self._invoice(self.customer, 70, self._date(days=20))
        self._assert_purchases(170, 2)
        self._refund(taken_back)
        row = self._assert_purchases(100, 1)
        self.assertEqual(row.last_purchase_date, self._date(days=40))

    def test_reversed_in_parts_is_no_purchase(self):
        self._invoice(self.customer, 100, self._date(days=40))
        invoice = self._invoice(self.customer, 70, self._date(days=20))
        self._refund(invoice, 30)
        self._assert_purchases(140, 2)
        self._refund(invoice, 40)
        self._assert_purchases(100, 1)

    def test_reversal_taken_back_counts_again(self):
        invoice = self._invoice(self.customer, 70, self._date(days=20))
        refund = self._refund(invoice)
        self._assert_purchases(0, 0)
        refund.button_draft()
        self._assert_purchases(70, 1)
        refund.action_post()
        self._assert_purchases(0, 0)
        refund.button_draft()
        refund.button_cancel()
        self._assert_purchases(70, 1)

    def test_refund_without_invoice_lowers_value(self):
        self._invoice(self.customer, 100, self._date(days=20))
        self._invoice(self.customer, 30, self._date(days=5), type="out_refund")
        row = self._assert_purchases(70, 1)
        self.assertEqual(row.last_purchase_date, self._date(days=20))

    def test_reversal_of_later_counts_until_then(self):
        invoice = self._invoice(self.customer, 70, self._date(days=20))
        self._refund(invoice, date=self._date(days=5))
        self._refresh(as_of=self._date(days=10))
        self.assertEqual(self._stored_row(self.customer).purchase_count, 1)
        self.assertEqual(self._stored_row(self.customer).past_value, 70)
        self._assert_purchases(0, 0)

    def test_down_payment_is_no_extra_purchase(self):
        if "sale.order" not in self.env:
            self.skipTest("needs sale")
        order = self.env["sale.order"].sudo().create({
            "partner_id": self.customer.id,
            "order_line": [(0, 0, {
                "product_id": self.product_a.id, "price_unit": 1000, "tax_ids": False,
            })],
        })
        order.action_confirm()
        for method, day in ("percentage", 30), ("delivered", 3):
            order.order_line.filtered("product_id")[:1].qty_delivered = 1
            wizard = self.env["sale.advance.payment.inv"].sudo().with_context(
                active_model="sale.order", active_ids=order.ids
            ).create({"advance_payment_method": method, "amount": 40})
            wizard.create_invoices()
            invoice = order.invoice_ids.filtered(lambda one: one.state == "draft")
            invoice.invoice_line_ids.tax_ids = False
            invoice.invoice_date = invoice.date = self._date(days=day)
            invoice.action_post()
            if method == "percentage":
                self.assertTrue(invoice._is_downpayment())
                self._assert_purchases(400, 0)
        row = self._assert_purchases(1000, 1)
        self.assertEqual(row.last_purchase_date, self._date(days=3))

    def test_debit_note_is_no_extra_purchase(self):
        if "debit_origin_id" not in self.env["account.move"]._fields:
            self.skipTest("needs account_debit_note")
        invoice = self._invoice(self.customer, 100, self._date(days=20))
        self._invoice(
            self.customer, 25, self._date(days=5), debit_origin_id=invoice.id
        )
        self._assert_purchases(125, 1)

    def test_dated_ahead_counts_on_its_day(self):
        self._invoice(self.customer, 100, self._date(days=20))
        self._invoice(self.customer, 40, self._date(days=-10))
        self._assert_purchases(100, 1)
        self._refresh(as_of=self._date(days=-10))
        row = self._stored_row(self.customer)
        self.assertEqual((row.past_value, row.purchase_count), (140, 2))

    def test_receipts_count(self):
        self._invoice(self.customer, 60, self._date(days=20), type="out_receipt")
        self._assert_purchases(60, 1)

    def test_receipt_without_partner_is_nobodys(self):
        nobody = self.env["res.partner"]
        self._invoice(nobody, 60, self._date(days=20), type="out_receipt")
        self._refresh()
        self.assertFalse(
            self.relationships.search([("company_id", "=", self.company.id)])
        )

    def test_vendor_bills_do_not_count(self):
        expense = self.company_data["default_account_expense"]
        self.env["account.move"].create({
            "move_type": "in_invoice", "partner_id": self.customer.id,
            "invoice_date": self._date(days=3),
            "invoice_line_ids": [(0, 0, {
                "name": "Paper", "price_unit": 20, "tax_ids": False,
                "account_id": expense.id,
            })],
        }).action_post()
        self._refresh()
        self.assertFalse(self._stored_row(self.customer))

    def test_taxes_are_left_out(self):
        taxes = self.company_data["default_tax_sale"]
        invoice = self._invoice(
            self.customer, 100, self._date(days=3), taxes=taxes
        )
        self.assertGreater(invoice.amount_total, 100)
        self._assert_purchases(100, 1)

    def test_second_currency_at_the_invoices_date(self):
        self._invoice(self.customer, 100, "2023-06-01", currency=self.euro)
        self._invoice(self.customer, 100, "2024-06-01", currency=self.euro)
        self._invoice(self.customer, 50_000, "2024-06-02", currency=self.dong)
        # 100 / .5 + 100 / .8 + 50,000 / 25,000
        self._assert_purchases(327, 3)

    def test_excluded_journal(self):
        journal = self.company_data["default_journal_sale"].copy({"code": "XSALE"})
        self._invoice(self.customer, 100, self._date(days=20))
        self._invoice(self.customer, 999, self._date(days=3), journal=journal)
        self._assert_purchases(1099, 2)
        self.company.relationship_excluded_journal_ids = journal
        row = self._assert_purchases(100, 1)
        self.assertEqual(row.open_value, 100)

    def test_re_parented_contact_takes_documents_along(self):
        """The host leaves the documents of a re-parented contact behind."""
        person = self._create_partner(name="Person")
        move = self._invoice(person, 80, self._date(days=9))
        self._assert_purchases(80, 1, person)
        child = self._create_partner(name="Child", parent_id=person.id)
        by_child = self._invoice(child, 20, self._date(days=3))
        person.parent_id = self.customer
        self.assertEqual(
            (move | by_child).commercial_partner_id.commercial_partner_id,
            self.customer,
        )
        self._assert_purchases(100, 2)
        self.assertFalse(self._stored_row(person))

    def test_archived_partner_keeps_its_row(self):
        self._invoice(self.customer, 100, self._date(days=20))
        self.customer.active = False
        row = self._assert_purchases(100, 1)
        self.assertEqual(row.partner_id, self.customer)

    def test_own_people_and_companies_get_no_row(self):
        user = self.env["res.users"].sudo().create({
            "name": "Clerk", "login": "clerk_of_purchases",
            "group_ids": [(6, 0, self.env.ref("base.group_user").ids)],
        })
        for partner in (user.partner_id, self.company.partner_id):
            self._invoice(partner, 100, self._date(days=20))
            self._refresh()
            self.assertFalse(self._stored_row(partner), partner.name)
        user.active = False
        self._assert_purchases(100, 1, user.partner_id)

    def test_portal_users_are_customers(self):
        self.env["res.users"].sudo().create({
            "name": "Portal", "login": "portal_of_purchases",
            "partner_id": self.customer.id,
            "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)],
        })
        self._invoice(self.customer, 100, self._date(days=20))
        self._assert_purchases(100, 1)

    def test_opening_history_counts_and_is_marked(self):
        Opening = self.env["crm.relationship.opening"].sudo()
        Opening.create([
            {"partner_id": self.contact.id, "company_id": self.company.id,
             "date": self._date(days=days), "amount": amount}
            for days, amount in ((400, 300), (390, -50), (300, 100))
        ])
        self._invoice(self.customer, 10, self._date(days=200))
        row = self._assert_purchases(360, 3)
        self.assertEqual(row.opening_value, 350)
        self.assertEqual(row.first_purchase_date, self._date(days=400))
        self.assertEqual(row.usual_gap_days, 100)

    def test_companies_do_not_mix(self):
        other = self._create_company(name="Other Books")
        self._invoice(self.customer, 100, self._date(days=20))
        self._invoice(self.customer, 55, self._date(days=10), company=other)
        self._assert_purchases(100, 1)
        self._assert_purchases(55, 1, company=other)

    def test_rows_come_and_go_with_their_documents(self):
        invoice = self._invoice(self.customer, 100, self._date(days=20))
        self._assert_purchases(100, 1)
        invoice.button_draft()
        self._refresh()
        self.assertFalse(self._stored_row(self.customer))
        invoice.action_post()
        self._assert_purchases(100, 1)

    def test_rows_with_history_stay(self):
        invoice = self._invoice(self.customer, 100, self._date(days=20))
        row = self._row(self.customer)
        self.env["crm.relationship.snapshot"].sudo()._take(self.company)
        invoice.button_draft()
        self.assertEqual(self._row(self.customer), row)
        self.assertEqual((row.past_value, row.purchase_count), (0, 0))
        self.assertEqual(row.lifecycle, "prospect")

    def test_receivables(self):
        today = fields.Date.today()
        late = self._invoice(
            self.customer, 100, self._date(days=40),
            invoice_date_due=self._date(days=10), invoice_payment_term_id=False,
        )
        self._invoice(
            self.customer, 50, self._date(days=4),
            invoice_date_due=fields.Date.add(today, days=5),
            invoice_payment_term_id=False,
        )
        self._invoice(
            self.customer, 20, self._date(days=4), type="out_refund",
            invoice_date_due=self._date(days=2), invoice_payment_term_id=False,
        )
        row = self._row(self.customer)
        self.assertEqual((row.open_value, row.overdue_value), (130, 80))
        self.assertFalse(row.payment_delay_days)
        self._pay(late, 60, date=self._date(days=7))
        self._pay(late, 40, date=self._date(days=2))
        row = self._row(self.customer)
        self.assertEqual(row.open_value, 30)
        # (60 * 3 days + 40 * 8 days) / 100
        self.assertAlmostEqual(row.payment_delay_days, 5.0, places=1)
