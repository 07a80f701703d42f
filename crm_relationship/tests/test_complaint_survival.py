from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import RestrictViolation

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .complaint_common import ComplaintCommon

COMPLAINT = "crm.relationship.complaint"


@tagged("post_install", "-at_install")
class TestComplaintSurvival(ComplaintCommon):
    """Complaints outlive what they are about: nothing is lost, nothing is doubled."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={"allowed_company_ids": cls.company.ids})
        cls.other = cls._create_customer("Other")
        cls.person = cls.env["res.partner"].create(
            {"name": "Person", "parent_id": cls.other.id}
        )
        cls.customers["other"], cls.customers["person"] = cls.other, cls.person

    def _merge(self, sources, destination):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((sources | destination).ids, destination)
        self.env.invalidate_all()

    # ------------------------------------------------------------------
    # Partners
    # ------------------------------------------------------------------

    def test_merge_of_customers(self):
        own = self.customers["own"]
        plain = self._complain(customer="other")
        secret = self._complain(customer="person", is_confidential=True)
        behalf = self._complain(behalf_partner_id=self.other.id)
        closed = self._complain(customer="other")
        self._answer(closed)
        closed.action_close()
        plain.sudo().message_post(body="Kept")
        log = (plain + secret + closed).sudo().event_ids
        before = log.read(["kind", "date", "user_id", "note"])
        self._merge(self.other, own)
        self.assertEqual(plain.partner_id, own)
        self.assertEqual(secret.partner_id, self.person)
        self.assertEqual(behalf.behalf_partner_id, own)
        for one in plain + secret + closed:
            self.assertEqual(one.commercial_partner_id, own)
        self.assertEqual(log.read(["kind", "date", "user_id", "note"]), before)
        self.assertIn("Kept", plain.sudo().message_ids[0].body)
        self.assertEqual(own.with_user(self.head).complaint_count, 4)

    def test_merge_leaves_who_may_read(self):
        secret = self._complain(customer="other", is_confidential=True)
        self._merge(self.other, self.customers["own"])
        found = self._as("salesman", COMPLAINT).search([("id", "=", secret.id)])
        self.assertFalse(found)

    def test_contact_of_another_customer(self):
        complaint = self._complain(customer="person")
        self.person.parent_id = self.customers["own"]
        self.assertEqual(complaint.commercial_partner_id, self.customers["own"])

    def test_partner_with_complaints_is_not_deleted(self):
        self._complain(customer="person", is_confidential=True)
        with self.assertRaisesRegex(UserError, "Archive the contact") as caught:
            self.person.unlink()
        self.assertNotIn("Too late", str(caught.exception))
        self.person.active = False
        self.assertTrue(self.env[COMPLAINT].search([
            ("partner_id", "=", self.person.id)
        ]))

    # ------------------------------------------------------------------
    # Documents
    # ------------------------------------------------------------------

    def _lead(self, **values):
        return self.env["crm.lead"].create({
            "name": "Chance", "type": "opportunity", "partner_id": self.other.id,
            "company_id": self.company.id, **values,
        })

    def test_merge_of_leads(self):
        kept, gone = self._lead(probability=90), self._lead(probability=1)
        complaints = self._complain(customer="other", lead_id=gone.id)
        complaints += self._complain(
            customer="other", res_model="crm.lead", res_id=gone.id,
            is_confidential=True,
        )
        result = (kept | gone).merge_opportunity()
        self.env.invalidate_all()
        self.assertEqual(result, kept)
        self.assertFalse(gone.exists())
        self.assertEqual(complaints[0].lead_id, kept)
        self.assertEqual(complaints[1].res_id, kept.id)

    def test_deleted_lead(self):
        lead = self._lead()
        complaint = self._complain(customer="other", lead_id=lead.id)
        lead.unlink()
        complaint.invalidate_recordset()
        self.assertTrue(complaint.exists())
        self.assertFalse(complaint.lead_id)

    @mute_logger("odoo.sql_db")
    def test_invoice_that_is_complained_of_is_not_deleted(self):
        invoice = self._invoice(self.other, 10, "2024-01-01")
        self._complain(customer="other", move_id=invoice.id)
        invoice.button_draft()
        with self._refused("crm_relationship_complaint", RestrictViolation):
            invoice.with_context(force_delete=True).unlink()
            self.env.flush_all()
        self.assertTrue(invoice.exists())

    # ------------------------------------------------------------------
    # Companies and users
    # ------------------------------------------------------------------

    @mute_logger("odoo.sql_db")
    def test_company_with_complaints_is_not_deleted(self):
        company = self.env["res.company"].create({"name": "Closing Down"})
        self.env[COMPLAINT].create({
            "name": "Late", "partner_id": self.customers["nobody"].id,
            "company_id": company.id,
        })
        with self._refused("crm_relationship_complaint", RestrictViolation):
            company.unlink()
            self.env.flush_all()
        self.assertTrue(company.exists())

    def test_archived_owner(self):
        leaving = new_test_user(
            self.env, "leaving", f"base.group_user,{self._handler_group()}",
            company_id=self.company.id, company_ids=[(6, 0, self.company.ids)],
        )
        complaint = self._complain(user_id=leaving.id, handler_ids=[leaving.id])
        day = fields.Date.today() - timedelta(days=1)
        complaint.write({
            "preventive_action": "Train", "preventive_user_id": leaving.id,
            "preventive_deadline": day,
        })
        leaving.active = False
        complaint.invalidate_recordset()
        self.assertEqual(complaint.user_id, leaving)
        self.assertTrue(complaint.is_open)
        # Whoever looks for what nobody sees to finds it.
        view = self.env[COMPLAINT].get_view(view_type="search")["arch"]
        self.assertIn("user_id.active", view)
        complaint.with_user(self.head).action_take()
        self.assertEqual(complaint.user_id, self.head)
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress", return_value=float("inf")):
            self.env["crm.relationship.reminders"]._cron_remind()
        told = complaint.sudo().activity_ids.user_id
        self.assertEqual(told, self.head)

    def _handler_group(self):
        return "crm_relationship.crm_relationship_group_complaint_handler"

    def test_deleted_owner(self):
        leaving = new_test_user(
            self.env, "leaving", f"base.group_user,{self._handler_group()}",
            company_id=self.company.id, company_ids=[(6, 0, self.company.ids)],
        )
        complaint = self._complain(user_id=leaving.id)
        complaint.with_user(leaving).action_acknowledge()
        kinds = complaint.event_ids.mapped("kind")
        leaving.unlink()
        complaint.invalidate_recordset()
        self.assertFalse(complaint.user_id)
        self.assertEqual(complaint.event_ids.mapped("kind"), kinds)
