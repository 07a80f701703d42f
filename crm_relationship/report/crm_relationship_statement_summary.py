from odoo import fields, models

from .crm_relationship_statement_data import GROUPS


class CrmRelationshipStatementSummary(models.AbstractModel):
    """Writes the first sheet of a statement: what it is about, totals, and Pareto."""

    _name = "crm.relationship.statement.summary"
    _description = "Summary of a Customer Value Statement"

    def _write_summary(self, book, wizard, statement, months):
        """Write the sheet; ``months`` is the reconciliation."""
        data = self.env["crm.relationship.statement.data"]
        sheet = book.sheet(self.env._("Summary"))
        sheet.set_column(0, 0, 36)
        sheet.set_column(1, 5, 18)
        sums = data._get_sums(statement)
        row = self._write_head(book, sheet, wizard, statement)
        row = self._write_key_figures(book, sheet, row, sums["total"][0][1], months)
        row = self._write_not_counted(book, sheet, row, wizard, statement)
        for group in GROUPS:
            row = self._write_group(book, sheet, row, group, sums[group])
        self._write_pareto(book, sheet, row, data._get_deciles(statement))
        sheet.activate()

    # ------------------------------------------------------------------
    # Head and figures
    # ------------------------------------------------------------------

    def _write_head(self, book, sheet, wizard, statement):
        """Write what the statement is about; return the next free row."""
        book.text(sheet, 0, 0, self.env._("Customer Value Statement"), "title")
        lines = self._get_head(wizard, statement)
        for row, (label, value) in enumerate(lines, 1):
            book.text(sheet, row, 0, label)
            book.text(sheet, row, 1, value)
        return len(lines) + 2

    def _get_head(self, wizard, statement):
        """Return [(label, text)]."""
        env, company = self.env, wizard.company_id
        show = self.env["ir.qweb.field.date"].value_to_html
        period = f"{show(wizard.date_from, {})} – {show(wizard.date_to, {})}"
        latest = env["crm.relationship.value.model"].sudo()._get_latest(company)
        measured = latest.get(company.id)  # a date; the model itself stays hidden
        chosen = ", ".join(wizard.partner_ids.mapped("display_name"))
        return [
            (env._("Company"), company.name),
            (env._("Period"), period),
            (env._("Currency"), company.currency_id.name),
            (env._("Documents counted until"), show(statement.scope.as_of, {})),
            (env._("Values measured on"),
             show(measured, {}) if measured else env._("not measured yet")),
            (env._("Customers"), chosen or env._("all")),
            (env._("Made by"), env.user.name),
            (env._("Made on"), show(fields.Date.context_today(self), {})),
        ]

    def _write_key_figures(self, book, sheet, row, total, months):
        """Write totals; return the next free row."""
        if not total["documents"]:
            book.text(
                sheet, row, 0, self.env._("No counted document lies in this period."),
                "note",
            )
            row += 2
        for title, figures in (
            (self.env._("In the Period"), self._get_period_figures(total, months)),
            (self.env._("As Measured"), self._get_measured_figures(total)),
        ):
            book.text(sheet, row, 0, title, "heading")
            for label, value, kind in figures:
                row += 1
                book.text(sheet, row, 0, label)
                sheet.write_number(row, 1, value, book.format(kind))
            row += 2
        return row

    def _get_period_figures(self, total, months):
        """Return [(label, number, kind)] of the period."""
        difference = sum(abs(month["difference"]) for month in months)
        return [
            (self.env._("Customers invoiced in the period"), total["buyers"], "count"),
            (self.env._("Documents in the period"), total["documents"], "count"),
            (self.env._("Invoiced in the period"), total["invoiced"], "money"),
            (self.env._("Credited in the period"), total["credited"], "money"),
            (self.env._("Net in the period"), total["net"], "money"),
            (self.env._("Opening history in the period"), total["opening"], "money"),
            (self.env._("Difference to the invoice report"), difference, "money"),
        ]

    def _get_measured_figures(self, total):
        """Return [(label, number, kind)] of the listed customers as measured."""
        names = ("past_value", "expected_value", "potential_value", "cost_value",
                 "equity_value", "open_value", "overdue_value")
        labels = self.env["crm.relationship"].fields_get(names, ["string"])
        return [
            (self.env._("Customers listed"), total["customers"], "count"),
            *((labels[name]["string"], total[name], "money") for name in names),
        ]

    def _write_not_counted(self, book, sheet, row, wizard, statement):
        """Write what no relationship counts; return the next free row."""
        self._write_heads(book, sheet, row, [
            self.env._("Not Counted"), self.env._("Documents"), self.env._("Amount"),
        ])
        for one in self.env["crm.relationship.not.counted"]._get_not_counted(
            wizard.company_id, wizard.date_from, statement.scope.as_of
        ):
            row += 1
            book.text(sheet, row, 0, one["label"])
            sheet.write_number(row, 1, one["count"], book.format("count"))
            sheet.write_number(row, 2, one["amount"] or 0, book.format("money"))
        return row + 2

    # ------------------------------------------------------------------
    # Groups
    # ------------------------------------------------------------------

    def _write_group(self, book, sheet, row, group, rows):
        """Write customers and value by class, segment or lifecycle."""
        titles, names = self._get_group_labels(group)
        self._write_heads(book, sheet, row, titles)
        net = sum(sums["net"] for _key, sums in rows)
        for key, sums in rows:
            row += 1
            book.text(sheet, row, 0, names.get(key) or self.env._("None"))
            sheet.write_number(row, 1, sums["customers"], book.format("count"))
            sheet.write_number(row, 2, sums["net"], book.format("money"))
            share = sums["net"] / net if net > 0 else 0
            sheet.write_number(row, 3, share, book.format("share"))
            sheet.write_number(row, 4, sums["past_value"], book.format("money"))
            sheet.write_number(row, 5, sums["equity_value"], book.format("money"))
        return row + 2

    def _get_group_labels(self, group):
        """Return the heads of a group's table and {key: label}."""
        described = self.env["crm.relationship"].fields_get(
            [group, "past_value", "equity_value"], ["string", "selection"]
        )
        titles = [
            described[group]["string"], self.env._("Customers"),
            self.env._("Net in Period"), self.env._("Share"),
            described["past_value"]["string"], described["equity_value"]["string"],
        ]
        if group == "segment_id":
            xlsx = self.env["crm.relationship.statement.xlsx"]
            return titles, xlsx._get_lookups()["segment_id"]
        return titles, dict(described[group]["selection"])

    def _write_heads(self, book, sheet, row, labels):
        for column, label in enumerate(labels):
            align = "right" if column else "left"
            book.text(sheet, row, column, label, "head", align=align)

    # ------------------------------------------------------------------
    # Pareto
    # ------------------------------------------------------------------

    def _write_pareto(self, book, sheet, row, deciles):
        """Write the tenths of the buyers and a chart of them beside the figures."""
        if not deciles:
            return
        self._write_heads(book, sheet, row, [
            self.env._("Customers by Net in Period"), self.env._("Customers"),
            self.env._("Net in Period"), self.env._("Cumulative Share"),
        ])
        buyers = sum(customers for customers, _net in deciles)
        total = sum(net for _customers, net in deciles)
        counted = running = 0
        for line, (customers, net) in enumerate(deciles, row + 1):
            begin, counted = counted, counted + customers
            running += net
            label = f"{100 * begin / buyers:.0f}–{100 * counted / buyers:.0f}%"
            book.text(sheet, line, 0, label)
            sheet.write_number(line, 1, customers, book.format("count"))
            sheet.write_number(line, 2, net, book.format("money"))
            sheet.write_number(line, 3, running / total, book.format("share"))
        self._insert_pareto_chart(book, sheet, row + 1, row + len(deciles))

    def _insert_pareto_chart(self, book, sheet, first, last):
        """Insert bars of value and the line of their cumulative share."""
        name = sheet.get_name()
        columns = book.book.add_chart({"type": "column"})
        columns.add_series({
            "name": [name, first - 1, 2], "gap": 40, "fill": {"color": "#714B67"},
            "categories": [name, first, 0, last, 0],
            "values": [name, first, 2, last, 2],
        })
        line = book.book.add_chart({"type": "line"})
        line.add_series({
            "name": [name, first - 1, 3], "y2_axis": True,
            "line": {"color": "#E46E2E", "width": 2.25}, "marker": {"type": "circle"},
            "categories": [name, first, 0, last, 0],
            "values": [name, first, 3, last, 3],
        })
        columns.combine(line)
        columns.set_title({"name": self.env._("Who Brings the Value (Pareto)")})
        columns.set_x_axis({"name": self.env._("Customers, the best first")})
        columns.set_y_axis(
            {"num_format": "#,##0", "major_gridlines": {"visible": False}}
        )
        line.set_y2_axis({"num_format": "0%", "min": 0, "max": 1})
        columns.set_legend({"position": "bottom"})
        columns.set_size({"width": 560, "height": 380})
        sheet.insert_chart(1, 3, columns)
