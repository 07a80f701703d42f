XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONS = {
    "has_headers": True, "quoting": '"', "separator": ",",
    "float_decimal_separator": ".", "float_thousand_separator": ",",
    "date_format": "", "datetime_format": "",
    "advanced": False, "keep_matches": False, "encoding": "utf-8", "sheet": "",
}


class ImportMixin:
    """Files go through the host's import, as a user uploads them."""

    def _import_file(self, records, content, kind):
        """Return what the host's import makes of a file and the columns it finds.

        :param records: empty records of the model, in the environment of the user
        :param content: bytes
        :param kind: MIME type
        """
        wizard = records.env["base_import.import"].create({
            "res_model": records._name, "file": content, "file_type": kind,
            "file_name": "records",
        })
        preview = wizard.parse_preview(dict(OPTIONS))  # the host writes into it
        self.assertFalse(preview.get("error"))
        matches = preview["matches"]
        columns = [
            "/".join(matches[number]) if number in matches else False
            for number in range(len(preview["headers"]))
        ]
        self.assertNotIn(False, columns, preview["headers"])
        return wizard.execute_import(columns, columns, preview["options"])
