from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import new_test_user, tagged

from odoo.addons.crm_relationship.tools.constants import COMPLAINT_HANDLER

from .complaint_common import ComplaintCommon

NOW = datetime(2026, 3, 2, 8)


@tagged("post_install", "-at_install")
class TestComplaintEscalation(ComplaintCommon):
    """The owner is warned, who is above is told of a miss: each once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policies = cls.env["crm.relationship.complaint.policy"]
        cls.policies.search([]).active = False
        cls.policy = cls.policies.create({
            "name": "Four hours", "acknowledge_time": 4, "acknowledge_unit": "hours",
        })
        cls.leader = new_test_user(
            cls.env, "leader", f"base.group_user,{COMPLAINT_HANDLER}",
            email="leader@example.com", company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)], notification_type="email",
        )
        cls.team = cls.env["crm.team"].create({
            "name": "Complaints", "user_id": cls.leader.id,
            "company_id": cls.company.id,
        })
        cls.job = cls.env["crm.relationship.complaint.clock"]

    def _start(self, **values):
        with freeze_time(NOW):
            return self._complain(date_received=NOW, **{
                "user_id": self.handler.id, "team_id": self.team.id, **values
            })

    def _tick(self, hours):
        cron = type(self.env["ir.cron"])
        # A test must not commit.
        with freeze_time(NOW + timedelta(hours=hours)), \
                patch.object(cron, "_commit_progress", lambda *args, **kwargs: 60):
            self.job._cron_tick()
        self.env.flush_all()

    def _told(self, complaint):
        return complaint.sudo().activity_ids.mapped("user_id.login")

    def _mails(self, complaint):
        return self.env["mail.message"].search([
            ("model", "=", complaint._name), ("res_id", "=", complaint.id),
            ("message_type", "=", "user_notification"),
        ]).notified_partner_ids

    def test_owner_then_leader_each_once(self):
        complaint = self._start()
        self._tick(2.9)
        self.assertEqual(complaint.clock_state, "running")
        self.assertFalse(self._told(complaint))
        for _run in range(2):
            self._tick(3.1)
        self.assertEqual(complaint.clock_state, "soon")
        self.assertEqual(self._told(complaint), ["handler"])
        self.assertEqual(self._mails(complaint), self.handler.partner_id)
        for _run in range(2):
            self._tick(4.1)
        self.assertEqual(complaint.clock_state, "late")
        self.assertEqual(sorted(self._told(complaint)), ["handler", "leader"])
        self.assertEqual(
            self._mails(complaint), self.handler.partner_id + self.leader.partner_id
        )
        mail = self.env["mail.mail"].search(
            [("recipient_ids", "in", self.leader.partner_id.ids)]
        )
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.state, "outgoing")
        self.assertIn(complaint.number, mail.subject)

    def test_late_from_the_beginning_tells_both_at_once(self):
        complaint = self._start()
        self._tick(9)
        self.assertEqual(sorted(self._told(complaint)), ["handler", "leader"])

    def test_nobody_is_told_of_what_is_done_or_stands_still(self):
        done, held, gone = self._start(), self._start(), self._start()
        with freeze_time(NOW + timedelta(hours=1)):
            done._change_state("acknowledged")
            held._change_state("on_hold")
            gone.cancel_reason = "mistake"
            gone._change_state("cancelled")
        self._tick(30)
        self.assertFalse(self._told(done + held + gone))
        self.assertEqual(
            (done + held + gone).mapped("clock_state"), ["met", "paused", "stopped"]
        )

    def test_a_new_round_tells_again(self):
        complaint = self._start()
        self._tick(9)
        with freeze_time(NOW + timedelta(hours=10)):
            self._answer(complaint)
            complaint._change_state("closed")
            complaint._change_state("investigating")
        self._tick(11)
        self.assertEqual(len(complaint.sudo().activity_ids), 2)
        self._tick(15)
        self.assertEqual(len(complaint.sudo().activity_ids), 4)

    def test_who_may_not_see_it_is_told_nothing(self):
        complaint = self._start(is_confidential=True)
        self._tick(9)
        self.assertNotIn("leader", self._told(complaint))
        # A complaint manager may.
        told = complaint.sudo().activity_ids.user_id - self.handler
        self.assertTrue(told)
        self.assertTrue(all(
            complaint.with_user(one).with_context(
                allowed_company_ids=self.company.ids
            ).has_access("read") for one in told
        ))

    def test_without_a_leader_the_person_in_the_settings(self):
        self.company.complaint_escalation_user_id = self.head
        complaint = self._start(team_id=False)
        self._tick(9)
        self.assertEqual(sorted(self._told(complaint)), ["handler", "head"])

    def test_nobodys_complaint_warns_the_leader(self):
        complaint = self._start()
        complaint.user_id = False
        self._tick(3.1)
        self.assertEqual(self._told(complaint), ["leader"])

    def test_a_killed_run_goes_on(self):
        """What was told is noted in the same transaction as the activity."""
        first, second = self._start(), self._start()
        cron = type(self.env["ir.cron"])
        with (
            self.assertRaises(KeyboardInterrupt),
            freeze_time(NOW + timedelta(hours=3.1)), self.env.cr.savepoint(),
            patch.object(cron, "_commit_progress", side_effect=KeyboardInterrupt),
        ):
            self.job._cron_tick()
        self.env.invalidate_all()
        self.assertFalse(self._told(first + second))
        self._tick(3.2)
        self.assertEqual(self._told(first), ["handler"])
        self.assertEqual(self._told(second), ["handler"])
