from odoo.tests import TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestOptional(TransactionCase):
    """Orders of the point of sale and visits on the website, where their apps are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create(
            {"name": "Customer", "is_company": True}
        )

    def _sources(self, groups):
        user = new_test_user(self.env, "reader", groups=groups)
        timeline = self.env["crm.relationship.timeline"].with_user(user)
        page = timeline.get_page({"model": "res.partner", "id": self.partner.id})
        return {one["source"] for one in page["entries"]}

    def test_orders_of_the_point_of_sale(self):
        session = self.env["pos.session"].create({
            "config_id": self.env["pos.config"].create({"name": "Shop"}).id,
        })
        self.env["pos.order"].create({
            "session_id": session.id, "partner_id": self.partner.id, "name": "Order",
            "amount_tax": 0, "amount_total": 100, "amount_paid": 100,
            "amount_return": 0, "state": "paid",
        })
        salesman = "sales_team.group_sale_salesman"
        self.assertEqual(
            self._sources(f"{salesman},point_of_sale.group_pos_user"), {"pos_order"}
        )

    def test_visits_on_the_website(self):
        visitor = self.env["website.visitor"].create({
            "access_token": str(self.partner.id), "partner_id": self.partner.id,
        })
        self.env["website.track"].create({"visitor_id": visitor.id, "url": "/shop"})
        groups = "sales_team.group_sale_manager,website.group_website_designer"
        self.assertEqual(self._sources(groups), {"web"})
