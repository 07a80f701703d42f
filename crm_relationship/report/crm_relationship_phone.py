from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.phone_validation.models.mail_thread_phone import PHONE_REGEX_PATTERN

from ..tools import phone


class CrmRelationshipPhone(models.AbstractModel):
    """Finds customers by telephone number, all numbers of a call at once.

    The host searches one number after the other (``phone_mobile_search``); this uses
    the index it keeps for that.
    """

    _name = "crm.relationship.phone"
    _description = "Customers by Telephone Number"

    @api.private
    def _find_partners(self, numbers, company):
        """Return who has these numbers, as far as the user may read it.

        :param numbers: iterable of numbers as ``tools.phone.clean`` returns them
        :param company: ``res.company`` record; its country completes the numbers
        :return: {number: ``res.partner`` recordset}, without numbers nobody has
        """
        prefix = company._get_relationship_phone_prefix()
        pairs = {
            (number, form) for number in numbers for form in phone.forms(number, prefix)
        }
        if not pairs:
            return {}
        rows = self._select_partners(sorted(pairs), company)
        Partner = self.env["res.partner"]
        readable = set(Partner.search([("id", "in", [one for _n, one in rows])])._ids)
        found = defaultdict(list)
        for number, partner in rows:
            if partner in readable:
                found[number].append(partner)
        every = Partner.browse(readable)
        return {
            number: Partner.browse(ids).with_prefetch(every._prefetch_ids)
            for number, ids in found.items()
        }

    def _select_partners(self, pairs, company):
        """Return sorted (number, partner id) of the partners under one of the forms.

        :param pairs: list of (number, one of its forms)
        """
        self.env["res.partner"].flush_model(
            ["phone", "active", "company_id", "commercial_partner_id"]
        )
        numbers, forms = map(list, zip(*pairs, strict=True))
        return self.env.execute_query(SQL(
            """
            SELECT DISTINCT n.number, p.id
              FROM UNNEST(%s::text[], %s::text[]) AS n (number, form)
              JOIN res_partner p
                ON REGEXP_REPLACE(p.phone::text, %s::text, ''::text, 'g'::text) = n.form
             WHERE p.phone IS NOT NULL AND p.active
               AND (p.company_id IS NULL OR p.company_id = ANY(%s))
             ORDER BY n.number, p.id
            """,
            numbers, forms, PHONE_REGEX_PATTERN, company.sudo().parent_ids.ids,
        ))

    @api.private
    def _choose(self, partners):
        """Return whom a number belongs to: nobody where that is not certain.

        People of one company who share a number stand for their company.
        """
        if len(partners) <= 1:
            return partners
        customer = partners.sudo().commercial_partner_id  # to tell them apart only
        return customer.sudo(False) if len(customer) == 1 else partners.browse()

    # ------------------------------------------------------------------
    # Interactions of unknown numbers
    # ------------------------------------------------------------------

    @api.private
    def _get_prefixes(self):
        """Return the calling codes of all companies, and '' for those without."""
        self.env["res.partner"].flush_model(["country_id"])
        rows = self.env.execute_query(SQL(
            """
            SELECT DISTINCT country.phone_code::text
              FROM res_company company
              JOIN res_partner partner ON partner.id = company.partner_id
              JOIN res_country country ON country.id = partner.country_id
             WHERE country.phone_code > 0
            """
        ))
        return {"", *(code for [code] in rows)}

    @api.private
    def _get_unknown(self, numbers=None, ids=None):
        """Return [(company id, [number])] of interactions without a contact.

        :param numbers: only these; None: every number
        :param ids: only these interactions; None: every interaction
        """
        self.env["crm.relationship.interaction"].flush_model()
        conditions = [SQL("partner_id IS NULL AND phone_sanitized IS NOT NULL")]
        if numbers is not None:
            conditions.append(SQL("phone_sanitized = ANY(%s)", list(numbers)))
        if ids is not None:
            conditions.append(SQL("id = ANY(%s)", list(ids)))
        return self.env.execute_query(SQL(
            "SELECT company_id, ARRAY_AGG(DISTINCT phone_sanitized)"
            " FROM crm_relationship_interaction WHERE %s"
            " GROUP BY company_id ORDER BY company_id",
            SQL(" AND ").join(conditions),
        ))

    @api.private
    def _match(self, unknown, ids=None):
        """Give interactions the contact whose number they have; return how many.

        :param unknown: as ``_get_unknown`` returns it
        :param ids: only these interactions; None: every interaction
        """
        matched = 0
        for company in self.env["res.company"].browse(one for one, _n in unknown):
            found = self._find_partners(dict(unknown)[company.id], company)
            chosen = {number: self._choose(one) for number, one in found.items()}
            pairs = [(number, one.id) for number, one in chosen.items() if one]
            matched += self._assign(company, pairs, ids) if pairs else 0
        return matched

    def _assign(self, company, pairs, ids):
        numbers, partners = map(list, zip(*pairs, strict=True))
        rows = self.env.execute_query(SQL(
            """
            UPDATE crm_relationship_interaction i
               SET partner_id = p.id, commercial_partner_id = p.commercial_partner_id,
                   write_uid = %(uid)s, write_date = NOW() AT TIME ZONE 'UTC'
              FROM UNNEST(%(numbers)s::text[], %(partners)s::int[]) AS n (number, id)
              JOIN res_partner p ON p.id = n.id
             WHERE i.phone_sanitized = n.number AND i.company_id = %(company)s
               AND i.partner_id IS NULL AND %(only)s
            RETURNING i.partner_id
            """,
            uid=self.env.uid, numbers=numbers, partners=partners, company=company.id,
            only=SQL("TRUE") if ids is None else SQL("i.id = ANY(%s)", list(ids)),
        ))
        self.env["crm.relationship.interaction"].invalidate_model()
        keys = {(partner, company.id) for [partner] in rows}
        self.env["crm.relationship.stale"]._push(keys)
        return len(rows)

    @api.private
    def _get_references(self, company, keys):
        """Return {(source, reference): (interaction id, whether it has a contact)}.

        :param keys: set of (source, reference)
        """
        if not keys:
            return {}
        sources, references = map(list, zip(*keys, strict=True))
        self.env["crm.relationship.interaction"].flush_model()
        rows = self.env.execute_query(SQL(
            """
            SELECT i.external_source, i.external_ref, i.id, i.partner_id IS NOT NULL
              FROM UNNEST(%s::text[], %s::text[]) AS k (source, ref)
              JOIN crm_relationship_interaction i
                ON i.external_source = k.source AND i.external_ref = k.ref
             WHERE i.company_id = %s AND i.external_ref IS NOT NULL
            """,
            sources, references, company.id,
        ))
        return {(source, ref): (one, known) for source, ref, one, known in rows}
