from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .care_common import CareCommon

MODEL = "crm.relationship.promise"


@tagged("post_install", "-at_install")
class TestPromise(CareCommon):
    """What a promise is, who decides on it, and how well promises are kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls.env["crm.lead"].create({
            "name": "Renewal", "user_id": cls.salesman.id,
            "company_id": cls.company.id, "team_id": cls.team.id,
        })

    def _mine(self, promise, role="salesman"):
        return self._as(role, MODEL).browse(promise.id)

    # ------------------------------------------------------------------
    # The record
    # ------------------------------------------------------------------

    def test_quick_form(self):
        context = {"default_partner_id": self.person.id}
        view = "crm_relationship.crm_relationship_promise_view_form_quick"
        with Form(self._as("salesman", MODEL).with_context(**context), view) as form:
            form.name = "Call back"
            form.date_deadline = self._date(days=-3)
        one = form.record
        self.assertEqual(one.commercial_partner_id, self.own)
        self.assertEqual((one.user_id, one.company_id), (self.salesman, self.company))
        self.assertEqual(one.state, "open")

    def test_customer_of_the_lead(self):
        one = self._promise(lead_id=self.lead.id, partner_id=False)
        self.assertFalse(one.partner_id)
        self.lead.partner_id = self.person
        self.assertEqual(one.partner_id, self.person)
        self.assertEqual(one.commercial_partner_id, self.own)
        self.lead.partner_id = self.customers["nobody"]
        self.assertEqual(one.partner_id, self.person)

    def test_converted_lead(self):
        """A promise on a lead without a customer becomes one of the new customer"""
        lead = self.lead.copy({"type": "lead", "contact_name": "Newcomer"})
        one = self._promise(lead_id=lead.id, partner_id=False)
        wizard = self.env["crm.lead2opportunity.partner"].with_context(
            active_model="crm.lead", active_id=lead.id, active_ids=lead.ids,
        ).create({"name": "convert", "action": "create"})
        wizard.action_apply()
        self.assertEqual(one.partner_id, lead.partner_id)
        self.assertTrue(one.partner_id)

    def test_hostile_text_stays_text(self):
        one = self._promise(name="=HYPERLINK(1)", note="<script>alert(1)</script>")
        [cells] = one.export_data(["name", "note"])["datas"]
        self.assertEqual(cells[0], "'=HYPERLINK(1)")
        self.assertEqual(one.note, "<script>alert(1)</script>")

    def test_document(self):
        one = self._promise(res_model="res.partner", res_id=self.own.id)
        action = one.action_view_document()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("res.partner", self.own.id)
        )
        one.res_model = "no.such.model"
        self.assertFalse(one.action_view_document())

    # ------------------------------------------------------------------
    # Decisions
    # ------------------------------------------------------------------

    def test_kept_in_time_and_late(self):
        in_time, late = self._promise(0), self._promise(-1)
        self.assertEqual((in_time.is_late, late.is_late), (False, True))
        for one in in_time, late:
            self._mine(one).action_keep()
        self.assertEqual((in_time | late).mapped("state"), ["kept"] * 2)
        self.assertEqual((in_time.kept_late, late.kept_late), (False, True))
        self.assertEqual(late.kept_on, self._date())
        self.assertFalse(late.is_late)
        late.kept_on = self._date(days=2)  # it was done before anybody noted it
        self.assertFalse(late.kept_late)

    def test_broken_and_undone(self):
        one = self._promise()
        self._mine(one).action_break("Out of stock")
        self.assertEqual((one.state, one.reason), ("broken", "Out of stock"))
        self._mine(one).action_keep()  # a decision stands until it is undone
        self.assertEqual(one.state, "broken")
        self._mine(one).action_reopen()
        self.assertEqual(one.state, "open")
        self.assertFalse(one.reason or one.closed_on or one.kept_on)

    def test_cancelling_needs_a_reason(self):
        one = self._promise()
        action = self._mine(one).action_cancel()
        self.assertEqual(one.state, "open")
        self.assertEqual((action["res_id"], action["target"]), (one.id, "new"))
        view = action["views"][0][0]
        with Form(self._mine(one), self.env["ir.ui.view"].browse(view)) as form:
            form.reason = "No longer needed"
        self._mine(one).action_cancel()
        self.assertEqual((one.state, one.reason), ("cancelled", "No longer needed"))
        with (
            mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            self._promise(state="cancelled")

    def test_what_cannot_be(self):
        for values in ({"state": "kept"}, {"kept_on": self._date()}):
            with (
                self.subTest(**values), mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError), self.cr.savepoint(),
            ):
                self._promise(**values)

    # ------------------------------------------------------------------
    # Late, counted, rate
    # ------------------------------------------------------------------

    def _five(self):
        every = self.env[MODEL].union(*(
            self._promise(days) for days in (0, -14, -15, 1, 1)
        ))
        every[3].action_keep()
        every[4].action_break()
        return every

    def _found(self, records, domain):
        return self.env[MODEL].search([("id", "in", records.ids), *domain])

    def test_late_and_counted(self):
        every = self._five()
        due, late, forgotten, kept, broken = every
        for name, expected in (
            ("is_late", late | forgotten),
            ("is_counted_broken", forgotten | broken),
            ("is_counted", forgotten | kept | broken),
        ):
            with self.subTest(name):
                self.assertEqual(every.filtered(name), expected)
                self.assertEqual(
                    self._found(every, [(name, "=", True)]).sorted("id"), expected
                )
                self.assertEqual(
                    self._found(every, [(name, "!=", True)]).sorted("id"),
                    every - expected,
                )
        self.company.relationship_promise_broken_days = 13
        self.env.invalidate_all()
        self.assertIn(late, every.filtered("is_counted_broken"))
        self.assertFalse(due.is_counted)

    def test_rate_of_a_customer(self):
        every = self._five()
        self._promise(-3).action_keep()
        self._promise(-3, self.customers["nobody"]).action_keep()
        self._promise(-1, company_id=self.other_company.id)
        row = self._as("salesman", "crm.relationship").browse(self.rows["own"].id)
        # Kept in time: one of forgotten, kept, broken and kept late.
        self.assertEqual(row.promise_counted_count, 4)
        self.assertEqual(row.promise_rate, 0.25)
        self.assertEqual((row.promise_open_count, row.promise_late_count), (3, 2))
        found = self._as("salesman", MODEL).search(row.action_view_promises()["domain"])
        self.assertEqual(len(found), len(every) + 1)
        self.assertFalse(self.rows["colleague"].promise_counted_count)
        self.assertFalse(self.rows["colleague"].promise_rate)

    def test_rate_is_read_as_a_set(self):
        rows = self.env["crm.relationship"].browse(
            row.id for row in [*self.rows.values(), self.foreign, self.branch_row]
        )
        self._five()
        for some in (rows[:1], rows):
            self.env.flush_all()
            self.env.invalidate_all()
            some.mapped("partner_id.name"), some.mapped("company_id.name")
            with self.assertQueryCount(5):
                some.mapped("promise_rate")

    # ------------------------------------------------------------------
    # History stays whole
    # ------------------------------------------------------------------

    def test_reparented_contact(self):
        one = self._promise()
        self.person.parent_id = self.customers["nobody"]
        self.assertEqual(one.commercial_partner_id, self.customers["nobody"])

    def test_merged_partner(self):
        one = self._promise(res_model="res.partner", res_id=self.person.id)
        other = self.env["res.partner"].create(
            {"name": "Twin", "parent_id": self.customers["nobody"].id}
        )
        self.env["base.partner.merge.automatic.wizard"].create({
            "partner_ids": [Command.set((other | self.person).ids)],
            "dst_partner_id": other.id,
        }).action_merge()
        self.env.invalidate_all()
        self.assertEqual(one.partner_id, other)
        self.assertEqual(one.commercial_partner_id, self.customers["nobody"])
        self.assertEqual(one.res_id, other.id)

    def test_merged_lead(self):
        other = self.lead.copy({"partner_id": self.person.id})
        one = self._promise(lead_id=other.id)
        blank = self._promise(lead_id=other.id, partner_id=False)
        (self.lead | other).merge_opportunity(user_id=self.salesman.id)
        self.env.invalidate_all()
        left = (self.lead | other).exists()
        self.assertEqual(len(left), 1)
        self.assertEqual((one | blank).lead_id, left)
        self.assertEqual(blank.partner_id, left.partner_id)

    def test_customer_with_promises_is_kept(self):
        self._promise()
        with (
            mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            self.person.unlink()

    # ------------------------------------------------------------------
    # Access
    # ------------------------------------------------------------------

    def test_who_sees_what(self):
        of_colleague = {"user_id": self.colleague.id}
        seen = (
            self._promise(1, self.own, **of_colleague)
            | self._promise(1, self.customers["nobody"], **of_colleague)
            | self._promise(1, self.customers["colleague"])
        )
        foreign_lead = self.lead.copy({"user_id": self.colleague.id})
        hidden = (
            self._promise(1, self.customers["colleague"], **of_colleague)
            | self._promise(lead_id=foreign_lead.id, partner_id=False, **of_colleague)
        )
        every = seen | hidden | self._promise(company_id=self.other_company.id)
        domain = [("id", "in", every.ids)]
        self.assertEqual(self._as("salesman", MODEL).search(domain), seen)
        for role in ("all_leads", "sales_manager", "invoicing", "readonly"):
            with self.subTest(role=role):
                self.assertEqual(self._as(role, MODEL).search(domain), seen | hidden)
        for role in ("employee", "administrator", "portal", "public"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(role, MODEL).search(domain)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_who_decides(self):
        theirs = self._promise(
            1, self.customers["colleague"], user_id=self.colleague.id
        )
        invoicing = self._promise(
            1, self.customers["colleague"], user_id=self.users["invoicing"].id
        )
        self._mine(invoicing, "invoicing").action_keep()
        for role in ("salesman", "invoicing", "readonly"):
            for method in ("action_keep", "action_break", "action_cancel",
                           "action_reopen"):
                with self.subTest(role=role), self.assertRaises(AccessError):
                    getattr(self._mine(theirs, role), method)()
        self._mine(theirs, "all_leads").action_keep()
        with self.assertRaises(AccessError):
            self._mine(invoicing, "all_leads").unlink()
        self._mine(invoicing, "sales_manager").unlink()

    def test_settings_are_checked(self):
        for values in (
            {"relationship_promise_remind_days": -1},
            {"relationship_promise_broken_days": 400},
            {"relationship_fresh_months": 0},
        ):
            with self.subTest(**values), self.assertRaises(ValidationError):
                self.company.write(values)

    def test_settings_measure_nothing_anew(self):
        self.company.relationship_refresh_due = False
        self.company.write({"relationship_promise_broken_days": 20,
                            "relationship_fresh_months": 6})
        self.assertFalse(self.company.relationship_refresh_due)
        self.company.relationship_margin_rate = 0.2
        self.assertTrue(self.company.relationship_refresh_due)
