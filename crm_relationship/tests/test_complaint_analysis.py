"""The figures of complaints: right, drilled down, and never of what is hidden."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .complaint_common import ComplaintCommon

ANALYSIS = "crm.relationship.complaint.analysis"
FIGURES = "crm.relationship.complaint.figures"


@tagged("post_install", "-at_install")
class TestComplaintAnalysis(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open = cls._complain("Open")
        cls.closed = cls._closed("Closed", 200)
        cls.kept = cls._closed("Kept", 200, customer="colleague")
        cls.rejected = cls._closed("Rejected", 5, "rejected", customer="nobody")
        cls.rejected.write({"recurrence_of_id": cls.closed.id})
        cls.cancelled = cls._complain("Cancelled")
        cls.cancelled.write({"cancel_reason": "mistake"})
        cls.cancelled._change_state("cancelled")
        cls.secret = cls._complain("Secret", user=cls.head, is_confidential=True)
        cls.all = (
            cls.open + cls.closed + cls.kept + cls.rejected + cls.cancelled + cls.secret
        )
        cls._invoice(cls.customers["colleague"], 10, cls._date(days=150))
        cls._invoice(cls.customers["own"], 10, cls._date(days=100))

    @classmethod
    def _closed(cls, name, days, decision="upheld", **kwargs):
        """Return a complaint that was closed so many days ago, the day it came in."""
        complaint = cls._complain(
            name, date_received=cls._date(days=days), appeal="<p>Court</p>", **kwargs
        )
        cls._answer(complaint, decision)
        complaint.action_close()
        moment = cls._date(days=days)
        cls.env.flush_all()
        # Steps are taken now; the log cannot be dated back by anybody.
        cls.env.cr.execute(
            "UPDATE crm_relationship_complaint_event SET date = %s"
            " WHERE complaint_id = %s", [moment, complaint.id],
        )
        cls.env.cr.execute(
            "UPDATE crm_relationship_complaint SET closed_on = %s, answered_on = %s"
            " WHERE id = %s", [moment, moment, complaint.id],
        )
        cls.env.invalidate_all()
        return complaint

    def _rows(self, user):
        return self._as(user, ANALYSIS).search([("id", "in", self.all.ids)])

    def _figures(self, user="sales_manager", domain=None):
        domain = domain or [("id", "in", self.all.ids)]
        return {
            one["key"]: one
            for one in self._as(user, FIGURES).get_figures(domain)
        }

    def _opened(self, key, user="sales_manager"):
        action = self._as(user, FIGURES).open_figure(
            [("id", "in", self.all.ids)], key
        )
        return self.env[action["res_model"]].search(action["domain"])

    def test_rows_are_what_the_reader_may_read(self):
        plain = self.open + self.closed + self.kept + self.rejected
        self.assertEqual(set(self._rows("sales_manager")._ids), set(plain._ids))
        self.assertEqual(
            set(self._rows("salesman")._ids), set((plain - self.kept)._ids)
        )
        self.assertEqual(set(self._rows(self.handler)._ids), set(plain._ids))
        self.assertEqual(
            set(self._rows(self.head)._ids), set((plain + self.secret)._ids)
        )

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_hidden_ones_are_in_no_number(self):
        figures = self._figures()
        self.assertEqual(figures["complaint_count"]["text"], "4")
        self.assertNotIn(self.secret, self._opened("complaint_count"))
        self.assertEqual(self._figures(self.head)["complaint_count"]["text"], "5")
        groups = self._as("sales_manager", ANALYSIS).formatted_read_group(
            [("id", "in", self.all.ids)], ["name"], ["__count"]
        )
        self.assertNotIn("Secret", [one["name"] for one in groups])
        row = self._as("salesman", ANALYSIS).browse(self.secret.id)
        with self.assertRaises(AccessError):
            row.action_open_complaint()
        for role in ("employee", "portal", "public"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._figures(role)

    def test_counts(self):
        row = {one.id: one for one in self._rows("sales_manager")}
        self.assertEqual(row[self.closed.id].first_contact_count, 1)
        self.assertEqual(row[self.open.id].first_contact_count, 0)
        self.assertEqual(
            (row[self.rejected.id].decided_count, row[self.rejected.id].upheld_count),
            (1, 0),
        )
        self.assertEqual(row[self.rejected.id].recurrence_count, 1)
        self.assertEqual(row[self.rejected.id].watched_count, 0)
        self.assertEqual(row[self.open.id].decided_count, 0)

    def test_retained_within_the_days_of_the_setting(self):
        row = {one.id: one for one in self._rows("sales_manager")}
        self.assertEqual(
            (row[self.kept.id].watched_count, row[self.kept.id].retained_count), (1, 1)
        )
        # 100 days later is too late for 90 days
        self.assertEqual(
            (row[self.closed.id].watched_count, row[self.closed.id].retained_count),
            (1, 0),
        )
        self.company.complaint_recovery_days = 120
        self.env.invalidate_all()
        row = {one.id: one for one in self._rows("sales_manager")}
        self.assertEqual(row[self.closed.id].retained_count, 1)
        self.assertEqual(len(self._opened("retained_rate")), 2)

    def test_a_purchase_wholly_given_back_is_none(self):
        invoice = self._invoice(self.customers["own"], 10, self._date(days=190))
        self.assertEqual(self._figures()["retained_rate"]["note"], "2 of 2")
        self._refund(invoice)
        self.assertEqual(self._figures()["retained_rate"]["note"], "1 of 2")

    def test_rates_of_groups_come_from_their_counts(self):
        figures = self._figures()
        self.assertEqual(figures["upheld_rate"]["text"], "67%")
        self.assertEqual(figures["upheld_rate"]["note"], "2 of 3")
        self.assertEqual(figures["first_contact_rate"]["note"], "3 of 3")
        self.assertEqual(figures["recurrence_rate"]["note"], "1 of 4")
        [group] = self._as("sales_manager", ANALYSIS).formatted_read_group(
            [("id", "in", self.all.ids)], [], ["upheld_rate:avg", "retained_rate:avg"]
        )
        self.assertAlmostEqual(group["upheld_rate:avg"], 2 / 3)
        self.assertAlmostEqual(group["retained_rate:avg"], 1 / 2)
        self.assertEqual(
            self._figures(domain=[("id", "=", self.open.id)])["upheld_rate"]["text"],
            "–",
        )

    def test_reopened_and_held_are_not_at_first_contact(self):
        self.closed._change_state("investigating")
        self.env.flush_all()
        figures = self._figures()
        self.assertEqual(figures["reopen_rate"]["note"], "1 of 3")
        self.assertEqual(figures["first_contact_rate"]["note"], "2 of 2")
        self.assertEqual(self._opened("reopen_rate"), self.closed)

    def test_satisfaction_leaves_unrated_ones_out(self):
        self.assertEqual(self._figures()["satisfaction"]["text"], "–")
        for complaint, rating in ((self.closed, 5), (self.rejected, 2)):
            # As the customer does, by the link in the mail.
            token = complaint.sudo()._rating_get_access_token()
            complaint.sudo().rating_apply(rating, token=token)
        figure = self._figures()["satisfaction"]
        self.assertEqual((figure["text"], figure["note"]), ("3.5 / 5", "2 rated"))
        self.assertEqual(self._opened("satisfaction"), self.closed + self.rejected)

    def test_clock(self):
        """What the first round decided: undecided ones are left out"""
        late = self._complain("Late", date_received="2026-01-05 08:00:00")
        self.all += late
        figures = self._figures()
        self.assertEqual(figures["overdue_count"]["text"], "1")
        self.assertTrue(figures["overdue_count"]["danger"])
        self.assertEqual(self._opened("overdue_count"), late)
        rows = {one.id: one for one in self._rows("sales_manager")}
        self.assertEqual(rows[self.rejected.id].acknowledged_count, 1)
        self.assertEqual(rows[self.open.id].acknowledged_count, 0)
        # What is open and past its deadline was not in time either.
        self.assertEqual(figures["in_time_rate"]["note"].split()[-1], "4")
        self.assertEqual(figures["acknowledged_rate"]["note"].split()[-1], "4")
        self.assertRegex(figures["acknowledge_hours"]["text"], r"^[\d.,]+ h$")
        self.assertEqual(
            set(self._opened("acknowledge_hours")._ids),
            set((self.closed + self.kept + self.rejected)._ids),
        )
        only_late = self._figures(domain=[("id", "=", late.id)])
        self.assertEqual(only_late["acknowledge_hours"]["text"], "–")
        self.assertEqual(only_late["in_time_rate"]["text"], "0%")

    def test_every_figure_opens(self):
        for key in self._figures():
            with self.subTest(key=key):
                self._opened(key)
        with self.assertRaises(UserError):
            self._opened("nothing")

    def test_views_read_what_they_show(self):
        analysis = self._as("sales_manager", ANALYSIS)
        for kind in ("list", "pivot", "graph", "search"):
            self.assertTrue(analysis.get_view(view_type=kind)["arch"])
        measures = [
            f"{name}:{field.aggregator}" for name, field in analysis._fields.items()
            if field.aggregator and name != "id"
        ]
        for group in ("category_id", "cause_id", "product_id", "team_id", "user_id",
                      "channel", "date_received:month", "company_id"):
            with self.subTest(group=group):
                self.assertTrue(
                    analysis.formatted_read_group([], [group], measures)
                )
