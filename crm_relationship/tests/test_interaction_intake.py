from odoo.exceptions import AccessError, UserError
from odoo.fields import Datetime
from odoo.tests import tagged
from odoo.tools import mute_logger

from .security_common import SecurityCommon

MODEL = "crm.relationship.interaction"
QUIET = ("odoo.sql_db", "odoo.addons.base.models.ir_rule")


@tagged("post_install", "-at_install")
class TestInteractionIntake(SecurityCommon):
    """What telephone systems and chat gateways hand in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.vn")
        cls.contact.phone = "+84 90 123 45 67"
        cls.customers["own"].phone = "024 3825 1234"

    def _hand_in(self, *elements, role="all_leads"):
        """Return the results of a call, each element with reference and source."""
        elements = [
            {"external_ref": f"ref-{number}", "source": "pbx", **element}
            if isinstance(element, dict) else element
            for number, element in enumerate(elements)
        ]
        return self._as(role, MODEL).log_interactions(elements)

    def _stored(self, result):
        return self.env[MODEL].browse(result["id"])

    # ------------------------------------------------------------------
    # One element
    # ------------------------------------------------------------------

    def test_an_element_becomes_a_row(self):
        [result] = self._hand_in({
            "external_ref": 4711, "kind": "chat", "chat_service": "zalo",
            "direction": "in", "date": "2025-03-01T15:30:00+07:00",
            "duration_seconds": 90, "phone": "0901234567", "user": "REL_salesman",
            "subject": "Order", "note": "a < b\nc", "outcome": "reached",
            "sentiment": "positive",
        })
        one = self._stored(result)
        self.assertEqual(result, {
            "external_ref": "4711", "id": one.id, "status": "created", "error": "",
            "matched": True,
        })
        self.assertRecordValues(one, [{
            "external_source": "pbx", "external_ref": "4711", "kind": "chat",
            "chat_service": "zalo", "direction": "in", "duration": 0.025,
            "date": Datetime.to_datetime("2025-03-01 08:30:00"),
            "partner_id": self.contact.id, "commercial_partner_id": self.customer.id,
            "user_id": self.users["salesman"].id, "name": "Order",
            "outcome": "reached", "sentiment": "positive", "phone": "0901234567",
            "phone_sanitized": "+84901234567", "company_id": self.company.id,
        }])
        self.assertIn("a &lt; b", one.note)

    def test_dates(self):
        dates = (
            "2025-03-01 08:30:00", "2025-03-01T08:30:00Z", "2025-03-01T08:30:00.5",
            "2025-03-01T15:30:00+07:00",
        )
        for result in self._hand_in(*({"date": one} for one in dates)):
            self.assertEqual(str(self._stored(result).date), "2025-03-01 08:30:00")
        [result] = self._hand_in({"external_ref": "now"})
        age = Datetime.now() - self._stored(result).date
        self.assertLess(age.total_seconds(), 60)

    def test_user_of_ours(self):
        salesman, caller = self.users["salesman"], self.users["all_leads"]
        salesman.partner_id.write({"email": "Sales@Example.com", "phone": "101"})
        left = self._create_user("left", "sales_team.group_sale_salesman", active=False)
        for element, user in (
            ({"user": "rel_salesman"}, salesman), ({"user": "101"}, salesman),
            ({"user": "sales@example.com"}, salesman), ({"user": "rel_left"}, left),
            ({"user_id": salesman.id}, salesman), ({}, caller),
            ({"user_id": False}, self.env["res.users"]),
        ):
            [result] = self._hand_in({"external_ref": str(element), **element})
            with self.subTest(element=element):
                self.assertFalse(result["error"])
                self.assertEqual(self._stored(result).user_id, user)

    def test_bad_elements_do_not_keep_the_others_out(self):
        bad = {
            "no interaction": "text",
            "external_ref is missing": {"external_ref": " "},
            "no field salary": {"salary": 1},
            "phone has to be text": {"phone": 901234567},
            "video, chat": {"kind": "fax"},
            "no date and time": {"date": "yesterday"},
            "a number from 0": {"duration": -1},
            "from 0 on": {"duration_seconds": float("nan")},
            "0 on": {"duration": 10**400},
            "partner_id has to be an id": {"partner_id": "7"},
            "user_id has to be an id": {"user_id": 2**31},
            "no contact 999999": {"partner_id": 999999},
            "no user 999999": {"user_id": 999999},
            "known as nobody": {"user": "nobody"},
            "chat service": {"kind": "call", "chat_service": "zalo"},
            "in the future": {"date": "2999-01-01 00:00:00"},
            "no user": {"user_id": self.users["portal"].id},
        }
        good = [{"external_ref": "a"}, {"external_ref": "z", "note": "x\x00\ud800"}]
        first, *failed, last = self._hand_in(good[0], *bad.values(), good[1])
        for result, (text, element) in zip(failed, bad.items(), strict=True):
            with self.subTest(element=element):
                self.assertEqual((result["status"], result["id"]), ("error", False))
                self.assertIn(text, result["error"])
        self.assertEqual((first["status"], last["status"]), ("created", "created"))
        self.assertEqual(len(self.env[MODEL].search([])), 2)

    def test_messages_are_translated(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        [result] = self.env(user=self.users["all_leads"], context={
            "lang": "fr_FR", "allowed_company_ids": self.company.ids,
        })[MODEL].log_interactions([{"kind": "fax", "external_ref": "1"}])
        self.assertTrue(result["error"])

    def test_what_the_database_refuses_is_found(self):
        """By halving: what nobody thought of to check"""
        self.env.cr.execute(
            "ALTER TABLE crm_relationship_interaction ADD CONSTRAINT too_loud"
            " CHECK (name != 'LOUD')"
        )
        elements = [{"subject": f"Call {number}"} for number in range(20)]
        elements[13]["subject"] = "LOUD"
        with mute_logger(*QUIET):
            results = self._hand_in(*elements)
        self.assertEqual(
            [one["status"] for one in results],
            [*["created"] * 13, "error", *["created"] * 6],
        )
        self.assertTrue(results[13]["error"])

    def test_stale_marks_survive_an_error(self):
        self.env.cr.execute(
            "ALTER TABLE crm_relationship_interaction ADD CONSTRAINT too_loud"
            " CHECK (name != 'LOUD')"
        )
        with mute_logger(*QUIET):
            self._hand_in({"partner_id": self.contact.id}, {"subject": "LOUD"})
        pending = self.env.cr.precommit.data["crm.relationship.stale"]
        self.assertIn((self.contact.id, self.company.id), pending)

    # ------------------------------------------------------------------
    # Twice
    # ------------------------------------------------------------------

    def test_a_repeated_call_creates_nothing(self):
        elements = [{"phone": "0901234567"}, {"phone": "0909999999"}]
        first = self._hand_in(*elements)
        again = self._hand_in({"subject": "Changed"}, *elements[1:])
        self.assertEqual([one["status"] for one in again], ["existing"] * 2)
        for field in ("id", "matched", "external_ref"):
            self.assertEqual(
                [one[field] for one in first], [one[field] for one in again]
            )
        self.assertFalse(self._stored(first[0]).name)

    def test_twice_inside_a_call(self):
        results = self._hand_in(
            {"external_ref": "x"}, {"external_ref": "x", "subject": "Again"},
            {"external_ref": "x", "source": "other"},
            {"external_ref": "y", "partner_id": 999999}, {"external_ref": "y"},
        )
        self.assertEqual(
            [one["status"] for one in results],
            ["created", "existing", "created", "error", "error"],
        )
        self.assertEqual(results[0]["id"], results[1]["id"])
        self.assertNotEqual(results[0]["id"], results[2]["id"])

    def test_each_company_has_its_references(self):
        user = self.users["all_leads"]
        user.company_ids |= self.other_company
        Interaction = self._as("all_leads", MODEL, user.company_ids)
        here, there = (
            Interaction.with_company(company).log_interactions([{"external_ref": "x"}])
            for company in (self.company, self.other_company)
        )
        self.assertEqual(there[0]["status"], "created")
        self.assertNotEqual(here[0]["id"], there[0]["id"])

    # ------------------------------------------------------------------
    # Many, and by whom
    # ------------------------------------------------------------------

    def test_five_thousand(self):
        """The number of queries hardly grows with that of the elements"""
        def elements(count, prefix):
            return [
                {"external_ref": f"{prefix}{number}", "phone": f"09{number:08}",
                 "user": "rel_salesman", "email": f"{number}@example.com"}
                for number in range(count)
            ]

        caller = self._as("all_leads", MODEL)
        caller.log_interactions(elements(10, "warm"))
        counts = []
        for count in (100, 5000):
            before = self.env.cr.sql_log_count
            results = caller.log_interactions(elements(count, f"{count}-"))
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual({one["status"] for one in results}, {"created"})
        few, many = counts
        # The host inserts 100 rows a statement, and writes what it computed likewise.
        self.assertLess(few, 30)
        self.assertLess(many - few, 2.5 * 49)
        before = self.env.cr.sql_log_count
        results = caller.log_interactions(elements(5000, "5000-"))
        self.assertEqual({one["status"] for one in results}, {"existing"})
        self.assertLess(self.env.cr.sql_log_count - before, 15)

    def test_at_most(self):
        with self.assertRaisesRegex(UserError, "at most"):
            self._hand_in(*[{}] * 10_001)
        with self.assertRaisesRegex(UserError, "list"):
            self._as("all_leads", MODEL).log_interactions({"external_ref": "1"})
        self.assertEqual(self._as("all_leads", MODEL).log_interactions(), [])

    @mute_logger(*QUIET)
    def test_access_is_that_of_the_caller(self):
        theirs = self.customers["colleague"]
        elements = [
            {"partner_id": self.customers["own"].id, "user_id": self.colleague.id},
            {"partner_id": theirs.id, "user_id": self.colleague.id},
            {"partner_id": theirs.id},
        ]
        statuses = [one["status"] for one in self._hand_in(*elements, role="salesman")]
        self.assertEqual(statuses, ["created", "error", "created"])
        for role in ("readonly", "employee", "administrator", "portal", "public"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._hand_in({}, role=role)
