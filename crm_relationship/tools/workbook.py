"""Workbooks of any length, in which no text is ever taken for a formula.

Rows go to disk as they are written (xlsxwriter's ``constant_memory``), so that memory
does not grow with the workbook; in return they are written from top to bottom.
"""

import datetime
import re
from math import ceil
from typing import NamedTuple

ROW_LIMIT = 1_048_576  # rows of a sheet, the header included
TEXT_LIMIT = 32_767
SHEET_NAME_LIMIT = 31
PAGE_WIDTH = 200  # characters that one printed page can show legibly
LEFT = ("text", "date", "month")  # kinds of cells that are aligned to the left
EPOCH = datetime.date(1899, 12, 30)
CONTROLS = dict.fromkeys(range(32), " ")
FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
# What a spreadsheet takes for a formula when somebody edits the cell.
FORMULA_LIKE = ("=", "+", "-", "@", "{")


class Column(NamedTuple):
    """A column of a sheet.

    :param label: text of the header
    :param kind: ``text``, ``date``, ``month``, ``money``, ``count``, ``number``,
        ``share``
    :param width: in characters
    """

    label: str
    kind: str = "text"
    width: int = 14


def plain_text(value):
    """Return text that a cell can hold as it is.

    Control characters become spaces. xlsxwriter passes what looks like its own rich
    text on as XML: a closing space keeps it from looking so.

    :param value: str, or what is empty
    :return: str of at most ``TEXT_LIMIT`` characters
    """
    text = str(value or "")[:TEXT_LIMIT]
    if not text.isprintable():  # quicker than to translate each text
        text = text.translate(CONTROLS)
    if text.startswith("<r>") and text.endswith("</r>"):
        return f"{text[:TEXT_LIMIT - 1]} "
    return text


class Book:
    """A workbook on disk with the formats that its sheets share.

    :param path: where to write it
    :param decimals: of the currency, int
    :param row_limit: rows of a sheet, the header included
    """

    def __init__(self, path, decimals=2, row_limit=ROW_LIMIT):
        import xlsxwriter  # the host brings it: nothing of ours loads without it

        self.row_limit = row_limit
        self.decimals = decimals
        self.book = xlsxwriter.Workbook(path, {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        })
        self._formats = {}
        self._money_formats = {}
        self._names = set()

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        self.book.close()

    def format(self, kind, **properties):
        """Return the format of a kind of cell; properties come on top."""
        key = (kind, *sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(
                self._properties(kind) | properties
            )
        return self._formats[key]

    def money(self, decimals):
        """Return the format of amounts with so many decimals."""
        if decimals not in self._money_formats:
            self._money_formats[decimals] = self.format(
                "money", num_format=amount_format(decimals)
            )
        return self._money_formats[decimals]

    def _properties(self, kind):
        return {
            "count": {"num_format": "#,##0"},
            "date": {"num_format": 14, "align": "left"},  # as the reader's system does
            "head": {
                "bold": True, "bg_color": "#E7E9ED", "bottom": 1, "valign": "vcenter",
            },
            "money": {"num_format": amount_format(self.decimals)},
            "month": {"num_format": "mmm yyyy", "align": "left"},
            "note": {"italic": True, "font_color": "#5F6368"},
            "number": {"num_format": "#,##0.0##"},
            "quoted": {"quote_prefix": True},
            "share": {"num_format": "0.0%"},
            "title": {"bold": True, "font_size": 16},
            "heading": {"bold": True, "font_size": 12},
            "wrong": {"bold": True, "bg_color": "#F8D7DA", "font_color": "#842029"},
        }.get(kind, {})

    def sheet(self, name):
        """Return a new, empty sheet whose name is made fit and unique."""
        name = FORBIDDEN_IN_NAMES.sub(" ", name).strip("' ") or "Sheet"
        unique, number = name[:SHEET_NAME_LIMIT], 1
        while unique.lower() in self._names:
            number += 1
            suffix = f" ({number})"
            unique = name[:SHEET_NAME_LIMIT - len(suffix)] + suffix
        self._names.add(unique.lower())
        sheet = self.book.add_worksheet(unique)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4)
        sheet.set_footer("&L&A&R&P / &N")
        return sheet

    def table(self, name, columns):
        """Return a ``Table``: a header and rows that go on to further sheets."""
        return Table(self, name, columns)

    def text(self, sheet, row, column, value, kind="text", **properties):
        """Write text as text, whatever it looks like."""
        text = plain_text(value)
        if text.startswith(FORMULA_LIKE):
            properties["quote_prefix"] = True
        sheet.write_string(row, column, text, self.format(kind, **properties))


class Table:
    """Rows under a header; a full sheet is followed by another one.

    :param book: ``Book``
    :param name: name of the first sheet
    :param columns: list of ``Column``
    """

    def __init__(self, book, name, columns):
        self.book, self.name, self.columns = book, name, columns
        self.count = 0  # rows in all sheets
        self._writers = [self._get_writer(column.kind) for column in columns]
        self._open()

    def _open(self):
        self.sheet = self.book.sheet(self.name)
        self.row = 0
        for index, column in enumerate(self.columns):
            self.sheet.set_column(index, index, column.width)
            align = "left" if column.kind in LEFT else "right"
            self.book.text(
                self.sheet, 0, index, column.label, "head", align=align, text_wrap=True
            )
        self.sheet.freeze_panes(1, 1)
        self.sheet.repeat_rows(0)
        self.sheet.repeat_columns(0)
        width = sum(column.width for column in self.columns)
        self.sheet.fit_to_pages(ceil(width / PAGE_WIDTH), 0)

    def _get_writer(self, kind):
        """Return the function (row, column, value) that writes a kind of cell."""
        style = self.book.format(kind)
        if kind == "text":
            quoted = self.book.format("quoted")

            def write(row, column, value):
                text = plain_text(value)
                safe = quoted if text.startswith(FORMULA_LIKE) else None
                self.sheet.write_string(row, column, text, safe)
        elif kind in ("date", "month"):
            def write(row, column, value):
                self.sheet.write_number(row, column, (value - EPOCH).days, style)
        elif kind == "money":
            def write(row, column, value):
                amount, decimals = value if isinstance(value, tuple) else (value, None)
                chosen = style if decimals is None else self.book.money(decimals)
                self.sheet.write_number(row, column, amount, chosen)
        else:
            def write(row, column, value):
                self.sheet.write_number(row, column, value, style)
        return write

    def add(self, values):
        """Write a row.

        :param values: one value a column: str, date, number; (amount, decimals) for
            money of another currency; None leaves the cell empty
        """
        if self.row + 1 >= self.book.row_limit:
            self.close()
            self._open()
        self.row += 1
        self.count += 1
        for column, value in enumerate(values):
            if value is not None and value is not False and value != "":
                self._writers[column](self.row, column, value)

    def close(self):
        """Finish the sheet that is open."""
        self.sheet.autofilter(0, 0, max(self.row, 1), len(self.columns) - 1)

    def note(self, text):
        """Say below the header why there are no rows."""
        self.row += 1
        self.book.text(self.sheet, self.row, 0, text, "note")


def amount_format(decimals):
    """Return the number format of amounts, negative ones in red."""
    digits = "#,##0" + ("." + "0" * decimals if decimals else "")
    return f"{digits};[Red]-{digits}"
