from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

ORDER = "sale.order"


class CrmRelationshipComplaint(models.Model):
    """A complaint about a quotation or a sales order.

    The order is kept in the fields that take any document: without this addon, it
    is still known.
    """

    _inherit = "crm.relationship.complaint"

    order_id = fields.Many2one(
        ORDER, "Sales Order", compute="_compute_order_id", inverse="_inverse_order_id",
        search="_search_order_id", groups="base.group_user", check_company=True,
    )

    @api.depends("res_model", "res_id")
    def _compute_order_id(self):
        about = self.filtered(lambda one: one.res_model == ORDER)
        # A reference by number stays when the order is deleted.
        found = set(self.env[ORDER].browse(about.mapped("res_id")).exists()._ids)
        for one in self:
            known = one in about and one.res_id in found
            one.order_id = one.res_id if known else False

    def _inverse_order_id(self):
        # Salespeople begin complaints and write none: what they may say of the order
        # has to be kept somewhere.
        for one in self.sudo():
            if one.order_id or one.res_model == ORDER:
                one.res_model = ORDER if one.order_id else False
                one.res_id = one.order_id.id

    def _search_order_id(self, operator, value):
        about = Domain("res_model", "=", ORDER)
        if operator == "in" and False in value:
            # All but those with an order, and those with one of the others wanted.
            return ~about | self._search_order_id("in", set(value) - {False})
        if operator == "in":
            wanted = Domain("id", "in", value)
        elif operator == "any":
            wanted = value
        elif operator.endswith("like") and operator not in Domain.NEGATIVE_OPERATORS:
            wanted = Domain("display_name", operator, value)
        else:
            return NotImplemented
        return about & Domain("res_id", "in", self.env[ORDER]._search(wanted))

    @api.depends("order_id")
    def _compute_partner_id(self):
        super()._compute_partner_id()
        for one in self.filtered(lambda one: not one.partner_id):
            # Whose order it is is no secret to whoever complains about it.
            one.partner_id = one.sudo().order_id.partner_id

    @api.constrains("res_model", "res_id", "partner_id", "behalf_partner_id")
    def _check_order_id(self):
        # Handlers may not see all orders, but none may be another customer's.
        for one in self.sudo().filtered("order_id"):
            customers = {
                one.commercial_partner_id, one.behalf_partner_id.commercial_partner_id
            }
            if one.order_id.partner_id.commercial_partner_id not in customers:
                raise ValidationError(self.env._(
                    "The order %(order)s is another customer's.",
                    order=one.order_id.display_name,
                ))
            if one.order_id.company_id != one.company_id:
                raise ValidationError(self.env._(
                    "The order %(order)s is another company's.",
                    order=one.order_id.display_name,
                ))
