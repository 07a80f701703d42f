from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

STATEMENT_GROUPS = (
    "account.group_account_invoice,account.group_account_readonly,"
    "sales_team.group_sale_manager"
)


class CrmRelationshipStatement(models.TransientModel):
    """Asks for what a customer value statement is to be made, and has it made."""

    _name = "crm.relationship.statement"
    _description = "Customer Value Statement"

    company_id = fields.Many2one(
        "res.company", required=True, ondelete="cascade",
        default=lambda self: self.env.company,
        domain="[('id', 'in', allowed_company_ids)]",
    )
    date_from = fields.Date(
        "From", required=True, compute="_compute_dates", store=True, readonly=False,
        precompute=True,
    )
    date_to = fields.Date(
        "To", required=True, compute="_compute_dates", store=True, readonly=False,
        precompute=True,
    )
    partner_ids = fields.Many2many(
        "res.partner", "crm_relationship_statement_partner_rel",
        "statement_id", "partner_id", "Customers",
        domain=[("parent_id", "=", False)], help="Leave empty for all customers.",
        default=lambda self: self._get_chosen_partners(),
    )
    with_documents = fields.Boolean(
        "List Each Document", default=True,
        help="Without, the statement of a large company is made much faster.",
    )

    def _get_chosen_partners(self):
        """Return the customers of the relationships that the user selected."""
        context = self.env.context
        if context.get("active_model") != "crm.relationship":
            return self.env["res.partner"]
        chosen = self.env["crm.relationship"].browse(context.get("active_ids"))
        return chosen.partner_id

    @api.depends("company_id")
    def _compute_dates(self):
        """Propose the fiscal year of the company that today lies in."""
        job = self.env["crm.relationship.job"]
        for wizard in self:
            # The end of a fiscal year is known to everybody in the company.
            company = (wizard.company_id or self.env.company).sudo()
            year = company.compute_fiscalyear_dates(job._get_today(company))
            wizard.date_from, wizard.date_to = year["date_from"], year["date_to"]

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
        self._check_statement_access()
        return {
            "type": "ir.actions.act_url",
            "url": f"/crm_relationship/statement/{self.id}",
            "target": "new",
            "close": True,
        }

    def _check_statement_access(self):
        """Refuse who may not have this statement.

        :raise AccessError: for another user's wizard, a company that is not the
            user's, or a user without the right to the figures of a company
        """
        self.check_access("read")
        if not self.env.user.has_groups(STATEMENT_GROUPS):
            raise AccessError(self.env._(
                "Customer value statements are for invoicing users and sales managers."
            ))
        if self.company_id not in self.env.user.company_ids:
            raise AccessError(self.env._("You have no access to this company."))

    def _get_file_name(self):
        """Return the name of the workbook, as a download is to be called."""
        self.ensure_one()
        return "{} {} {} {}.xlsx".format(
            self.env._("Customer value statement"), self.company_id.name,
            self.date_from, self.date_to,
        )
