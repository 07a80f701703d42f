from .common import RelationshipCommon


class HistoryCommon(RelationshipCommon):
    """Customers with many purchases, brought in as opening history: quickly."""

    @classmethod
    def _customers(cls, count, name="Buyer"):
        return cls.env["res.partner"].create(
            [{"name": f"{name} {number:04}"} for number in range(count)]
        )

    @classmethod
    def _history(cls, partner, *purchases, company=None):
        """Import purchases of a customer, given as (days ago, amount)."""
        return cls.env["crm.relationship.opening"].sudo().create([
            {
                "partner_id": partner.id, "company_id": (company or cls.company).id,
                "date": cls._date(days=days), "amount": amount,
            }
            for days, amount in purchases
        ])

    @classmethod
    def _population(cls, count=60, more=0):
        """Create a base large enough for a forecast, the same each time.

        :param more: purchases more of each, for a history that can be backtested
        """
        partners = cls._customers(count)
        for number, partner in enumerate(partners):
            gap = 20 + 7 * (number % 11)
            cls._history(partner, *(
                (5 + number % 43 + gap * turn, 40 + 3 * (number % 17) + turn)
                for turn in range(1 + more + number % 6)
            ))
        return partners

    @classmethod
    def _figures(cls, company=None):
        """Return {partner id: {measure: value}} of what is stored, every measure."""
        names = [
            one.field for one in cls.env["crm.relationship.measure"]._get_measures()
            if one.stored
        ]
        cls.env.flush_all()
        cls.env.cr.execute(
            f"SELECT partner_id, {', '.join(names)} FROM crm_relationship"
            " WHERE company_id = %s", [(company or cls.company).id],
        )
        return {row[0]: dict(zip(names, row[1:], strict=True))
                for row in cls.env.cr.fetchall()}

    @classmethod
    def _from_scratch(cls, company=None):
        """Delete every row of a company, measure anew, return the figures."""
        company = company or cls.company
        cls.relationships.search([("company_id", "=", company.id)]).unlink()
        cls._refresh(company=company)
        return cls._figures(company)

    @classmethod
    def _fit(cls, company=None):
        """Return the company's fit written last."""
        fits = cls.env["crm.relationship.value.model"].sudo()
        return fits._get_current(company or cls.company)
