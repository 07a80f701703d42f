from odoo import api, models

from ..tools.workbook import ROW_LIMIT, Book, Column

# Columns of the sheet Customers: name in the query, kind, width. Labels are those of
# the fields; the others are in ``_get_period_labels``.
CUSTOMER_COLUMNS = [
    ("name", "text", 34), ("ref", "text", 14), ("user_id", "user", 20),
    ("documents", "count", 11), ("invoiced", "money", 15), ("credited", "money", 15),
    ("net", "money", 15), ("opening", "money", 15),
    ("pareto_class", "selection", 8), ("segment_id", "segment", 18),
    ("lifecycle", "selection", 12), ("rfm_score", "text", 8),
    ("past_value", "money", 15), ("opening_value", "money", 15),
    ("past_margin", "money", 15), ("expected_value", "money", 15),
    ("pipeline_value", "money", 15), ("potential_value", "money", 15),
    ("referral_value", "money", 15), ("cost_value", "money", 15),
    ("relationship_value", "money", 15), ("equity_value", "money", 15),
    ("purchase_count", "count", 11), ("first_purchase_date", "date", 12),
    ("last_purchase_date", "date", 12), ("average_purchase", "money", 15),
    ("usual_gap_days", "number", 11), ("next_purchase_date", "date", 12),
    ("expected_purchases", "number", 11), ("alive_probability", "share", 11),
    ("churn_risk", "share", 11), ("open_value", "money", 15),
    ("overdue_value", "money", 15), ("payment_delay_days", "number", 11),
    ("inclusion", "selection", 12), ("value_note", "selection", 40),
]
LOOKED_UP = ("selection", "segment", "user")


