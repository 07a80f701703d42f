from odoo import http
from odoo.http import request

from ..tools import form_text
from .complaint_form import ComplaintForm, get_files, read_files

MAX_FILES = 20
TRAP = "homepage"  # people do not see it, programs fill it in


class ComplaintPublic(http.Controller):
    """A form for anybody, where the company's settings switch it on."""

    @http.route(
        "/complaints/new", type="http", auth="public", website=True, sitemap=False,
        methods=["GET", "POST"],
    )
    def complaint_form(self, **post):
        """Show the form, or take in what was typed.

        :return: page; 404 when switched off, 400 with the form when something is
            missing, 429 with the form when too much came from one address
        """
        # Settings of the company are for employees; this one is the page itself.
        company = request.env.company.sudo()
        if not company.complaint_form:
            raise request.not_found()
        form = ComplaintForm(post, self._get_choices(company), MAX_FILES)
        if request.httprequest.method != "POST":
            return self._render(form)
        trapped = bool(form_text.clean(post.get(TRAP)))
        files = get_files()
        if not form.check(files, known=False) or trapped:
            return self._render(form, trapped, status=400)
        if not self._is_allowed(company):
            form.errors["limit"] = request.env._(
                "Many complaints came from your address within the last hour. Nothing "
                "is lost: please leave this page open and send it again later."
            )
            return self._render(form, status=429)
        return self._store(form, files, company)

    def _get_choices(self, company):
        # What may be chosen is public; the lists are kept by employees.
        env = request.env(su=True)
        return {
            "category_id": env["crm.relationship.complaint.category"].search([]),
            "sought_remedy_id": env["crm.relationship.complaint.remedy"].search(
                [("company_id", "in", [False, company.id])]
            ),
        }

    def _is_allowed(self, company):
        attempts = request.env["crm.relationship.complaint.attempt"]
        address = request.httprequest.remote_addr or ""
        return attempts._is_allowed(address, company.complaint_form_limit)

    def _store(self, form, files, company):
        complaint = request.env["crm.relationship.complaint"]._receive(
            form.get_values() | form.get_contact() | {
                "channel": "website", "company_id": company.id,
            },
            read_files(files), request.env["res.partner"],
        )
        request.session["complaint_number"] = complaint.number
        return request.redirect("/complaints/thanks")

    def _render(self, form, trapped=False, status=200):
        values = {"form": form, "trapped": trapped, "trap": TRAP}
        return request.render(
            "crm_relationship.complaint_public_form", values, status=status
        )

    @http.route(
        "/complaints/thanks", type="http", auth="public", website=True, sitemap=False,
        methods=["GET"],
    )
    def complaint_thanks(self):
        """Tell the number of what was sent last in this session."""
        number = request.session.get("complaint_number")
        if not number:
            return request.redirect("/complaints/new")
        return request.render(
            "crm_relationship.complaint_public_thanks", {"number": number}
        )
