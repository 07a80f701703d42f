from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..tools.constants import COMPLAINT_MANAGER

COMPENSATION_GROUPS = (
    f"{COMPLAINT_MANAGER},account.group_account_invoice,account.group_account_readonly"
)


class CrmRelationshipComplaintCompensation(models.TransientModel):
    """Asks for which period compensation is to be reported, and has it reported."""

    _name = "crm.relationship.complaint.compensation"
    _description = "Compensation Report"

    company_id = fields.Many2one(
        "res.company", required=True, ondelete="cascade",
        default=lambda self: self.env.company,
        domain="[('id', 'in', allowed_company_ids)]",
    )
    date_from = fields.Date(
        "From", required=True,
        default=lambda self: fields.Date.context_today(self) + relativedelta(
            month=1, day=1
        ),
    )
    date_to = fields.Date("To", required=True, default=fields.Date.context_today)

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for wizard in self:
            if wizard.date_from > wizard.date_to:
                raise ValidationError(
                    self.env._("The period ends before it begins. Swap the dates.")
                )

    def action_download(self):
        """Return the action that downloads the workbook."""
        self.ensure_one()
        self._check_compensation_access()
        return {
            "type": "ir.actions.act_url", "target": "new", "close": True,
            "url": f"/crm_relationship/compensation/{self.id}",
        }

    def _check_compensation_access(self):
        """Refuse who may not have this report.

        :raise AccessError: for another user's wizard, a company that is not the
            user's, or who may not read all remedies with money
        """
        self.check_access("read")
        if not self.env.user.has_groups(COMPENSATION_GROUPS):
            raise AccessError(self.env._(
                "Compensation is reported to accountants and complaint managers."
            ))
        if self.company_id not in self.env.user.company_ids:
            raise AccessError(self.env._("You have no access to this company."))

    def _get_file_name(self):
        """Return the name of the workbook, as a download is to be called."""
        self.ensure_one()
        return "{} {} {} {}.xlsx".format(
            self.env._("Compensation"), self.company_id.name, self.date_from,
            self.date_to,
        )