class CrmRelationshipStatementXlsx(models.AbstractModel):
    """Writes a customer value statement as a workbook, row by row to disk."""

    _name = "crm.relationship.statement.xlsx"
    _description = "Workbook of a Customer Value Statement"

    _row_limit = ROW_LIMIT  # of a sheet, the header included

    @api.private
    def _write(self, wizard, path):
        """Write the workbook of a statement.

        :param wizard: ``crm.relationship.statement`` record, checked by the caller
        :param path: of the file to write
        """
        months = self.env["crm.relationship.statement.months"]
        company = wizard.company_id
        statement = months._prepare(
            company, wizard.date_from, wizard.date_to, wizard.partner_ids
        )
        decimals = company.currency_id.decimal_places
        with Book(path, decimals, self._row_limit) as book:
            reconciliation = months._get_months(statement)
            self.env["crm.relationship.statement.summary"]._write_summary(
                book, wizard, statement, reconciliation
            )
            self._write_customers(book, statement)
            if wizard.with_documents:
                self._write_documents(book, statement, company.currency_id)
            self._write_reconciliation(book, statement, reconciliation)

    # ------------------------------------------------------------------
    # Customers
    # ------------------------------------------------------------------

    def _write_customers(self, book, statement):
        """Write a row a listed customer: the period's figures, then all as measured."""
        labels = self._get_customer_labels()
        names = [name for name, _kind, _width in CUSTOMER_COLUMNS]
        lookups = self._get_lookups()
        table = book.table(self.env._("Customers"), [
            Column(labels[name], "text" if kind in LOOKED_UP else kind, width)
            for name, kind, width in CUSTOMER_COLUMNS
        ])
        data = self.env["crm.relationship.statement.data"]
        for row in data._stream_customers(statement, names):
            table.add([
                lookups[name].get(value) if name in lookups else value
                for name, value in zip(names, row, strict=True)
            ])
        if not table.count:
            table.note(self.env._("There is no customer to list."))
        table.close()

    def _get_customer_labels(self):
        """Return {column: label}, in the language of the user."""
        names = [name for name, _kind, _width in CUSTOMER_COLUMNS]
        described = self.env["crm.relationship"].fields_get(names, ["string"])
        labels = {name: one["string"] for name, one in described.items()}
        return labels | {
            "name": self.env._("Customer"),
            "ref": self.env._("Reference"),
            "documents": self.env._("Documents in Period"),
            "invoiced": self.env._("Invoiced in Period"),
            "credited": self.env._("Credited in Period"),
            "net": self.env._("Net in Period"),
            "opening": self.env._("Opening History in Period"),
        }

    def _get_lookups(self):
        """Return {column: {stored value: text}} of what is stored as a code."""
        selections = [
            name for name, kind, _width in CUSTOMER_COLUMNS if kind == "selection"
        ]
        described = self.env["crm.relationship"].fields_get(selections, ["selection"])
        lookups = {name: dict(one["selection"]) for name, one in described.items()}
        lookups["inclusion"].pop("auto")  # only what somebody decided is worth a word
        # Names of colleagues and segments, archived ones too, beside the figures.
        everyone = self.sudo().with_context(active_test=False)
        return lookups | {
            "segment_id": self._get_names(everyone.env["crm.relationship.segment"]),
            "user_id": self._get_names(everyone.env["res.users"], [
                ("share", "=", False)
            ]),
        }

    def _get_names(self, model, domain=()):
        return {
            record.id: record.display_name
            for record in model.search_fetch(domain, ["display_name"])
        }

    # ------------------------------------------------------------------
    # Documents
    # ------------------------------------------------------------------

    def _write_documents(self, book, statement, currency):
        """Write a row a counted document of the listed customers, by date."""
        table = book.table(self.env._("Documents"), [
            Column(self.env._("Date"), "date", 12),
            Column(self.env._("Number"), "text", 20),
            Column(self.env._("Customer"), "text", 34),
            Column(self.env._("Journal"), "text", 22),
            Column(self.env._("Type"), "text", 22),
            Column(self.env._("Untaxed Amount (%(code)s)", code=currency.name),
                   "money", 16),
            Column(self.env._("Currency"), "text", 10),
            Column(self.env._("Untaxed Amount in Foreign Currency"), "money", 18),
        ])
        lookups = self._get_document_lookups()
        journals, types, currencies = lookups
        data = self.env["crm.relationship.statement.data"]
        for day, number, customer, journal, kind, amount, money, foreign in (
            data._stream_documents(statement)
        ):
            code, decimals = currencies[money]
            table.add((
                day, number, customer, journals.get(journal), types[kind], amount,
                code, None if money == currency.id else (foreign, decimals),
            ))
        if not table.count:
            table.note(self.env._("No counted document lies in this period."))
        table.close()

    def _get_document_lookups(self):
        """Return names of journals and types, and (code, decimals) of currencies."""
        # Names of journals and currencies are no secret to who sees the documents.
        everything = self.sudo().with_context(active_test=False)
        described = self.env["account.move"].sudo().fields_get(
            ["move_type"], ["selection"]
        )
        return (
            {one.id: one.name for one in everything.env["account.journal"].search([])},
            dict(described["move_type"]["selection"]),
            {
                one.id: (one.name, one.decimal_places)
                for one in everything.env["res.currency"].search([])
            },
        )

    # ------------------------------------------------------------------
    # Reconciliation
    # ------------------------------------------------------------------

    def _write_reconciliation(self, book, statement, months):
        """Write a row a month: what makes the host's figure, and the difference.

        Sums are formulas, so that whoever checks the sheet can follow them.
        """
        parts = self.env["crm.relationship.statement.months"]._get_parts(statement)
        table = book.table(self.env._("Reconciliation"), [
            Column(self.env._("Month"), "month", 12),
            Column(self.env._("Documents Counted"), "count", 12),
            *(Column(label, "money", 16) for _key, label in parts),
            Column(self.env._("Sum"), "money", 16),
            Column(self.env._("Invoice Report of Odoo"), "money", 16),
            Column(self.env._("Difference"), "money", 12),
            Column(self.env._("Opening History (No Accounting Entry)"), "money", 18),
        ])
        table.sheet.set_row(0, 45)
        keys = ["documents", *(key for key, _label in parts)]
        for month in months:
            table.add([
                month["month"], *(month[key] for key in keys), None, month["host"],
                None, month["opening"],
            ])
            self._write_row_sums(book, table.sheet, table.row, len(keys), month)
        if months:
            self._write_column_sums(book, table, months, keys)
        else:
            table.note(self.env._("No document lies in this period."))

    def _write_row_sums(self, book, sheet, row, last, month):
        """Write the sum of a row's parts and its difference to the host's figure."""
        cell, money = self._cell, book.format("money")
        sheet.write_formula(
            row, last + 1, f"=SUM({cell(row, 2)}:{cell(row, last)})", money,
            month["total"],
        )
        sheet.write_formula(
            row, last + 3,
            f"=ROUND({cell(row, last + 1)}-{cell(row, last + 2)},{book.decimals})",
            money, month["difference"],
        )

    def _write_column_sums(self, book, table, months, keys):
        """Write the total row below the months."""
        row, sheet = table.row + 1, table.sheet
        sheet.conditional_format(1, len(keys) + 3, row, len(keys) + 3, {
            "type": "cell", "criteria": "!=", "value": 0,
            "format": book.format("wrong"),
        })
        book.text(sheet, row, 0, self.env._("Total"), "head")
        names = [*keys, "total", "host", "difference", "opening"]
        for column, name in enumerate(names, 1):
            kind = "count" if name == "documents" else "money"
            sheet.write_formula(
                row, column,
                f"=SUM({self._cell(1, column)}:{self._cell(row - 1, column)})",
                book.format(kind, bold=True, top=1),
                round(sum(month[name] for month in months), book.decimals),
            )

    def _cell(self, row, column):
        from xlsxwriter.utility import xl_rowcol_to_cell

        return xl_rowcol_to_cell(row, column)
