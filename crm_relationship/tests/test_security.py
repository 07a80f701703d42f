import inspect

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw, get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from .security_common import ROLES, SecurityCommon
from .security_matrix import EXPORTED, METHODS, PLANNING, matrix_rows

ADDON = "odoo.addons.crm_relationship"
RIGHTS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}

@tagged("post_install", "-at_install")
class TestSecurity(SecurityCommon):
    """The access matrix: each role, each model, each right, each method."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.health = cls.env["crm.relationship.health"].create({})
        cls.complaint = cls.env["crm.relationship.complaint"].create(
            cls._sample_complaint()
        )
        cls.samples = {
            model: cls.env[model].create(values)
            for model, values in cls._sample_values().items()
        }
        cls.samples["crm.relationship"] = cls.rows["own"]
        own = cls.customers["own"]
        cls._sample_queries(own)
        cls.host_samples = {
            "res.partner": own,
            "crm.lead": cls.env["crm.lead"].create({
                "name": "Sample", "partner_id": own.id,
                "user_id": cls.users["salesman"].id,
            }),
            "account.move": cls._invoice(own, 10, "2024-01-01", post=False),
            "res.config.settings": cls.env["res.config.settings"],
            "mail.activity": cls.activity,
            "mail.message": own.message_post(body="Sample"),
        }

    @classmethod
    def _sample_queries(cls, own):
        """Make documents that each model without a table has a row of."""
        cls.activity, *_others = (
            own.activity_schedule(
                user_id=cls.users[role].id, date_deadline=fields.Date.today()
            )
            for role in PLANNING.split()
        )
        cls.env["crm.relationship.interaction"].create({
            "partner_id": own.id, "user_id": cls.users["salesman"].id,
            "company_id": cls.company.id,
        })
        Performance = cls.env["crm.relationship.performance"].with_context(
            allowed_company_ids=cls.company.ids
        )
        cls.samples[Performance._name] = Performance.search(
            [("user_id", "=", cls.users["salesman"].id)], limit=1
        )
        # One row a customer, in the query of each of them.
        cls.samples["crm.relationship.day"] = cls.env["crm.relationship.day"].browse(
            own.id
        )
        cls.samples["crm.relationship.plan"] = cls.env["crm.relationship.plan"].search(
            [("activity_id", "=", cls.activity.id)]
        )
        cls.samples["crm.relationship.complaint.analysis"] = cls.env[
            "crm.relationship.complaint.analysis"
        ].browse(cls.complaint.id)
        cls.samples["crm.relationship.contact.analysis"] = cls._create_contact(own)

    @classmethod
    def _create_contact(cls, partner):
        """Return the analysed row of a mail that a customer wrote."""
        partner.message_post(
            body="Sample", author_id=partner.id, message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        return cls.env["crm.relationship.contact.analysis"].search([
            ("res_model", "=", partner._name), ("res_id", "=", partner.id)
        ])

    @classmethod
    def _sample_values(cls):
        """Return {model: values of a record that every role would find}."""
        company = {"company_id": cls.company.id}
        return {
            "crm.relationship.snapshot": company | {
                "relationship_id": cls.rows["own"].id, "date": "2024-01-01"
            },
            "crm.relationship.segment": {"name": "Sample"},
            "crm.relationship.value.model": company | {"as_of_date": "2024-01-01"},
            "crm.relationship.opening": company | {
                "partner_id": cls.customers["own"].id, "date": "2020-01-01",
                "amount": 10,
            },
            "crm.relationship.interaction": company | {
                "partner_id": cls.customers["own"].id,
                "user_id": cls.users["salesman"].id,
            },
            "crm.relationship.contact.rule": company | {"name": "Sample"},
            "crm.relationship.snooze": {
                "partner_id": cls.customers["nobody"].id,
                "user_id": cls.users["salesman"].id,
            },
            "crm.relationship.run": company,
            "crm.relationship.stale": {"partner_id": cls.customers["own"].id},
            "crm.relationship.inclusion": {
                "relationship_ids": cls.rows["own"].ids, "reason": "Test",
            },
            "crm.relationship.statement": company,
            **cls._sample_history_values(company),
            **cls._sample_complaint_values(),
            **cls._sample_care_values(company),
            "crm.relationship.health": {},
            "crm.relationship.health.company": company | {"health_id": cls.health.id},
            "crm.relationship.health.amount": company | {
                "health_id": cls.health.id, "model": "account.move", "domain": [],
            },
        }

    @classmethod
    def _sample_history_values(cls, company):
        return {
            "crm.relationship.timeline.source": company | {"name": "message"},
            "crm.relationship.timeline.pin": {
                "source": "message", "entry_id": 1,
                "partner_id": cls.customers["own"].id,
            },
            "crm.relationship.timeline.visit": {
                "user_id": cls.users["salesman"].id, "date": "2024-01-01",
                "partner_id": cls.customers["own"].id,
            },
        }

    @classmethod
    def _sample_complaint(cls):
        return {
            "name": "Sample", "partner_id": cls.customers["own"].id,
            "company_id": cls.company.id,
        }

    @classmethod
    def _sample_complaint_values(cls):
        term = {"name": "Sample"}
        return {
            "crm.relationship.complaint": cls._sample_complaint(),
            "crm.relationship.complaint.event": {
                "complaint_id": cls.complaint.id, "kind": "received",
                "date": "2024-01-01",
            },
            "crm.relationship.complaint.stage": term | {"state": "new"},
            "crm.relationship.complaint.category": term,
            "crm.relationship.complaint.cause": term,
            "crm.relationship.complaint.remedy": term,
            "crm.relationship.complaint.policy": term,
            "crm.relationship.complaint.round": {
                "complaint_id": cls.complaint.id, "number": 9,
                "started_on": "2024-01-01",
            },
            "crm.relationship.complaint.step": {
                "complaint_ids": cls.complaint.ids, "step": "hold",
            },
            "crm.relationship.complaint.answer": {"complaint_id": cls.complaint.id},
            "crm.relationship.complaint.attempt": {"sender": "x"},
            "crm.relationship.complaint.mail": {
                "name": "Sample", "reason": "auto", "company_id": cls.company.id,
            },
            **cls._sample_money_values(),
        }

    @classmethod
    def _sample_money_values(cls):
        # Remedies with money open complaints to accountants: see TestComplaintRemedy.
        text = {
            "name": "Sample", "answer": "<p>Sample</p>", "company_id": cls.company.id,
        }
        solution = cls.env["crm.relationship.complaint.solution"].create(text)
        replacement = cls.env.ref("crm_relationship.complaint_remedy_replacement")
        return {
            "crm.relationship.complaint.remedy.line": {
                "complaint_id": cls.complaint.id, "remedy_id": replacement.id,
            },
            "crm.relationship.complaint.solution": text,
            "crm.relationship.complaint.solution.use": {
                "complaint_id": cls.complaint.id, "solution_id": solution.id,
            },
            "crm.relationship.complaint.compensation": {"company_id": cls.company.id},
        }

    @classmethod
    def _sample_care_values(cls, company):
        own = {
            "partner_id": cls.customers["own"].id,
            "user_id": cls.users["salesman"].id,
        }
        return {
            "crm.relationship.promise": company | own | {
                "name": "Sample", "date_deadline": "2024-01-01",
            },
            "crm.relationship.occasion": company | own | {"day": 5, "month": "3"},
            "crm.relationship.preference": company | own | {"value": "Tea"},
            "crm.relationship.preference.topic": {"name": "Sample"},
        }

    def _addon_models(self):
        """Return the names of the models that the addon brings, rows or not."""
        return {
            name for name, model in self.env.registry.items()
            if model._original_module == "crm_relationship"
        }

    def test_every_model_is_in_the_matrix(self):
        with_rows = {
            name for name in self._addon_models() if not self.env[name]._abstract
        }
        self.assertEqual(with_rows, set(matrix_rows()))
        self.assertEqual(with_rows, set(self.samples))

    def test_rights_of_each_role(self):
        for model, cells in matrix_rows().items():
            for role, expected in cells.items():
                with self.subTest(model=model, role=role):
                    self.assertEqual(
                        sorted(self._rights(role, model)), sorted(expected.strip("-"))
                    )

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def _rights(self, role, model):
        record = self._sample_of(role, model)
        return [
            *(one for one, right in RIGHTS.items() if record.has_access(right)),
            *("x" if self._exports(record) else ""),
        ]

    def _sample_of(self, role, model):
        sample = self.samples.get(model, self.host_samples.get(model))
        record = self._as(role, model).browse(sample.id)
        if record._transient and record.browse().has_access("create"):
            # A wizard belongs to whoever opened it.
            return record.create(self._sample_values().get(model, {}))
        return record

    def _exports(self, record):
        self.env.invalidate_all()
        try:
            field = EXPORTED.get(record._name, "company_id")
            return bool(record.export_data([field])["datas"])
        except (AccessError, UserError):
            return False

    def test_abstract_models_are_open_to_nobody(self):
        abstract = {one for one in self._addon_models() if self.env[one]._abstract}
        self.assertIn("crm.relationship.job", abstract)
        for model in abstract:
            for role in ROLES:
                with self.subTest(model=model, role=role):
                    record = self._as(role, model)
                    for right in RIGHTS.values():
                        self.assertFalse(record.has_access(right))

    def test_export_needs_the_right_to_export(self):
        self.users["salesman"].group_ids -= self.env.ref("base.group_allow_export")
        row = self._as("salesman", "crm.relationship").browse(self.rows["own"].id)
        with self.assertRaises(UserError):
            row.export_data([".id"])

    # ------------------------------------------------------------------
    # Methods
    # ------------------------------------------------------------------

    def _public_methods(self):
        """Return {(model, method)} of the addon that remote calls can reach."""
        return {
            (name, method)
            for name in self._own_models()
            for method in self._own_methods(type(self.env[name]))
            if self._is_public(name, method)
        }

    def _own_models(self):
        """Return the models that the addon defines or extends, no others' ones."""
        return [
            name for name in self.env.registry
            if any(
                part.__module__.startswith(f"{ADDON}.")
                and vars(part).get("_name") == name
                for part in type(self.env[name]).mro()
            )
        ]

    def _own_methods(self, model_class):
        """Return the methods that the addon adds to a model, without overrides."""
        own, others = set(), set()
        for part in model_class.mro():
            names = {name for name, one in vars(part).items() if inspect.isroutine(one)}
            mine = part.__module__.startswith(f"{ADDON}.")
            (own if mine else others).update(names)
        return own - others

    def _is_public(self, model, method):
        try:
            return bool(get_public_method(self.env[model], method))
        except AccessError:
            return False

    def test_every_public_method_is_known(self):
        on_own_models = {
            (model, method) for model, method in self._public_methods()
            if not self.env[model]._abstract
        }
        self.assertEqual(on_own_models, set(METHODS))

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model",
                 "odoo.models")
    def test_methods_of_each_role(self):
        for (model, method), allowed in METHODS.items():
            for role in ROLES:
                # Salesmen have no right to invoices unless Sales is installed.
                readable = self._sample_of(role, model).has_access("read")
                expected = role in allowed.split() and (
                    readable or model != "account.move"
                )
                with self.subTest(model=model, method=method, role=role):
                    self.assertEqual(self._call(role, model, method), expected)

    def _call(self, role, model, method):
        """Return whether a role's remote call on the sample goes through."""
        record = self._sample_of(role, model)
        args = [] if hasattr(getattr(record, method), "_api_model") else [record.ids]
        try:
            with self.env.cr.savepoint() as point:
                call_kw(record.browse(), method, args, {})
                point.rollback()  # the next role finds the sample as it was
        except AccessError:
            return False
        except UserError:  # it was reached, and asks for something else first
            return True
        return True

    def test_private_methods_stay_private(self):
        """What measures, merges or reveals is out of reach of remote calls"""
        reachable = {
            (name, method)
            for name in self._addon_models()
            for method in self._own_methods(type(self.env[name]))
            if method.startswith("_") and self._is_public(name, method)
        }
        self.assertFalse(reachable)
        for method in ("_refresh", "_cron_refresh", "init"):
            with self.assertRaises(AccessError):
                call_kw(self.env["crm.relationship"], method, [[]], {})
