from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command


class CrmRelationshipComplaint(models.Model):
    """A complaint that repeats another goes into it, and nothing is lost."""

    _inherit = "crm.relationship.complaint"

    def _merge_into(self, other):
        """Move messages, files and followers into another complaint, and cancel.

        :param other: complaint that goes on
        :raise UserError: when it is one of these, cancelled, or another company's
        """
        other.ensure_one()
        self.check_access("write")
        other.check_access("write")
        self._check_merge(other)
        for one in self:
            one._move_correspondence(other)
        self.write({"cancel_reason": "duplicate", "duplicate_of_id": other.id})
        self._change_state("cancelled")

    def _check_merge(self, other):
        if other in self:
            raise UserError(self.env._("A complaint cannot be its own duplicate."))
        if other.state == "cancelled":
            raise UserError(self.env._("%(complaint)s is cancelled itself.",
                                       complaint=other.display_name))
        customers = (self + other).commercial_partner_id
        if len((self + other).company_id) > 1 or len(customers) > 1:
            raise UserError(self.env._(
                "A duplicate is of the same customer and company as the other one."
            ))

    def _move_correspondence(self, other):
        self.message_change_thread(other)
        # Files that hang on the complaint itself, whoever added them.
        self.env["ir.attachment"].sudo().search([
            ("res_model", "=", self._name), ("res_id", "=", self.id)
        ]).res_id = other.id
        other.message_subscribe(self.message_partner_ids.ids)
        other.handler_ids = [Command.link(user.id) for user in self.handler_ids]
        other.message_post(body=self.env._(
            "%(complaint)s was a duplicate and went into this one.",
            complaint=self.display_name,
        ))
