"""The analysis of contacts: the same contacts, by the reader's own access."""

import datetime

from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import new_test_user

from .contact_common import ContactCommon
from .security_common import SecurityCommon

MODEL = "crm.relationship.contact.analysis"


class TestContactAnalysis(ContactCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.analysis = cls.env[MODEL].sudo()
        cls.mine = [("partner_id", "=", cls.customer.id)]

    def test_every_source(self):
        self._mail_in(self.lead, self._moment(1))
        self._mail_out(self.contact, self._moment(2))
        self._call_done(self.lead, self._moment(3))
        self._meeting(self.customer | self.contact, self._moment(4), hours=2)
        self._interaction(
            self.contact, self._moment(5), kind="visit", direction="in", duration=.5,
            lead_id=self.lead.id,
        )
        rows = self.analysis.search(self.mine)
        self.assertEqual(
            [(row.source, row.channel, row.direction, row.date, row.duration)
             for row in rows],
            [
                ("message", "email", "in", self._moment(1), 0),
                ("message", "email", "out", self._moment(2), 0),
                ("activity", "call", "out", self._moment(3), 0),
                ("meeting", "meeting", "out", self._moment(4), 2),
                ("interaction", "visit", "in", self._moment(5), .5),
            ],
        )
        self.assertEqual(rows.user_id, self.seller)
        self.assertEqual(rows.partner_id, self.customer)
        self.assertEqual(rows[0].person_id, self.contact)
        self.assertEqual((rows[0] | rows[2] | rows[4]).lead_id, self.lead)
        self.assertEqual(
            [(row.res_model, row.res_id) for row in rows[:2]],
            [("crm.lead", self.lead.id), ("res.partner", self.contact.id)],
        )
        self.assertEqual(rows[3].action_open_document()["res_model"], "calendar.event")

    def test_agrees_with_the_figure(self):
        self._mail_in(self.lead, self._moment(89, hour=0))
        self._mail_in(self.lead, self._moment(90))
        self._mail_out(self.lead, self._moment(3), subtype="mail.mt_note")
        self._meeting(self.customer, self._moment(0, hour=0))
        self._interaction(self.customer, self._moment(3), outcome="busy")
        self._interaction(self.customer, self._moment(3))
        row = self._row(self.customer).with_context(tz="UTC")
        action = row.action_view_contacts()
        found = self.analysis.with_context(tz="UTC").search(action["domain"])
        self.assertEqual(len(found), row.contacts_90)
        self.assertEqual(row.contacts_90, 2)

    def test_our_own_people_are_no_customers(self):
        self._mail_in(self.us, self._moment(2))
        self._mail_out(self.company.partner_id, self._moment(2))
        self._meeting(self.us, self._moment(2))
        self.assertFalse(self.analysis.search([
            ("partner_id", "in", (self.us | self.company.partner_id).ids)
        ]))

    def test_default_period_is_a_year(self):
        self._mail_in(self.lead, self._moment(300))
        self._mail_in(self.lead, self._moment(400))
        self._mail_in(self.lead, self._moment(1000))

        def count(*dates):
            return self.analysis.search_count([
                *self.mine, *(
                    ("date", operator, self._date(days=days))
                    for operator, days in dates
                )
            ])

        self.assertEqual(count(), 1)
        self.assertEqual(count((">=", 500)), 2)
        self.assertEqual(count((">=", 2000)), 3)
        self.assertEqual(count((">=", 2000), ("<", 350)), 2)
        self.assertEqual(count(("<", 350)), 1, "the year before")
        self.assertEqual(count(("<", 950)), 1)
        self.assertEqual(self.analysis.search_count([
            *self.mine, ("date", ">=", "today -500d")
        ]), 2)
        self.assertEqual(self.analysis.search_count([
            *self.mine, "|", ("date", ">=", self._date(days=500)),
            ("channel", "=", "call"),
        ]), 1, "no period for all of it")

    def test_period_is_read_from_the_sources(self):
        query = self.analysis._search([("date", ">=", "2024-05-01 00:00:00")])
        text = self.env.cr.mogrify(query.select().code, query.select().params).decode()
        self.assertIn("m.date >= '2024-05-01T00:00:00'::timestamp", text)

    def test_record_of_long_ago_is_read(self):
        for at in (self._moment(1000), self._moment(2)):
            self._mail_in(self.lead, at)
            self._interaction(self.customer, at)
            self._meeting(self.customer, at)
            self._call_done(self.lead, at)
        long_ago = [*self.mine, ("date", ">=", self._date(days=1100))]
        rows = self.analysis.search(long_ago)
        self.assertEqual(len(rows), 8)
        for reader in (self.analysis, self.analysis.with_user(self.seller).sudo(False)):
            self.env.invalidate_all()
            read = reader.browse(rows.ids)
            self.assertEqual(read.mapped("partner_id"), self.customer)
            self.assertEqual(
                read.search_count([("id", "in", rows.ids)]), 8, "whenever it was"
            )

    def test_groups(self):
        for days in (2, 3, 4):
            self._mail_in(self.lead, self._moment(days))
        self._interaction(self.customer, self._moment(5), duration=1.5)
        groups = self.analysis._read_group(
            self.mine, ["channel", "user_id"], ["__count", "duration:sum"]
        )
        self.assertEqual(
            groups, [("call", self.seller, 1, 1.5), ("email", self.seller, 3, 0)]
        )
        months = self.analysis._read_group(self.mine, ["date:month"], ["__count"])
        self.assertEqual(sum(count for _month, count in months), 4)

    def test_queries_do_not_grow(self):
        def measure():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.analysis.search_fetch([], ["date", "channel", "direction"])
            return self.cr.sql_log_count - before

        self._mail_in(self.lead, self._moment(1))
        measure()
        few = measure()
        for days in range(30):
            self._interaction(self.customer, self._moment(days + 1))
            self._mail_in(self.lead, self._moment(days + 1))
        self.assertEqual(measure(), few)

    def test_opens_by_the_clients_own_calls(self):
        self._mail_in(self.lead, self._moment(1))
        reader = self.env[MODEL].with_user(self.seller)
        for method, kwargs in (
            ("web_search_read", {"specification": {"date": {}, "partner_id": {}}}),
            ("formatted_read_group",
             {"groupby": ["date:month"], "aggregates": ["__count"]}),
            ("search_count", {}),
        ):
            self.assertTrue(call_kw(reader, method, [self.mine], kwargs), method)
        self.assertTrue(reader.fields_get()["date"]["sortable"])


class TestContactAccess(SecurityCommon):
    """Nobody counts, finds, groups or exports a contact that he may not read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.at = datetime.datetime.now().replace(microsecond=0)
        cls.at -= datetime.timedelta(days=3)
        cls.leads, cls.moves = {}, {}
        for name, partner in cls.customers.items():
            cls._write_to(partner)
            lead = cls.env["crm.lead"].create({
                "name": name, "partner_id": partner.id, "company_id": cls.company.id,
                "user_id": partner.user_id.id,
            })
            cls._write_to(lead)
            cls._write_to(cls._invoice(partner, 10, "2024-01-01"))
            cls.env["crm.relationship.interaction"].create({
                "partner_id": partner.id, "date": cls.at, "kind": "visit",
                "company_id": cls.company.id, "user_id": partner.user_id.id,
            })
        cls.env.flush_all()

    @classmethod
    def _write_to(cls, record, **values):
        return cls.env["mail.message"].create({
            "model": record._name, "res_id": record.id, "date": cls.at,
            "author_id": cls.users["sales_manager"].partner_id.id,
            "message_type": "comment", "body": "Words",
            "subtype_id": cls.env.ref("mail.mt_comment").id, **values,
        })

    def _found(self, role, companies=None):
        """Return {customer: sorted models of the documents} that a role sees."""
        found = {}
        for row in self._as(role, MODEL, companies).search([
            ("partner_id", "in", [one.id for one in self.customers.values()])
        ]):
            name = next(
                name for name, one in self.customers.items() if one == row.partner_id
            )
            found.setdefault(name, []).append(row.res_model)
        return {name: sorted(models) for name, models in found.items()}

    def test_salesman_sees_his_and_nobodys(self):
        found = self._found("salesman")
        self.assertEqual(found.keys(), {"own", "nobody"})
        self.assertIn("crm.lead", found["own"])

    def test_each_role_by_its_documents(self):
        for role in ("all_leads", "sales_manager"):
            found = self._found(role)
            self.assertEqual(found.keys(), {"own", "colleague", "nobody"})
            for models in found.values():
                self.assertIn("crm.lead", models)
                self.assertIn("crm.relationship.interaction", models)
        for role in ("invoicing", "readonly", "accountant"):
            for models in self._found(role).values():
                self.assertNotIn("crm.lead", models, role)
                self.assertIn("account.move", models, role)

    def test_counts_groups_and_search_tell_no_more(self):
        for role in ("salesman", "all_leads", "invoicing", "readonly"):
            records = self._as(role, MODEL)
            seen = records.search([])
            self.assertEqual(records.search_count([]), len(seen))
            for group in ("partner_id", "channel", "lead_id", "user_id", "date:month"):
                total = sum(
                    count for _one, count in records._read_group(
                        [], [group], ["__count"]
                    )
                )
                self.assertEqual(total, len(seen), (role, group))
            hidden = self.env[MODEL].search([]) - self.env[MODEL].browse(seen.ids)
            self.assertFalse(records.search([("id", "in", hidden.ids)]))
            self.assertTrue(hidden or role != "salesman")
            for one in hidden.ids:
                self.assertFalse(self._read(records.browse(one)), role)

    def _read(self, record):
        """Return what a remote call reads of a row."""
        self.env.invalidate_all()
        try:
            return record.read(["date", "partner_id"])
        except AccessError:  # where a rule hides it, not the document
            return []

    def test_outsiders_see_nothing(self):
        for role in ("employee", "portal", "public"):
            with self.assertRaises(AccessError):
                self._as(role, MODEL).search_count([])

    def test_companies_do_not_mix(self):
        own = self.customers["own"]
        elsewhere = self.env["crm.lead"].create({
            "name": "Elsewhere", "partner_id": own.id, "user_id": False,
            "company_id": self.other_company.id, "team_id": False,
        })
        self._write_to(elsewhere)
        manager = self.users["sales_manager"]
        manager.company_ids |= self.other_company
        here = self._as("sales_manager", MODEL).search([
            ("res_id", "=", elsewhere.id), ("res_model", "=", "crm.lead")
        ])
        self.assertFalse(here)
        both = self._as("sales_manager", MODEL, self.company | self.other_company)
        self.assertTrue(both.search([
            ("res_id", "=", elsewhere.id), ("res_model", "=", "crm.lead")
        ]))

    def test_private_meeting_of_a_colleague(self):
        start = self.at - datetime.timedelta(days=1)
        event = self.env["calendar.event"].create({
            "name": "Secret", "start": start, "privacy": "private",
            "stop": start + datetime.timedelta(hours=1), "user_id": self.colleague.id,
            "partner_ids": [(6, 0, (
                self.customers["nobody"] | self.colleague.partner_id
            ).ids)],
        })
        domain = [("res_model", "=", "calendar.event"), ("res_id", "=", event.id)]
        for role in ("salesman", "all_leads", "sales_manager"):
            self.assertFalse(self._as(role, MODEL).search(domain), role)
        self.assertTrue(self._as(self.colleague, MODEL).search(domain))
        event.privacy = "public"
        self.assertTrue(self._as("sales_manager", MODEL).search(domain))

    def test_context_from_outside_is_no_period(self):
        self._write_to(
            self.customers["own"], date=self.at - datetime.timedelta(days=900)
        )
        records = self._as("sales_manager", MODEL)
        plain = records.search_count([])
        forged = records.with_context(relationship_contact_period=[None, None, None])
        self.assertEqual(forged.search_count([]), plain)
        read = forged.browse(forged.search([]).ids).read(["date"])
        self.assertEqual(len(read), plain)

    def test_reader_of_figures_without_leads(self):
        """The drill-down opens for whoever sees the figure."""
        reader = new_test_user(
            self.env, "only_books", groups="account.group_account_readonly",
            company_id=self.company.id, company_ids=self.company.ids,
        )
        row = self.rows["own"].with_user(reader)
        action = row.action_view_contacts()
        self.assertTrue(self.env[MODEL].with_user(reader).search(action["domain"]))
