from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..models import crm_relationship_reminders
from .care_common import CareCommon

MODEL = "crm.relationship.occasion"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestOccasion(CareCommon):
    """Days to be remembered: when they come, and who is reminded of them."""

    def _occasion(self, day=5, month=3, partner=None, **values):
        return self.env[MODEL].with_company(self.company).create({
            "partner_id": (partner or self.person).id, "day": day, "month": str(month),
            **values,
        })

    # ------------------------------------------------------------------
    # The record
    # ------------------------------------------------------------------

    def test_quick_form_knows_the_usual_day(self):
        context = {"default_partner_id": self.own.id}
        view = "crm_relationship.crm_relationship_occasion_view_form_quick"
        with Form(self._as("salesman", MODEL).with_context(**context), view) as form:
            form.kind = "lunar_new_year"
            self.assertEqual(
                (form.calendar, form.day, form.month), ("lunar", 1, "1")
            )
            form.kind = "mid_autumn"
        one = form.record
        self.assertEqual(one.next_date, date(2026, 9, 25))
        self.assertEqual((one.remind_days, one.remind_date), (7, date(2026, 9, 18)))
        self.assertEqual(one.display_name, "Mid-Autumn Festival")

    def test_next_date_follows_a_change(self):
        one = self._occasion()
        self.assertEqual(one.next_date, date(2026, 3, 5))
        one.day = 1
        self.assertEqual(one.next_date, date(2027, 3, 1))
        one.calendar = "lunar"
        self.assertEqual(one.next_date, date(2026, 4, 17))

    def test_anniversary(self):
        self.assertEqual(self._occasion(year=2016).anniversary, 10)
        self.assertEqual(self._occasion(year=0).anniversary, 0)
        # The 23rd of the last month of the lunar year 2026 lies in 2027.
        late = self._occasion(23, 12, calendar="lunar", year=2020)
        self.assertEqual((late.next_date, late.anniversary), (date(2027, 1, 30), 6))

    def test_once(self):
        one = self._occasion(5, 3, yearly=False, year=2026)
        self.assertEqual(one.next_date, date(2026, 3, 5))
        with freeze_time("2026-04-01"):
            self._remind()
        self.assertEqual(one.next_date, date(2026, 3, 5))

    def test_what_cannot_be(self):
        for values in (
            {"day": 0}, {"day": 32}, {"day": 30, "month": "2"},
            {"day": 31, "month": "1", "calendar": "lunar"}, {"yearly": False},
            {"is_leap_month": True}, {"year": 20}, {"year": 99999},
        ):
            with self.subTest(**values), self.assertRaises(ValidationError):
                self._occasion(**values)

    def test_hostile_text_stays_text(self):
        one = self._occasion(name="@SUM(1)", note="<script>alert(1)</script>")
        self.assertEqual(one.export_data(["name"])["datas"], [["'@SUM(1)"]])
        self._remind()
        activity = self.person.activity_ids
        self.assertNotIn("<script>", activity.note)
        self.assertIn("alert(1)", activity.note)

    # ------------------------------------------------------------------
    # Reminders
    # ------------------------------------------------------------------

    def _told(self, partner=None):
        return [
            (one.user_id.login, one.summary, str(one.date_deadline))
            for one in (partner or self.person).activity_ids
        ]

    def test_reminded_once_a_year(self):
        one = self._occasion(year=2016)
        expected = ("rel_salesman", "Birthday (no. 10): Person", "2026-03-05")
        for _time in range(2):
            self._remind()
            self.assertEqual(self._told(), [expected])
        self.person.activity_ids.action_feedback()
        self._remind()
        self.assertFalse(self._told())
        for day, deadline in (
            ("2026-03-05", None), ("2026-03-06", None), ("2027-02-25", None),
            ("2027-02-26", "2027-03-05"), ("2027-03-01", "2027-03-05"),
        ):
            with self.subTest(day), freeze_time(day):
                self._remind()
                found = [told[2] for told in self._told()]
                self.assertEqual(found, [deadline] if deadline else [])
        self.assertEqual(one.last_reminded_date, date(2027, 3, 5))

    def test_own_number_of_days(self):
        self._occasion(20, 3)
        self._remind()
        self.assertFalse(self._told())
        self._occasion(20, 3, remind_days=30)
        self._remind()
        self.assertEqual(len(self._told()), 1)

    def test_lunar_year_comes_again(self):
        self._occasion(1, 1, calendar="lunar", kind="lunar_new_year")
        for day, deadline in (
            ("2027-01-30", "2027-02-06"), ("2028-01-19", "2028-01-26"),
        ):
            with freeze_time(day):
                self._remind()
                self.assertIn(deadline, [told[2] for told in self._told()])

    def test_who_is_reminded(self):
        self._occasion(user_id=self.colleague.id)
        self._remind()
        self.assertEqual(self.person.activity_ids.user_id, self.colleague)
        nobody = self.customers["nobody"]
        self._occasion(partner=nobody)
        self._remind()
        self.assertFalse(self._told(nobody))
        nobody.user_id = self.salesman
        self._remind()
        self.assertEqual(self._told(nobody)[0][0], "rel_salesman")

    def test_nobody_is_reminded_of_archived_partners(self):
        self._occasion()
        self._occasion(partner=self.own, active=False)
        self._occasion(partner=self.own, kind="founding")
        self.person.active = False
        self._remind()
        self.assertFalse(self._told())
        self.assertEqual(len(self._told(self.own)), 1)

    def test_killed_half_way(self):
        every = self.env[MODEL].union(*(
            self._occasion(name=str(number)) for number in range(5)
        ))
        self.startPatcher(patch.object(crm_relationship_reminders, "BATCH", 2))
        self._remind(killed_after=1)
        self.assertEqual(len(self._told()), 2)
        self._remind()
        self._remind()
        self.assertEqual(len(self._told()), 5)
        self.assertEqual(len(every.filtered("is_reminded")), 5)

    def test_rolled_over_as_a_set(self):
        for number in range(10):
            self._occasion(3, 3, name=str(number), remind_days=0)
        self._remind()
        self.env.flush_all()
        reminders = self.env["crm.relationship.reminders"]
        company = self.env["res.company"].browse(self.company.id)
        reminders._get_today(company)
        commit = patch.object(
            type(self.env["ir.cron"]), "_commit_progress", return_value=float("inf")
        )
        with freeze_time("2026-04-01"), commit, self.assertQueryCount(6):
            reminders._roll_occasions(company)
            self.env.flush_all()
        days = self.env[MODEL].search([("partner_id", "=", self.person.id)])
        self.assertEqual(set(days.mapped("next_date")), {date(2027, 3, 3)})

    # ------------------------------------------------------------------
    # Survival, access
    # ------------------------------------------------------------------

    def test_merged_contacts_keep_one_of_what_is_the_same(self):
        twin = self.env["res.partner"].create(
            {"name": "Twin", "parent_id": self.customers["nobody"].id}
        )
        kept = self._occasion(partner=twin)
        self._occasion()
        other = self._occasion(day=6)
        noted = self._occasion(note="White flowers")
        self.env["base.partner.merge.automatic.wizard"].create({
            "partner_ids": [Command.set((twin | self.person).ids)],
            "dst_partner_id": twin.id,
        }).action_merge()
        self.env.invalidate_all()
        left = self.env[MODEL].search([("partner_id", "=", twin.id)])
        self.assertEqual(left, kept | other | noted)
        self.assertEqual(left.commercial_partner_id, self.customers["nobody"])

    def test_who_sees_what(self):
        theirs = {"partner": self.customers["colleague"], "user_id": self.colleague.id}
        seen = self._occasion() | self._occasion(partner=self.customers["nobody"])
        seen |= self._occasion(
            partner=self.customers["colleague"], user_id=self.salesman.id
        )
        hidden = self._occasion(**theirs)
        foreign = self._occasion(company_id=self.other_company.id)
        domain = [("id", "in", (seen | hidden | foreign).ids)]
        found = self._as("salesman", MODEL).search(domain)
        self.assertEqual(found.sorted("id"), seen)
        for role in ("all_leads", "sales_manager", "invoicing", "readonly"):
            found = self._as(role, MODEL).search(domain)
            self.assertEqual(found.sorted("id"), seen | hidden)
        with (
            mute_logger("odoo.addons.base.models.ir_rule"),
            self.assertRaises(AccessError),
        ):
            self._as("invoicing", MODEL).browse(hidden.id).name = "Changed"
        mine = self._as("invoicing", MODEL).create({
            "partner_id": self.customers["colleague"].id, "day": 1, "month": "1",
        })
        mine.name = "Mine"
