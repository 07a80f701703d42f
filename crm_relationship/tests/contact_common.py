import datetime

from odoo import fields
from odoo.tests import new_test_user

from .history_common import HistoryCommon


class ContactCommon(HistoryCommon):
    """A salesperson, a portal user and short ways to every source of contacts.

    Contacts lie in the past: ``day`` days ago at noon, UTC.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id = cls._create_calendar("UTC")
        cls.company.partner_id.tz = "UTC"
        cls.seller = new_test_user(
            cls.env, "contact_seller", groups="sales_team.group_sale_salesman",
            company_id=cls.company.id, company_ids=cls.company.ids,
        )
        cls.us = cls.seller.partner_id
        cls.lead = cls.env["crm.lead"].sudo().create({
            "name": "Chance", "type": "opportunity", "partner_id": cls.contact.id,
            "company_id": cls.company.id, "user_id": cls.seller.id,
        })
        cls.call_type = cls.env.ref("mail.mail_activity_data_call")
        cls._invoice(cls.customer, 10, cls._date(days=200))

    @classmethod
    def _create_calendar(cls, zone):
        """Return working hours of Monday to Friday, 8 to 12 and 13 to 17."""
        return cls.env["resource.calendar"].sudo().create({
            "name": "Forty Hours", "tz": zone, "company_id": cls.company.id,
            "attendance_ids": [(5, 0)] + [
                (0, 0, {
                    "name": f"{day} {begin}", "dayofweek": str(day),
                    "hour_from": begin, "hour_to": begin + 4,
                    "day_period": "morning" if begin == 8 else "afternoon",
                })
                for day in range(5) for begin in (8, 13)
            ],
        })

    @classmethod
    def _moment(cls, days=0, hour=12):
        """Return noon (or another hour) of so many days ago."""
        return datetime.datetime.combine(
            cls._date(days=days), datetime.time(hour)
        )

    @classmethod
    def _message(cls, record, author, at, **values):
        """Return a message on a record as the host would keep it."""
        subtype = values.pop("subtype", "mail.mt_comment")
        return cls.env["mail.message"].sudo().create({
            "model": record._name, "res_id": record.id, "author_id": author.id,
            "message_type": "comment", "date": at, "body": "Words",
            "subtype_id": subtype and cls.env.ref(subtype).id, **values,
        })

    @classmethod
    def _mail_in(cls, record, at, author=None, **values):
        return cls._message(
            record, author or cls.contact, at, message_type="email", **values
        )

    @classmethod
    def _mail_out(cls, record, at, **values):
        return cls._message(record, cls.us, at, **values)

    @classmethod
    def _meeting(cls, partner, start, hours=1, **values):
        return cls.env["calendar.event"].sudo().with_context(
            no_mail_to_attendees=True
        ).create({
            "name": "Meeting", "start": start,
            "stop": start + datetime.timedelta(hours=hours),
            "partner_ids": [(6, 0, (partner | cls.us).ids)],
            "user_id": cls.seller.id, **values,
        })

    @classmethod
    def _activity(cls, record, days_ahead=3, **values):
        return cls.env["mail.activity"].sudo().create({
            "res_model_id": cls.env["ir.model"]._get_id(record._name),
            "res_id": record.id, "activity_type_id": cls.call_type.id,
            "date_deadline": fields.Date.add(fields.Date.today(), days=days_ahead),
            "user_id": cls.seller.id, **values,
        })

    @classmethod
    def _call_done(cls, record, at):
        """Return a planned call that was done at a moment."""
        activity = cls._activity(record, 0)
        activity.action_feedback("Spoke")
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE mail_activity SET date_done = %s, write_date = %s WHERE id = %s",
            [at.date(), at, activity.id],
        )
        cls.env.invalidate_all()
        return activity

    @classmethod
    def _interaction(cls, partner, at, **values):
        return cls.env["crm.relationship.interaction"].sudo().create({
            "partner_id": partner.id, "date": at, "company_id": cls.company.id,
            "user_id": cls.seller.id, "kind": "call", **values,
        })
