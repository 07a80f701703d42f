from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from .complaint_common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintFollowUp(ComplaintCommon):
    """Corrections, preventions and checks: overdue ones are found and reminded of."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env.user)
        cls.yesterday = cls.today - timedelta(days=1)

    def _remind(self):
        cron = type(self.env["ir.cron"])
        # A test must not commit.
        with patch.object(cron, "_commit_progress", lambda *args, **kwargs: 60):
            self.env["crm.relationship.reminders"]._cron_remind()

    def test_reminds_once_and_again_when_moved(self):
        complaint = self._complain(
            corrective_action="Send the missing parts",
            corrective_deadline=self.yesterday, preventive_deadline=self.yesterday,
            preventive_user_id=self.other_handler.id,
            effectiveness_due=self.today + timedelta(days=9),
        )
        for _run in range(2):
            self._remind()
        self.assertEqual(
            sorted(complaint.activity_ids.mapped("user_id.login")),
            ["handler", "other_handler"],
        )
        complaint.corrective_deadline = self.today
        self._remind()
        self.assertEqual(len(complaint.activity_ids), 3)

    def test_done_and_cancelled_ones_are_left_alone(self):
        done = self._complain(
            corrective_deadline=self.yesterday, corrective_done_on=self.today
        )
        gone = self._complain(corrective_deadline=self.yesterday)
        gone.cancel_reason = "mistake"
        gone._change_state("cancelled")
        self._remind()
        self.assertFalse((done + gone).activity_ids)
        self.assertFalse((done + gone).filtered("is_follow_up_due"))

    def test_overdue_is_found(self):
        late = self._complain(corrective_deadline=self.yesterday)
        due = self._complain(corrective_deadline=self.today)
        found = self.env["crm.relationship.complaint"].search(
            [("is_follow_up_due", "=", True), ("id", "in", (late + due).ids)]
        )
        self.assertEqual(found, late)
        self.assertTrue(late.is_follow_up_due)
        others = self.env["crm.relationship.complaint"].search(
            [("is_follow_up_due", "=", False), ("id", "in", (late + due).ids)]
        )
        self.assertEqual(others, due)
