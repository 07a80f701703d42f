from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..models.crm_relationship_figures_mixin import FIGURES
from .security_common import ROLES, SecurityCommon

HIDDEN = {*FIGURES, "relationship_ids", "referred_by_id", "referral_type",
          "referral_ids", "relationship_currency_id", "customer_commercial_partner_id",
          "relationship_verified_on"}


@tagged("post_install", "-at_install")
class TestPlainUsers(SecurityCommon):
    """Who has nothing to do with relationships works on as without the addon."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._create_user(
            "clerk", "base.group_user,base.group_partner_manager"
        )
        cls.env.flush_all()
        cls.env.invalidate_all()

    # ------------------------------------------------------------------
    # Contacts
    # ------------------------------------------------------------------

    def test_clerk_edits_contacts(self):
        Partner = self._as(self.clerk, "res.partner")
        with Form(Partner) as form:
            form.name = "By hand"
        made = form.save()
        made |= Partner.create([{"name": "One"}, {"name": "Two", "is_company": True}])
        made |= Partner.browse(Partner.name_create("Quick")[0])
        loaded = Partner.load(["name", "email"], [["Loaded", "loaded@example.com"]])
        self.assertEqual(loaded["messages"], [])
        made |= Partner.browse(loaded["ids"])
        made |= made[0].copy()
        made[0].parent_id = made[2]
        made[0].write({"is_company": False, "phone": "1"})
        made[1].active = False
        made.unlink()
        self._drain()

    def test_clerk_edits_customers_with_figures_and_referrer(self):
        self.customers["own"].referred_by_id = self.customers["nobody"]
        partner = self._as(self.clerk, "res.partner").browse(self.customers["own"].id)
        with Form(partner) as form:
            form.name = "Renamed"
        partner.web_save({"parent_id": self.customers["colleague"].id}, {})
        self.assertEqual(partner.sudo().referred_by_id, self.customers["nobody"])
        partner.web_save({"phone": "2"}, {"display_name": {}})
        partner.web_read({"display_name": {}, "application_statistics": {}})

    @mute_logger("odoo.models", "odoo.orm.models")
    def test_clerk_sets_no_referrer(self):
        Partner = self._as(self.clerk, "res.partner")
        referrer = self.customers["own"]
        partner = Partner.browse(self.customers["nobody"].id)
        for way in (
            lambda: Partner.create({"name": "New", "referred_by_id": referrer.id}),
            lambda: partner.write({"referred_by_id": referrer.id}),
            lambda: partner.write({"referral_type": "saved"}),
            lambda: Partner.with_context(default_referred_by_id=referrer.id).create(
                {"name": "By default"}
            ),
        ):
            self.assertRaises(AccessError, way)

    def test_administrators_create_users(self):
        """A user inherits the fields of its contact, with their defaults"""
        for group in ("base.group_erp_manager", "base.group_system"):
            user = self._create_user(
                group, f"{group},base.group_partner_manager"
            )
            made = self._as(user, "res.users").create({
                "name": "New", "login": f"new_of_{user.login}",
            })
            made.write({"phone": "1"})
            self.assertTrue(made.copy().exists())

    def test_referral_type_is_proposed(self):
        for model in ("res.partner", "crm.lead"):
            with Form(self._as("sales_manager", model)) as form:
                form.name = "Brought"
                form.referred_by_id = self.customers["own"]
                self.assertEqual(form.referral_type, "new")
                form.referral_type = "saved"
                form.referred_by_id = self.customers["nobody"]
            self.assertEqual(form.save().referral_type, "saved")

    def test_clerk_merges_contacts(self):
        """Figures and decisions move along without the right to them"""
        self.rows["own"].write({"inclusion": "pinned", "inclusion_reason": "Test"})
        source, destination = self.customers["own"], self.customers["nobody"]
        source.referred_by_id = destination
        self._merge(source, destination)
        self.assertFalse(source.exists())
        row = self.env["crm.relationship"].search([
            ("partner_id", "=", destination.id), ("company_id", "=", self.company.id),
        ])
        self.assertEqual(row.inclusion, "pinned")
        self.assertEqual(self.foreign.partner_id, destination)
        self.assertFalse(destination.referred_by_id)

    def test_merge_breaks_circles_of_referrals(self):
        first, middle, last = (self._create_customer(name) for name in "ABC")
        last.referred_by_id, middle.referred_by_id = middle, first
        self._merge(last, first)
        self.assertFalse(first.referred_by_id)
        self.assertEqual(middle.referred_by_id, first)

    def test_merge_keeps_other_referrals(self):
        source, destination = self._create_customer("A"), self._create_customer("B")
        source.referred_by_id = self.customers["own"]
        brought = self._create_customer("C", referred_by_id=source.id)
        self._merge(source, destination, self.users["sales_manager"])
        self.assertEqual(destination.referred_by_id, self.customers["own"])
        self.assertEqual(brought.referred_by_id, destination)

    def _merge(self, source, destination, user=None):
        user = user or self.clerk
        user.group_ids += self.env.ref("base.group_partner_manager")
        wizard = self._as(user, "base.partner.merge.automatic.wizard").create({
            "partner_ids": (source | destination).ids, "dst_partner_id": destination.id,
            "state": "selection",
        })
        wizard.action_merge()
        self.env.invalidate_all()

    def test_referrers_make_no_circle(self):
        first, second = self._create_customer("A"), self._create_customer("B")
        contact = self._create_customer("C", parent_id=first.id, is_company=False)
        second.referred_by_id = first
        for partner, referrer in ((first, second), (first, first), (first, contact)):
            with self.assertRaises(ValidationError):
                partner.referred_by_id = referrer

    def test_portal_user_edits_own_address(self):
        """As the portal does it, with the user's rights lifted"""
        partner = self._as("portal", "res.partner").browse(
            self.users["portal"].partner_id.id
        )
        partner.sudo().write({"street": "1 Main Street", "parent_id": False})
        partner.sudo().create({"name": "Delivery", "parent_id": partner.id})
        self.assertEqual(partner.street, "1 Main Street")

    # ------------------------------------------------------------------
    # Screens
    # ------------------------------------------------------------------

    def test_screens_of_others_carry_no_figure(self):
        for role in ("employee", "administrator"):
            views = self._as(role, "res.partner").get_views(
                [(False, kind) for kind in ("form", "list", "kanban", "search")]
            )
            shown = views["models"]["res.partner"]["fields"].keys() & HIDDEN
            with self.subTest(role=role):
                self.assertFalse(shown)
                for view in views["views"].values():
                    self.assertNotIn("relationship_", view["arch"])

    def test_every_screen_opens_for_whom_it_is(self):
        models = ("res.partner", "crm.lead", "account.move", "crm.relationship")
        for role in ROLES:
            for name in models:
                model = self._as(role, name)
                if not model.has_access("read") or role in ("portal", "public"):
                    continue
                with self.subTest(role=role, model=name):
                    self._open_screens(model)

    def _open_screens(self, model):
        """Load the screens of a model and what they show of its first records."""
        views = model.get_views(
            [(False, kind) for kind in ("form", "list", "kanban", "search")]
        )
        fields = views["models"][model._name]["fields"].keys() & HIDDEN
        spec = {name: {} for name in fields}
        for record in model.web_search_read([], spec, limit=3)["records"]:
            model.browse(record["id"]).web_read(spec)

    # ------------------------------------------------------------------
    # Leads
    # ------------------------------------------------------------------

    def test_salesman_works_on_leads(self):
        Lead = self._as("salesman", "crm.lead")
        with Form(Lead) as form:
            form.name = "By hand"
            form.partner_id = self.customers["colleague"]
        lead = form.save()
        self.assertFalse(lead.relationship_value)
        with Form(lead) as form:
            form.partner_id = self.customers["own"]
        self.assertEqual(lead.relationship_value, 100)
        self.assertFalse(Lead.new({"partner_id": False}).relationship_value)
        unsaved = Lead.new({"partner_id": self.customers["own"].id})
        self.assertEqual(unsaved.relationship_value, 100)
        lead.referred_by_id = self.customers["nobody"]
        lead.copy()
        lead.action_set_won()
        lead.active = False
        self._drain()

    def test_referrer_comes_along_at_conversion(self):
        for groups in ({}, {"contact_name": "Kim"}, {"partner_name": "Kim Ltd"}):
            lead = self._as("salesman", "crm.lead").create({
                "name": "Lead", "type": "lead", "referral_type": "saved",
                "email_from": "kim@example.com",
                "referred_by_id": self.customers["own"].id, **groups,
            })
            lead._handle_partner_assignment()
            with self.subTest(**groups):
                customer = lead.partner_id.sudo()
                self.assertEqual(customer.referred_by_id, self.customers["own"])
                self.assertEqual(customer.referral_type, "saved")

    def test_conversion_goes_on_where_a_circle_would_close(self):
        own, nobody = self.customers["own"], self.customers["nobody"]
        own.referred_by_id = nobody
        lead = self._as("salesman", "crm.lead").create({
            "name": "Lead", "partner_id": nobody.id, "referred_by_id": own.id,
        })
        lead._handle_partner_assignment()
        self.assertFalse(nobody.referred_by_id)

    def test_referrer_is_no_news_for_followers(self):
        """Tracked changes of the referrer are for those who may see it"""
        tracked = {"tracking_disable": False, "mail_notrack": False}
        lead = self.env["crm.lead"].with_context(**tracked).create({"name": "Lead"})
        self.flush_tracking()
        lead.referred_by_id = self.customers["own"]
        self.flush_tracking()
        values = lead.sudo().message_ids.tracking_value_ids
        self.assertIn("referred_by_id", values.field_id.mapped("name"))
        self.assertFalse(values._filter_free_field_access().filtered(
            lambda one: one.field_id.name == "referred_by_id"
        ))
        for role, visible in (("employee", 0), ("salesman", 1)):
            seen = values.with_user(self.users[role])
            self.assertEqual(
                len(seen._filter_has_field_access(self.env(user=self.users[role]))),
                visible,
            )

    def flush_tracking(self):
        """Write the tracked changes down, as the end of a transaction does."""
        self.env.flush_all()
        self.env.cr.precommit.run()

    # ------------------------------------------------------------------
    # Invoices
    # ------------------------------------------------------------------

    def test_invoicing_user_works_on_invoices(self):
        Move = self._as("invoicing", "account.move").with_context(
            default_move_type="out_invoice"
        )
        with Form(Move) as form:
            form.partner_id = self.customers["colleague"]
            with form.invoice_line_ids.new() as line:
                line.name = "Goods"
                line.price_unit = 10
        move = form.save()
        self.assertEqual(move.relationship_value, 200)
        move.action_post()
        move.button_draft()
        with Form(move) as form:
            form.partner_id = self.customers["own"]
        self.assertEqual(move.relationship_value, 100)
        move.action_post()
        self._drain()
        self.assertTrue(self._stored_row(self.customers["own"]).past_value)

    def test_unsaved_records_have_no_figures(self):
        for model in ("res.partner", "account.move", "crm.lead"):
            record = self._as("sales_manager", model).new({})
            with self.subTest(model=model):
                self.assertFalse(record.relationship_value)
                self.assertFalse(record.relationship_id)
