from urllib.parse import quote

from odoo import http
from odoo.http import request

from ..tools import phone


class PhoneController(http.Controller):
    """Opens the customer behind a telephone number, for telephone systems to call."""

    @http.route(
        "/relationship/phone/<path:number>", type="http", auth="user",
        methods=["GET"], readonly=True,
    )
    def caller(self, number):
        """Show who has this number, or a new contact where nobody has.

        :param number: as it was dialled: ``0901 234 567``, ``+84901234567``,
            ``tel:+84-90-123-4567``
        :return: redirection to the customer's relationship, or to the contact where
            there is none or the user may not see it; a page to choose from several
        """
        if not request.env.user._is_internal():
            raise request.not_found()
        cleaned = phone.clean(number)
        if not cleaned:
            return self._render(number[:64], status=400)
        company = request.env.company
        finder = request.env["crm.relationship.phone"]
        partners = finder._find_partners({cleaned}, company).get(cleaned)
        if not partners:
            kept = phone.canonical(cleaned, company._get_relationship_phone_prefix())
            # As a link: the client would make a number of digits alone.
            return request.redirect(
                f"/odoo/action-crm_relationship_new_caller?phone={quote(f'tel:{kept}')}"
            )
        if one := finder._choose(partners):
            return request.redirect(self._get_url(one, company))
        urls = [(partner, self._get_url(partner, company)) for partner in partners]
        return self._render(cleaned, urls)

    def _render(self, number, urls=(), status=200):
        values = {"number": number, "urls": urls}
        return request.render("crm_relationship.phone_page", values, status=status)

    def _get_url(self, partner, company):
        """Return where to see a customer: its relationship, else the contact."""
        Relationship = request.env["crm.relationship"]
        row = Relationship.has_access("read") and Relationship.search([
            ("partner_id", "=", partner.commercial_partner_id.id),
            ("company_id", "=", company.id),
        ], limit=1)
        if row:
            return f"/odoo/action-crm_relationship.crm_relationship_action/{row.id}"
        return f"/odoo/res.partner/{partner.id}"
