import tempfile
from pathlib import Path

from odoo import http
from odoo.http import request
from odoo.tools.osutil import clean_filename

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class StatementController(http.Controller):
    """Sends customer value statements."""

    @http.route(
        "/crm_relationship/statement/<int:wizard_id>", type="http", auth="user",
        methods=["GET"], readonly=True,
    )
    def statement(self, wizard_id):
        """Send the workbook of a wizard, to the user who filled it in.

        :param wizard_id: id of a ``crm.relationship.statement``
        :return: the file, streamed from disk
        :raise NotFound: when there is no such wizard
        :raise AccessError: as ``_check_statement_access`` says
        """
        wizard = request.env["crm.relationship.statement"].browse(wizard_id)
        if not wizard.exists():
            # A read replica may lag behind: what locks is repeated on the primary.
            wizard.try_lock_for_update()
            raise request.not_found()
        wizard._check_statement_access()
        company = wizard.company_id
        wizard = wizard.with_context(allowed_company_ids=company.ids)
        with tempfile.TemporaryDirectory(prefix="crm_relationship_") as folder:
            path = Path(folder) / "statement.xlsx"
            wizard.env["crm.relationship.statement.xlsx"]._write(wizard, str(path))
            # The file is open by then, and goes when it has been sent.
            return self._get_stream(path, wizard._get_file_name()).get_response()

    def _get_stream(self, path, name):
        return http.Stream(
            type="path", path=str(path), size=path.stat().st_size, mimetype=XLSX,
            download_name=clean_filename(name), as_attachment=True, conditional=False,
            etag=False,
        )
