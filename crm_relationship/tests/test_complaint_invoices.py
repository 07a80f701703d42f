from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .money_common import MoneyCommon

QUIET = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")


@tagged("post_install", "-at_install")
class TestComplaintInvoices(MoneyCommon):
    """A handler chooses the customer's invoice and its lines, and sees no other one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bill = cls._bill(100, 50)
        cls.draft = cls._invoice(cls.own, 7, "2025-03-01", post=False)
        cls.foreign = cls._invoice(cls.customers["colleague"], 9, "2025-03-01")
        cls.bought = cls._invoice(
            cls.own, 9, "2025-03-01", post=False, type="in_invoice",
        )

    def _moves(self, user, companies=None):
        return self.env["account.move"].with_user(user).with_context(
            allowed_company_ids=(companies or self.company).ids
        )

    def _lines(self, user):
        return self.env["account.move.line"].with_user(user).with_context(
            allowed_company_ids=self.company.ids
        )

    def test_nothing_without_a_complaint(self):
        for user in (self.handler, self.head):
            self.assertFalse(self._moves(user).search([]))
            self.assertFalse(self._lines(user).search([]))

    def test_only_posted_invoices_of_who_complains(self):
        self._complain()
        for user in (self.handler, self.head):
            with self.subTest(user=user.login):
                self.assertEqual(self._moves(user).search([]), self.bill)
                found = [one for one, _name in self._moves(user).name_search("")]
                self.assertEqual(found, self.bill.ids)
                self.assertEqual(
                    self._lines(user).search([]), self.bill.invoice_line_ids,
                    "no receivables, taxes or costs",
                )

    def test_confidential_complaints_open_no_books(self):
        self._complain(is_confidential=True)
        self.assertEqual(self._moves(self.handler).search([]), self.bill)
        self.assertFalse(self._moves(self.other_handler).search([]))
        self.assertFalse(self._lines(self.other_handler).search([]))
        self.assertEqual(self._moves(self.head).search([]), self.bill)

    def test_complaints_of_other_companies_open_no_books(self):
        self.handler.company_ids += self.branch
        self.env["crm.relationship.complaint"].create({
            "name": "Elsewhere", "partner_id": self.own.id,
            "company_id": self.branch.id,
        })
        self.assertFalse(self._moves(self.handler).search([]))

    @mute_logger(*QUIET)
    def test_read_only(self):
        self._complain()
        for user in (self.handler, self.head):
            move = self.bill.with_user(user)
            line = move.invoice_line_ids
            self.assertTrue(move.has_access("read"))
            for records in (move, line):
                for right in ("write", "create", "unlink"):
                    self.assertFalse(records.has_access(right))
            for way in (
                move.button_draft, move.button_cancel, move.action_post,
                lambda move=move: move.write({"ref": "x"}),
                lambda line=line: line.write({"price_unit": 1}),
                lambda move=move: move.copy(),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    way()
        with self.assertRaises(AccessError):
            self.draft.with_user(self.handler).action_post()
        self.assertEqual(self.bill.state, "posted")
        self.assertEqual(self.draft.state, "draft")

    def test_handlers_see_no_more_than_the_invoice(self):
        self._complain()
        for model in ("account.payment", "account.bank.statement.line",
                      "account.invoice.report", "account.partial.reconcile"):
            with self.subTest(model=model), mute_logger(*QUIET):
                self.assertFalse(
                    self.env[model].with_user(self.handler).has_access("read")
                )

    def test_choice_on_the_form(self):
        """As in the browser: customer, save, invoice, remedy, lines"""
        form = Form(self.env["crm.relationship.complaint"].with_user(self.handler))
        form.name = "Broken"
        form.partner_id = self.own
        form.category_id = self.category
        complaint = form.save()
        with Form(complaint) as form:
            form.move_id = self.bill
            with form.remedy_line_ids.new() as line:
                line.remedy_id = self.kinds["credit_note"]
                self.assertEqual(line.invoice_id, self.bill)
                line.invoice_line_ids.add(self.bill.invoice_line_ids[0])
                self.assertEqual(line.amount, 121)
        remedy = complaint.remedy_line_ids
        self.assertEqual(remedy.invoice_line_ids, self.bill.invoice_line_ids[0])
        self.assertEqual(remedy.state, "draft")

    def test_form_of_the_invoice_opens(self):
        """A short one: the host's own form fails for who may not see payments"""
        self._complain()
        bill = self.bill.with_user(self.handler)
        view = self.env["ir.ui.view"].browse(bill.get_formview_id())
        form = Form(bill, view)
        self.assertEqual(form.amount_total, 181.5)
        self.assertEqual(len(form.invoice_line_ids), 2)
        hosts = self.bill.with_user(self.accountant).get_formview_id()
        self.assertNotEqual(hosts, view.id)

    @mute_logger(*QUIET)
    def test_foreign_lines_are_not_linked(self):
        complaint = self._complain(move_id=self.bill.id)
        with self.assertRaises(AccessError):
            self._remedy(complaint, 1, invoice_line_ids=[
                Command.link(self.foreign.invoice_line_ids.id)
            ])

    def test_whose_an_invoice_is_cannot_be_asked(self):
        """Neither by its number, nor through a form, nor through an error"""
        complaints = self.env["crm.relationship.complaint"].with_user(self.handler)
        name = self.customers["colleague"].name
        mine = complaints.create({"name": "Nobody's"})
        for move in (self.foreign, self.bill, self.draft, self.bought):
            with self.subTest(move=move):
                with self.assertRaises(ValidationError) as caught:
                    complaints.create({"name": "x", "move_id": move.id})
                self.assertNotIn(str(move.name), str(caught.exception))
                self.assertNotIn(name, str(caught.exception))
                with self.assertRaises(ValidationError):
                    mine.move_id = move
                values = complaints.onchange(
                    {"move_id": move.id}, ["move_id"],
                    {"partner_id": {"fields": {"display_name": {}}}, "email_from": {}},
                )["value"]
                self.assertFalse(values.get("partner_id"))
        with self.assertRaises(ValidationError):
            self._complain(move_id=self.draft.id)
        with self.assertRaises(ValidationError):
            self._complain(move_id=self.foreign.id)

    def test_who_reads_an_invoice_need_not_say_whose_it_is(self):
        accountant_handler = self.accountant
        accountant_handler.group_ids += self.env.ref(
            "crm_relationship.crm_relationship_group_complaint_handler"
        )
        complaint = self.env["crm.relationship.complaint"].with_user(
            accountant_handler
        ).create({"name": "x", "move_id": self.bill.id})
        self.assertEqual(complaint.partner_id, self.own)

    def test_who_had_no_access_has_none(self):
        self._complain()
        for role in ("employee", "administrator"):
            with self.subTest(role=role), mute_logger(*QUIET):
                self.assertFalse(self._moves(self.users[role]).has_access("read"))
        self.assertEqual(
            self._moves(self.accountant).search_count([("id", "in", (
                self.bill + self.draft + self.foreign + self.bought
            ).ids)]), 4,
        )
