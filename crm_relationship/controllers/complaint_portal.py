from odoo import http
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import consteq

from odoo.addons.portal.controllers.portal import CustomerPortal, pager as portal_pager

from ..tools import form_text
from ..tools.constants import SALE_TYPES
from .complaint_form import ComplaintForm, get_files, read_files

COMPLAINT = "crm.relationship.complaint"
MAX_FILES = 500
MAX_INVOICES = 200
RATES = ("1", "3", "5")
MESSAGES = ("sent", "accepted", "rejected", "reason", "late", "rated")


class ComplaintPortal(CustomerPortal):
    """Customers send complaints, follow them, judge the answer and rate it."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "complaint_count" in counters:
            complaints = request.env[COMPLAINT]
            values["complaint_count"] = (
                complaints.search_count(self._get_complaint_domain())
                if complaints.has_access("read") else 0
            )
        return values

    def _get_complaint_domain(self):
        """Return the domain of the visitor's complaints; rules cut it further."""
        commercial = request.env.user.partner_id.commercial_partner_id
        return Domain("partner_id", "child_of", commercial.ids)

    # ------------------------------------------------------------------
    # List
    # ------------------------------------------------------------------

    def _get_complaint_sortings(self):
        _ = request.env._
        return {
            "date": {"label": _("Newest"), "order": "date_received desc, id desc"},
            "number": {"label": _("Number"), "order": "number desc, id desc"},
            "name": {"label": _("Subject"), "order": "name, id"},
        }

    def _get_complaint_filters(self):
        _ = request.env._
        return {
            "all": {"label": _("All"), "domain": Domain.TRUE},
            "open": {"label": _("Open"), "domain": Domain("is_open", "=", True)},
            "answered": {
                "label": _("Answered"), "domain": Domain("state", "=", "answered")
            },
            "closed": {"label": _("Closed"), "domain": Domain("is_open", "=", False)},
        }

    @http.route(
        ["/my/complaints", "/my/complaints/page/<int:page>"],
        type="http", auth="user", website=True,
    )
    def portal_my_complaints(
        self, page=1, sortby=None, filterby=None, search=None, **kw
    ):
        """Show the visitor's complaints, page by page.

        :param page: from 1
        :param sortby: key of ``_get_complaint_sortings``; others are the first
        :param filterby: key of ``_get_complaint_filters``; others are all
        :param search: part of the number, subject or text
        """
        sortings = self._get_complaint_sortings()
        filters = self._get_complaint_filters()
        sortby = sortby if sortby in sortings else "date"
        filterby = filterby if filterby in filters else "all"
        search = form_text.clean_line(search)
        found = self._find_complaints(
            filters[filterby]["domain"] & self._get_search_domain(search),
            sortings[sortby]["order"], page,
            {"sortby": sortby, "filterby": filterby, "search": search},
        )
        return request.render("crm_relationship.portal_my_complaints", {
            **self._prepare_portal_layout_values(), **found,
            "page_name": "complaint", "default_url": "/my/complaints",
            "sortby": sortby, "filterby": filterby, "search": search,
            "searchbar_sortings": sortings, "searchbar_filters": filters,
        })

    def _get_search_domain(self, search):
        if not search:
            return Domain.TRUE
        return Domain.OR(
            Domain(name, "ilike", search) for name in ("number", "name", "description")
        )

    def _find_complaints(self, domain, order, page, url_args):
        """Return one page of the visitor's complaints, and its pager."""
        complaints = request.env[COMPLAINT]
        domain &= self._get_complaint_domain()
        readable = complaints.has_access("read")
        pager = portal_pager(
            url="/my/complaints", page=page, step=self._items_per_page,
            total=complaints.search_count(domain) if readable else 0,
            url_args=url_args,
        )
        if readable:
            complaints = complaints.search(
                domain, order=order, limit=self._items_per_page, offset=pager["offset"]
            )
        request.session["my_complaints_history"] = complaints.ids[:100]
        return {"complaints": complaints, "pager": pager}

    # ------------------------------------------------------------------
    # One complaint
    # ------------------------------------------------------------------

    def _get_complaint(self, complaint_id, access_token):
        """Return a complaint as superuser and whether the visitor is its customer.

        It is empty for what does not exist, what is another's and a wrong token alike,
        so that the answer does not tell which of them it was.
        """
        complaint = request.env[COMPLAINT].browse(complaint_id)
        # Who may see it is asked below; the page shows what is meant for customers.
        complaint_sudo = complaint.sudo().exists()
        token = complaint_sudo.access_token
        given = access_token if isinstance(access_token, str) else ""
        known = bool(token and given.isascii() and consteq(token, given))
        if complaint_sudo and known:
            return complaint_sudo, True
        if not complaint_sudo or not complaint.has_access("read"):
            return complaint_sudo.browse(), False
        return complaint_sudo, request.env.user._is_portal()

    def _refuse_complaint(self, complaint_id):
        """Answer for a complaint that the visitor cannot see, or that is not there."""
        if request.env.user._is_public():
            page = f"/my/complaints/{complaint_id}"
            return request.redirect(f"/web/login?redirect={page}")
        values = {**self._prepare_portal_layout_values(), "page_name": "complaint"}
        return request.render(
            "crm_relationship.portal_complaint_missing", values, status=404
        )

    @http.route(
        "/my/complaints/<int:complaint_id>", type="http", auth="public", website=True
    )
    def portal_my_complaint(
        self, complaint_id, access_token=None, message=None, **kw
    ):
        """Show one complaint to its customer.

        :param access_token: of the link in a mail to the customer
        :param message: one of ``MESSAGES``: what the customer just did
        """
        complaint, customer = self._get_complaint(complaint_id, access_token)
        if not complaint:
            return self._refuse_complaint(complaint_id)
        token = access_token if complaint.access_token == access_token else None
        values = {
            "page_name": "complaint", "complaint": complaint, "customer": customer,
            "message": message if message in MESSAGES else None,
            "can_decide": customer and complaint._can_decide(),
            "can_rate": customer and bool(complaint.answered_on),
            "steps": self._get_complaint_steps(complaint),
            "rates": self._get_complaint_rates(),
            "deadline": self._get_complaint_deadline(complaint),
            "suffix": f"?access_token={token}" if token else "",
        }
        values = self._get_page_view_values(
            complaint, token, values, "my_complaints_history", False,
            **{key: kw[key] for key in ("pid", "hash") if key in kw},
        )
        return request.render("crm_relationship.portal_complaint_page", values)

    def _get_complaint_steps(self, complaint):
        """Return [(what, when or False)] of what the customer can follow."""
        _ = request.env._
        return [
            (_("Received"), complaint.date_received),
            (_("Acknowledged"), complaint.acknowledged_on),
            (_("Answered"), complaint.answered_on),
            (_("Closed"), complaint.closed_on),
        ]

    def _get_complaint_deadline(self, complaint):
        """Return when the customer is to have the answer, while it is to come."""
        open_ = complaint.is_open and not complaint.answered_on
        known = open_ and "answer_deadline" in complaint._fields
        return known and complaint["answer_deadline"]

    def _get_complaint_rates(self):
        _ = request.env._
        return [("5", _("Satisfied")), ("3", _("So so")), ("1", _("Dissatisfied"))]

    def _act(self, complaint_id, access_token, action):
        """Let a customer do something and go back to the page.

        :param action: function of the complaint and the partner who acts, that returns
            one of ``MESSAGES``
        """
        complaint, customer = self._get_complaint(complaint_id, access_token)
        if not customer:
            return self._refuse_complaint(complaint_id)
        user = request.env.user
        author = complaint.partner_id if user._is_public() else user.partner_id
        message = action(complaint, author)
        token = complaint.access_token
        suffix = f"&access_token={token}" if token and token == access_token else ""
        return request.redirect(f"{complaint.access_url}?message={message}{suffix}")

    @http.route(
        "/my/complaints/<int:complaint_id>/verdict", type="http", auth="public",
        website=True, methods=["POST"],
    )
    def portal_complaint_verdict(
        self, complaint_id, access_token=None, verdict=None, note=None, **kw
    ):
        """Take the customer's verdict on the answer; no verdict needs no reason.

        :param verdict: ``accepted`` or ``rejected``
        :param note: why; needed where it is not accepted
        """
        def decide(complaint, author):
            reason = form_text.clean(note)
            if verdict not in ("accepted", "rejected") or (
                verdict == "rejected" and not reason
            ):
                return "reason"
            return verdict if complaint._decide(verdict, reason, author) else "late"

        return self._act(complaint_id, access_token, decide)

    @http.route(
        "/my/complaints/<int:complaint_id>/rate", type="http", auth="public",
        website=True, methods=["POST"],
    )
    def portal_complaint_rate(
        self, complaint_id, access_token=None, rate=None, feedback=None, **kw
    ):
        """Take the customer's rating: 1 unhappy, 3 so so, 5 happy."""
        def apply(complaint, author):
            if rate not in RATES or not complaint.answered_on:
                return "late"
            complaint._rate(int(rate), form_text.clean(feedback), author)
            return "rated"

        return self._act(complaint_id, access_token, apply)

    # ------------------------------------------------------------------
    # New complaint
    # ------------------------------------------------------------------

    @http.route(
        "/my/complaints/new", type="http", auth="user", website=True,
        methods=["GET", "POST"],
    )
    def portal_new_complaint(self, **post):
        """Show the form, or take in what was typed.

        :param post: texts and choices of the form; ``move_id`` chooses an invoice
        :return: page; 400 with the form when something is wrong
        """
        form = ComplaintForm(post, self._get_complaint_choices(), MAX_FILES)
        if request.httprequest.method != "POST":
            form.check_choices()
            return self._render_complaint_form(form)
        files = get_files()
        if not form.check(files, known=True):
            return self._render_complaint_form(form, status=400)
        partner = request.env.user.partner_id
        values = form.get_values() | {
            "partner_id": partner.id, "channel": "portal",
            "company_id": self._get_complaint_company(form, partner).id,
        }
        complaint = request.env[COMPLAINT]._receive(values, read_files(files), partner)
        return request.redirect(f"{complaint.access_url}?message=sent")

    def _get_complaint_company(self, form, partner):
        invoice = request.env["account.move"].sudo().browse(form.chosen["move_id"])
        return invoice.company_id or partner.company_id or request.env.company

    def _get_complaint_choices(self):
        env = request.env(su=True)
        invoices = self._get_complaint_invoices()
        company = request.env.user.partner_id.company_id or request.env.company
        # Customers choose from lists that only employees keep; invoices are theirs.
        return {
            "move_id": invoices,
            "product_id": invoices.sudo().invoice_line_ids.product_id,
            "category_id": env["crm.relationship.complaint.category"].search([]),
            "sought_remedy_id": env["crm.relationship.complaint.remedy"].search(
                [("company_id", "in", [False, company.id])]
            ),
        }

    def _get_complaint_invoices(self):
        """Return the visitor's latest invoices, as the host's rules show them."""
        moves = request.env["account.move"]
        commercial = request.env.user.partner_id.commercial_partner_id
        if not moves.has_access("read"):
            return moves
        return moves.search([
            ("move_type", "in", SALE_TYPES), ("state", "=", "posted"),
            ("commercial_partner_id", "=", commercial.id),
        ], order="invoice_date desc, id desc", limit=MAX_INVOICES)

    def _render_complaint_form(self, form, status=200):
        values = {
            **self._prepare_portal_layout_values(), "form": form,
            "page_name": "complaint", "new_complaint": True,
        }
        return request.render(
            "crm_relationship.portal_complaint_form", values, status=status
        )
