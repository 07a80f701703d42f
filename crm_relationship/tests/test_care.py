from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .care_common import CareCommon

ITEMS = [
    "reach", "address", "tax_id", "industry", "salesperson", "contact", "occasion",
    "preference", "confirmed",
]


@tagged("post_install", "-at_install")
class TestCare(CareCommon):
    """What staff see before they speak to a customer, and how complete it is."""

    def _care(self, record=None, role="salesman"):
        return call_kw(
            self._as(role, "crm.relationship.care"), "get_care",
            [{"model": (record or self.own)._name, "id": (record or self.own).id}], {},
        )

    def _confirm(self, record=None, role="salesman"):
        record = record or self.own
        return call_kw(
            self._as(role, "crm.relationship.care"), "confirm_profile",
            [{"model": record._name, "id": record.id}], {},
        )

    def _states(self, partner=None):
        profile = self._care(partner)["profile"]
        return {item["name"]: item["state"] for item in profile["items"]}

    def _preference(self, **values):
        return self.env["crm.relationship.preference"].with_company(
            self.company
        ).create({"partner_id": self.person.id, "value": "Green tea", **values})

    def _occasion(self, **values):
        return self.env["crm.relationship.occasion"].with_company(self.company).create(
            {"partner_id": self.person.id, "day": 5, "month": "3", **values}
        )

    # ------------------------------------------------------------------
    # What is shown
    # ------------------------------------------------------------------

    def test_everything_of_the_customer(self):
        late, due = self._promise(-1), self._promise(1, self.own)
        self._promise(3).action_keep()
        self._preference(), self._occasion()
        care = self._care(self.person)
        self.assertEqual(
            [(one["id"], one["late"]) for one in care["promises"]],
            [(late.id, True), (due.id, False)],
        )
        self.assertEqual(
            [(one["value"], one["contact"]) for one in care["preferences"]],
            [("Green tea", "Person")],
        )
        self.assertEqual(
            [one["name"] for one in care["occasions"]], ["Birthday"]
        )
        self.assertEqual(care["partner"]["id"], self.person.id)
        self.assertFalse(care["hidden"])

    def test_lead_without_a_customer(self):
        lead = self.env["crm.lead"].create(
            {"name": "Lead", "user_id": self.salesman.id, "company_id": self.company.id}
        )
        one = self._promise(lead_id=lead.id, partner_id=False)
        care = self._care(lead)
        self.assertFalse(care["partner"] or care["profile"] or care["preferences"])
        self.assertEqual([each["id"] for each in care["promises"]], [one.id])
        self.assertEqual(list(care["actions"]), ["promise"])
        self.assertEqual(
            care["actions"]["promise"]["context"]["default_lead_id"], lead.id
        )
        lead.partner_id = self.person
        self.assertTrue(self._care(lead)["profile"])

    def test_relationship(self):
        self._preference()
        self.assertEqual(
            self._care(self.rows["own"])["preferences"], self._care()["preferences"]
        )

    def test_queries_are_bounded(self):
        counts = []
        for number in (1, 14):
            for _time in range(number):
                self._promise(number), self._preference(), self._occasion()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._care()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
        self.assertLessEqual(counts[0], 60)

    # ------------------------------------------------------------------
    # Profile
    # ------------------------------------------------------------------

    def test_items_of_a_company_and_of_a_person(self):
        self.assertEqual(list(self._states()), ITEMS)
        person = self.env["res.partner"].create({"name": "Alone"})
        self.assertEqual(
            set(ITEMS) - set(self._states(person)), {"tax_id", "industry", "contact"}
        )

    def test_each_item_can_be_mended(self):
        states = self._states()
        missing = {name for name, state in states.items() if state == "missing"}
        self.assertEqual(missing, {
            "reach", "address", "tax_id", "industry", "occasion", "preference",
        })
        for item in self._care()["profile"]["items"]:
            if item["state"] == "ok":
                continue
            with self.subTest(item["name"]):
                self._mend(item)
        self.assertEqual(set(self._states().values()), {"ok"})
        self.assertEqual(self._care()["profile"]["percent"], 100)

    def _mend(self, item):
        """Fill in the dialog of an item that is missing."""
        action = item["action"]
        record = self._as("salesman", action["res_model"]).with_context(
            **action["context"]
        ).browse(action["res_id"] or ())
        view = self.env["ir.ui.view"].browse(action["views"][0][0])
        values = {
            "reach": {"phone": "0901234567"}, "address": {"city": "Huế"},
            "tax_id": {"vat": "0101243150"},
            "industry": {"industry_id": self.env["res.partner.industry"].search(
                [], limit=1
            )},
            "occasion": {"day": 5, "month": "3"}, "preference": {"value": "Tea"},
        }[item["name"]]
        with Form(record, view) as form:
            for name, value in values.items():
                form[name] = value

    def test_contact_is_added_in_a_dialog(self):
        self.person.active = False
        [item] = [
            one for one in self._care()["profile"]["items"] if one["name"] == "contact"
        ]
        self.assertEqual(item["state"], "missing")
        action = item["action"]
        Partner = self._as("salesman", "res.partner").with_context(**action["context"])
        view = self.env["ir.ui.view"].browse(action["views"][0][0])
        with Form(Partner, view) as form:
            form.name = "Newcomer"
        self.assertEqual(form.record.parent_id, self.own)
        self.assertEqual(self._states()["contact"], "ok")

    def test_contact_that_can_be_reached_is_enough(self):
        self.person.phone = "0901234567"
        self.assertEqual(self._states()["reach"], "ok")

    def test_old_knowledge_is_confirmed(self):
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = %s WHERE id = %s",
            [self._date(months=30), self.own.id],
        )
        self.env.invalidate_all()
        self._preference(since=self._date(months=13))
        states = self._states()
        self.assertEqual((states["preference"], states["confirmed"]), ("old", "old"))
        self._confirm(self.person)
        self.assertEqual(self.own.relationship_verified_on, fields.Date.today())
        states = self._states()
        self.assertEqual((states["preference"], states["confirmed"]), ("ok", "ok"))
        self.own.relationship_verified_on = self._date(months=13)
        self.assertEqual(self._states()["confirmed"], "old")
        self.company.relationship_fresh_months = 24
        self.assertEqual(self._states()["confirmed"], "ok")

    def test_new_preference_is_fresh(self):
        self._preference(since=self._date(months=13))
        self._preference(since=self._date(months=1))
        self.assertEqual(self._states()["preference"], "ok")

    def test_other_company_counts_nothing(self):
        self._preference(company_id=self.other_company.id)
        self._occasion(company_id=self.other_company.id)
        states = self._states()
        self.assertEqual(
            (states["preference"], states["occasion"]), ("missing", "missing")
        )

    def test_list_of_relationships(self):
        row = self._as("salesman", "crm.relationship").browse(self.rows["own"].id)
        self.assertEqual(row.profile_completeness, 33)  # 3 of 9
        self.assertIn("Preference", row.profile_missing)
        self._preference()
        row.invalidate_recordset()
        self.assertEqual(row.profile_completeness, 44)
        self.assertNotIn("Preference", row.profile_missing)

    def test_list_is_read_as_a_set(self):
        customers = [self._create_customer(str(number)) for number in range(40)]
        rows = self.env["crm.relationship"].union(*(
            self._create_row(one) for one in customers
        ))
        rows[:1].profile_completeness  # noqa: B018 caches of access rules
        for some in (rows[:2], rows):
            self.env.flush_all()
            self.env.invalidate_all()
            with self.assertQueryCount(8):
                some.mapped("profile_completeness")

    # ------------------------------------------------------------------
    # Access
    # ------------------------------------------------------------------

    def test_colleagues_customer_shows_what_concerns_me(self):
        theirs = self.customers["colleague"]
        mine = self._promise(1, theirs)
        self._promise(1, theirs, user_id=self.colleague.id)
        self._preference(partner_id=theirs.id, user_id=self.colleague.id)
        care = self._care(theirs)
        self.assertTrue(care["hidden"])
        self.assertFalse(care["profile"] or care["preferences"])
        self.assertEqual([one["id"] for one in care["promises"]], [mine.id])
        with self.assertRaises(AccessError):
            self._confirm(theirs)
        self.assertTrue(self._care(theirs, "readonly")["profile"])
        self.assertFalse(self._care(theirs, "readonly")["actions"])

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_nothing_for_others(self):
        for role in ("employee", "administrator", "portal", "public"):
            for ask in (self._care, self._confirm):
                with self.subTest(role=role), self.assertRaises(AccessError):
                    ask(self.own, role)
        with self.assertRaises(AccessError):
            self._confirm(self.own, "readonly")
        self.assertFalse(self.own.relationship_verified_on)

    def test_subjects_that_there_are_not(self):
        for model in ("res.users", "no.such.model"):
            with self.assertRaises(ValidationError):
                self._as("salesman", "crm.relationship.care").get_care(
                    {"model": model, "id": 1}
                )
