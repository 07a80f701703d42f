from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .statement_common import StatementCommon


@tagged("post_install", "-at_install")
class TestStatementAccess(StatementCommon):
    """What the wizard proposes, and whom it refuses."""

    def test_defaults(self):
        self.company.write({"fiscalyear_last_month": "6", "fiscalyear_last_day": 30})
        model = self.env["crm.relationship.statement"].with_user(self.accountant)
        with Form(model) as form:
            today = self.env["crm.relationship.job"]._get_today(self.company)
            self.assertLessEqual(form.date_from, today)
            self.assertGreaterEqual(form.date_to, today)
            self.assertEqual((form.date_to.month, form.date_to.day), (6, 30))

    def test_period_is_checked(self):
        with self.assertRaises(ValidationError):
            self._wizard(date_from="2024-02-01", date_to="2024-01-01")

    def test_selected_customers_are_proposed(self):
        self._invoice(self.customer, 10, "2024-03-01")
        row = self._row(self.customer)
        model = self.env["crm.relationship.statement"].with_user(self.accountant)
        wizard = model.with_context(
            active_model="crm.relationship", active_ids=row.ids
        ).create({})
        self.assertEqual(wizard.partner_ids, self.customer)

    def test_record_rules_hide_customers(self):
        self._invoice(self.customer, 100, "2024-03-01")
        self._invoice(self.partner_a, 20, "2024-03-01")
        self.env["ir.rule"].sudo().create({
            "name": "One customer only",
            "domain_force": [("partner_id", "=", self.customer.id)],
            "model_id": self.env["ir.model"]._get_id("crm.relationship"),
        })
        book = self._workbook()
        self.assertEqual(
            [row["Customer"] for row in self._rows(book["Documents"])], ["Customer"]
        )
        month, _total = self._rows(book["Reconciliation"])
        self.assertEqual(month["Customers not listed"], 20)

    def test_access(self):
        allowed = ("account.group_account_readonly", "sales_team.group_sale_manager")
        for group in allowed:
            user = self._new_user(group, group)
            wizard = self._wizard(user)
            self.assertEqual(wizard.action_download()["type"], "ir.actions.act_url")
            self._workbook(wizard)
        for group in ("sales_team.group_sale_salesman_all_leads", ""):
            user = self._new_user(group or "nobody", group)
            with self.assertRaises(AccessError):
                self._wizard(user)

    def test_only_the_creator_and_the_own_companies(self):
        other = self._new_user("other_accountant", "account.group_account_invoice")
        wizard = self._wizard()
        with self.assertRaises(AccessError):
            wizard.with_user(other).action_download()
        foreign = self.env["res.company"].sudo().create({"name": "Foreign"})
        with self.assertRaises(AccessError):
            self._wizard(company_id=foreign.id).action_download()
