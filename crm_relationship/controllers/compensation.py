import tempfile
from pathlib import Path

from odoo import http
from odoo.http import request

from .statement import StatementController


class CompensationController(StatementController):
    """Sends compensation reports."""

    @http.route(
        "/crm_relationship/compensation/<int:wizard_id>", type="http", auth="user",
        methods=["GET"], readonly=True,
    )
    def compensation(self, wizard_id):
        """Send the workbook of a wizard, to the user who filled it in.

        :param wizard_id: id of a ``crm.relationship.complaint.compensation``
        :return: the file, streamed from disk
        :raise NotFound: when there is no such wizard
        :raise AccessError: as ``_check_compensation_access`` says
        """
        model = "crm.relationship.complaint.compensation"
        wizard = request.env[model].browse(wizard_id)
        if not wizard.exists():
            # A read replica may lag behind: what locks is repeated on the primary.
            wizard.try_lock_for_update()
            raise request.not_found()
        wizard._check_compensation_access()
        wizard = wizard.with_context(allowed_company_ids=wizard.company_id.ids)
        with tempfile.TemporaryDirectory(prefix="crm_relationship_") as folder:
            path = Path(folder) / "compensation.xlsx"
            wizard.env["crm.relationship.complaint.compensation.xlsx"]._write(
                wizard, str(path)
            )
            return self._get_stream(path, wizard._get_file_name()).get_response()
