"""What another addon may rely on, and what the job may cost."""

from unittest.mock import patch

from odoo.tools import SQL

from odoo.addons.crm_relationship.tools import estimation
from odoo.addons.crm_relationship.tools.contacts import Document
from odoo.addons.crm_relationship.tools.job import Measure, Source, resolve

from .history_common import HistoryCommon


class TestJobContract(HistoryCommon):
    """A source and a measure of another addon, without touching the job."""

    def _extend(self, model, method, value, create=False):
        patcher = patch.object(
            type(self.env[model]), method, value, create=create
        )
        patcher.start()
        self.addCleanup(patcher.stop)

    def _add_source(self, query, columns, **kwargs):
        facts = type(self.env["crm.relationship.facts"])
        former = facts._get_sources
        source = Source("letters", "_query_letters", columns, **kwargs)
        self._extend(facts._name, "_get_sources", lambda this: [*former(this), source])
        self._extend(facts._name, "_query_letters", query, create=True)

    def _add_measures(self, *measures):
        model = type(self.env["crm.relationship.measure"])
        former = model._get_measures
        self._extend(
            model._name, "_get_measures", lambda this: [*former(this), *measures]
        )

    def test_source_and_measure_of_another_addon(self):
        """Letters written make a relationship, and decide the class."""

        def query(this, scope):
            return SQL(
                "SELECT commercial_partner_id AS partner_id, COUNT(*)::int AS letters"
                "  FROM res_partner p WHERE comment = 'letter' AND %s"
                " GROUP BY commercial_partner_id",
                this._in_scope(scope),
            )

        self.env.flush_all()
        self.env.cr.execute("UPDATE res_partner SET comment = 'letter' WHERE id = %s",
                            [self.contact.id])
        self._add_source(query, {"letters": "integer"}, exists=True)
        declared = self.env["crm.relationship.measure"]
        replaced = [
            one for one in declared._get_measures() if one.field != "payment_delay_days"
        ]
        self._extend(declared._name, "_get_measures", lambda _this: [
            *replaced,
            Measure("payment_delay_days", "m.letters_doubled + 1"),
            Measure("letters_doubled", "COALESCE(w.letters, 0) * 2", stored=False),
        ])
        row = self._row(self.customer)
        self.assertEqual(row.payment_delay_days, 3)
        self.assertEqual(self._refresh(), 0)
        self._refresh(self.customer)
        self.assertEqual(row.payment_delay_days, 3)

    def test_document_model_of_another_addon(self):
        """Its correspondence counts: one line, with the column of its customer."""
        contacts = type(self.env["crm.relationship.contact"])
        former = contacts._get_documents
        self._invoice(self.customer, 10, self._date(days=3))
        bank = self.env["res.partner.bank"].sudo().create({
            "acc_number": "1", "partner_id": self.contact.id,
        })
        self.env["mail.message"].sudo().create({
            "model": bank._name, "res_id": bank.id, "message_type": "email",
            "author_id": self.contact.id, "body": "Words",
            "subtype_id": self.env.ref("mail.mt_comment").id,
        })
        self.assertEqual(self._row(self.customer).contacts_90, 0)
        self._extend(contacts._name, "_get_documents", lambda this: [
            *former(this), Document("res.partner.bank", user="create_uid"),
        ])
        self._refresh()
        row = self._stored_row(self.customer)
        row.invalidate_recordset()
        self.assertEqual((row.contacts_90, row.mails_90), (1, 1))

    def test_source_that_is_not_there(self):
        """It gives no column and is told of."""
        self._add_source(
            lambda this, scope: None, {"letters": "integer"}, exists=True,
            model="letters.of.no.addon",
        )
        self._add_measures(
            Measure("letters", "CASE WHEN w.letters IS NULL THEN 0 END", stored=False)
        )
        self._invoice(self.customer, 10, self._date(days=3))
        self.assertEqual(self._row(self.customer).past_value, 10)
        run = self.env["crm.relationship.run"].sudo().search([], limit=1)
        self.assertEqual(run.skipped_sources, "letters")

    def test_measures_are_ordered_by_need(self):
        layers = resolve([
            Measure("c", "m.b + m.a"), Measure("b", "m.a * 2"), Measure("a", "w.x"),
        ])
        self.assertEqual(
            [[name for name, _sql in layer] for _alias, layer in layers],
            [["a"], ["b"], ["c"]],
        )
        self.assertEqual(layers[2][1], [("c", "layer_1.b + layer_0.a")])

    def test_measures_that_need_each_other_are_refused(self):
        with self.assertRaisesRegex(ValueError, "cycle"):
            resolve([Measure("a", "m.b"), Measure("b", "m.a")])
        with self.assertRaises(KeyError):
            resolve([Measure("a", "m.unknown")])

    def test_every_stored_measure_is_a_field(self):
        fields_ = self.env["crm.relationship"]._fields
        for measure in self.env["crm.relationship.measure"]._get_measures():
            self.assertEqual(measure.stored, measure.field in fields_, measure.field)


