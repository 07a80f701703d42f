"""Full runs: what they repair, when they are due, and how they commit."""

from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.crm_relationship.report import (
    crm_relationship_job,
    crm_relationship_merge,
)

from .history_common import HistoryCommon

JOB_LOG = "odoo.addons.crm_relationship.report.crm_relationship_log"


class TestMisses(HistoryCommon):
    """Raw SQL is seen by no hook: the full run repairs, counts and logs it."""

    def _last_run(self):
        return self.env["crm.relationship.run"].sudo().search(
            [("company_id", "=", self.company.id)], limit=1
        )

    def test_first_run_misses_nothing(self):
        self._invoice(self.customer, 100, self._date(days=20))
        with self.assertNoLogs(JOB_LOG, "WARNING"):
            self._refresh()
        self.assertEqual(self._last_run().missed_count, 0)
        self.assertEqual(self._last_run().row_count, 1)

    def test_raw_change_is_repaired_and_counted(self):
        move = self._invoice(self.customer, 100, self._date(days=20))
        self._refresh()
        self._drain()
        self.env.cr.execute(
            "UPDATE account_move SET amount_untaxed_signed = 170 WHERE id = %s",
            [move.id],
        )
        with self.assertLogs(JOB_LOG, "WARNING") as log:
            row = self._row(self.customer)
        self.assertEqual(row.past_value, 170)
        self.assertIn(str(self.customer.id), log.output[0])
        run = self._last_run()
        self.assertEqual(run.missed_count, 1)
        self.assertEqual(run.missed_partner_ids, [self.customer.id])
        self.assertEqual(run.written_count, 1)
        with self.assertNoLogs(JOB_LOG, "WARNING"):
            self._refresh()
        self.assertEqual(self._last_run().missed_count, 0)

    def test_row_that_vanished_unseen(self):
        move = self._invoice(self.customer, 100, self._date(days=20))
        self._refresh()
        self._drain()
        self.env.cr.execute(
            "UPDATE account_move SET state = 'cancel' WHERE id = %s", [move.id]
        )
        with mute_logger(JOB_LOG):
            self._refresh()
        self.assertFalse(self._stored_row(self.customer))
        self.assertEqual(self._last_run().missed_count, 1)

    def test_day_that_came_is_no_miss(self):
        self._refresh(as_of=self._date(days=10))
        self._invoice(self.customer, 100, self._date(days=5))
        self._drain()
        self._refresh(as_of=self._date(days=9))
        self.env.cr.execute(
            "UPDATE account_move SET create_date = create_date - interval '2 days'"
        )
        with self.assertNoLogs(JOB_LOG, "WARNING"):
            self._refresh(as_of=self._date(days=4))
        self.assertEqual(self._stored_row(self.customer).past_value, 100)

    def test_other_journals_are_no_miss(self):
        self._invoice(self.customer, 100, self._date(days=20))
        self._refresh()
        self.company.relationship_excluded_journal_ids = self.company_data[
            "default_journal_sale"
        ]
        with self.assertNoLogs(JOB_LOG, "WARNING"):
            self._refresh()
        self.assertFalse(self._stored_row(self.customer))


@tagged("post_install", "-at_install")
class TestCron(HistoryCommon):
    def _trigger_cron(self):
        self.env.flush_all()
        self.env.cr.precommit.run()
        with self.enter_registry_test_mode():
            self.env.ref(
                "crm_relationship.ir_cron_refresh"
            ).sudo().method_direct_trigger()
        self.env.invalidate_all()

    def _runs(self):
        return self.env["crm.relationship.run"].sudo().search(
            [("company_id", "=", self.company.id)]
        )

    def test_cron_drains_and_refreshes_once_a_day(self):
        self._population(25)
        self._trigger_cron()
        run = self._runs()
        self.assertEqual(len(run), 1)
        self.assertTrue(run.ended_on)
        self.assertEqual((run.row_count, run.done_count, run.written_count),
                         (25, 25, 25))
        self.assertFalse(self.company.sudo().relationship_refresh_due)
        self.assertEqual(self._snapshots(), 25)
        self._invoice(self.customer, 100, self._date(days=20))
        self._trigger_cron()
        self.assertEqual(self._stored_row(self.customer).past_value, 100)
        self.assertEqual(len(self._runs()), 1, "one full run a day")
        self.assertFalse(self.env["crm.relationship.stale"].sudo().search([]))

    def _snapshots(self):
        return self.env["crm.relationship.snapshot"].sudo().search_count(
            [("company_id", "=", self.company.id)]
        )

    def test_asked_for(self):
        self._trigger_cron()
        self.company.sudo()._request_relationship_refresh()
        self._trigger_cron()
        self.assertEqual(len(self._runs()), 2)
        self.assertFalse(self.company.sudo()._is_relationship_refresh_due())

    def test_request_while_running_is_heard(self):
        company = self.company.sudo()
        self._trigger_cron()
        company.relationship_refresh_due = True
        job = type(self.env["crm.relationship.job"])
        gather = job._gather

        def change_a_setting(this, scope):
            gather(this, scope)
            if scope.company_id == company.id:
                this.env["res.company"].browse(
                    company.id
                ).relationship_horizon_months = 12

        with patch.object(job, "_gather", change_a_setting):
            self._trigger_cron()
        self.assertTrue(company.relationship_refresh_due)

    def test_stopped_run_is_due_again(self):
        company = self.company.sudo()
        self._trigger_cron()
        self.assertFalse(company._is_relationship_refresh_due())
        self._runs().copy({"ended_on": False})
        self.assertTrue(company._is_relationship_refresh_due())

    def test_run_of_another_day_is_due(self):
        company = self.company.sudo()
        self._trigger_cron()
        self._runs().as_of_date = self._date(days=1)
        self.assertTrue(company._is_relationship_refresh_due())

    def test_slices(self):
        """Small slices, each committed, write what one large one writes."""
        self._population(25)
        with patch.object(crm_relationship_job, "SLICE", 4), \
                patch.object(crm_relationship_merge, "SLICE", 4):
            self._trigger_cron()
        figures = self._figures()
        self.assertEqual(len(figures), 25)
        self.assertEqual(self._runs().written_count, 25)
        self.assertEqual(self._from_scratch(), figures)
