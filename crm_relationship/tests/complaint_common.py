from contextlib import contextmanager

from odoo.exceptions import UserError
from odoo.tests import new_test_user

from odoo.addons.crm_relationship.tools.constants import (
    COMPLAINT_HANDLER,
    COMPLAINT_MANAGER,
)

from .security_common import SecurityCommon


class ComplaintCommon(SecurityCommon):
    """Complaints of the salesman's, a colleague's and nobody's customers.

    ``handler``, ``other_handler`` and ``head`` (complaint manager) are users;
    ``category`` and ``cause`` are enough for a complaint to be closed.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The superuser owns nothing; people are named where it matters.
        cls.handler, cls.other_handler, cls.head = (
            new_test_user(
                cls.env, login, f"base.group_user,{group}", name=login.title(),
                email=f"{login}@example.com", company_id=cls.company.id,
                company_ids=[(6, 0, cls.company.ids)], notification_type="inbox",
            )
            for login, group in (
                ("handler", COMPLAINT_HANDLER), ("other_handler", COMPLAINT_HANDLER),
                ("head", COMPLAINT_MANAGER),
            )
        )
        cls.category = cls.env.ref(
            "crm_relationship.complaint_category_delivery_late"
        )
        cls.cause = cls.env.ref("crm_relationship.complaint_cause_logistics_carrier")

    @classmethod
    def _complain(cls, name="Too late", customer="own", user=None, **values):
        """Return a complaint of one of the customers, handled by ``handler``."""
        return cls.env["crm.relationship.complaint"].with_user(
            user or cls.handler
        ).create({
            "name": name, "partner_id": cls.customers[customer].id,
            "company_id": cls.company.id, "category_id": cls.category.id, **values,
        })

    @classmethod
    def _answer(cls, complaint, decision="upheld", answer="<p>We are sorry.</p>"):
        """Decide and answer a complaint."""
        complaint.write({"decision": decision, "cause_id": cls.cause.id})
        complaint._mark_answered(answer)

    @contextmanager
    def _refused(self, text, error=UserError):
        """Expect an error with a text; what was done before it is undone."""
        with self.assertRaises(error) as caught:
            yield
        self.assertRegex(str(caught.exception), text)
