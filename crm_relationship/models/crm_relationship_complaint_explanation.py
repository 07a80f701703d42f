from odoo import api, models


class CrmRelationship(models.Model):
    """Says in 'Why this value?' what complaints cost and what they do to the risk."""

    _inherit = "crm.relationship"

    @api.readonly
    def get_explanation(self):
        """Return the explanation of the value, and of the churn risk.

        :return: as ``crm.relationship.explanation.mixin``, with ``risk``: dict(label,
            text, formula, action), or False where there is no forecast
        """
        return super().get_explanation() | {"risk": self._explain_risk()}

    def _explain_parts(self):
        parts = super()._explain_parts()
        if self.complaint_cost_value and self._reads_complaints():
            parts[-1]["action"] = "action_view_complaints"
        return parts

    def _reads_complaints(self):
        return self.env["crm.relationship.complaint"].has_access("read")

    def _get_retention_value(self):
        """Return the expected cost without what complaints cost."""
        return self.cost_value - self.complaint_cost_value

    def _explain_cost(self):
        text = super()._explain_cost()
        if not self.complaint_cost_value:
            return text
        return self.env._(
            "%(retention)s; compensation and handling of the complaints received in "
            "the last %(months)s months: %(cost)s", retention=text,
            months=self.company_id.sudo().relationship_lookback_months,
            cost=self._money(self.complaint_cost_value),
        )

    def _explain_risk(self):
        if not self.alive_probability:
            return False
        return {
            "label": self._fields["churn_risk"]._description_string(self.env),
            "text": self._percent(self.churn_risk),
            "formula": self._get_risk_formula(),
            "action": self._is_risk_raised() and self._reads_complaints()
            and "action_view_complaints",
        }

    def _is_risk_raised(self):
        return bool(self.open_complaint_count or self.rejected_complaint_count)

    def _get_risk_formula(self):
        alive = self._percent(self.alive_probability)
        if not self._is_risk_raised():
            return self.env._("1 - probability to buy again %(alive)s", alive=alive)
        # The formula names the setting behind a figure that the user may read.
        factor = self.company_id.sudo().relationship_complaint_risk
        return self.env._(
            "1 - probability to buy again %(alive)s × (1 - %(factor)s): %(open)s open "
            "and %(rejected)s rejected complaints take %(factor)s of it",
            alive=alive, factor=self._percent(factor), open=self.open_complaint_count,
            rejected=self.rejected_complaint_count,
        )
