from odoo import api, fields, models


class CrmRelationshipOpening(models.Model):
    """Purchases from before Odoo, brought in by the host's import.

    One row is one day on which the customer bought (positive) or got money back
    (negative). The rows count as facts and stay recognisable as imported: they are
    no accounting entries and stand apart in the reconciliation.
    """

    _name = "crm.relationship.opening"
    _description = "Opening History of a Customer"
    _inherit = ["crm.relationship.export.mixin", "crm.relationship.stale.mixin"]
    _order = "date desc, id desc"
    _rec_name = "reference"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True)
    amount = fields.Monetary(
        "Untaxed Amount", required=True,
        help="In company currency; negative for money given back.",
    )
    reference = fields.Char(help="Number of the document in the former system.")

    @api.model_create_multi
    def create(self, vals_list):
        """Have the customers measured again, as with every change of the history."""
        records = super().create(vals_list)
        records._mark_relationship_stale()
        return records

    def write(self, vals):
        """Have the customers measured again, the former ones too."""
        self._mark_relationship_stale()  # where the purchase was counted until now
        result = super().write(vals)
        self._mark_relationship_stale()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_mark_stale(self):
        self._mark_relationship_stale()

    @api.model
    def get_import_templates(self):
        """Return the spreadsheet that the host's import dialog offers to start from."""
        return [{
            "label": self.env._("Import Template for Opening History"),
            "template": "/crm_relationship/static/xlsx/opening_history.xlsx",
        }]

    def _get_relationship_keys(self):
        return {(row.partner_id.id, row.company_id.id) for row in self}
