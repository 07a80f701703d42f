from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .plan_common import PlanCommon

PLAN = "crm.relationship.plan"


@tagged("post_install", "-at_install")
class TestPlan(PlanCommon):
    """What the plan shows, and what can be done from it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.customers["own"]
        cls.user = cls.users["salesman"]
        cls.user.tz = "UTC"

    def _rows(self, role="salesman", domain=()):
        self.env.flush_all()
        self.env.invalidate_all()  # what one user read is not for another
        return self._as(role, PLAN).search([*domain])

    def _row_of(self, record, role="salesman"):
        name = "activity_id" if record._name == "mail.activity" else "event_id"
        return self._rows(role, [(name, "=", record.id)])

    @freeze_time("2026-03-05 12:00")
    def test_states(self):
        lead = self.env["crm.lead"].create({
            "name": "Deal", "type": "opportunity", "partner_id": self.own.id,
            "user_id": self.user.id,
        })
        done = self._plan(self.own, "2026-03-10")
        expected = {
            self._plan(lead, "2026-03-05"): "planned",
            self._plan(self.own, "2026-03-04"): "overdue",
        }
        other = self._create_customer("Silent", self.user)
        expected[self._plan(other, "2026-03-03")] = "forgotten"
        done.action_done()
        expected[done] = "done"
        expected[self._meet(self.own, "2026-03-05 15:00")] = "planned"
        expected[self._meet(self.own, "2026-03-05 09:00")] = "done"
        for record, state in expected.items():
            with self.subTest(record=record, state=state):
                self.assertEqual(self._row_of(record).state, state)
        self.assertEqual(len(self._rows()), len(expected))
        self.assertEqual(self._row_of(done).date.isoformat(), "2026-03-05T12:00:00")

    @freeze_time("2026-03-05 12:00")
    def test_columns(self):
        contact = self.env["res.partner"].create(
            {"name": "Contact", "parent_id": self.own.id, "phone": "+84 1"}
        )
        team = self.env["crm.team"].create(
            {"name": "Team", "member_ids": [Command.set(self.user.ids)]}
        )
        activity = self._plan(
            contact, "2026-03-06", summary="Ask", planned_duration=1.5
        )
        row = self._row_of(activity)
        self.assertRecordValues(row, [{
            "summary": "Ask", "kind": "call", "partner_id": self.own.id,
            "contact_id": contact.id, "phone": "+84 1", "user_id": self.user.id,
            "team_id": team.id, "planned_duration": 1.5, "spent_duration": 0,
            "company_id": self.company.id, "all_day": True,
        }])
        self.assertEqual((row.date_end - row.date).total_seconds(), 5400)
        self.assertEqual(row.day, activity.date_deadline)

    @freeze_time("2026-03-05 12:00")
    def test_day_is_that_of_the_reader(self):
        self.user.tz = "Asia/Ho_Chi_Minh"
        event = self._meet(self.own, "2026-03-05 18:00")
        row = self._row_of(event)
        self.assertEqual(str(row.day), "2026-03-06")
        activity = self._plan(self.own, "2026-03-06")
        self.assertEqual(str(self._row_of(activity).date), "2026-03-06 05:00:00")

    @freeze_time("2026-03-05 12:00")
    def test_meeting_with_an_activity_shows_once(self):
        event = self._meet(self.own, "2026-03-06 09:00")
        activity = self._plan(
            self.own, "2026-03-06", calendar_event_id=event.id,
            activity_type_id=self.meeting.id,
        )
        self.assertEqual(len(self._rows()), 1)
        row = self._row_of(activity)
        self.assertEqual(
            (row.kind, row.date, row.date_end, row.planned_duration),
            ("meeting", event.start, event.stop, 1),
        )

    @freeze_time("2026-03-05 12:00")
    def test_meetings_among_ourselves_do_not_show(self):
        self._meet(self.colleague.partner_id, "2026-03-06 09:00")
        self.assertFalse(self._rows())

    # ------------------------------------------------------------------
    # Whose it is
    # ------------------------------------------------------------------

    def test_follows_the_lead(self):
        lead = self.env["crm.lead"].create({"name": "Deal"})
        activity = self._plan(lead, "2026-03-06")
        self.assertFalse(activity.relationship_partner_id)
        lead.partner_id = self.own
        self.assertEqual(activity.relationship_partner_id, self.own)
        activity.action_done()
        lead.partner_id = self.customers["nobody"]
        self.assertEqual(activity.relationship_partner_id, self.customers["nobody"])

    def test_follows_the_contact(self):
        contact = self.env["res.partner"].create({"name": "Contact"})
        activity = self._plan(contact, "2026-03-06")
        self.assertEqual(activity.relationship_partner_id, contact)
        contact.parent_id = self.own
        self.assertEqual(activity.relationship_partner_id, self.own)

    def test_survives_a_merge_of_contacts(self):
        other = self._create_customer("Other")
        contact = self.env["res.partner"].create(
            {"name": "Contact", "parent_id": other.id}
        )
        kept = self.env["res.partner"].create(
            {"name": "Contact", "parent_id": self.own.id}
        )
        of_contact = self._plan(contact, "2026-03-06")
        of_lead = self._plan(self.env["crm.lead"].create(
            {"name": "Deal", "partner_id": contact.id}
        ), "2026-03-06")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((contact | kept).ids, kept)
        self.env.invalidate_all()
        for activity in (of_contact, of_lead):
            self.assertEqual(activity.relationship_contact_id, kept)
            self.assertEqual(activity.relationship_partner_id, self.own)

    def test_survives_a_merge_of_opportunities(self):
        leads = self.env["crm.lead"].create([
            {"name": name, "type": "opportunity", "partner_id": self.own.id}
            for name in ("One", "Two")
        ])
        activities = [self._plan(lead, "2026-03-06") for lead in leads]
        leads.merge_opportunity()
        for activity in activities:
            self.assertEqual(activity.relationship_partner_id, self.own)

    # ------------------------------------------------------------------
    # What can be done
    # ------------------------------------------------------------------

    @freeze_time("2026-03-05 12:00")
    def test_done_and_logged_in_one_go(self):
        activity = self._plan(self.own, "2026-03-05", summary="Ask")
        action = self._row_of(activity).action_log()
        form = Form(
            self._as("salesman", action["res_model"]).with_context(**action["context"]),
            view="crm_relationship.crm_relationship_interaction_view_form_quick",
        )
        form.duration = 0.5
        logged = form.save()
        self.assertEqual(logged.commercial_partner_id, self.own)
        self.assertFalse(activity.active)
        self.assertEqual(activity.spent_duration, 0.5)
        row = self._row_of(activity)
        self.assertEqual((row.state, row.spent_duration), ("done", 0.5))

    @freeze_time("2026-03-05 12:00")
    def test_postpone_and_done(self):
        late = self._plan(self.own, "2026-03-01")
        early = self._plan(self.own, "2026-03-10")
        rows = self._row_of(late) | self._row_of(early)
        rows.action_postpone_day()
        self.assertEqual(str(late.date_deadline), "2026-03-06")
        self.assertEqual(str(early.date_deadline), "2026-03-11")
        rows.action_postpone_week()
        self.assertEqual(str(late.date_deadline), "2026-03-13")
        self.assertEqual(rows[0].action_reschedule()["res_id"], late.id)
        rows.action_done()
        self.assertFalse((late | early).filtered("active"))

    @freeze_time("2026-03-05 12:00")
    def test_opens_documents_and_meetings(self):
        activity = self._plan(self.own, "2026-03-05")
        event = self._meet(self.own, "2026-03-06 09:00")
        opened = self._row_of(activity).action_open()
        self.assertEqual((opened["res_model"], opened["res_id"]),
                         ("res.partner", self.own.id))
        opened = self._row_of(event).action_open()
        self.assertEqual((opened["res_model"], opened["res_id"]),
                         ("calendar.event", event.id))
        self.assertEqual(self._row_of(event).action_log()["context"]["default_kind"],
                         "visit")

    # ------------------------------------------------------------------
    # Access
    # ------------------------------------------------------------------

    @freeze_time("2026-03-05 12:00")
    def test_own_and_readable_customers_only(self):
        theirs, nobody = self.customers["colleague"], self.customers["nobody"]
        mine = self._plan(theirs, "2026-03-06")
        on_mine = self._plan(self.own, "2026-03-06", user=self.colleague)
        on_nobody = self._plan(nobody, "2026-03-06", user=self.colleague)
        hidden = self._plan(theirs, "2026-03-06", user=self.colleague)
        lead = self.env["crm.lead"].create({
            "name": "Deal", "partner_id": self.own.id, "user_id": self.colleague.id,
        })
        on_lead = self._plan(lead, "2026-03-06", user=self.colleague)
        self.assertEqual(self._rows().activity_id, mine | on_mine | on_nobody)
        everything = mine | on_mine | on_nobody | hidden | on_lead
        for role in ("all_leads", "sales_manager"):
            self.assertEqual(self._rows(role).activity_id, everything)
        for role in ("invoicing", "readonly", "employee", "administrator", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._rows(role)
        groups = self._as("salesman", PLAN).formatted_read_group(
            [], ["user_id"], ["__count"]
        )
        self.assertEqual({one["user_id"][0]: one["__count"] for one in groups},
                         {self.user.id: 1, self.colleague.id: 2})

    @freeze_time("2026-03-05 12:00")
    def test_private_meetings_of_others_say_busy(self):
        secret = self._meet(
            self.own, "2026-03-06 09:00", user=self.colleague, name="Secret",
            privacy="private",
        )
        open_one = self._meet(
            self.own, "2026-03-06 11:00", user=self.colleague, name="Open"
        )
        row = self._row_of(secret)
        self.assertEqual(row.summary, "Busy")
        self.assertFalse(row.partner_id | row.contact_id)
        self.assertEqual(self._row_of(open_one).summary, "Open")
        self.assertEqual(self._row_of(secret, self.colleague).summary, "Secret")
        for domain in (
            [("partner_id", "=", self.own.id), ("event_id", "=", secret.id)],
            [("summary", "ilike", "Secret")],
            [("contact_id.name", "ilike", self.own.name),
             ("event_id", "=", secret.id)],
        ):
            self.assertFalse(self._rows(domain=domain))
        self.colleague.with_user(self.colleague).calendar_default_privacy = "private"
        self.assertEqual(self._row_of(open_one).summary, "Busy")
        self.assertEqual(self._row_of(open_one, "sales_manager").summary, "Busy")

    @freeze_time("2026-03-05 12:00")
    def test_companies_never_mix(self):
        foreign = self._create_user("foreign", "sales_team.group_sale_manager")
        foreign.write({
            "company_ids": [Command.set(self.other_company.ids)],
            "company_id": self.other_company.id,
        })
        activity = self._plan(self.customers["nobody"], "2026-03-06", user=foreign)
        self.assertFalse(self._row_of(activity, "sales_manager"))

    @freeze_time("2026-03-05 12:00")
    def test_queries_do_not_grow_with_rows(self):
        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._as("salesman", PLAN).search_read([], ["state", "summary", "date"])
            return self.env.cr.sql_log_count - before
        self._plan(self.own, "2026-03-01")
        queries()
        few = queries()
        for day in range(1, 20):
            self._plan(self.own, f"2026-03-{day:02}")
        self.assertEqual(queries(), few)
