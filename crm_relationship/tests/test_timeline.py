from datetime import datetime

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..tools import timeline
from .timeline_common import TimelineDocuments

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>"


@tagged("post_install", "-at_install")
class TestTimeline(TimelineDocuments):
    """What stands in a history, and how it is looked for."""

    # ------------------------------------------------------------------
    # Entries
    # ------------------------------------------------------------------

    def test_mail_of_a_customer(self):
        mail = self._mail(self.person)
        [entry] = self._entries("message")
        self.assertEqual(entry["key"], f"message,{mail.id}")
        self.assertEqual(
            [entry[name] for name in ("kind", "channel", "direction", "title", "body")],
            ["email", "email", "in", "Question", "How much is it?"],
        )
        self.assertEqual(entry["contact"]["id"], self.person.id)
        self.assertFalse(entry["user"])
        self.assertEqual(entry["origin"]["model"], "res.partner")
        self.assertEqual(
            entry["document"], {"model": "res.partner", "id": self.person.id}
        )

    def test_answer_note_and_log(self):
        ours = {"author_id": self.salesman.partner_id.id, "message_type": "comment"}
        self._mail(self.own, **ours)
        self._mail(
            self.own, **ours, date="2026-01-04", is_internal=True,
            subtype_id=self.env.ref("mail.mt_note").id,
        )
        self._mail(self.own, message_type="notification", date="2026-01-03")
        self._mail(self.own, message_type="user_notification", date="2026-01-02")
        answer, note = self._entries("message")
        self.assertEqual([answer["kind"], answer["direction"]], ["email", "out"])
        self.assertEqual(answer["user"]["id"], self.salesman.id)
        self.assertEqual([note["kind"], note["direction"]], ["note", "internal"])
        self.assertFalse(note["channel"])

    def test_mails_of_documents_are_the_customers(self):
        documents = [self._lead(), self._invoice(self.own, 10, "2026-01-01")]
        for document in documents:
            self._mail(document)
        seen = {
            (one["document"]["model"], one["document"]["id"])
            for one in self._entries("message")
        }
        self.assertLessEqual({(one._name, one.id) for one in documents}, seen)

    def test_a_done_activity_is_there_once(self):
        activity = self.own.activity_schedule(
            "mail.mail_activity_data_call", summary="Ask", user_id=self.salesman.id
        )
        [planned] = self._read_upcoming("salesman", "own")
        self.assertEqual(
            [planned["key"], planned["state"], planned["title"]],
            [f"activity,{activity.id}", "planned", "Ask"],
        )
        self.assertTrue(planned["can_edit"])
        activity.with_user(self.salesman).action_feedback("Reached him")
        self.assertFalse(self._read_upcoming("salesman", "own"))
        done = [one for one in self._entries() if one["kind"] == "activity"]
        self.assertEqual(len(done), 1)
        self.assertEqual(done[0]["title"], "Call done : Ask")
        self.assertEqual(done[0]["body"], "Feedback: Reached him")

    def test_text_of_a_note_is_plain(self):
        self._mail(
            self.own, subject=False, message_type="comment",
            body="<p>Ask for <b>prices</b> &amp; terms</p><ul><li>a</li><li>b</li></ul>"
        )
        [note] = self._entries("message")
        self.assertEqual(
            [note["title"], note["body"]], ["Ask for prices & terms", "a b"]
        )

    def test_a_logged_activity_is_the_interaction_alone(self):
        activity = self.own.activity_schedule(
            "mail.mail_activity_data_call", summary="Ask", user_id=self.salesman.id
        )
        call = self.env["crm.relationship.interaction"].create({
            "name": "Asked", "partner_id": self.own.id, "activity_id": activity.id,
            "company_id": self.company.id,
        })
        self.assertFalse(activity.active)
        self.assertEqual(
            [one["key"] for one in self._entries()], [f"interaction,{call.id}"]
        )

    def test_overdue_stands_before_what_is_planned(self):
        for days in (5, -5):
            self.own.activity_schedule(
                "mail.mail_activity_data_call", user_id=self.salesman.id,
                date_deadline=fields.Date.add(fields.Date.today(), days=days),
            )
        states = [one["state"] for one in self._read_upcoming("salesman", "own")]
        self.assertEqual(states, ["overdue", "planned"])

    def test_stages_of_a_lead(self):
        lead = self._lead().with_context(
            tracking_disable=False, mail_notrack=False
        )
        stages = self.env["crm.stage"].search([("is_won", "=", False)], limit=2)
        for stage in stages:
            lead.stage_id = stage
            self.cr.flush()  # as at commit, when the host writes what changed
        titles = [one["title"] for one in self._entries("stage")]
        self.assertIn(f"{stages[0].name} → {stages[1].name}", titles)

    def test_won_lead_with_its_amount(self):
        lead = self._lead(expected_revenue=500)
        lead.action_set_won()
        [closed] = self._entries("closed")
        self.assertEqual(closed["title"], "Won: Lead")
        self.assertEqual(closed["amount"], 500)
        self.assertEqual(closed["currency_id"], self.company.currency_id.id)

    def test_change_of_the_lifecycle(self):
        for date, lifecycle in (
            ("2025-10-01", "new"), ("2025-11-01", "new"), ("2025-12-01", "slipping"),
        ):
            self.env["crm.relationship.snapshot"].create({
                "relationship_id": self.rows["own"].id, "date": date,
                "company_id": self.company.id, "lifecycle": lifecycle,
            })
        [change] = self._entries("change")
        self.assertEqual(change["title"], "New → Slipping")
        self.assertEqual([change["day"], change["all_day"]], ["2025-12-01", True])

    def test_labels_are_in_the_users_language(self):
        self._lead().action_set_won()
        self.users["sales_manager"].lang = "vi_VN"
        timeline_vi = self._as("sales_manager", "crm.relationship.timeline")
        page = timeline_vi.with_context(lang="vi_VN").get_page(
            {"model": "res.partner", "id": self.own.id}
        )
        closed = next(one for one in page["entries"] if one["source"] == "closed")
        label = dict(
            self.env["crm.lead"].with_context(lang="vi_VN")._fields["won_status"]
            ._description_selection(self.env(context={"lang": "vi_VN"}))
        )["won"]
        self.assertEqual(closed["title"], f"{label}: Lead")

    def test_attachments_of_a_mail(self):
        mail = self._mail(self.own)
        mail.attachment_ids = self.env["ir.attachment"].create({
            "name": "offer.pdf", "raw": b"%PDF", "res_model": "res.partner",
            "res_id": self.own.id,
        })
        [entry] = self._entries("message")
        self.assertEqual([one["name"] for one in entry["attachments"]], ["offer.pdf"])

    def test_hostile_text_is_text(self):
        self._mail(self.own, subject=HOSTILE, body=HOSTILE)
        self.env["crm.relationship.interaction"].create({
            "partner_id": self.own.id, "name": HOSTILE, "note": HOSTILE,
            "company_id": self.company.id,
        })
        for entry in self._entries():
            self.assertNotIn("<script>", entry["body"])
        self.assertEqual(self._entries("message")[0]["title"], HOSTILE)

    # ------------------------------------------------------------------
    # Days and time zones
    # ------------------------------------------------------------------

    def test_a_day_is_that_of_the_user(self):
        """23:30 in UTC is the next morning in Vietnam; an invoice has no time"""
        self._mail(self.own, date="2026-01-05 23:30:00")
        self._invoice(self.own, 10, "2026-01-05")
        for tz, day in (("Asia/Ho_Chi_Minh", "2026-01-06"),
                        ("America/New_York", "2026-01-05")):
            with self.subTest(tz=tz):
                page = self._as(
                    "sales_manager", "crm.relationship.timeline"
                ).with_context(tz=tz).get_page(
                    {"model": "res.partner", "id": self.own.id}
                )
                days = {one["source"]: one["day"] for one in page["entries"]}
                self.assertEqual(days["message"], day)
                self.assertEqual(days["invoice"], "2026-01-05")

    def test_a_period_is_in_days_of_the_user(self):
        self._mail(self.own, date="2026-01-05 23:30:00")
        self.users["sales_manager"].tz = "Asia/Ho_Chi_Minh"
        period = {"date_from": "2026-01-06", "date_to": "2026-01-06"}
        self.assertEqual(len(self._entries("message", filters=period)), 1)
        period = {"date_to": "2026-01-05"}
        self.assertFalse(self._entries("message", filters=period))

    # ------------------------------------------------------------------
    # Filters
    # ------------------------------------------------------------------

    def test_filters(self):
        self._mail(self.own)
        self._mail(self.person, author_id=self.salesman.partner_id.id, subject="Offer")
        self._invoice(self.own, 10, "2026-01-01")
        for filters, count in (
            ({"kinds": ["invoice"]}, 1), ({"kinds": ["email"]}, 2),
            ({"directions": ["in"]}, 1), ({"channels": ["email"]}, 2),
            ({"user_ids": [self.salesman.id]}, 2), ({"with_amount": True}, 1),
            ({"search": "OFFER"}, 1), ({"search": "how much"}, 2),
            ({"search": "100%"}, 0), ({"search": "<p>"}, 0),
            ({"kinds": ["email"], "directions": ["in"], "search": "question"}, 1),
        ):
            with self.subTest(filters=filters):
                self.assertEqual(len(self._entries(filters=filters)), count)

    def test_only_one_contact(self):
        self._mail(self.own)
        mail = self._mail(self.person)
        [entry] = self._entries(only=True, id=self.person.id)
        self.assertEqual(entry["id"], mail.id)
        self.assertEqual(len(self._entries("message", id=self.person.id)), 2)

    def test_wrong_filters_are_told(self):
        for filters in (
            {"date_from": "yesterday"}, {"user_ids": ["x"]}, {"kinds": 5}, [1],
        ):
            with self.subTest(filters=filters), self.assertRaises(UserError):
                self._entries(filters=filters)
        read = self._as("salesman", "crm.relationship.timeline").get_page
        subject = {"model": "res.partner", "id": self.own.id}
        for cursor in ("x", "[]", '["2026", "a", 1]', "null", "{}"):
            with self.subTest(cursor=cursor), self.assertRaises(UserError):
                read(subject, {}, cursor)
        with self.assertRaises(UserError):
            read({"model": "res.users", "id": 1})

    def test_null_bytes_and_surrogates_find_nothing(self):
        self._mail(self.own)
        self.assertFalse(self._entries(filters={"search": "a\0b\ud800"}))

    # ------------------------------------------------------------------
    # Leads
    # ------------------------------------------------------------------

    def test_a_lead_without_partner_has_its_own_history(self):
        lead = self._lead(partner_id=False)
        self._mail(lead)
        self._mail(self.own)
        entries = self._entries(model="crm.lead", id=lead.id)
        self.assertEqual({one["source"] for one in entries}, {"lead", "message"})
        self.assertEqual(len([e for e in entries if e["source"] == "message"]), 1)

    def test_a_lead_shows_its_customer_or_itself_alone(self):
        lead = self._lead()
        mail, other = self._mail(lead), self._mail(self.own)
        for only, ids in ((True, {mail.id}), (False, {mail.id, other.id})):
            entries = self._entries(
                "message", model="crm.lead", id=lead.id, only=only
            )
            self.assertEqual({one["id"] for one in entries}, ids)

    def test_history_stays_when_a_lead_becomes_a_customer(self):
        lead = self._lead(partner_id=False, email_from="new@example.com")
        mail = self._mail(lead)
        timeline_ = self._as("sales_manager", "crm.relationship.timeline")
        self.assertTrue(timeline_.toggle_pin(
            {"model": "crm.lead", "id": lead.id}, "message", mail.id
        ))
        lead._handle_partner_assignment(create_missing=True)
        subject = {"model": "res.partner", "id": lead.partner_id.id}
        entries = timeline_.get_page(subject)["entries"]
        self.assertIn(("message", mail.id), {(e["source"], e["id"]) for e in entries})
        pinned = timeline_.open_history(subject)["pinned"]
        self.assertEqual([one["id"] for one in pinned], [mail.id])

    # ------------------------------------------------------------------
    # Partners that move
    # ------------------------------------------------------------------

    def test_merged_partners_have_one_history(self):
        other = self._create_customer("Twice", self.salesman)
        mails = [self._mail(self.own), self._mail(other)]
        timeline_ = self._as("salesman", "crm.relationship.timeline")
        for partner in (self.own, other):
            timeline_.open_history({"model": "res.partner", "id": partner.id})
        timeline_.toggle_pin(
            {"model": "res.partner", "id": other.id}, "message", mails[1].id
        )
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.own | other).ids, self.own
        )
        self.env.invalidate_all()
        entries = self._entries("message")
        self.assertEqual({one["id"] for one in entries}, set(self._ids(mails)))
        opened = timeline_.open_history({"model": "res.partner", "id": self.own.id})
        self.assertEqual([one["id"] for one in opened["pinned"]], [mails[1].id])

    def _ids(self, records):
        return [record.id for record in records]

    def test_merged_leads_have_one_history(self):
        leads = self._lead(name="Kept") | self._lead(name="Merged")
        mails = [self._mail(lead) for lead in leads]
        activity = leads[1].activity_schedule(
            "mail.mail_activity_data_call", user_id=self.salesman.id
        )
        call = self.env["crm.relationship.interaction"].create({
            "name": "Call", "partner_id": self.person.id, "lead_id": leads[1].id,
            "company_id": self.company.id,
        })
        kept = leads.merge_opportunity()
        self.env.invalidate_all()
        entries = self._entries(model="crm.lead", id=kept.id, only=True)
        keys = {one["key"] for one in entries}
        self.assertLessEqual(
            {f"interaction,{call.id}", *(f"message,{mail.id}" for mail in mails)}, keys
        )
        planned = {one["id"] for one in self._read_upcoming("sales_manager", "own")}
        self.assertIn(activity.id, planned)

    def test_a_re_parented_contact_brings_its_history(self):
        mail = self._mail(self.person)
        invoice = self._invoice(self.person, 10, "2026-01-01")
        target = self._create_customer("New Parent", self.salesman)
        self.person.parent_id = target
        entries = self._read("sales_manager", "own", id=target.id)
        self.assertIn(mail.id, [e["id"] for e in entries if e["source"] == "message"])
        # The invoice stays with the customer that it was made out to.
        self.assertIn(
            invoice.id, [e["id"] for e in self._entries() if e["source"] == "invoice"]
        )

    # ------------------------------------------------------------------
    # Cost
    # ------------------------------------------------------------------

    def test_a_page_costs_as_many_queries_as_it_has_sources(self):
        """The number of entries does not change the number of queries"""
        subject = {"model": "res.partner", "id": self.own.id}
        timeline_ = self._as("salesman", "crm.relationship.timeline")
        counts = []
        for _turn in range(2):
            for _n in range(15):
                self._mail(self._lead())
            timeline_.get_page(subject)
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertGreater(len(timeline_.get_page(subject)["entries"]), 20)
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
        self.assertLessEqual(counts[0], 30)

    def test_windows(self):
        self.assertEqual(timeline.windows(0, 0, 40), [None])
        self.assertEqual(timeline.windows(0, 5000, 40), [14, 56, 224, 896, None])
        self.assertEqual(timeline.windows(1200, 5000, 40)[0], 6)
        self.assertEqual(timeline.windows(10**6, 0, 40)[0], 1)

    def test_cursor(self):
        cursor = timeline.Cursor(datetime(2026, 1, 5, 8, 0, 0, 123456), "message", 7)
        self.assertEqual(timeline.load_cursor(cursor.dump()), cursor)
        self.assertIsNone(timeline.load_cursor(None))
