from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import fields

from .security_common import SecurityCommon


class PlanCommon(SecurityCommon):
    """The access fixture, with short ways to planned and logged contacts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.call = cls.env.ref("mail.mail_activity_data_call")
        cls.meeting = cls.env.ref("mail.mail_activity_data_meeting")
        cls.company.resource_calendar_id = cls.env["resource.calendar"].create({
            "name": "Monday to Friday", "tz": "UTC", "company_id": cls.company.id,
        })
        cls.company.partner_id.tz = "UTC"

    @classmethod
    def _plan(cls, document, deadline, user=None, **values):
        """Return an activity on a document, of the salesman unless told otherwise."""
        return cls.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        ).create({
            "res_model_id": cls.env["ir.model"]._get_id(document._name),
            "res_id": document.id,
            "activity_type_id": cls.call.id,
            "date_deadline": deadline,
            "user_id": (user or cls.users["salesman"]).id,
            **values,
        })

    @classmethod
    def _log(cls, partner, date, user=None, **values):
        """Return a logged call, in which the customer was reached."""
        return cls.env["crm.relationship.interaction"].create({
            "partner_id": partner.id, "date": date, "outcome": "reached",
            "user_id": (user or cls.users["salesman"]).id,
            "company_id": cls.company.id, **values,
        })

    @classmethod
    def _meet(cls, partner, start, user=None, **values):
        """Return a meeting of an hour, of the salesman unless told otherwise."""
        user = user or cls.users["salesman"]
        start = fields.Datetime.to_datetime(start)
        return cls.env["calendar.event"].with_context(
            no_mail_to_attendees=True, dont_notify=True
        ).create({
            "name": "Meeting", "start": start, "stop": start + timedelta(hours=1),
            "user_id": user.id,
            "partner_ids": [fields.Command.set((user.partner_id | partner).ids)],
            **values,
        })

    @classmethod
    def _holiday(cls, day):
        """Make a day a public holiday of the company."""
        day = fields.Date.to_date(day)
        cls.env["resource.calendar.leaves"].create({
            "name": "Holiday", "company_id": cls.company.id,
            "calendar_id": cls.company.resource_calendar_id.id,
            "date_from": datetime.combine(day, datetime.min.time()),
            "date_to": datetime.combine(day, datetime.max.time()).replace(
                microsecond=0
            ),
        })

    def _run_cron(self, model, method):
        """Run a scheduled action's method without its commits."""
        self.env.flush_all()
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress", return_value=float("inf")):
            getattr(self.env[model], method)()

    def _is_forgotten(self, activity):
        self.env.invalidate_all()
        return activity.relationship_is_forgotten
