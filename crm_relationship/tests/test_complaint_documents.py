from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .complaint_common import ComplaintCommon

COMPLAINT = "crm.relationship.complaint"


@tagged("post_install", "-at_install")
class TestComplaintDocuments(ComplaintCommon):
    """What partners, opportunities and invoices show of complaints, and begin."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        own = cls.customers["own"]
        cls.person = cls.env["res.partner"].create(
            {"name": "Person", "parent_id": own.id, "email": "person@example.com"}
        )
        cls.lead = cls.env["crm.lead"].create({
            "name": "Chance", "type": "opportunity", "partner_id": cls.person.id,
            "company_id": cls.company.id, "user_id": cls.users["salesman"].id,
        })
        cls.invoice = cls._invoice(own, 100, "2024-01-01")
        cls.other_invoice = cls._invoice(own, 10, "2024-02-01")

    def _counts(self, record, role="salesman"):
        shown = self._as(role, record._name).browse(record.id)
        shown.invalidate_recordset()
        return shown.complaint_count, shown.open_complaint_count

    def _close(self, complaint):
        self._answer(complaint)
        complaint.action_close()

    def test_customer_and_contact_count_the_same(self):
        self._complain()
        self._close(self._complain(partner_id=self.person.id))
        for record in (self.customers["own"], self.person, self.lead):
            self.assertEqual(self._counts(record), (2, 1), record)
        self.assertEqual(self._counts(self.customers["nobody"]), (0, 0))

    def test_invoice_counts_its_own(self):
        self._complain(move_id=self.invoice.id)
        self._complain()
        self.assertEqual(self._counts(self.invoice), (1, 1))
        self.assertEqual(self._counts(self.other_invoice), (0, 0))

    def test_confidential_ones_show_to_nobody_else(self):
        secret = self._complain(is_confidential=True, move_id=self.invoice.id)
        for role in ("salesman", "all_leads", "invoicing", "other_handler"):
            user = self.other_handler if role == "other_handler" else role
            self.assertEqual(self._counts(self.customers["own"], user), (0, 0), role)
        self.assertEqual(self._counts(self.customers["own"], self.handler), (1, 1))
        self.assertEqual(self._counts(self.customers["own"], self.head), (1, 1))
        partner = self._as("salesman", "res.partner")
        found = partner.search([("has_open_complaint", "=", True)])
        self.assertNotIn(secret.partner_id.id, found.ids)

    def test_employees_see_no_field(self):
        partner = self._as("employee", "res.partner").browse(self.person.id)
        for name in ("complaint_count", "open_complaint_count", "has_open_complaint"):
            with self.assertRaises(AccessError):
                partner.read([name])

    def test_search(self):
        self._complain(move_id=self.invoice.id)
        for record, others in (
            (self.customers["own"], self.customers["nobody"]),
            (self.lead, self.env["crm.lead"]), (self.invoice, self.other_invoice),
        ):
            role = self.head if record == self.invoice else "salesman"
            model = self._as(role, record._name)
            if record == self.invoice:
                model = model.sudo()
            both = [("id", "in", (record + others).ids)]
            with_one = model.search([*both, ("has_open_complaint", "=", True)])
            without = model.search([*both, ("has_open_complaint", "=", False)])
            self.assertEqual((with_one.ids, without.ids), (record.ids, others.ids))

    def _open(self, record, role):
        """Return the complaint that the record's button begins, saved by a role."""
        record = self._as(role, record._name).browse(record.id)
        action = record.action_new_complaint()
        complaints = self._as(role, COMPLAINT).with_context(**action["context"])
        with Form(complaints) as form:
            form.name = "Broken"
        return form.record

    def test_new_complaint_of_a_contact(self):
        complaint = self._open(self.person, "salesman")
        self.assertEqual(complaint.partner_id, self.person)
        self.assertEqual(complaint.commercial_partner_id, self.customers["own"])
        self.assertEqual(complaint.email_from, "person@example.com")

    def test_new_complaint_of_a_lead(self):
        complaint = self._open(self.lead, "salesman")
        self.assertEqual(complaint.lead_id, self.lead)
        self.assertEqual(complaint.partner_id, self.person)
        self.assertEqual(complaint.company_id, self.company)

    def test_new_complaint_of_an_invoice(self):
        self.users["complaint_manager"].group_ids += self.env.ref(
            "account.group_account_invoice"
        )
        complaint = self._open(self.invoice, "complaint_manager")
        self.assertEqual(complaint.move_id, self.invoice)
        self.assertEqual(complaint.partner_id, self.customers["own"])

    def test_what_the_button_opens_is_what_it_counts(self):
        about, other = self._complain(move_id=self.invoice.id), self._complain()
        for record, wanted in (
            (self.person, about + other), (self.lead, about + other),
            (self.invoice, about), (about, about + other),
        ):
            domain = record.action_view_complaints()["domain"]
            self.assertEqual(self.env[COMPLAINT].search(domain), wanted.sudo()[::-1])

    def test_accountants_begin_none(self):
        invoice = self._as("accountant", "account.move").browse(self.invoice.id)
        with self.assertRaises(AccessError):
            invoice.action_new_complaint()

    def test_numbers_of_many_cost_no_more_queries(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(80)]
        ).with_user(self.head)
        self.env.flush_all()
        counts = []
        for some in (partners[:40], partners[40:42], partners[42:]):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.mapped("complaint_count")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2], "the first warms up what is shared")

    def test_figures_of_the_customer_on_the_complaint(self):
        complaint = self._complain()
        for role, value in (("salesman", 100), ("handler", 100)):
            shown = self._as(role, COMPLAINT).browse(complaint.id)
            self.assertEqual(shown.relationship_value, value, role)
            self.assertEqual(shown.relationship_pareto_class, "a", role)
        portal = self._as("portal", COMPLAINT).browse(complaint.id)
        with self.assertRaises(AccessError):
            portal.read(["relationship_value"])

    def test_forms_open_for_every_reader(self):
        complaint = self._complain(move_id=self.invoice.id)
        self.env["crm.relationship.complaint.remedy.line"].create({
            "complaint_id": complaint.id, "amount": 5,
            "remedy_id": self.env.ref("crm_relationship.complaint_remedy_voucher").id,
        })
        for role in ("salesman", "all_leads", "invoicing", "readonly", "handler"):
            shown = self._as(role, COMPLAINT).browse(complaint.id)
            for mode in ("form", "list", "kanban", "calendar", "activity"):
                with self.subTest(role=role, mode=mode):
                    view = etree.fromstring(shown.get_view(view_type=mode)["arch"])
                    nodes = view.xpath("//field[not(ancestor::field)]")
                    self.assertTrue(shown.read([node.get("name") for node in nodes]))

    def test_categories_stand_below_what_they_are_a_part_of(self):
        Category = self.env["crm.relationship.complaint.category"]
        top, other = Category.create([
            {"name": "Zeal", "sequence": 5000}, {"name": "Arts", "sequence": 5001},
        ])
        late, early = Category.create([
            {"name": "A late one", "parent_id": top.id, "sequence": 20},
            {"name": "Z early one", "parent_id": top.id, "sequence": 10},
        ])
        some = [("id", "in", (top + other + late + early).ids)]
        self.assertEqual(Category.search(some), top + early + late + other)
        top.sequence = 6000
        self.assertEqual(Category.search(some), other + top + early + late)
        late.parent_id = other
        self.assertEqual(Category.search(some), other + late + top + early)
