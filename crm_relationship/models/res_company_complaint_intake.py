from odoo import api, fields, models

from .res_company_complaint import COMPLAINT_SETTING_GROUPS

ALIAS = "complaints"


class ResCompany(models.Model):
    """The address that complaints are sent to, and whether they are acknowledged."""

    _inherit = "res.company"

    complaint_alias_id = fields.Many2one(
        "mail.alias", "Address for Complaints", ondelete="set null", copy=False,
        groups=COMPLAINT_SETTING_GROUPS,
    )
    complaint_alias_name = fields.Char(
        "Name of the Address", compute="_compute_complaint_alias_name",
        inverse="_inverse_complaint_alias_name", groups=COMPLAINT_SETTING_GROUPS,
        help="What stands before the @. Empty: complaints do not come by mail.",
    )
    complaint_acknowledge = fields.Boolean(
        "Acknowledge Complaints at Once", default=True, groups=COMPLAINT_SETTING_GROUPS,
        help="By a mail with number and deadline, in the customer's language.",
    )

    @api.depends("complaint_alias_id.alias_name")
    def _compute_complaint_alias_name(self):
        for company in self:
            company.complaint_alias_name = company.complaint_alias_id.alias_name

    def _inverse_complaint_alias_name(self):
        for company in self:
            alias = company.sudo().complaint_alias_id  # aliases are administrators'
            if alias:
                alias.alias_name = company.complaint_alias_name
            elif company.complaint_alias_name:
                company._make_complaint_alias(company.complaint_alias_name)

    def _make_complaint_alias(self, name):
        """Give the company an address, in the domain of its mails."""
        # As the host does it for teams: who sets it up need not manage aliases.
        aliases = self.env["mail.alias"].sudo()
        for company in self:
            company.complaint_alias_id = aliases.create({
                "alias_name": name, "alias_domain_id": company.alias_domain_id.id,
                "alias_model_id": self.env["ir.model"]._get_id(
                    "crm.relationship.complaint"
                ),
                "alias_defaults": {"company_id": company.id},
            })

    @api.model
    def _make_first_complaint_alias(self):
        """Have an address ready after the installation, where it is still free."""
        company = self.env.ref("base.main_company", raise_if_not_found=False)
        company = company or self.search([], order="id", limit=1)
        taken = self.env["mail.alias"].search_count([("alias_name", "=", ALIAS)])
        if company and not company.complaint_alias_id and not taken:
            company._make_complaint_alias(ALIAS)

    def unlink(self):
        """Delete the address with its company: its mails would have no company."""
        aliases = self.sudo().complaint_alias_id
        result = super().unlink()
        aliases.unlink()
        return result
