from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools.compensation import allocate

ATTEMPTS = 6


class CrmRelationshipComplaintCredit(models.AbstractModel):
    """Cuts the draft of a whole credit note down to what was agreed, to the cent."""

    _name = "crm.relationship.complaint.credit"
    _description = "Credit Notes of Complaints"

    @api.private
    def _cut(self, draft, invoice, lines):
        """Leave in a draft what remedies agreed on.

        A line that is credited as a whole stays as the host copied it: its quantity
        goes back. A part of a line is an allowance: one piece at a price, without the
        product, whose stock and cost do not come back with it.

        :param draft: ``account.move``, the host's reversal of the whole invoice
        :param invoice: ``account.move`` that it reverses
        :param lines: remedies that are credited on this invoice
        """
        copies = self._pair(draft, invoice)
        kept, commands = self.env["account.move.line"], []
        for line in lines:
            for source, gross, is_whole in self._share(line, invoice):
                copy = copies[source]
                if is_whole and copy not in kept:
                    kept += copy
                    commands.append(Command.update(copy.id, {
                        "complaint_remedy_line_id": line.id
                    }))
                elif gross:
                    commands.append(Command.create(
                        self._prepare_allowance(line, source, copy, gross)
                    ))
        dropped = draft.invoice_line_ids - kept
        draft.write({
            "invoice_cash_rounding_id": False,
            "invoice_line_ids": [
                *(Command.delete(one.id) for one in dropped), *commands
            ],
        })
        self._settle(draft, sum(lines.mapped("amount")))

    def _pair(self, draft, invoice):
        """Return {line of the invoice: its copy}; copies keep the order."""
        sources, copies = (
            move.invoice_line_ids.filtered(
                lambda one: one.display_type == "product"
            ).sorted("id")
            for move in (invoice, draft)
        )
        if len(sources) != len(copies):
            raise UserError(self.env._(
                "The credit note does not have the lines of %(invoice)s. Credit it "
                "without the complaint.", invoice=invoice.display_name,
            ))
        return dict(zip(sources, copies, strict=True))

    def _share(self, line, invoice):
        """Return [(invoice line, amount with taxes, whether it is all of it)]."""
        sources = line.invoice_line_ids or invoice.invoice_line_ids.filtered(
            lambda one: one.display_type == "product"
        )
        totals = sources.mapped("price_total")
        currency = invoice.currency_id
        if not currency.compare_amounts(line.amount, sum(totals)):
            return [(one, one.price_total, True) for one in sources]
        if not line.invoice_line_ids and not currency.compare_amounts(
            line.amount, invoice.amount_total
        ):
            return [(one, one.price_total, True) for one in sources]
        shares = allocate(line.amount, totals, currency.rounding)
        return [
            (one, share, False) for one, share in zip(sources, shares, strict=True)
        ]

    def _prepare_allowance(self, line, source, copy, gross):
        reason = line.name or line.remedy_id.name
        undiscounted = source.quantity * source.price_unit * (1 - source.discount / 100)
        price = gross * undiscounted / source.price_total if source.price_total else 0
        return {
            "name": f"{reason}: {(source.name or '').splitlines()[0]}" if source.name
            else reason,
            "account_id": copy.account_id.id,
            "tax_ids": [Command.set(copy.tax_ids.ids)],
            "analytic_distribution": copy.analytic_distribution,
            "quantity": 1,
            "discount": 0,
            "price_unit": source.currency_id.round(price),
            "sequence": source.sequence,
            "complaint_remedy_line_id": line.id,
        }

    @api.private
    def _settle(self, draft, agreed):
        """Bring the total of a draft to what was agreed.

        Not every amount is a price with its tax, each rounded: 10.00 with 21% is
        neither 8.26 + 1.73 nor 8.27 + 1.74. The last cent goes to the tax then, as in
        8.26 + 1.74, which is nearer to the truth than either.

        :param draft: ``account.move`` whose lines are about right
        :param agreed: total with taxes, in the currency of the draft
        :raise UserError: when no price makes it
        """
        currency = draft.currency_id
        for _attempt in range(ATTEMPTS):
            missing = currency.round(agreed - draft.amount_total)
            if currency.is_zero(missing):
                return
            if not self._settle_tax(draft, missing):
                self._settle_price(draft, missing)
        if not currency.is_zero(agreed - draft.amount_total):
            raise UserError(self.env._(
                "The taxes of this invoice allow no credit note of %(agreed)s; the "
                "nearest is %(nearest)s.", agreed=currency.format(agreed),
                nearest=currency.format(draft.amount_total),
            ))

    def _settle_tax(self, draft, missing):
        """Put a cent or so into the largest tax; return whether that was enough."""
        taxes = draft.line_ids.filtered("tax_repartition_line_id")
        most = draft.currency_id.rounding * max(len(draft.invoice_line_ids), 1)
        if not taxes or abs(missing) > most + draft.currency_id.rounding / 2:
            return False
        largest = taxes.sorted(lambda one: abs(one.amount_currency))[-1:]
        draft.write({"line_ids": [Command.update(largest.id, {
            "amount_currency":
                largest.amount_currency + draft.direction_sign * missing,
        })]})
        return True

    def _settle_price(self, draft, missing):
        """Change the price of the dearest line in proportion."""
        line = draft.invoice_line_ids.filtered("price_total").sorted("price_total")[-1:]
        if not line or not line.quantity:
            return
        change = missing * line.price_unit / line.price_total
        price = line.price_unit + change / (line.quantity if line.quantity != 1 else 1)
        draft.write({"invoice_line_ids": [Command.update(line.id, {
            "price_unit": draft.currency_id.round(price) if line.quantity == 1
            else price,
        })]})
