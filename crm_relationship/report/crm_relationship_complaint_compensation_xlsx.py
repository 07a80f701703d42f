from odoo import api, models

from ..tools.workbook import Book, Column


class CrmRelationshipComplaintCompensationXlsx(models.AbstractModel):
    """Writes the compensation report as a workbook."""

    _name = "crm.relationship.complaint.compensation.xlsx"
    _description = "Workbook of the Compensation Report"

    @api.private
    def _write(self, wizard, path):
        """Write the workbook that a wizard asks for.

        :param wizard: ``crm.relationship.complaint.compensation`` record, checked by
            the caller
        :param path: of the file to write
        """
        company = wizard.company_id
        period = (company, wizard.date_from, wizard.date_to)
        data = self.env["crm.relationship.complaint.compensation.data"]
        remedies = self._fetch_remedies(data._get_remedies(*period))
        notes = data._get_notes(*period)
        with Book(path, company.currency_id.decimal_places) as book:
            self._write_summary(book, wizard, remedies, notes)
            self._write_remedies(book, company.currency_id, remedies)
            self._write_notes(book, notes)

    def _fetch_remedies(self, rows):
        """Return [(remedy line, day)]."""
        # Who may have the report may read all remedies with money of the company.
        lines = self.env["crm.relationship.complaint.remedy.line"].sudo()
        return [(lines.browse(line), day) for line, day, _move in rows]

    # ------------------------------------------------------------------
    # Summary
    # ------------------------------------------------------------------

    def _write_summary(self, book, wizard, remedies, notes):
        sheet = book.sheet(self.env._("Summary"))
        sheet.set_column(0, 0, 44)
        sheet.set_column(1, 3, 18)
        book.text(sheet, 0, 0, self.env._("Compensation of Complaints"), "title")
        period = f"{wizard.date_from} – {wizard.date_to}"
        book.text(sheet, 1, 0, f"{wizard.company_id.name}: {period}")
        heads = [
            self.env._("Remedy"), self.env._("Number"),
            self.env._("Paid (%(code)s)", code=wizard.company_id.currency_id.name),
            self.env._("Without Taxes"),
        ]
        for column, text in enumerate(heads):
            book.text(sheet, 3, column, text, "head")
        row = self._write_kinds(book, sheet, remedies)
        self._write_check(book, sheet, row + 2, remedies, notes)

    def _write_kinds(self, book, sheet, remedies):
        """Write a row a kind of remedy and the total; return the total's row."""
        kinds = {}
        for line, _day in remedies:
            kinds.setdefault(line.kind, []).append(line)
        labels = dict(
            self.env["crm.relationship.complaint.remedy.line"]
            ._fields["kind"]._description_selection(self.env)
        )
        row = 4
        for kind, lines in kinds.items():
            self._write_row(book, sheet, row, labels[kind], lines)
            row += 1
        everything = [line for line, _day in remedies]
        self._write_row(book, sheet, row, self.env._("Total"), everything, bold=True)
        return row

    def _write_row(self, book, sheet, row, label, lines, **style):
        money = book.format("money", **style)
        book.text(sheet, row, 0, label, **style)
        sheet.write_number(row, 1, len(lines), book.format("count", **style))
        for column, name in ((2, "amount_paid_company"), (3, "cost")):
            total = round(sum(line[name] for line in lines), book.decimals)
            sheet.write_number(row, column, total, money)

    def _write_check(self, book, sheet, row, remedies, notes):
        """Write what remedies with a credit note come to beside the ledger's sum."""
        paid = round(sum(
            line.amount_paid_company for line, _day in remedies if line.is_credited
        ), book.decimals)
        booked = round(sum(note["total"] for note in notes), book.decimals)
        difference = round(paid - booked, book.decimals)
        book.text(sheet, row, 0, self.env._("Check Against the Ledger"), "heading")
        for offset, (label, amount) in enumerate((
            (self.env._("Remedies paid by credit note"), paid),
            (self.env._("Posted credit notes in the ledger"), booked),
            (self.env._("Difference"), difference),
        ), 1):
            wrong = offset == 3 and difference
            book.text(sheet, row + offset, 0, label)
            sheet.write_number(
                row + offset, 2, amount, book.format("wrong" if wrong else "money")
            )

    # ------------------------------------------------------------------
    # Remedies and credit notes
    # ------------------------------------------------------------------

    def _write_remedies(self, book, currency, remedies):
        """Write a row a paid remedy, by date."""
        table = book.table(self.env._("Remedies"), [
            Column(self.env._("Date"), "date", 12),
            Column(self.env._("Complaint"), "text", 18),
            Column(self.env._("Customer"), "text", 32),
            Column(self.env._("Remedy"), "text", 20),
            Column(self.env._("Reason"), "text", 32),
            Column(self.env._("Invoice"), "text", 18),
            Column(self.env._("Credit Note"), "text", 18),
            Column(self.env._("Paid"), "money", 14),
            Column(self.env._("Currency"), "text", 10),
            Column(self.env._("Paid (%(code)s)", code=currency.name), "money", 14),
            Column(self.env._("Without Taxes"), "money", 14),
        ])
        for line, day in remedies:
            table.add((
                day, line.complaint_number, line.partner_id.display_name,
                line.remedy_id.name, line.name, line.invoice_id.name,
                line.credit_move_id.name,
                (line.amount_paid, line.currency_id.decimal_places),
                line.currency_id.name, line.amount_paid_company, line.cost,
            ))
        if not table.count:
            table.note(self.env._("Nothing was paid in this period."))
        table.close()

    def _write_notes(self, book, notes):
        """Write a row a credit note: its remedies, the ledger and the difference."""
        table = book.table(self.env._("Credit Notes"), [
            Column(self.env._("Date"), "date", 12),
            Column(self.env._("Credit Note"), "text", 20),
            Column(self.env._("Customer"), "text", 34),
            Column(self.env._("Remedies"), "money", 16),
            Column(self.env._("Ledger, Without Taxes"), "money", 16),
            Column(self.env._("Ledger, Taxes"), "money", 16),
            Column(self.env._("Ledger, Total"), "money", 16),
            Column(self.env._("Difference"), "money", 14),
        ])
        # Names of customers stand in the books that the reader of this may see.
        names = self.env["res.partner"].sudo().browse(
            {note["customer"] for note in notes if note["customer"]}
        )
        names = {one.id: one.display_name for one in names}
        for note in notes:
            table.add((
                note["day"], note["number"], names.get(note["customer"]), note["paid"],
                note["net"], note["tax"], note["total"],
            ))
            row = table.row + 1
            difference = round(note["paid"] - note["total"], book.decimals)
            table.sheet.write_formula(
                table.row, 7, f"=ROUND(D{row}-G{row},{book.decimals})",
                book.format("money"), difference,
            )
        if notes:
            table.sheet.conditional_format(1, 7, table.row, 7, {
                "type": "cell", "criteria": "!=", "value": 0,
                "format": book.format("wrong"),
            })
        else:
            table.note(self.env._("No credit note of a complaint in this period."))
        table.close()
