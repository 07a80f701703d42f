from odoo.exceptions import UserError
from odoo.tests import tagged

from .security_common import SecurityCommon

MODEL = "crm.relationship.interaction"


@tagged("post_install", "-at_install")
class TestInteractionSurvival(SecurityCommon):
    """Interactions outlive merges, conversions and moves of what they belong to."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={"allowed_company_ids": cls.company.ids})
        cls.other = cls._create_customer("Other")
        cls.person = cls.env["res.partner"].create(
            {"name": "Person", "parent_id": cls.other.id}
        )

    def _log(self, partner, **values):
        return self.env[MODEL].create({"partner_id": partner.id, **values})

    def _merge(self, source, destination):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((source | destination).ids, destination)

    def _assert_customer(self, interaction, partner, customer):
        interaction.invalidate_recordset()
        self.assertEqual(interaction.partner_id, partner)
        self.assertEqual(interaction.commercial_partner_id, customer)

    # ------------------------------------------------------------------
    # Partners
    # ------------------------------------------------------------------

    def test_merge_of_customers(self):
        one, of_person = self._log(self.other), self._log(self.person)
        self._merge(self.other, self.customer)
        self._assert_customer(one, self.customer, self.customer)
        self._assert_customer(of_person, self.person, self.customer)

    def test_merge_of_contacts_of_different_customers(self):
        one = self._log(self.person)
        self._merge(self.person, self.contact)
        self._assert_customer(one, self.contact, self.customer)

    def test_merge_of_a_customer_into_a_contact(self):
        alone = self._create_customer("Alone", is_company=False)
        one = self._log(alone)
        self._merge(alone, self.contact)
        self._assert_customer(one, self.contact, self.customer)

    def test_merge_moves_the_document(self):
        one = self._log(
            self.contact, res_model="res.partner", res_id=self.other.id
        )
        lead = self._log(self.contact, res_model="crm.lead", res_id=self.other.id)
        self._merge(self.other, self.customer)
        (one | lead).invalidate_recordset()
        self.assertEqual(one.res_id, self.customer.id)
        self.assertNotEqual(lead.res_id, self.customer.id)

    def test_another_parent(self):
        one = self._log(self.person)
        self.person.parent_id = self.customer
        self._assert_customer(one, self.person, self.customer)
        self.person.write({"parent_id": False, "is_company": True})
        self._assert_customer(one, self.person, self.person)

    def test_archived_partner_keeps_them(self):
        one = self._log(self.person)
        self.person.active = False
        self.env.invalidate_all()
        self._assert_customer(one, self.person, self.other)
        found = self.env[MODEL].search([("partner_id", "=", self.person.id)])
        self.assertEqual(found, one)

    def test_partner_with_history_cannot_be_deleted(self):
        self._log(self.person)
        with self.assertRaisesRegex(UserError, "Archive the contact"):
            self.person.unlink()

    # ------------------------------------------------------------------
    # Leads
    # ------------------------------------------------------------------

    def _lead(self, **values):
        return self.env["crm.lead"].create({
            "name": "Lead", "user_id": False, "partner_name": "New Company",
            "contact_name": "New Person", **values,
        })

    def test_lead_becomes_a_customer(self):
        lead = self._lead()
        one = self._log(self.env["res.partner"], lead_id=lead.id)
        kept = self._log(self.contact, lead_id=lead.id)
        self.assertFalse(one.partner_id)
        lead._handle_partner_assignment(create_missing=True)
        self._assert_customer(
            one, lead.partner_id, lead.partner_id.commercial_partner_id
        )
        self.assertTrue(one.partner_id)
        self._assert_customer(kept, self.contact, self.customer)
        pending = self.env.cr.precommit.data["crm.relationship.stale"]
        self.assertIn((lead.partner_id.id, self.company.id), pending)

    def test_merged_leads(self):
        leads = [self._lead(name=name, type="opportunity") for name in "ab"]
        found = {
            lead: self._log(
                self.env["res.partner"], lead_id=lead.id, res_model="crm.lead",
                res_id=lead.id,
            )
            for lead in leads
        }
        leads[0].partner_id = self.customer
        merged = (leads[0] | leads[1])._merge_opportunity(auto_unlink=True)
        for one in found.values():
            self._assert_customer(one, self.customer, self.customer)
            self.assertEqual(one.lead_id, merged)
            self.assertEqual(one.res_id, merged.id)

    def test_deleted_lead(self):
        lead = self._lead()
        one = self._log(self.contact, lead_id=lead.id)
        lead.unlink()
        one.invalidate_recordset()
        self.assertFalse(one.lead_id)
        self.assertEqual(one.partner_id, self.contact)
