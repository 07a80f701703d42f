from odoo.fields import Command
from odoo.tests import Form, new_test_user

from .complaint_common import ComplaintCommon


class MoneyCommon(ComplaintCommon):
    """Complaints about invoices; ``accountant`` has the invoicing right, no other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = new_test_user(
            cls.env, "complaint_accountant",
            "base.group_user,account.group_account_invoice",
            company_id=cls.company.id, company_ids=[(6, 0, cls.company.ids)],
        )
        cls.vat = cls._tax(21)
        cls.own = cls.customers["own"]
        cls.remedies = cls.env["crm.relationship.complaint.remedy.line"]
        cls.kinds = {
            kind: cls.env["crm.relationship.complaint.remedy"].create({
                "name": kind, "kind": kind
            })
            for kind in ("credit_note", "refund", "voucher", "goodwill", "replacement")
        }

    @classmethod
    def _tax(cls, percent, **values):
        return cls.env["account.tax"].create({
            "name": f"VAT {percent} {values}", "amount": percent,
            "amount_type": "percent", "type_tax_use": "sale",
            "company_id": cls.company.id, **values,
        })

    @classmethod
    def _bill(cls, *prices, taxes=None, **values):
        """Return a posted invoice of the own customer, a line for each price."""
        move = cls._invoice(
            cls.own, prices[0], "2025-03-01", post=False,
            taxes=cls.vat if taxes is None else taxes, **values,
        )
        first = move.invoice_line_ids
        move.write({"invoice_line_ids": [
            Command.create({
                "name": f"Item {number}", "price_unit": price, "quantity": 1,
                "account_id": first.account_id.id,
                "tax_ids": [Command.set(first.tax_ids.ids)],
            })
            for number, price in enumerate(prices[1:], 2)
        ]})
        move.action_post()
        return move

    def _remedy(self, complaint, amount=0, kind="credit_note", user=None, **values):
        """Return a remedy as a handler enters it."""
        return self.remedies.with_user(user or self.handler).create({
            "complaint_id": complaint.id, "remedy_id": self.kinds[kind].id,
            **({"amount": amount} if amount else {}), **values,
        })

    def _agree(self, *lines):
        """Have remedies requested and approved."""
        for line in lines:
            line.with_user(self.handler).action_request()
            if line.step == "requested":
                line.with_user(self.head).action_approve()

    def _open_wizard(self, lines, user=None):
        """Return the host's wizard as the button opens it for an accountant."""
        lines = lines.with_user(user or self.accountant)
        action = lines.action_create_credit_note()
        self.assertEqual(action["res_model"], "account.move.reversal")
        model = lines.env["account.move.reversal"].with_context(**action["context"])
        return Form(model, "account.view_account_move_reversal").save()

    def _draft(self, *lines):
        """Return the draft credit note that an accountant makes of remedies."""
        wizard = self._open_wizard(self.remedies.union(*lines))
        wizard.refund_moves()
        return wizard.new_move_ids

    def _settle(self, complaint, amount, **values):
        """Return (remedy, posted credit note)."""
        line = self._remedy(complaint, amount, **values)
        self._agree(line)
        note = self._draft(line)
        note.action_post()
        return line, note
