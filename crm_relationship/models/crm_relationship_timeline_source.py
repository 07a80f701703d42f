from odoo import api, fields, models


class CrmRelationshipTimelineSource(models.Model):
    """Which sources the history of a company's customers is made of.

    What a source is stands in ``crm.relationship.timeline.sources``; a row only says
    whether a company shows it.
    """

    _name = "crm.relationship.timeline.source"
    _description = "Source of the History"
    _order = "company_id, id"
    _rec_name = "label"

    company_id = fields.Many2one(
        "res.company", required=True, ondelete="cascade", readonly=True
    )
    name = fields.Char("Code", required=True, readonly=True)
    enabled = fields.Boolean(
        "Shown", default=True,
        help="Entries of a source that is switched off are read by nobody.",
    )
    label = fields.Char("Source", compute="_compute_label")
    model = fields.Char(compute="_compute_label")
    state = fields.Selection(
        [("present", "Present"), ("missing", "App not installed")],
        compute="_compute_label",
    )

    _company_name_uniq = models.Constraint(
        "UNIQUE(company_id, name)", "A company switches a source once."
    )

    @api.depends("name")
    @api.depends_context("lang")
    def _compute_label(self):
        declared = {source.name: source for source in self._get_declared()}
        for row in self:
            source = declared.get(row.name)
            row.label = source.label if source else row.name
            row.model = source and source.model
            installed = source and source.model in self.env
            row.state = "present" if installed else "missing"

    def _get_declared(self):
        sources = self.env["crm.relationship.timeline.sources"]._get_sources()
        return [source for source in sources if source.label]

    @api.private
    def _get_off(self, company):
        """Return the names of the sources that a company has switched off.

        :param company: ``res.company`` record
        """
        rows = self.sudo().search(  # whoever reads a history must not see these
            [("company_id", "=", company.id), ("enabled", "=", False)], order="id"
        )
        return set(rows.mapped("name"))

    @api.model
    def action_open_sources(self):
        """Open the list of the active company's sources, new ones added first.

        :raise AccessError: when the user may not configure them
        """
        self.check_access("write")
        company = self.env.company
        known = self.search([("company_id", "=", company.id)]).mapped("name")
        # Rows are made here alone; the user only switches them.
        self.sudo().create([
            {"company_id": company.id, "name": source.name}
            for source in self._get_declared() if source.name not in known
        ])
        return self.env["ir.actions.actions"]._for_xml_id(
            "crm_relationship.crm_relationship_timeline_source_action"
        )
