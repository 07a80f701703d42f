"""Contacts shown on leads: those of the customer, or of the lead alone."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .contact_common import ContactCommon


class TestContactLeads(ContactCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stranger = cls._lead("Stranger")

    @classmethod
    def _lead(cls, name):
        return cls.env["crm.lead"].sudo().create({
            "name": name, "type": "lead", "company_id": cls.company.id,
            "user_id": cls.seller.id,
        })

    def _shown(self, lead):
        self.env.flush_all()
        self.env.invalidate_all()
        lead = lead.with_user(self.seller).sudo(False)
        return (
            lead.contact_last_date, lead.contact_is_unanswered, lead.contact_count_90,
            lead.contact_silence_days,
        )

    def test_customer_of_the_lead(self):
        self._mail_in(self.contact, self._moment(4))
        self._refresh()
        self.assertEqual(self._shown(self.lead), (self._moment(4), True, 1, 4))
        action = self.lead.action_view_contacts()
        self.assertEqual(action["domain"], [("partner_id", "=", self.customer.id)])

    def test_lead_without_customer(self):
        self.assertEqual(self._shown(self.stranger), (False, False, 0, 0))
        nobody = self.env["res.partner"]
        self._mail_in(self.stranger, self._moment(100), author=nobody)
        self._mail_in(self.stranger, self._moment(6), author=nobody)
        self.assertEqual(self._shown(self.stranger), (self._moment(6), True, 1, 6))
        self._mail_out(self.stranger, self._moment(5))
        self._mail_out(self.stranger, self._moment(2), subtype="mail.mt_note")
        self.assertEqual(self._shown(self.stranger), (self._moment(5), False, 2, 5))
        self._call_done(self.stranger, self._moment(4))
        self._interaction(
            self.env["res.partner"], self._moment(3), direction="in",
            lead_id=self.stranger.id,
        )
        self.assertEqual(self._shown(self.stranger), (self._moment(3), True, 4, 3))
        self.assertEqual(
            self.stranger.action_view_contacts()["domain"],
            [("lead_id", "=", self.stranger.id)],
        )

    def test_queries_do_not_grow(self):
        leads = self.stranger.union(*(self._lead(f"Lead {n}") for n in range(20)))
        for lead in leads:
            self._mail_in(lead, self._moment(2))
        names = ["contact_last_date", "contact_count_90", "contact_silence_days"]

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            records.read(names)
            return self.cr.sql_log_count - before

        count(leads)
        self.assertEqual(count(leads[:2]), count(leads))

    def test_figures_are_for_their_groups(self):
        plain = new_test_user(self.env, "plain_contact", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.stranger.with_user(plain).sudo(False).read(["contact_last_date"])

    def test_partner_shows_and_sorts_by_the_last_contact(self):
        self._mail_in(self.contact, self._moment(4))
        self._refresh()
        partners = self.env["res.partner"].with_user(self.seller)
        domain = [("id", "in", (self.customer | self.us).ids)]
        found = partners.search(domain, order="relationship_last_contact_date desc")
        self.assertEqual(found[0], self.customer)
        self.assertEqual(found[0].relationship_last_contact_date, self._moment(4))
        self.assertEqual(partners.search([
            *domain, ("relationship_last_contact_date", ">=", self._date(days=5))
        ]), self.customer)
