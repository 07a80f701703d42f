from odoo import fields
from odoo.tests import new_test_user

from ..tools.constants import COMPLAINT_HANDLER, COMPLAINT_MANAGER
from .common import RelationshipCommon

# The roles of the access matrix, and the groups that make them.
ROLES = {
    "salesman": "sales_team.group_sale_salesman",
    "all_leads": "sales_team.group_sale_salesman_all_leads",
    "sales_manager": "sales_team.group_sale_manager",
    "invoicing": "account.group_account_invoice",
    "readonly": "account.group_account_readonly",
    "accountant": "account.group_account_manager",
    "employee": "base.group_user",
    "administrator": "base.group_system",
    "portal": "base.group_portal",
    "public": "base.group_public",
    "handler": COMPLAINT_HANDLER,
    "complaint_manager": COMPLAINT_MANAGER,
}
OUTSIDERS = ("portal", "public")
# Who sees relationships at all, and who sees those of all customers.
READERS = (
    "salesman", "all_leads", "sales_manager", "invoicing", "readonly", "accountant"
)
SEES_ALL = READERS[1:]
# They see the relationships of customers whose complaint they may read.
COMPLAINT_ROLES = ("handler", "complaint_manager")
NO_READERS = tuple(set(ROLES) - set(READERS) - set(COMPLAINT_ROLES))


class SecurityCommon(RelationshipCommon):
    """A user of each role, and customers of the salesman, a colleague and nobody.

    ``customers`` and ``rows`` map own, colleague, nobody to the partner and to its
    relationship with ``company``; ``foreign`` is the relationship of the own customer
    with ``other_company``, ``branch_row`` that with ``branch``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        root = cls.env.ref("base.user_root")
        cls.env = cls.env(user=root)  # the fixture's own user is an accountant
        cls.users = {role: cls._create_user(role, ROLES[role]) for role in ROLES}
        cls.colleague = cls._create_user("colleague", ROLES["salesman"])
        cls.other_company = cls.env["res.company"].create(
            {"name": "Other", "currency_id": cls.euro.id}
        )
        cls.branch = cls.env["res.company"].create(
            {"name": "Branch", "parent_id": cls.company.id}
        )
        owners = {
            "own": cls.users["salesman"], "colleague": cls.colleague,
            "nobody": cls.env["res.users"],
        }
        cls.customers = {
            name: cls._create_customer(name.title(), user)
            for name, user in owners.items()
        }
        cls.rows = {
            name: cls._create_row(partner, relationship_value=value)
            for (name, partner), value in zip(
                cls.customers.items(), (100, 200, 300), strict=True
            )
        }
        own = cls.customers["own"]
        cls.foreign = cls._create_row(
            own, cls.other_company, relationship_value=7, pareto_class="c"
        )
        cls.branch_row = cls._create_row(own, cls.branch, relationship_value=9)
        cls.env.flush_all()

    @classmethod
    def _create_user(cls, role, groups, **values):
        if role not in OUTSIDERS:
            groups += ",base.group_allow_export"
        return new_test_user(
            cls.env, f"rel_{role}", groups=groups,
            company_id=cls.company.id, company_ids=cls.company.ids, **values,
        )

    @classmethod
    def _create_customer(cls, name, user=None, **values):
        return cls.env["res.partner"].create({
            "name": f"Customer {name}", "is_company": True,
            "user_id": user.id if user else False, **values,
        })

    @classmethod
    def _create_row(cls, partner, company=None, **values):
        """Return a relationship as the job would write it."""
        values = {
            "relationship_value": 1, "past_value": 50, "pareto_class": "a",
            "lifecycle": "active", "churn_risk": 0.25,
            "last_contact_date": "2024-01-01 08:00:00",
            "segment_id": cls.env["crm.relationship.segment"].search([], limit=1).id,
            "changed_on": fields.Date.today(), **values,
        }
        company = company or cls.company
        return cls.env["crm.relationship"].create({
            "partner_id": partner.id, "company_id": company.id, **values
        })

    @classmethod
    def _as(cls, role, model, companies=None):
        """Return an empty recordset as a user of a role, with companies switched on."""
        user = cls.users[role] if isinstance(role, str) else role
        companies = companies or cls.company
        return cls.env[model].with_user(user).with_context(
            allowed_company_ids=companies.ids
        )
