from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .security_common import ROLES, SecurityCommon

WIZARD = "crm.relationship.inclusion"


@tagged("post_install", "-at_install")
class TestInclusion(SecurityCommon):
    """Sales managers exclude and pin customers, and say why."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in ("own", "nobody"):
            cls._invoice(cls.customers[name], 100, "2024-01-01")
        cls._refresh()
        cls.row = cls.rows["own"]
        cls.env.flush_all()
        cls.env.invalidate_all()

    def _wizard(self, rows, role="sales_manager", **values):
        wizard = self._as(role, WIZARD).with_context(
            active_model="crm.relationship", active_ids=rows.ids
        )
        return wizard.create(values)

    def test_form_opened_from_a_list(self):
        action = self.env.ref("crm_relationship.crm_relationship_inclusion_action")
        bindings = self._as("sales_manager", "ir.actions.actions").get_bindings(
            "crm.relationship"
        )
        self.assertIn(action.id, [one["id"] for one in bindings["action"]])
        rows = self.rows["own"] | self.rows["nobody"]
        form = Form(self._as("sales_manager", WIZARD).with_context(
            active_model="crm.relationship", active_ids=rows.ids
        ))
        self.assertEqual(set(form.relationship_ids.ids), set(rows.ids))
        with self.assertRaises(AssertionError):
            form.save()  # without a reason
        form.reason = "Intercompany"
        form.save().action_apply()
        self.assertEqual(self.row.inclusion, "excluded")
        self.assertEqual(self.row.inclusion_reason, "Intercompany")
        self.assertFalse(self.row.relationship_value)
        self.assertEqual(self.row.past_value, 100)

    def test_action_is_offered_to_managers_only(self):
        action = self.env.ref("crm_relationship.crm_relationship_inclusion_action")
        for role in ("salesman", "all_leads", "invoicing"):
            bindings = self._as(role, "ir.actions.actions").get_bindings(
                "crm.relationship"
            )
            offered = [one["id"] for one in bindings.get("action", ())]
            self.assertNotIn(action.id, offered)

    def test_pin_and_undo(self):
        tied = self._create_row(self._create_customer("No document"))
        self._wizard(tied, inclusion="pinned", reason="Key account").action_apply()
        self.assertEqual(tied.inclusion, "pinned")
        self.env.flush_all()
        self._refresh()
        self.assertTrue(tied.exists())  # nothing but the decision keeps it
        self._wizard(tied, inclusion="auto").action_apply()
        self.assertFalse(tied.exists())

    def test_undo_brings_figures_back(self):
        self._wizard(self.row, inclusion="excluded", reason="Test").action_apply()
        self.assertEqual(self.row.value_note, "excluded")
        self._wizard(self.row, inclusion="auto", reason="Not kept").action_apply()
        self.assertEqual(self.row.inclusion, "auto")
        self.assertFalse(self.row.inclusion_reason)
        self.assertNotEqual(self.row.value_note, "excluded")

    def test_reason_and_customers_are_required(self):
        for values in ({}, {"reason": "  "}):
            with self.assertRaisesRegex(UserError, "reason"):
                self._wizard(self.row, **values).action_apply()
        with self.assertRaisesRegex(UserError, "select customers"):
            self._wizard(self.row.browse(), reason="Test").action_apply()
        self.assertEqual(self.row.inclusion, "auto")

    def test_selection_of_other_records_is_not_taken(self):
        Wizard = self._as("sales_manager", WIZARD).with_context(
            active_model="res.partner", active_ids=self.row.ids
        )
        self.assertFalse(Wizard.new().relationship_ids)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_rows_of_other_companies_are_refused(self):
        """When selected, and when their company was switched off meanwhile"""
        with self.assertRaises(AccessError):
            self._wizard(self.foreign | self.row, reason="Test")
        manager = self.users["sales_manager"]
        manager.company_ids = [Command.link(self.other_company.id)]
        both = self.company | self.other_company
        wizard = self._as(manager, WIZARD, both).create({
            "relationship_ids": (self.foreign | self.row).ids, "reason": "Test",
        })
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            wizard.with_context(allowed_company_ids=self.company.ids).action_apply()
        self.assertEqual(self.row.inclusion, "auto")
        wizard.action_apply()
        self.assertEqual(self.foreign.inclusion, "excluded")

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_others_are_refused_in_words(self):
        for role in set(ROLES) - {"sales_manager"}:
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._wizard(self.row, role, reason="Test")
        with self.assertRaisesRegex(AccessError, "Sales/Administrator"):
            self._wizard(self.row, "salesman", reason="Test")
        wizard = self._wizard(self.row, reason="Test")
        with self.assertRaisesRegex(AccessError, "Only sales managers"):
            wizard.with_user(self.users["salesman"]).action_apply()
        self.assertEqual(self.row.inclusion, "auto")
