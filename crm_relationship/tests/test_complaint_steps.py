from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..tools.complaint_states import STATES, TRANSITIONS, current_round
from .complaint_common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintSteps(ComplaintCommon):
    """The steps of a complaint: which are allowed, what they need, what they leave."""

    def _kinds(self, complaint):
        return complaint.event_ids.sorted("id").mapped("kind")

    def test_every_state_has_a_stage_and_a_row_in_the_table(self):
        for state, _label in STATES:
            self.assertTrue(self.env["crm.relationship.complaint"]._get_stage(state))
            self.assertIn(state, TRANSITIONS)

    def test_new_complaint(self):
        complaint = self._complain()
        self.assertRegex(complaint.number, r"^CMP/\d{4}/\d{5}$")
        self.assertEqual(complaint.state, "new")
        self.assertTrue(complaint.is_open)
        self.assertEqual(complaint.user_id, self.handler)
        self.assertEqual(self._kinds(complaint), ["received"])
        self.assertEqual(complaint.event_ids.date, complaint.date_received)
        self.assertIn(complaint.number, complaint.display_name)

    def test_from_receipt_to_closing(self):
        complaint = self._complain()
        complaint.action_acknowledge()
        complaint.action_assess()
        complaint.action_investigate()
        self._answer(complaint)
        complaint.action_close()
        self.assertEqual(
            self._kinds(complaint), ["received", "acknowledged", "answered", "closed"]
        )
        self.assertFalse(complaint.is_open)
        self.assertTrue(complaint.closed_on)

    def test_not_closed_without_decision_cause_and_answer(self):
        complaint = self._complain()
        with self._refused("cannot go from New to Closed"):
            complaint.action_close()
        with self._refused("say what was decided"):
            complaint._mark_answered("<p>Sorry</p>")
        complaint.decision = "upheld"
        complaint._mark_answered("<p>Sorry</p>")
        with self._refused("name its root cause"):
            complaint.action_close()
        complaint.cause_id = self.cause
        complaint.action_close()
        self.assertEqual(complaint.state, "closed")

    def test_dragging_to_answered_needs_the_answer_sent(self):
        complaint = self._complain(decision="upheld", answer_draft="<p>Soon</p>")
        stage = complaint._get_stage("answered")
        with self._refused("button Answer"):
            complaint.write({"stage_id": stage.id})
        self.assertEqual(complaint.state, "new")
        self.assertEqual(self._kinds(complaint), ["received"])

    def test_rejected_names_the_way_to_appeal(self):
        complaint = self._complain()
        for decision in ("rejected", "goodwill"):
            with self._refused("may appeal"):
                self._answer(complaint, decision)
        complaint.appeal = "<p>Write to the board</p>"
        self._answer(complaint, "rejected")
        self.assertEqual(complaint.state, "answered")
        self.assertFalse(complaint.is_upheld)

    def test_hold_and_resume_where_it_was(self):
        complaint = self._complain()
        complaint.action_assess()
        complaint._change_state("on_hold", note="Waits for photos")
        self.assertEqual(complaint.event_ids.sorted("id")[-1].note, "Waits for photos")
        with self.assertRaises(UserError):
            complaint.action_close()
        complaint.action_resume()
        self.assertEqual(complaint.state, "assessed")
        self.assertEqual(self._kinds(complaint), ["received", "paused", "resumed"])

    def test_cancelling_needs_a_reason(self):
        complaint = self._complain()
        with self._refused("button Cancel"):
            complaint._change_state("cancelled")
        wizard = self.env["crm.relationship.complaint.step"].with_user(
            self.handler
        ).create({
            "complaint_ids": complaint.ids, "step": "cancel",
            "cancel_reason": "withdrawn",
        })
        wizard.action_apply()
        self.assertEqual(complaint.state, "cancelled")
        self.assertFalse(complaint.closed_on)

    def test_reopening_begins_a_new_round(self):
        complaint = self._complain()
        self._answer(complaint)
        complaint.action_close()
        complaint._change_state("investigating", note="It broke again")
        self.assertEqual(complaint.reopened_count, 1)
        self.assertFalse(complaint.closed_on)
        self.assertFalse(complaint.answered_on)
        self.assertEqual(len(complaint.event_ids), 4)

    def test_the_log_is_only_ever_added_to(self):
        event = self._complain().event_ids
        for user in (self.handler, self.head, self.env.user):
            with self._refused("log of a complaint|not allowed"):
                event.with_user(user).write({"date": "2020-01-01"})
            with self._refused("log of a complaint|not allowed"):
                event.with_user(user).unlink()
        with self.assertRaises(AccessError):
            event.with_user(self.handler).create({
                "complaint_id": event.complaint_id.id, "kind": "closed",
                "date": fields.Datetime.now(),
            })

    def test_nobody_dates_a_step_from_outside(self):
        complaint = self._complain(date_received="2024-01-01")
        complaint.with_context(
            complaint_moment=["2024-01-02 00:00:00", "forged"]
        ).action_acknowledge()
        self.assertGreater(
            complaint.acknowledged_on, fields.Datetime.now() - timedelta(minutes=5)
        )

    def test_dates_of_steps_follow_each_other(self):
        complaint = self._complain(date_received="2024-01-01")
        complaint._change_state("acknowledged", "2024-01-03 10:00:00")
        with self.assertRaises(UserError):
            complaint._change_state("on_hold", "2024-01-02 10:00:00")
        with self.assertRaises(UserError):
            complaint.date_received = "2024-01-04"

    def test_correcting_the_receipt_is_logged(self):
        complaint = self._complain()
        complaint.date_received = "2024-01-01 08:00:00"
        self.assertEqual(self._kinds(complaint), ["received", "received"])

    def test_several_are_moved_at_once_or_none(self):
        first, second = self._complain(), self._complain(category_id=False)
        with self._refused("choose its category"):
            (first + second).action_assess()
        (first + second).action_acknowledge()
        self.assertEqual(set((first + second).mapped("state")), {"acknowledged"})

    def test_import_with_a_stage_goes_through_the_table(self):
        stage = self.env["crm.relationship.complaint"]._get_stage("closed")
        with self.assertRaises(UserError):
            self._complain(stage_id=stage.id)

    def test_duplicates_go_into_the_other(self):
        first, second = self._complain(), self._complain("Again")
        second.message_post(body="A photo", attachments=[("a.txt", b"x")])
        wizard = self.env["crm.relationship.complaint.step"].with_user(
            self.handler
        ).create({
            "complaint_ids": second.ids, "step": "cancel",
            "cancel_reason": "duplicate", "duplicate_of_id": first.id,
        })
        wizard.action_apply()
        self.assertEqual(second.state, "cancelled")
        self.assertEqual(second.duplicate_of_id, first)
        self.assertIn("A photo", " ".join(first.message_ids.mapped("body")))
        self.assertEqual(first.message_ids.attachment_ids.mapped("name"), ["a.txt"])
        with self.assertRaises(UserError):
            first._merge_into(second)

    def test_only_ones_own_invoice(self):
        invoice = self._invoice(self.customers["colleague"], 10, "2024-01-01")
        with self.assertRaises(ValidationError):
            self._complain(move_id=invoice.id)
        complaint = self._complain(
            customer="colleague", move_id=invoice.id
        )
        self.assertEqual(complaint.move_id, invoice)

    def test_partner_follows_from_the_document(self):
        invoice = self._invoice(self.customers["own"], 10, "2024-01-01")
        complaint = self.env["crm.relationship.complaint"].create(
            {"name": "Wrong", "move_id": invoice.id}
        )
        self.assertEqual(complaint.partner_id, self.customers["own"])
        self.assertEqual(complaint.company_id, self.company)

    def test_answer_is_sent_and_seen(self):
        complaint = self._complain()
        wizard = self.env["crm.relationship.complaint.answer"].with_user(
            self.handler
        ).create({
            "complaint_id": complaint.id, "decision": "rejected",
            "answer": "<p>No fault found</p>",
        })
        self.assertIn("not involved", wizard.appeal)
        self.customers["own"].email = "own@example.com"
        wizard.action_apply()
        self.assertEqual(complaint.state, "answered")
        self.assertIn("No fault found", complaint.answer)
        message = complaint.message_ids.filtered(
            lambda one: one.message_type == "comment"
        )
        self.assertIn(self.customers["own"], message.partner_ids)
        self.assertIn("not involved", message.body)

    def test_answer_without_address_is_refused_and_nothing_changes(self):
        self.customers["own"].email = False
        complaint = self._complain(email_from=False)
        wizard = self.env["crm.relationship.complaint.answer"].with_user(
            self.handler
        ).create({
            "complaint_id": complaint.id, "decision": "upheld", "answer": "<p>Ok</p>",
        })
        with self._refused("Nobody to send it to"):
            wizard.action_apply()
        self.assertEqual(complaint.state, "new")
        self.assertFalse(complaint.answer)
        self.assertFalse(complaint.decision)

    def test_round_of_a_log(self):
        found = current_round([
            ("received", 1), ("answered", 2), ("acknowledged", 3), ("closed", 4),
            ("reopened", 5), ("answered", 6), ("answered", 7),
        ])
        self.assertEqual(
            (found.acknowledged_on, found.answered_on, found.closed_on), (6, 7, None)
        )
        self.assertEqual(found.reopened_count, 1)
