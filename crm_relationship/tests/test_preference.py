from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .care_common import CareCommon

MODEL = "crm.relationship.preference"


@tagged("post_install", "-at_install")
class TestPreference(CareCommon):
    """What customers like, dislike and need, and who may know it."""

    def _preference(self, partner=None, **values):
        return self.env[MODEL].with_company(self.company).create({
            "partner_id": (partner or self.person).id, "value": "Green tea", **values,
        })

    def test_dialog(self):
        context = {"default_partner_id": self.person.id}
        with Form(self._as("salesman", MODEL).with_context(**context)) as form:
            form.value = "Green tea"
        one = form.record
        self.assertEqual(one.topic_id, self.env.ref(
            "crm_relationship.preference_topic_product"
        ))
        self.assertEqual((one.user_id, one.since), (self.salesman, fields.Date.today()))
        self.assertEqual(one.commercial_partner_id, self.own)
        self.assertEqual(one.display_name, "Product: Green tea")

    def test_topic_in_use_stays(self):
        one = self._preference()
        with (
            mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            one.topic_id.unlink()

    def test_hostile_text_stays_text(self):
        one = self._preference(value="=1+1")
        self.assertEqual(one.export_data(["value"])["datas"], [["'=1+1"]])
        one.value = "<img src=x onerror=alert(1)>"
        self.assertEqual(one.value, "<img src=x onerror=alert(1)>")

    def test_reparented_contact(self):
        one = self._preference()
        self.person.parent_id = self.customers["nobody"]
        self.assertEqual(one.commercial_partner_id, self.customers["nobody"])

    def test_deleted_contact_takes_them_along(self):
        one = self._preference()
        self.person.unlink()
        self.assertFalse(one.exists())

    def test_who_sees_what(self):
        theirs = {"user_id": self.colleague.id}
        seen = self._preference(**theirs)
        seen |= self._preference(self.customers["nobody"], **theirs)
        seen |= self._preference(
            self.customers["colleague"], user_id=self.salesman.id
        )
        hidden = self._preference(self.customers["colleague"], **theirs)
        foreign = self._preference(company_id=self.other_company.id)
        domain = [("id", "in", (seen | hidden | foreign).ids)]
        found = self._as("salesman", MODEL).search(domain)
        self.assertEqual(found.sorted("id"), seen)
        for role in ("all_leads", "sales_manager", "invoicing", "readonly"):
            found = self._as(role, MODEL).search(domain)
            self.assertEqual(found.sorted("id"), seen | hidden)
        for role in ("salesman", "invoicing", "readonly"):
            with (
                mute_logger("odoo.addons.base.models"), self.subTest(role=role),
                self.assertRaises(AccessError),
            ):
                self._as(role, MODEL).browse(hidden.id).value = "Changed"
