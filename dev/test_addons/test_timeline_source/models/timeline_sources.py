from odoo import models

from odoo.addons.crm_relationship.tools.timeline import TimelineSource


class TimelineSources(models.AbstractModel):
    _inherit = "crm.relationship.timeline.sources"

    def _get_kinds(self):
        return {**super()._get_kinds(), "ticket": (self.env._("Tickets"), "fa-ticket")}

    def _get_sources(self):
        return [*super()._get_sources(), TimelineSource(
            name="ticket", model="test.ticket", kind="ticket",
            label=self.env._("Tickets"), date="create_date", title="name",
            body="description", user="user_id", direction="'in'", messages=(),
        )]
