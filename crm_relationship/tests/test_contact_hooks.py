"""One test for each hook of a contact: exactly which keys it queues, at what cost."""

import datetime
from unittest.mock import patch

from odoo import fields
from odoo.tests import Form
from odoo.tools import mute_logger

from .contact_common import ContactCommon
from .history_common import HistoryCommon

JOB_LOG = "odoo.addons.crm_relationship.report.crm_relationship_log"


class TestContactHooks(ContactCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._create_partner(name="Other", is_company=True)
        cls.lead_key = (cls.contact.id, cls.company.id)
        cls.plain_key = (cls.contact.id, 0)
        cls._queued()

    @classmethod
    def _queued(cls):
        """Return the keys of the queue as a set, and empty it."""
        cls.env.flush_all()
        cls.env.cr.precommit.run()
        keys = cls.env["crm.relationship.queue"]._pop_stale(1_000)
        return {tuple(key) for key in keys}

    def test_message_on_each_document(self):
        invoice = self._invoice(self.contact, 10, self._date(days=20))
        self._queued()
        for record, key in (
            (self.lead, self.lead_key), (self.contact, self.plain_key),
            (invoice, (self.customer.id, self.company.id)),
        ):
            self._mail_in(record, self._moment(1))
            self.assertEqual(self._queued(), {key})

    def test_message_post(self):
        self.lead.with_user(self.seller).message_post(
            body="Words", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertEqual(self._queued(), {self.lead_key})

    def test_notification_queues_nothing(self):
        self.lead.message_post(body="Words", message_type="notification")
        self.assertEqual(self._queued(), set())

    def test_message_elsewhere_queues_nothing(self):
        team = self.env["crm.team"].sudo().search([], limit=1)
        self._mail_in(team, self._moment(1))
        self._message(self.lead, self.us, self._moment(1), model=False, res_id=False)
        self.assertEqual(self._queued(), set())

    def test_message_that_outlived_its_document(self):
        gone = self.lead.copy()
        self._queued()
        message = self._mail_in(gone, self._moment(1))
        self._queued()
        self.env.cr.execute("DELETE FROM crm_lead WHERE id = %s", [gone.id])
        self.env.invalidate_all()
        message.unlink()
        self.assertEqual(self._queued(), set())

    def test_message_moved_changed_and_deleted(self):
        message = self._mail_in(self.lead, self._moment(1))
        self._queued()
        message.body = "Other words"
        self.assertEqual(self._queued(), set())
        message.subtype_id = self.env.ref("mail.mt_note")
        self.assertEqual(self._queued(), {self.lead_key})
        message.write({"model": "res.partner", "res_id": self.other.id})
        self.assertEqual(self._queued(), {self.lead_key, (self.other.id, 0)})
        message.unlink()
        self.assertEqual(self._queued(), {(self.other.id, 0)})

    def test_messages_of_a_deleted_document(self):
        self._mail_in(self.lead, self._moment(1))
        self._queued()
        self.lead.unlink()
        self.assertIn(self.lead_key, self._queued())

    def test_activity(self):
        activity = self._activity(self.lead)
        self.assertEqual(self._queued(), {self.lead_key})
        activity.date_deadline = fields.Date.add(activity.date_deadline, days=2)
        self.assertEqual(self._queued(), {self.lead_key})
        activity.note = "Bring samples"
        self.assertEqual(self._queued(), set())
        activity.action_feedback("Done")
        self.assertEqual(self._queued(), {self.lead_key})
        self._activity(self.contact).unlink()
        self.assertEqual(self._queued(), {self.plain_key})

    def test_activity_elsewhere_queues_nothing(self):
        activity = self.env["mail.activity"].sudo().create({
            "user_id": self.seller.id, "date_deadline": self._date(),
            "activity_type_id": self.call_type.id,
        })
        activity.unlink()
        self.assertEqual(self._queued(), set())

    def test_meeting(self):
        event = self._meeting(self.contact, self._moment(2))
        self.assertEqual(self._queued(), {self.plain_key})
        event.start += datetime.timedelta(hours=2)
        self.assertEqual(self._queued(), {self.plain_key})
        event.location = "Here"
        self.assertEqual(self._queued(), set())
        event.partner_ids |= self.other
        self.assertEqual(self._queued(), {(self.other.id, 0)})
        event.partner_ids -= self.contact
        self.assertEqual(self._queued(), {self.plain_key})
        event.attendee_ids.filtered(
            lambda one: one.partner_id == self.other
        ).do_decline()
        self.assertEqual(self._queued(), {(self.other.id, 0)})
        event.active = False
        self.assertEqual(self._queued(), {(self.other.id, 0)})
        event.unlink()
        self.assertEqual(self._queued(), {(self.other.id, 0)})

    def test_meeting_among_us_queues_nothing(self):
        self._meeting(self.us, self._moment(2)).unlink()
        self.assertEqual(self._queued(), set())

    def test_form_that_is_not_saved(self):
        form = Form(self.env["calendar.event"].sudo())
        form.name = "Not Saved"
        form.partner_ids.add(self.customer)
        self.assertEqual(self._queued(), set())

    def test_interaction(self):
        row = self._interaction(self.contact, self._moment(1))
        self.assertEqual(self._queued(), {self.lead_key})
        row.unlink()
        self.assertEqual(self._queued(), {self.lead_key})

    def test_merged_opportunities(self):
        theirs = self.lead.copy({"partner_id": self.other.id})
        self._mail_in(theirs, self._moment(1))
        self._queued()
        (self.lead | theirs).merge_opportunity()
        self.assertLessEqual(
            {self.lead_key, (self.other.id, self.company.id)}, self._queued()
        )


class TestContactDrain(ContactCommon):
    """What hooks saw ends where a measuring from scratch ends."""

    NAMES = (
        "last_in_date", "last_out_date", "last_contact_date", "contacts_90", "mails_90",
        "calls_90", "visits_90", "chats_90", "others_90", "reciprocity", "answer_hours",
        "next_contact_date", "entries_90", "is_unanswered",
    )

    def _assert_drained(self):
        self._drain()
        drained = self._figures()
        self.assertEqual(self._refresh(), 0, "nothing left to write")
        self.assertEqual(self._refresh(), 0)
        with mute_logger(JOB_LOG):  # rows that are gone are no miss of a hook
            scratch = self._from_scratch()
        self.assertEqual(drained.keys(), scratch.keys())
        for partner, row in scratch.items():
            for name in self.NAMES:
                self.assertEqual(drained[partner][name], row[name], name)

    def test_a_day_of_work(self):
        self._population(20)
        other = self._create_partner(name="Other", is_company=True)
        self._refresh()
        self._assert_drained()
        message = self._mail_in(self.lead, self._moment(3, hour=9))
        self._mail_out(self.lead, self._moment(2, hour=9))
        self._assert_drained()
        event = self._meeting(self.contact | other, self._moment(5))
        activity = self._activity(self.lead)
        self._interaction(other, self._moment(1), kind="chat")
        self._assert_drained()
        activity.action_feedback("Spoke")
        event.start = self._moment(-2)
        event.stop = self._moment(-2, hour=13)
        message.write({"model": "res.partner", "res_id": other.id})
        self._assert_drained()
        self.lead.partner_id = other
        self._interaction(self.contact, self._moment(1), activity_id=activity.id)
        self._assert_drained()
        event.unlink()
        self.contact.parent_id = other
        self._assert_drained()


class TestContactCost(ContactCommon):
    def _count(self, call, *args):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        call(*args)
        self.env.flush_all()
        self.env.cr.precommit.run()
        return self.cr.sql_log_count - before

    def _compare(self, call):
        """Return the queries of a call with the hooks, and with them cut off."""
        self._refresh()
        for _turn in range(2):
            self._count(call)  # caches are warm
        ours = min(self._count(call) for _turn in range(2))
        stale = type(self.env["crm.relationship.stale"])
        message = type(self.env["mail.message"])
        with patch.object(stale, "_push", lambda this, keys: None), \
                patch.object(message, "_get_relationship_keys", lambda this: set()):
            return ours, min(self._count(call) for _turn in range(2))

    def test_sending_costs_the_queue_alone(self):
        lead = self.lead.with_user(self.seller)
        ours, hosts = self._compare(lambda: lead.message_post(
            body="Words", message_type="comment", subtype_xmlid="mail.mt_comment",
            partner_ids=self.contact.ids,
        ))
        self.assertLessEqual(ours, hosts + 3)
        self.assertGreater(ours, hosts, "the hook was there")

    def test_messages_elsewhere_cost_nothing(self):
        channel = self.env["discuss.channel"].sudo().create({"name": "Talk"})
        ours, hosts = self._compare(lambda: channel.message_post(
            body="Words", message_type="comment", subtype_xmlid="mail.mt_comment",
        ))
        self.assertEqual(ours, hosts)


class TestContactQueries(HistoryCommon):
    def test_refresh_asks_the_calendar_once(self):
        """As many queries whatever was written; see also ``TestQueries``."""
        partners = self._population(30)
        author = self.env.user.partner_id

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._refresh()
            return self.cr.sql_log_count - before

        count()
        few = count()
        self.env["mail.message"].sudo().create([
            {"model": "res.partner", "res_id": partner.id, "author_id": one.id,
             "message_type": "email", "body": "Words",
             "subtype_id": self.env.ref("mail.mt_comment").id}
            for partner in partners for one in (partner, author)
        ])
        self._refresh()
        self.assertEqual(count(), few)
