from odoo import api, models

from ..tools.constants import PARETO_CLASSES

MEASURES = ("past_value", "equity_value")


class CrmRelationshipPareto(models.AbstractModel):
    """The Pareto curve: how few customers make how much of the value."""

    _name = "crm.relationship.pareto"
    _description = "Pareto Curve of Relationships"

    @api.model
    @api.readonly
    def get_curve(self, measure="past_value"):
        """Return the curve of the active company, over the customers of the user.

        :param measure: one of MEASURES, another one is taken for the first
        :return: dict(currency_id, measure, measures, points, classes): ``measures`` is
            a list of [name, label], ``points`` of [customers, value] made by the best
            customers together, ``classes`` of dict(key, label, count, value)
        :raise AccessError: when the user may not read relationships
        """
        Relationship = self.env["crm.relationship"]
        Relationship.check_access("read")
        measure = measure if measure in MEASURES else MEASURES[0]
        domain = [
            ("company_id", "=", self.env.company.id), ("inclusion", "!=", "excluded"),
        ]
        evidence = self.env["crm.relationship.evidence"]
        points = evidence._get_pareto_curve(domain, measure)
        return {
            "currency_id": self.env.company.currency_id.id,
            "measure": measure,
            "measures": [
                [name, Relationship._fields[name]._description_string(self.env)]
                for name in MEASURES
            ],
            "points": [list(point) for point in points],
            "classes": self._get_classes(domain, measure),
        }

    def _get_classes(self, domain, measure):
        """Return how many customers each class has and what they make."""
        Relationship = self.env["crm.relationship"]
        groups = {
            key: (count, value) for key, count, value in Relationship._read_group(
                domain, ["pareto_class"], ["__count", f"{measure}:sum"]
            )
        }
        field = Relationship._fields["pareto_class"]
        labels = dict(field._description_selection(self.env))
        labels[False] = self.env._("No class")
        return [
            {"key": key, "label": labels[key],
             "count": groups[key][0], "value": groups[key][1] or 0.0}
            for key in (*(one for one, _label in PARETO_CLASSES), False)
            if key in groups
        ]
