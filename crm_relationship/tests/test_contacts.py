"""What a contact is: each source, its direction, channel and company."""

from odoo.tests import new_test_user

from .contact_common import ContactCommon


class TestContacts(ContactCommon):
    def _contacts(self, partner=None):
        """Return (contacts, incoming in the look-back) after measuring."""
        self._refresh()
        row = self._stored_row(partner or self.customer)
        row.invalidate_recordset()
        return row

    def test_mail_of_the_customer_on_each_document(self):
        invoice = self._invoice(self.contact, 10, self._date(days=20))
        for number, record in enumerate(
            (self.customer, self.contact, self.lead, invoice), 1
        ):
            self._mail_in(record, self._moment(number))
            row = self._contacts()
            self.assertEqual((row.contacts_90, row.mails_90), (number, number))
        self.assertEqual(row.last_in_date, self._moment(1))
        self.assertFalse(row.last_out_date)
        self.assertEqual(row.reciprocity, 1)

    def test_message_of_ours(self):
        self._mail_out(self.lead, self._moment(2))
        self._message(
            self.customer, self.us, self._moment(4), message_type="email_outgoing",
            subtype=False,
        )
        row = self._contacts()
        self.assertEqual(row.last_out_date, self._moment(2))
        self.assertEqual((row.contacts_90, row.last_in_date), (2, False))
        self.assertEqual(row.last_contact_date, self._moment(2))
        self.assertEqual(row.reciprocity, 0)

    def test_reply_by_mail_of_a_colleague_is_outgoing(self):
        self._mail_in(self.lead, self._moment(2), author=self.us)
        row = self._contacts()
        self.assertFalse(row.last_in_date)
        self.assertEqual(row.last_out_date, self._moment(2))

    def test_former_colleague_is_still_one_of_us(self):
        leaver = new_test_user(self.env, "leaver", groups="base.group_user")
        self._message(self.lead, leaver.partner_id, self._moment(2))
        leaver.sudo().active = False
        self.assertEqual(self._contacts().last_out_date, self._moment(2))

    def test_portal_user_and_unknown_address_are_incoming(self):
        portal = new_test_user(self.env, "portal_contact", groups="base.group_portal")
        self._message(self.lead, portal.partner_id, self._moment(3))
        self.assertEqual(self._contacts().last_in_date, self._moment(3))
        self._mail_in(self.lead, self._moment(2), author=self.env["res.partner"])
        self.assertEqual(self._contacts().last_in_date, self._moment(2))

    def test_notes_and_notifications_never_count(self):
        system = self.env.ref("base.partner_root")
        for values in (
            {"subtype": "mail.mt_note"},
            {"is_internal": True},
            {"message_type": "notification"},
            {"message_type": "auto_comment"},
            {"message_type": "user_notification"},
            {"subtype": "mail.mt_activities", "message_type": "notification"},
        ):
            self._mail_out(self.lead, self._moment(2), **values)
        self._message(self.lead, system, self._moment(2))
        self._message(self.lead, self.contact, self._moment(2), subtype="mail.mt_note")
        row = self._contacts()
        self.assertFalse(row.last_contact_date)
        self.assertEqual(row.contacts_90, 0)
        self.assertEqual(row.entries_90, 4, "three notes and the opportunity")

    def test_other_documents_never_count(self):
        draft = self._invoice(self.customer, 10, self._date(days=5), post=False)
        team = self.env["crm.team"].sudo().search([], limit=1)
        for record in (draft, team, self.company):
            self._mail_in(record, self._moment(2))
        self.assertEqual(self._contacts().contacts_90, 0)

    def test_meeting_counts_once_from_the_day_after(self):
        self._meeting(self.customer | self.contact, self._moment(3))
        self._meeting(self.customer, self._moment(0, hour=0))
        row = self._contacts()
        self.assertEqual((row.visits_90, row.contacts_90), (1, 1))
        self.assertEqual(row.last_out_date, self._moment(3))
        self.assertEqual(row.next_contact_date, self._date(), "that of today")

    def test_meeting_declined_cancelled_or_among_us(self):
        declined = self._meeting(self.customer, self._moment(3))
        declined.attendee_ids.filtered(
            lambda one: one.partner_id == self.customer
        ).do_decline()
        self._meeting(self.customer, self._moment(3)).active = False
        self._meeting(self.us, self._moment(3))
        self.assertEqual(self._contacts().contacts_90, 0)
        self.assertFalse(self._stored_row(self.us))

    def test_call_that_was_planned_and_done(self):
        self._call_done(self.lead, self._moment(2))
        mail = self._activity(
            self.lead, activity_type_id=self.env.ref("mail.mail_activity_data_todo").id
        )
        mail.action_feedback("Done")
        row = self._contacts()
        self.assertEqual((row.calls_90, row.contacts_90), (1, 1))
        self.assertEqual(row.last_out_date, self._moment(2))

    def test_channels_of_interactions(self):
        for number, kind in enumerate(
            ("call", "visit", "video", "chat", "letter", "event", "other"), 1
        ):
            self._interaction(self.contact, self._moment(number), kind=kind)
        row = self._contacts()
        self.assertEqual(
            (row.contacts_90, row.mails_90, row.calls_90, row.visits_90, row.chats_90,
             row.others_90), (7, 0, 1, 2, 1, 3),
        )

    def test_direction_of_interactions(self):
        self._interaction(self.customer, self._moment(4), direction="in")
        self._interaction(self.customer, self._moment(6), direction="out")
        self._interaction(self.customer, self._moment(7), direction="out")
        row = self._contacts()
        self.assertEqual(row.last_in_date, self._moment(4))
        self.assertEqual(row.last_out_date, self._moment(6))
        self.assertEqual(row.reciprocity, .33)

    def test_attempt_is_no_contact(self):
        for outcome in ("no_answer", "busy", "wrong_number"):
            self._interaction(self.customer, self._moment(2), outcome=outcome)
        self.assertFalse(self._contacts().last_contact_date)
        self._interaction(self.customer, self._moment(2), outcome="left_message")
        self.assertEqual(self._contacts().calls_90, 1)

    def test_logged_and_planned_call_is_one(self):
        activity = self._call_done(self.lead, self._moment(2))
        self._interaction(self.contact, self._moment(2), activity_id=activity.id)
        self.assertEqual(self._contacts().calls_90, 1)

    def test_logged_meeting_is_one(self):
        event = self._meeting(self.customer, self._moment(3))
        self._interaction(
            self.customer, self._moment(3), kind="visit", res_model=event._name,
            res_id=event.id,
        )
        self.assertEqual(self._contacts().visits_90, 1)

    def test_only_a_logged_interaction_makes_a_relationship(self):
        stranger = self._create_partner(name="Stranger")
        self._mail_in(stranger, self._moment(2), author=stranger)
        self._meeting(stranger, self._moment(2))
        self._refresh()
        self.assertFalse(self._stored_row(stranger))
        self._interaction(stranger, self._moment(2), outcome="no_answer")
        self.assertEqual(self._contacts(stranger).contacts_90, 2)

    def test_company_is_that_of_the_document(self):
        other = self._create_company(name="Elsewhere")
        self._history(self.customer, (30, 10), company=other)
        self._mail_in(self.lead, self._moment(2))
        self._mail_in(self.contact, self._moment(5))
        self._meeting(self.contact, self._moment(6))
        self.assertEqual(self._contacts().contacts_90, 3)
        self._refresh(company=other)
        elsewhere = self._stored_row(self.customer, other)
        self.assertEqual(elsewhere.contacts_90, 2, "no company: of both")
        self.assertEqual(elsewhere.last_in_date, self._moment(5))
        self.contact.company_id = self.company
        self._refresh(company=other)
        elsewhere.invalidate_recordset()
        self.assertEqual(elsewhere.contacts_90, 1)

    def test_ninety_days_and_look_back(self):
        self._mail_in(self.lead, self._moment(89, hour=0))
        self._mail_in(self.lead, self._moment(90, hour=23))
        self._mail_out(self.lead, self._moment(364, hour=0))
        self._mail_out(self.lead, self._moment(800))
        row = self._contacts()
        self.assertEqual(row.contacts_90, 1)
        self.assertEqual(row.reciprocity, .67)
        self.assertEqual(row.last_out_date, self._moment(364, hour=0))

    def test_day_begins_where_the_company_is(self):
        self.company.partner_id.tz = "Asia/Ho_Chi_Minh"  # 7 hours ahead
        last = self._moment(1, hour=17)  # midnight there
        self._mail_in(self.lead, last)
        self._refresh(as_of=self._date(days=1))
        self.assertFalse(self._stored_row(self.customer).last_in_date)
        self._refresh(as_of=self._date())
        self.assertEqual(self._stored_row(self.customer).last_in_date, last)

    def test_next_contact(self):
        self._activity(self.lead, 5)
        overdue = self._activity(self.contact, -2)
        self._meeting(self.customer, self._moment(-3))
        row = self._contacts()
        self.assertEqual(row.next_contact_date, self._date(days=2))
        overdue.action_feedback()
        self.assertEqual(self._contacts().next_contact_date, self._date(days=-3))

    def test_entries(self):
        invoice = self._invoice(self.customer, 10, self._date(days=20))
        self._pay(invoice, 10, date=self._date(days=10))
        self._mail_in(self.lead, self._moment(2))
        self.assertEqual(
            self._contacts().entries_90, 4, "opportunity, invoice, payment, mail"
        )
