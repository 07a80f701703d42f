from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from .common import RelationshipCommon


@tagged("post_install", "-at_install")
class TestTours(RelationshipCommon, HttpCase):
    """The ways of a salesman, a sales manager and an accountant through the screens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        root = cls.env.ref("base.user_root")
        cls.env = cls.env(user=root, context={"allowed_company_ids": cls.company.ids})
        cls.company.name = "Tour Company"
        cls.logins = {
            login: new_test_user(
                cls.env, login, f"base.group_user,{group}",
                company_id=cls.company.id, company_ids=[(6, 0, cls.company.ids)],
            )
            for login, group in (
                ("tour_salesman", "sales_team.group_sale_salesman"),
                ("tour_manager", "sales_team.group_sale_manager"),
                ("tour_accountant", "account.group_account_manager"),
            )
        }
        cls.customer.write(
            {"name": "Tour Customer", "user_id": cls.logins["tour_salesman"].id}
        )
        cls.invoice = cls._invoice(
            cls.customer, 1000, fields.Date.today(),
            invoice_user_id=cls.logins["tour_accountant"],
        )
        cls.row = cls._row(cls.customer)

    def test_salesman(self):
        url = f"/odoo/res.partner/{self.customer.id}"
        self.start_tour(url, "crm_relationship_salesman", login="tour_salesman")

    def test_manager(self):
        url = "/odoo/action-crm_relationship.crm_relationship_action"
        self.start_tour(url, "crm_relationship_manager", login="tour_manager")
        self.assertEqual(self.row.inclusion, "excluded")
        self.assertEqual(self.row.inclusion_reason, "Sister company")

    def test_accountant(self):
        url = f"/odoo/action-account.action_move_out_invoice/{self.invoice.id}"
        self.start_tour(url, "crm_relationship_accountant", login="tour_accountant")
