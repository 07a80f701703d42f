from odoo import Command
from odoo.exceptions import AccessError
from odoo.models import MAGIC_COLUMNS
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .complaint_common import ComplaintCommon

PORTAL_FIELDS = {
    "access_url", "acknowledged_on", "answer", "answer_deadline", "answered_on",
    "category_id", "channel",
    "closed_on", "company_id", "date_incident", "date_received", "description",
    "is_open", "name", "number", "partner_id", "product_id", "stage_id", "state",
    "verdict", "verdict_note", "verdict_on",
}


@tagged("post_install", "-at_install")
class TestComplaintAccess(ComplaintCommon):
    """Who reads, creates, changes which complaints, and what the portal sees."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        root = cls.env.ref("base.user_root")
        cls.open = {
            name: cls._complain(f"Open {name}", name, root) for name in cls.customers
        }
        cls.secret = {
            name: cls._complain(f"Secret {name}", name, root, is_confidential=True)
            for name in cls.customers
        }
        cls.all = cls.env["crm.relationship.complaint"].concat(
            *cls.open.values(), *cls.secret.values()
        )
        cls.contact = cls.env["res.partner"].create(
            {"name": "Contact", "parent_id": cls.customers["own"].id}
        )
        cls.customer = new_test_user(
            cls.env, "customer", "base.group_portal", partner_id=cls.contact.id,
            company_id=cls.company.id, company_ids=[Command.set(cls.company.ids)],
        )

    def _found(self, user):
        self.env.invalidate_all()
        Complaint = self.env["crm.relationship.complaint"].with_user(user)
        found = Complaint.with_context(allowed_company_ids=self.company.ids).search(
            [("id", "in", self.all.ids)]
        )
        return found.sudo().with_user(self.env.user)

    def _names(self, *groups):
        return {one.id for group in groups for one in group}

    def test_rows_of_each_role(self):
        users, open_ = self.users, self.open
        mine = self._names([open_["own"], open_["nobody"]])
        everything = self._names(open_.values())
        for user, expected in (
            (users["salesman"], mine),
            (users["all_leads"], everything),
            (users["sales_manager"], everything),
            (users["handler"], everything),
            (users["complaint_manager"], self._names(self.all)),
            (users["invoicing"], set()), (users["readonly"], set()),
            (self.customer, self._names([open_["own"]])),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(set(self._found(user).ids), expected)
        for role in ("employee", "administrator", "public"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._found(users[role])

    def test_confidential_ones_are_for_those_assigned(self):
        handler = self.users["handler"]
        self.secret["own"].user_id = handler
        self.secret["nobody"].handler_ids = handler
        secret = self._found(handler) - self.all.filtered(
            lambda one: not one.is_confidential
        )
        self.assertEqual(secret, self.secret["own"] + self.secret["nobody"])
        self.assertNotIn(self.secret["own"], self._found(self.other_handler))

    def test_a_handler_keeps_what_she_makes_confidential(self):
        complaint = self.open["own"].with_user(self.handler)
        complaint.is_confidential = True
        self.assertIn(self.handler, complaint.handler_ids)
        self.assertEqual(complaint.name, "Open own")

    def test_a_salesman_reads_and_creates_but_changes_nothing(self):
        salesman = self.users["salesman"]
        made = self._complain(user=salesman)
        self.assertFalse(made.sudo().user_id)
        made.message_post(body="He called again")
        for change in (
            lambda: made.write({"name": "Other"}), made.action_acknowledge,
            made.unlink, made.action_cancel,
        ):
            with self.assertRaises(AccessError):
                change()
        with self.assertRaises(AccessError):
            self._complain(customer="colleague", user=salesman)

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_rule")
    def test_salesman_learns_nothing_of_confidential_ones(self):
        hidden = self.secret["own"].with_user(self.users["salesman"])
        self.env.invalidate_all()
        for way in (
            lambda: hidden.read(["name"]), lambda: hidden.web_read({"name": {}}),
            lambda: hidden.export_data(["name"]), lambda: hidden.display_name,
            lambda: hidden.message_post(body="x"),
            lambda: hidden.event_ids.mapped("kind"),
        ):
            with self.assertRaises(AccessError):
                way()
        Complaint = self.env["crm.relationship.complaint"].with_user(
            self.users["salesman"]
        )
        with self.assertRaises(AccessError):
            Complaint.search([("is_confidential", "=", True)])
        self.assertFalse(
            self.env["crm.relationship.complaint.event"].with_user(
                self.users["salesman"]
            ).search([("complaint_id", "=", self.secret["own"].id)])
        )

    def test_portal_reads_only_what_is_for_customers(self):
        Complaint = self.env["crm.relationship.complaint"].with_user(self.customer)
        visible = set(Complaint.fields_get())
        own = {
            name for name, field in Complaint._fields.items()
            if field._module == "crm_relationship" and name not in MAGIC_COLUMNS
        }
        self.assertLessEqual(visible & own, PORTAL_FIELDS)
        self.assertLessEqual(PORTAL_FIELDS, visible)
        complaint = Complaint.browse(self.open["own"].id)
        self.assertEqual(complaint.name, "Open own")
        for change in (
            lambda: complaint.write({"name": "x"}), complaint.unlink,
            lambda: Complaint.create({"name": "x"}), complaint.action_close,
        ):
            with self.assertRaises(AccessError):
                change()

    def test_portal_sees_its_own_confidential_one(self):
        self.secret["own"].partner_id = self.contact
        self.assertEqual(
            set(self._found(self.customer).ids),
            self._names([self.open["own"], self.secret["own"]]),
        )

    def test_companies_do_not_mix(self):
        foreign = self.env["crm.relationship.complaint"].create({
            "name": "Foreign", "partner_id": self.customers["own"].id,
            "company_id": self.other_company.id,
        })
        for user in (self.handler, self.head, self.users["sales_manager"]):
            with self.assertRaises(AccessError):
                foreign.with_user(user).read(["name"])
        self.head.company_ids = [Command.link(self.other_company.id)]
        seen = foreign.with_user(self.head).with_context(
            allowed_company_ids=self.other_company.ids
        )
        self.assertEqual(seen.name, "Foreign")

    def test_handlers_see_the_relationship_of_their_complaints(self):
        Relationship = self.env["crm.relationship"].with_user(self.users["handler"])
        (self.open["colleague"] + self.open["nobody"]).sudo().unlink()
        self.env.invalidate_all()
        self.assertEqual(Relationship.search([]).partner_id, self.customers["own"])

    def test_configuration_is_the_managers(self):
        for model in ("stage", "category", "cause", "remedy"):
            records = self.env[f"crm.relationship.complaint.{model}"]
            values = {"name": "New"} | ({"state": "new"} if model == "stage" else {})
            records.with_user(self.head).create(values)
            with self.assertRaises(AccessError):
                records.with_user(self.handler).create(values)