class TestRepeat(HistoryCommon):
    def test_twice_writes_nothing(self):
        self._population()
        self._invoice(self.customer, 10, self._date(days=3))
        self.assertEqual(self._refresh(), 61)
        self.assertEqual(self._refresh(), 0)
        self.assertEqual(self._refresh(self.customer), 0)

    def test_from_scratch_is_the_same(self):
        self._population()
        self._refresh()
        figures = self._figures()
        self.assertEqual(self._from_scratch(), figures)

    def test_part_of_the_customers_is_measured_like_all(self):
        partners = self._population()
        self._refresh()
        figures = self._figures()
        self.relationships.search([("partner_id", "in", partners[:20].ids)]).unlink()
        self.assertEqual(self._refresh(partners[:20]), 20)
        self.assertEqual(self._figures(), figures)

    def test_partial_run_touches_nobody_else(self):
        partners = self._population(30)
        self._refresh()
        self.env.cr.execute("UPDATE crm_relationship SET past_value = 1")
        self.assertEqual(self._refresh(partners[0]), 1)

    def test_first_partial_run_measures_everybody(self):
        partners = self._population(30)
        self.assertEqual(self._refresh(partners[0]), 30)

    def test_other_days_figures_hold_on_that_day(self):
        self._population()
        self._refresh(as_of="2031-01-01")
        figures = self._figures()
        self._refresh()
        self.assertNotEqual(self._figures(), figures)
        self._refresh(as_of="2031-01-01")
        self.assertEqual(self._figures(), figures)
        self.assertEqual(
            self._stored_row(
                self.env["res.partner"].browse(min(figures))
            ).measured_on.isoformat(), "2031-01-01",
        )

    def test_both_calculations_write_the_same(self):
        if estimation.available_backend() == "plain":
            self.skipTest("numpy is not installed")
        self._population()
        self._refresh()
        figures = self._figures()
        with patch.object(estimation, "available_backend", return_value="plain"):
            self.assertLess(self._refresh(), 10, "a cent or a last digit now and then")
        self.assertEqual(self._fit().backend, "plain")
        for partner, row in self._figures().items():
            self.assertAlmostEqual(
                row["expected_value"], figures[partner]["expected_value"], delta=.011
            )


class TestQueries(HistoryCommon):
    def _count(self, call, *args):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        call(*args)
        return self.cr.sql_log_count - before

    def test_refresh_does_not_ask_for_each_customer(self):
        self._population(30)
        self._refresh()
        few = self._count(self._refresh)
        self._population(90)
        self._refresh()
        self.assertEqual(self._count(self._refresh), few)

    def test_drain_does_not_ask_for_each_customer(self):
        partners = self._population(60)
        self._refresh()
        few = self._count(self._refresh, partners[:2])
        self.assertEqual(self._count(self._refresh, partners[:50]), few)

    def _post(self, move):
        move.action_post()
        self.env.flush_all()
        self.env.cr.precommit.run()

    def _drafts(self, count):
        return self.env["account.move"].union(*(
            self._invoice(partner, 10, self._date(days=1), post=False)
            for partner in self._customers(count, "Drafts")
        ))

    def _compare_posting(self, count):
        """Return the queries of posting with the addon, and with its hook cut off."""
        self._refresh()
        batches = [self._drafts(count) for _turn in range(6)]
        for batch in batches[:2]:
            self._post(batch)  # caches are warm
        ours = min(self._count(self._post, batch) for batch in batches[2:4])
        stale = type(self.env["crm.relationship.stale"])
        with patch.object(stale, "_push", lambda this, keys: None):
            hosts = min(self._count(self._post, batch) for batch in batches[4:])
        return ours, hosts

    def test_posting_costs_three_queries_at_most(self):
        ours, hosts = self._compare_posting(1)
        self.assertLessEqual(ours, hosts + 3)
        self.assertGreater(ours, hosts, "the hook was there")

    def test_posting_many_costs_the_same_three(self):
        ours, hosts = self._compare_posting(8)
        self.assertLessEqual(ours, hosts + 3)

    def test_import_of_partners_costs_nothing(self):
        def create():
            self._customers(200)
            self.env.flush_all()
            self.env.cr.precommit.run()

        create()
        ours = min(self._count(create) for _turn in range(2))
        partner = type(self.env["res.partner"])
        with patch.object(partner, "_mark_relationship_stale", lambda this: None):
            self.assertLessEqual(ours, self._count(create))

    def test_figures_of_a_list_are_read_at_once(self):
        partners = self._population(80)
        self._refresh()
        names = [
            "name", "relationship_value", "relationship_segment_id",
            "relationship_pareto_class", "relationship_lifecycle",
            "relationship_churn_risk",
        ]
        partners[:1].read(names)
        few = self._count(partners[:5].read, names)
        self.assertEqual(self._count(partners.read, names), few)
        plain = self._count(partners.read, ["name"])
        self.assertLessEqual(few, plain + 6)
