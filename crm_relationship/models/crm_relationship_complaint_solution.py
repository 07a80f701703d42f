from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext, is_html_empty

from ..tools.search_text import folded


class CrmRelationshipComplaintSolution(models.Model):
    """An answer that worked, kept ready for the next complaint like it."""

    _name = "crm.relationship.complaint.solution"
    _description = "Solution for Complaints"
    _inherit = ["crm.relationship.export.mixin"]
    _order = "use_count desc, id desc"

    name = fields.Char(required=True, help="When it fits, in a few words.")
    category_id = fields.Many2one(
        "crm.relationship.complaint.category", ondelete="restrict",
        index="btree_not_null",
    )
    cause_id = fields.Many2one(
        "crm.relationship.complaint.cause", "Root Cause", ondelete="restrict",
        index="btree_not_null",
    )
    answer = fields.Html(required=True, help="Without names of customers.")
    note = fields.Text(
        "How It Was Put Right", help="For colleagues; no customer sees it."
    )
    complaint_id = fields.Many2one(
        "crm.relationship.complaint", "Taken From", ondelete="set null", readonly=True,
        index="btree_not_null", copy=False,
    )
    company_id = fields.Many2one(
        "res.company", ondelete="cascade", default=lambda self: self.env.company,
        help="Empty: all companies.",
    )
    active = fields.Boolean(default=True)
    use_ids = fields.One2many(
        "crm.relationship.complaint.solution.use", "solution_id", "Used For",
        readonly=True, copy=False,
    )
    use_count = fields.Integer(
        "Times Used", compute="_compute_use", store=True, help="Complaints, each once."
    )
    last_used_on = fields.Datetime("Last Used", compute="_compute_use", store=True)
    search_text = fields.Text(compute="_compute_search_text", store=True)
    text = fields.Char(
        "Any Word", compute="_compute_text", search="_search_text",
        help="Finds words in any order, with or without accents.",
    )

    _search_idx = models.Index("USING gin (to_tsvector('simple', search_text))")

    @api.depends("use_ids.date")
    def _compute_use(self):
        for one in self:
            one.use_count = len(one.use_ids)
            one.last_used_on = max(one.use_ids.mapped("date"), default=False)

    @api.depends("name", "answer", "note", "category_id.name", "cause_id.name")
    def _compute_search_text(self):
        for one in self:
            parts = [
                one.name, one.category_id.name, one.cause_id.name, one.note,
                html2plaintext(one.answer or ""),
            ]
            one.search_text = folded("\n".join(part for part in parts if part))

    def _compute_text(self):
        self.text = False

    def _search_text(self, operator, value):
        if operator not in ("ilike", "=", "like"):
            return NotImplemented
        search = self.env["crm.relationship.complaint.solution.search"]
        return [("id", "in", search._find(value or ""))]

    def action_use(self):
        """Put this answer into the complaint that the context names, and count it.

        ``complaint_id`` of the context is the id of a complaint that the user writes.

        :raise UserError: without an answer in preparation to put it into
        """
        self.ensure_one()
        self.check_access("read")
        complaint = self.env["crm.relationship.complaint"].browse(
            self.env.context.get("complaint_id")
        ).exists()
        complaint.check_access("write")
        if not complaint.is_open:
            raise UserError(self.env._("Open the complaint that you answer."))
        draft = complaint.answer_draft
        complaint.answer_draft = (
            self.answer if is_html_empty(draft) else draft + self.answer
        )
        self._count_use(complaint)
        return True

    def _count_use(self, complaint):
        # The log of uses is the program's to write, not people's.
        uses = self.env["crm.relationship.complaint.solution.use"].sudo()
        values = {"solution_id": self.id, "complaint_id": complaint.id}
        known = uses.search_count([(name, "=", one) for name, one in values.items()])
        if not known:
            uses.create(values)

    def action_view_complaints(self):
        """Open the complaints for which it was used."""
        self.ensure_one()
        self.check_access("read")
        return self.use_ids.complaint_id._get_records_action(
            name=self.env._("Complaints")
        )
