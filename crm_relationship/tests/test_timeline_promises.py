from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .security_common import SecurityCommon


@tagged("post_install", "-at_install")
class TestTimelinePromises(SecurityCommon):
    """Promises stand above the history while open, in it when they are settled."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesman = cls.users["salesman"]
        cls.own = cls.customers["own"]
        cls.today = fields.Date.context_today(cls.own)

    @classmethod
    def _promise(cls, partner, days):
        return cls.env["crm.relationship.promise"].create({
            "name": "Send the plans", "partner_id": partner.id, "note": "By post",
            "user_id": cls.salesman.id, "company_id": cls.company.id,
            "date_deadline": cls.today + timedelta(days=days),
        })

    def _read(self, method, partner, kind="promise"):
        self.env.flush_all()  # read in SQL, as by a call of its own
        subject = {"model": "res.partner", "id": partner.id, "only": False}
        timeline = self._as("salesman", "crm.relationship.timeline")
        entries = getattr(timeline, method)(subject, {"kinds": [kind]})["entries"]
        return {entry["id"]: entry for entry in entries}

    def test_open(self):
        late, later = self._promise(self.own, -2), self._promise(self.own, 2)
        entries = self._read("get_upcoming", self.own)
        self.assertEqual(list(entries), [late.id, later.id])
        self.assertEqual(entries[late.id]["state"], "overdue")
        self.assertEqual(entries[later.id]["state"], "planned")
        self.assertEqual(
            entries[late.id]["day"], fields.Date.to_string(late.date_deadline)
        )
        self.assertTrue(entries[late.id]["all_day"] and entries[late.id]["can_edit"])
        self.assertEqual(entries[late.id]["body"], "By post")
        self.assertFalse(self._read("get_page", self.own))

    def test_settled(self):
        promise = self._promise(self.own, -20)
        promise.action_keep()
        self.assertFalse(self._read("get_upcoming", self.own))
        entry = self._read("get_page", self.own)[promise.id]
        self.assertEqual(entry["state"], "done")
        self.assertEqual(entry["body"], "Kept · By post")
        self.assertEqual(entry["day"], fields.Date.to_string(self.today))
        self.assertEqual(
            entry["document"], {"model": promise._name, "id": promise.id}
        )

    def test_access(self):
        promise = self._promise(self.own, 2)
        promise.user_id = self.colleague
        promise.company_id = self.other_company
        self.assertFalse(self._read("get_upcoming", self.own))

    def test_occasions(self):
        """Those of the next 30 days stand above the history, never in it"""
        soon, late, theirs = (
            self.env["crm.relationship.occasion"].create({
                "partner_id": partner.id, "company_id": self.company.id, "note": "Tea",
                "day": (self.today + timedelta(days=days)).day,
                "month": str((self.today + timedelta(days=days)).month),
            }) for partner, days in (
                (self.own, 30), (self.own, 31), (self.customers["colleague"], 5)
            )
        )
        entries = self._read("get_upcoming", self.own, "occasion")
        self.assertEqual(list(entries), [soon.id])
        entry = entries[soon.id]
        self.assertEqual((entry["title"], entry["body"]), ("Birthday", "Tea"))
        self.assertEqual(entry["day"], fields.Date.to_string(soon.next_date))
        self.assertEqual(entry["state"], "planned")
        self.assertFalse(self._read("get_page", self.own, "occasion"))
        theirs_too = self._read("get_upcoming", self.customers["colleague"], "occasion")
        self.assertFalse({late.id, theirs.id} & {*entries, *theirs_too})
