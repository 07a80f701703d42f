import re
from html import unescape

from odoo import http
from odoo.tests import HttpCase, new_test_user

from .complaint_common import ComplaintCommon

ERROR_LOGGERS = ("odoo.http", "odoo.addons.base.models.ir_rule")


class ComplaintWebCommon(ComplaintCommon, HttpCase):
    """Customers with a login: ``lan`` and ``minh`` of two companies of customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lan = cls._create_portal_user("lan", cls.customers["own"])
        cls.minh = cls._create_portal_user("minh", cls.customers["colleague"])
        cls.invoice = cls._invoice(cls.customers["own"], 100, "2024-01-01")
        cls.other_invoice = cls._invoice(cls.customers["colleague"], 100, "2024-01-01")
        cls.complaints = cls.env["crm.relationship.complaint"].sudo()

    @classmethod
    def _create_portal_user(cls, login, parent):
        user = new_test_user(
            cls.env, login, "base.group_portal", name=login.title(),
            email=f"{login}@example.com", company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        user.partner_id.parent_id = parent
        return user

    def _log_in(self, login):
        self.authenticate(login, login)

    def _post(self, path, values=None, files=None, **kwargs):
        """Send a form with its token; return the response, redirections followed."""
        data = {"csrf_token": http.Request.csrf_token(self), **(values or {})}
        return self.url_open(path, data=data, files=files, **kwargs)

    def _get_last(self):
        return self.complaints.search([], order="id desc", limit=1)

    def _get_texts(self, response):
        """Return the text of a page as a reader sees it."""
        page = re.sub(r"<(script|style)\b.*?</\1>", "", response.text, flags=re.DOTALL)
        return unescape(" ".join(re.sub(r"<[^>]+>", " ", page).split()))
