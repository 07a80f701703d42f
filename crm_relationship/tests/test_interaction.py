from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .security_common import SecurityCommon

MODEL = "crm.relationship.interaction"


@tagged("post_install", "-at_install")
class TestInteraction(SecurityCommon):
    """What an interaction is, and who may do what with it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls.env["crm.lead"].create({
            "name": "Renewal", "partner_id": cls.customers["own"].id,
            "user_id": cls.users["salesman"].id, "company_id": cls.company.id,
        })

    def _log(self, role="salesman", **values):
        """Return an interaction that a role notes."""
        return self._as(role, MODEL).create(values)

    # ------------------------------------------------------------------
    # The record
    # ------------------------------------------------------------------

    def test_defaults(self):
        one = self._log(partner_id=self.contact.id)
        self.assertEqual((one.kind, one.direction), ("call", "out"))
        self.assertEqual(one.user_id, self.users["salesman"])
        self.assertEqual(one.company_id, self.company)
        self.assertEqual(one.commercial_partner_id, self.customer)
        self.assertLess(
            abs((one.date - fields.Datetime.now()).total_seconds()), 60
        )

    def test_lead_says_customer_and_company(self):
        self.lead.write({"user_id": False, "team_id": False})
        self.lead.company_id = self.branch
        one = self.env[MODEL].create({"lead_id": self.lead.id})
        self.assertEqual(one.partner_id, self.customers["own"])
        self.assertEqual(one.company_id, self.branch)

    def test_name_shown(self):
        one = self._log(partner_id=self.contact.id, date="2024-03-01 10:00:00")
        self.assertIn("Call", one.display_name)
        one.name = "<b>Hello</b>"
        self.assertEqual(one.display_name, "<b>Hello</b>")

    def test_what_cannot_be(self):
        for values, message in (
            ({"duration": -1}, "no time"),
            ({"kind": "call", "chat_service": "zalo"}, "chat service"),
            ({"external_ref": "1"}, "source system"),
        ):
            with (
                self.subTest(**values), mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError) as caught, self.cr.savepoint(),
            ):
                self._log(partner_id=self.contact.id, **values)
            text = self.env[MODEL]._sql_error_to_message(caught.exception)
            self.assertIn(message, text)
        tomorrow = fields.Datetime.add(fields.Datetime.now(), hours=30)
        with self.assertRaisesRegex(ValidationError, "as an activity"):
            self._log(partner_id=self.contact.id, date=tomorrow)

    def test_reference_is_taken_once_a_company_and_source(self):
        key = {"external_source": "pbx", "external_ref": "17"}
        self._log("sales_manager", **key)
        self._log("sales_manager", external_source="zalo", external_ref="17")
        self.env[MODEL].create({**key, "company_id": self.other_company.id})
        with (
            mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError) as caught,
            self.cr.savepoint(),
        ):
            self._log("sales_manager", **key)
        text = self.env[MODEL]._sql_error_to_message(caught.exception)
        self.assertIn("imported already", text)

    def test_chat_service_goes_with_the_chat(self):
        one = self._log(kind="chat", chat_service="zalo")
        self.assertEqual(one.chat_service, "zalo")
        one.kind = "call"
        self.assertFalse(one.chat_service)

    def test_customer_is_measured_again(self):
        one = self._log(partner_id=self.customers["own"].id)
        other = self.customers["nobody"]
        self._pending()
        one.partner_id = other
        self.assertEqual(
            self._pending(), {self.customers["own"].id, other.id}
        )
        one.with_user(self.users["sales_manager"]).unlink()
        self.assertEqual(self._pending(), {other.id})

    def _pending(self):
        """Return the customers noted as stale since the last call."""
        self.env.flush_all()
        keys = self.env.cr.precommit.data.pop("crm.relationship.stale", set())
        self.env.cr.precommit.clear()
        return {partner for partner, _company in keys}

    def test_hostile_text_stays_text(self):
        one = self._log(
            partner_id=self.contact.id, name="<script>alert(1)</script>",
            note="<p>Hi<script>alert(1)</script></p>",
        )
        self.assertEqual(one.name, "<script>alert(1)</script>")
        self.assertNotIn("script", one.note)
        one.name = "=HYPERLINK(1)"
        [[cell]] = one.export_data(["name"])["datas"]
        self.assertEqual(cell, "'=HYPERLINK(1)")

    # ------------------------------------------------------------------
    # Quick form
    # ------------------------------------------------------------------

    def _quick(self, role="salesman", **defaults):
        context = {f"default_{name}": value for name, value in defaults.items()}
        return Form(
            self._as(role, MODEL).with_context(**context),
            f"crm_relationship.{MODEL.replace('.', '_')}_view_form_quick",
        )

    def test_quick_form_plans_the_next_contact(self):
        friday = self._date(days=-5)
        own = self.customers["own"]
        for defaults, target in (
            ({"partner_id": own.id}, own), ({"lead_id": self.lead.id}, self.lead),
        ):
            with self.subTest(**defaults), self._quick(**defaults) as form:
                form.name = "Offer sent"
                form.next_contact_date = friday
                form.next_contact_summary = "Ask about the offer"
            activity = target.activity_ids
            self.assertEqual(activity.summary, "Ask about the offer")
            self.assertEqual(activity.date_deadline, friday)
            self.assertEqual(activity.user_id, self.users["salesman"])
            form.record.name = "Changed"
            self.assertEqual(target.activity_ids, activity)

    def test_next_contact_needs_somebody(self):
        with self.assertRaisesRegex(ValidationError, "next contact"):
            self._log(phone="0901234567", next_contact_date=self._date(days=-1))

    def test_planned_activity_is_fulfilled(self):
        own = self.customers["own"]
        activity = own.with_user(self.users["salesman"]).activity_schedule(
            "mail.mail_activity_data_call", user_id=self.users["salesman"].id
        )
        one = self._log(
            partner_id=own.id, name="Reached", activity_id=activity.id
        )
        self.assertFalse(activity.active)
        self.assertEqual(activity.feedback, "Reached")
        self.assertEqual(one.activity_id, activity)

    def test_files_are_shared_with_readers(self):
        file = self._as("salesman", "ir.attachment").create({
            "name": "notes.txt", "raw": b"x", "res_model": MODEL, "res_id": 0,
        })
        one = self._log(
            partner_id=self.customers["own"].id, attachment_ids=file.ids
        )
        self.assertEqual(file.res_id, one.id)
        self.env.invalidate_all()
        as_manager = self._as("sales_manager", "ir.attachment").browse(file.id)
        self.assertEqual(as_manager.raw, b"x")

    # ------------------------------------------------------------------
    # Access
    # ------------------------------------------------------------------

    def _visible(self, role, records):
        return self._as(role, MODEL).search([("id", "in", records.ids)])

    def test_who_sees_what(self):
        of_colleague = {"user_id": self.colleague.id}
        foreign_lead = self.lead.copy({
            "user_id": self.colleague.id, "partner_id": False,
        })
        Interaction = self.env[MODEL].with_company(self.company)
        seen = Interaction.create([
            {"partner_id": self.customers["own"].id, **of_colleague},
            {"partner_id": self.customers["nobody"].id, **of_colleague},
            {"partner_id": self.customers["colleague"].id,
             "user_id": self.users["salesman"].id},
            {"phone": "0901234567", **of_colleague},
        ])
        hidden = Interaction.create([
            {"partner_id": self.customers["colleague"].id, **of_colleague},
            {"lead_id": foreign_lead.id, **of_colleague},
        ])
        elsewhere = Interaction.create({
            "partner_id": self.customers["own"].id,
            "company_id": self.other_company.id,
        })
        every = seen | hidden | elsewhere
        self.assertEqual(self._visible("salesman", every), seen)
        for role in ("all_leads", "sales_manager", "invoicing", "readonly"):
            with self.subTest(role=role):
                self.assertEqual(self._visible(role, every), seen | hidden)
        for role in ("employee", "administrator", "portal", "public"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._visible(role, every)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_who_writes_what(self):
        theirs = self._log(
            "sales_manager", partner_id=self.customers["colleague"].id
        )
        own = self._log("invoicing", partner_id=self.customers["colleague"].id)
        own.name = "Asked for the invoice"
        for role in ("salesman", "invoicing", "readonly"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(role, MODEL).browse(theirs.id).name = "Changed"
        for role in ("salesman", "all_leads", "invoicing"):
            mine = self._log(role, partner_id=self.customers["own"].id)
            with self.subTest(role=role), self.assertRaises(AccessError):
                mine.unlink()
        with self.assertRaises(AccessError):
            self._log(
                partner_id=self.customers["colleague"].id, user_id=self.colleague.id
            )
        with self.assertRaises(AccessError):
            self._log("readonly", partner_id=self.customers["own"].id)
