from contextlib import suppress
from unittest.mock import patch

from odoo import Command

from .security_common import SecurityCommon


class CareCommon(SecurityCommon):
    """Customers, people and a team whose leader is told of what they forget."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.customers["own"]
        cls.person = cls.env["res.partner"].create(
            {"name": "Person", "parent_id": cls.own.id}
        )
        cls.salesman = cls.users["salesman"]
        cls.leader = cls.users["sales_manager"]
        cls.team = cls.env["crm.team"].create({
            "name": "Team", "user_id": cls.leader.id, "company_id": cls.company.id,
            "crm_team_member_ids": [Command.create({"user_id": cls.salesman.id})],
        })

    @classmethod
    def _promise(cls, days=1, partner=None, **values):
        """Return a promise to the salesman's customer that is due in so many days."""
        return cls.env["crm.relationship.promise"].with_company(cls.company).create({
            "name": "Send the samples", "user_id": cls.salesman.id,
            "partner_id": (partner or cls.person).id,
            "date_deadline": cls._date(days=-days), **values,
        })

    @classmethod
    def _remind(cls, seconds=float("inf"), killed_after=None):
        """Run the reminding job, without committing.

        :param seconds: what the job is told that is left after each batch
        :param killed_after: number of batches after whose commit it is killed
        """
        done = []

        def commit(_cron, *_args, **_kwargs):
            cls.env.flush_all()
            done.append(True)
            if len(done) == killed_after:
                raise KeyboardInterrupt
            return seconds

        cron = type(cls.env["ir.cron"])
        with (
            patch.object(cron, "_commit_progress", commit),
            suppress(KeyboardInterrupt),  # what was committed stays
        ):
            cls.env["crm.relationship.reminders"]._cron_remind()
