from odoo import api, models

COUNTED_FIELDS = {
    "active", "activity_type_id", "date_deadline", "res_id", "res_model_id",
}


class MailActivity(models.Model):
    _name = "mail.activity"
    _inherit = ["mail.activity", "crm.relationship.stale.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        """Create, and have the customers measured on whose documents it is."""
        activities = super().create(vals_list)
        activities._mark_relationship_stale()
        return activities

    def write(self, vals):
        """Write, and have the customer measured where the plan changes or is done."""
        if not COUNTED_FIELDS & vals.keys():
            return super().write(vals)
        self._mark_relationship_stale()  # the customer until now
        result = super().write(vals)
        self._mark_relationship_stale()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_mark_stale(self):
        self._mark_relationship_stale()

    def _get_relationship_keys(self):
        ids = {}
        for activity in self.sudo():  # whoever plans: only whose document it is
            if activity.res_model and activity.res_id:
                ids.setdefault(activity.res_model, []).append(activity.res_id)
        return ids and self.env["crm.relationship.contact"]._get_document_keys(ids)
