import re

from odoo import api, models

# What a spreadsheet takes for a formula: at the start of a cell, behind blanks too.
FORMULA_LIKE = re.compile(r"[\t\r\n]|\s*[=+\-@]|\{=")


def inert(value):
    """Return text with an apostrophe before what a spreadsheet would calculate.

    :param value: of a cell; what is no text comes back as it is
    """
    if isinstance(value, str) and FORMULA_LIKE.match(value):
        return f"'{value}"
    return value


class CrmRelationshipExportMixin(models.AbstractModel):
    """Keeps customers' text from becoming a formula in the host's exports.

    The host writes text that starts with = as a live formula into XLSX files, and
    lets @, tab and carriage return pass into CSV files (a/web/controllers/export.py).
    """

    _name = "crm.relationship.export.mixin"
    _description = "Exports Without Formulas"

    def export_data(self, fields_to_export):
        """Return the host's rows to export, with inert text.

        :param fields_to_export: list of field paths
        :return: {"datas": [[value]]}
        """
        result = super().export_data(fields_to_export)
        result["datas"] = [[inert(cell) for cell in row] for row in result["datas"]]
        return result

    @api.model
    @api.readonly
    def formatted_read_group(
        self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None,
        order=None,
    ):
        """Return the host's groups; with inert labels where they are exported.

        Only the exporter asks for the ids of the records: it writes the labels of
        groups, which ``export_data`` never sees.

        Parameters and result are those of the host's method.
        """
        groups = super().formatted_read_group(
            domain, groupby, aggregates, having, offset, limit, order
        )
        if "id:array_agg" not in aggregates:
            return groups
        for group in groups:
            for name in groupby:
                if isinstance(group.get(name), tuple):
                    group[name] = tuple(inert(part) for part in group[name])
                else:
                    group[name] = inert(group.get(name))
        return groups
