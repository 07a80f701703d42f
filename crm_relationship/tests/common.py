from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

FIELDS = {"currency": "currency_id", "journal": "journal_id", "type": "move_type"}


@tagged("post_install", "-at_install")
class RelationshipCommon(AccountTestInvoicingCommon):
    """A company with chart of accounts, customers, and short ways to documents.

    ``company`` keeps its books in USD; ``euro`` (0.5, from 2024 on 0.8 per USD) and
    ``dong`` (20,000, from 2024 on 25,000 per USD; no decimals) are its other
    currencies. Documents carry no tax unless asked for.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.setup_other_currency(
            "EUR", rates=[("1900-01-01", 0.5), ("2024-01-01", 0.8)]
        )
        cls.dong = cls.setup_other_currency(
            "VND", rates=[("1900-01-01", 20_000), ("2024-01-01", 25_000)]
        )
        cls.customer = cls._create_partner(name="Customer", is_company=True)
        cls.contact = cls._create_partner(name="Contact", parent_id=cls.customer.id)
        cls.relationships = cls.env["crm.relationship"].sudo()

    @classmethod
    def _invoice(cls, partner, amount, date, **kwargs):
        """Return a posted sales document of one line without tax.

        :param partner: ``res.partner`` record; empty for a receipt without one
        :param amount: untaxed, in the document's currency
        :param date: date or ISO string
        :param kwargs: ``currency``, ``type``, ``journal``, ``company``, ``taxes``
            (records), ``post``, and fields of ``account.move``
        """
        company = kwargs.pop("company", cls.company)
        taxes = kwargs.pop("taxes", cls.env["account.tax"])
        post = kwargs.pop("post", True)
        values = {
            FIELDS.get(name, name): getattr(value, "id", value)
            for name, value in kwargs.items() if value is not None
        }
        account = cls._income_account(company)
        move = cls.env["account.move"].with_company(company).create({
            "move_type": "out_invoice",
            "partner_id": partner.id,
            "invoice_date": date,
            "date": date,
            "company_id": company.id,
            "invoice_line_ids": [cls._prepare_invoice_line(
                price_unit=amount, name="Goods", tax_ids=taxes, account_id=account
            )],
            **values,
        })
        if post:
            move.action_post()
        return move

    @classmethod
    def _income_account(cls, company):
        return cls.env["account.account"].with_company(company).search([
            *cls.env["account.account"]._check_company_domain(company),
            ("account_type", "=", "income"),
        ], limit=1)

    @classmethod
    def _refund(cls, invoice, amount=None, date=None):
        """Return a posted credit note of an invoice; of all of it when no amount."""
        refund = cls._reverse_invoice(invoice, date=date or invoice.invoice_date)
        if amount is not None:
            refund.invoice_line_ids.price_unit = amount
        refund.action_post()
        return refund

    @classmethod
    def _pay(cls, invoice, amount=None, date=None):
        """Register a payment of an invoice; of all that is open when no amount."""
        values = {"payment_date": date or invoice.invoice_date}
        if amount is not None:
            values["amount"] = amount
        return cls._register_payment(invoice, **values)

    @classmethod
    def _refresh(cls, partners=None, company=None, as_of=None):
        """Measure the relationships of a company; the fixture's when None."""
        company = company or cls.company
        return cls.relationships._refresh(partners, company, as_of)

    @classmethod
    def _row(cls, partner, company=None):
        """Return the customer's row after measuring its company anew."""
        company = company or cls.company
        cls._refresh(company=company)
        return cls._stored_row(partner, company)

    @classmethod
    def _stored_row(cls, partner, company=None):
        """Return the customer's row as it is stored."""
        return cls.relationships.search([
            ("partner_id", "=", partner.id),
            ("company_id", "=", (company or cls.company).id),
        ])

    @classmethod
    def _drain(cls):
        """Measure what the transaction noted as stale, as at commit, without one."""
        cls.env.flush_all()
        cls.env.cr.precommit.run()
        cron = type(cls.env["ir.cron"])
        with patch.object(cron, "_commit_progress", return_value=float("inf")):
            cls.env["crm.relationship.stale"].sudo()._drain()

    @classmethod
    def _date(cls, **delta):
        """Return the date that lies as far before today: ``_date(months=2)``."""
        return fields.Date.subtract(fields.Date.today(), **delta)
