import random
from datetime import datetime, timedelta
from typing import NamedTuple

from odoo import fields

from .security_common import SecurityCommon

PAST, UPCOMING = "past", "upcoming"


class Case(NamedTuple):
    """A record that belongs to a customer's history, and whose access decides."""

    source: str
    id: int
    model: str
    access_id: int
    when: str = PAST


class TimelineCommon(SecurityCommon):
    """Customers with a history of every source, made at random from a fixed seed.

    ``cases`` maps the name of a customer (own, colleague, nobody) to all its ``Case``.
    """

    SEED = 19
    ROUNDS = 0  # of records for each customer

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.random = random.Random(cls.SEED)
        cls.timeline = cls.env["crm.relationship.timeline"]
        cls.people = [cls.users["salesman"], cls.colleague, cls.env["res.users"]]
        cls.contacts = {
            name: cls._create_partner(name=f"Contact of {name}", parent_id=partner.id)
            for name, partner in cls.customers.items()
        }
        cls.cases = {name: [] for name in cls.customers}
        for name in cls.customers:
            for _round in range(cls.ROUNDS):
                cls._add_round(name)
        cls.env.flush_all()

    # ------------------------------------------------------------------
    # Records
    # ------------------------------------------------------------------

    @classmethod
    def _add_round(cls, name):
        """Add a few documents of a customer, and what hangs on them."""
        documents = [
            cls.customers[name], cls.contacts[name],
            cls._add_lead(name), cls._add_invoice(name), cls._add_order(name),
        ]
        documents = [one for one in documents if one]
        for _n in range(8):
            cls._add_message(name, cls.random.choice(documents))
        for _n in range(3):
            cls._add_activity(name, cls.random.choice(documents))
            cls._add_meeting(name)
            cls._add_interaction(name)
        cls._add_rating(name)

    @classmethod
    def _case(cls, name, source, record, access=None, when=PAST):
        access = access or record
        case = Case(source, record.id, access._name, access.id, when)
        cls.cases[name].append(case)
        return record

    @classmethod
    def _anybody(cls):
        return cls.random.choice(cls.people)

    @classmethod
    def _any_company(cls):
        return cls.random.choice([cls.company, cls.other_company, cls.branch])

    @classmethod
    def _any_partner(cls, name):
        return cls.random.choice([cls.customers[name], cls.contacts[name]])

    @classmethod
    def _moment(cls):
        """Return a moment of the last year; some are the same to the second."""
        days = cls.random.choice([0, 1, 1, 2, 30, 200, 300])
        hours = cls.random.choice([1, 1, 5, 23])
        return datetime(2026, 1, 1) - timedelta(days=days, hours=hours)

    @classmethod
    def _add_lead(cls, name):
        lead = cls.env["crm.lead"].create({
            "name": "Lead", "type": "opportunity",
            "partner_id": cls._any_partner(name).id,
            "user_id": cls._anybody().id, "team_id": False,
            "company_id": cls.random.choice([cls.company.id, False, False]),
        })
        if cls.random.random() < 0.3:
            lead.action_set_lost()
            cls._case(name, "closed", lead)
        if cls.random.random() < 0.2:
            lead.write({"user_id": False, "company_id": cls.other_company.id})
        return cls._case(name, "lead", lead)

    @classmethod
    def _add_invoice(cls, name):
        invoice = cls._invoice(
            cls._any_partner(name), 100, "2025-06-15",
            invoice_user_id=cls._anybody() or None,
        )
        if cls.random.random() < 0.3:
            payment = cls._pay(invoice)
            cls._case(name, "payment", payment)
        return cls._case(name, "invoice", invoice)

    @classmethod
    def _add_order(cls, name):
        if "sale.order" not in cls.env:
            return None
        order = cls.env["sale.order"].create({
            "partner_id": cls._any_partner(name).id, "user_id": cls._anybody().id,
        })
        order.state = cls.random.choice(["sent", "sale", "cancel"])
        return cls._case(name, "order", order)

    @classmethod
    def _add_message(cls, name, document):
        author = cls._anybody().partner_id or cls._any_partner(name)
        kind = cls.random.choice([
            "email", "comment", "comment", "email_outgoing", "notification",
            "user_notification",
        ])
        subtype = cls.random.choice(["mail.mt_note", "mail.mt_comment"])
        message = cls.env["mail.message"].create({
            "model": document._name, "res_id": document.id, "message_type": kind,
            "author_id": author.id, "subtype_id": cls.env.ref(subtype).id,
            "is_internal": cls.random.random() < 0.3, "body": "<p>Text</p>",
            "date": cls._moment(),
        })
        if "notification" not in kind:
            cls._case(name, "message", message, document)

    @classmethod
    def _add_activity(cls, name, document):
        activity = document.activity_schedule(
            "mail.mail_activity_data_call", date_deadline=fields.Date.today(),
            user_id=cls._anybody().id or False,
        )
        if cls.random.random() < 0.4:
            activity.action_feedback("Done")
            message = cls.env["mail.message"].search([
                ("model", "=", document._name), ("res_id", "=", document.id),
                ("mail_activity_type_id", "!=", False),
            ], limit=1, order="id desc")
            cls._case(name, "message", message, document)
        else:
            cls._case(name, "activity", activity, when=UPCOMING)

    @classmethod
    def _add_meeting(cls, name):
        past = cls.random.random() < 0.6
        start = fields.Datetime.now() + timedelta(days=-3 if past else 3)
        attendees = cls._any_partner(name)
        if cls.random.random() < 0.3:
            attendees |= cls.users["salesman"].partner_id
        meeting = cls.env["calendar.event"].with_context(
            mail_create_nosubscribe=True, no_mail_to_attendees=True,
            dont_notify=True,
        ).create({
            "name": "Secret", "description": "Secret", "start": start,
            "stop": start + timedelta(hours=1), "user_id": cls._anybody().id,
            "privacy": cls.random.choice(["public", "private", "confidential", False]),
            "partner_ids": attendees.ids,
        })
        cls._case(name, "meeting", meeting, when=PAST if past else UPCOMING)

    @classmethod
    def _add_interaction(cls, name):
        cls._case(name, "interaction", cls.env["crm.relationship.interaction"].create({
            "partner_id": cls._any_partner(name).id, "name": "Call",
            "company_id": cls._any_company().id, "date": cls._moment(),
            "user_id": cls._anybody().id or cls.env.uid,
        }))

    @classmethod
    def _add_rating(cls, name):
        cls._case(name, "rating", cls.env["rating.rating"].create({
            "res_model_id": cls.env["ir.model"]._get_id("res.partner"),
            "res_id": cls.customers[name].id, "rating": 5, "consumed": True,
            "partner_id": cls.contacts[name].id,
        }))

    # ------------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------------

    def _read(self, role, name, limit=50, filters=None, **subject):
        """Return all entries of a customer's history, page by page."""
        timeline = self._as(role, "crm.relationship.timeline")
        subject = {
            "model": "res.partner", "id": self.customers[name].id, **subject
        }
        entries, cursor = [], None
        while cursor is not False:
            page = timeline.get_page(subject, filters, cursor, limit)
            entries += page["entries"]
            cursor = page["cursor"]
        return entries

    def _read_upcoming(self, role, name):
        timeline = self._as(role, "crm.relationship.timeline")
        subject = {"model": "res.partner", "id": self.customers[name].id}
        return timeline.get_upcoming(subject)["entries"]


class TimelineDocuments(TimelineCommon):
    """A customer of the salesman with one contact, and short ways to its history."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.customers["own"]
        cls.person = cls.contacts["own"]
        cls.salesman = cls.users["salesman"]

    def _mail(self, document, date="2026-01-05 08:00:00", **values):
        return self.env["mail.message"].create({
            "model": document._name, "res_id": document.id, "message_type": "email",
            "author_id": self.person.id, "subject": "Question", "date": date,
            "body": "<p>How much is it?</p>",
            "subtype_id": self.env.ref("mail.mt_comment").id, **values,
        })

    def _lead(self, **values):
        return self.env["crm.lead"].create({
            "name": "Lead", "type": "opportunity", "partner_id": self.person.id,
            "user_id": self.salesman.id, "team_id": False, **values,
        })

    def _entries(self, source=None, **kwargs):
        entries = self._read("sales_manager", "own", **kwargs)
        return [one for one in entries if source in (None, one["source"])]
