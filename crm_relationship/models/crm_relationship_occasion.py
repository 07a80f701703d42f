from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import occasions

KINDS = [
    ("birthday", "Birthday"),
    ("founding", "Founding of the Company"),
    ("contract", "Contract Date"),
    ("memorial", "Memorial Day"),
    ("lunar_new_year", "Lunar New Year Gift"),
    ("mid_autumn", "Mid-Autumn Festival"),
    ("other", "Other"),
]
CALENDARS = [("solar", "Solar"), ("lunar", "Lunar (Vietnamese)")]
MONTHS = [(str(number), str(number)) for number in range(1, 13)]
# What a kind is usually kept by: calendar, day, month.
USUAL = {
    "lunar_new_year": ("lunar", 1, "1"),
    "mid_autumn": ("lunar", 15, "8"),
    "memorial": ("lunar", False, False),
}


class CrmRelationshipOccasion(models.Model):
    """A day of a customer or contact that is to be remembered, each year or once.

    A job reminds the responsible of it by one activity a year on the contact.
    """

    _name = "crm.relationship.occasion"
    _description = "Occasion of a Customer"
    _inherit = ["crm.relationship.export.mixin"]
    _order = "next_date, id"
    _check_company_auto = True

    name = fields.Char(help="What it is, where the type does not say it all.")
    kind = fields.Selection(KINDS, "Type", required=True, default="birthday")
    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, index=True, ondelete="cascade",
        check_company=True, help="Whose occasion it is: a person or a company.",
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Customer", store=True,
        precompute=True, index=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, ondelete="restrict",
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        "res.users", "Who Is Reminded", ondelete="set null",
        domain="[('share', '=', False)]",
        help="The customer's salesperson when empty.",
    )
    calendar = fields.Selection(
        CALENDARS, required=True, compute="_compute_usual", store=True, readonly=False,
        precompute=True,
    )
    day = fields.Integer(
        required=True, compute="_compute_usual", store=True, readonly=False,
        precompute=True, aggregator=None,
    )
    month = fields.Selection(
        MONTHS, required=True, compute="_compute_usual", store=True, readonly=False,
        precompute=True,
    )
    year = fields.Integer(
        "First Year", aggregator=None,
        help="By the occasion's own calendar; tells which anniversary it is.",
    )
    is_leap_month = fields.Boolean(
        "Leap Month", help="Kept in the leap month in the years that have it, in the "
        "month of the same number in all others.",
    )
    yearly = fields.Boolean("Every Year", default=True)
    remind_days = fields.Integer(
        "Remind (Days Before)", aggregator=None,
        # Whoever notes an occasion need not read the settings.
        default=lambda self: self.env.company.sudo().relationship_occasion_remind_days,
    )
    next_date = fields.Date(
        compute="_compute_next_date", store=True, help="By the solar calendar."
    )
    remind_date = fields.Date(compute="_compute_remind_date", store=True)
    anniversary = fields.Integer(
        compute="_compute_anniversary", help="Which one it will be next.",
        aggregator=None,
    )
    last_reminded_date = fields.Date(
        readonly=True, copy=False, help="The date that somebody was last reminded of."
    )
    is_reminded = fields.Boolean(compute="_compute_is_reminded", store=True)
    note = fields.Text(help="For example what is given, what was given last time.")
    active = fields.Boolean(default=True)

    _next_date_idx = models.Index("(next_date) WHERE active")
    _remind_date_idx = models.Index("(remind_date) WHERE active AND NOT is_reminded")
    _check_remind_days = models.Constraint(
        "CHECK (remind_days BETWEEN 0 AND 365)", "The days go from 0 to 365."
    )

    @api.constrains("calendar", "day", "month", "year", "yearly", "is_leap_month")
    def _check_date(self):
        first, last = occasions.FIRST_YEAR, occasions.LAST_YEAR
        for one in self:
            if not 1 <= one.day <= occasions.last_day(one.calendar, int(one.month)):
                raise ValidationError(self.env._("There is no such day."))
            if one.year and not first <= one.year <= last:
                raise ValidationError(self.env._(
                    "The year goes from %(first)s to %(last)s.", first=first, last=last
                ))
            if not one.year and not one.yearly:
                raise ValidationError(self.env._(
                    "Say the year of an occasion that comes once."
                ))
            if one.is_leap_month and one.calendar != "lunar":
                raise ValidationError(self.env._(
                    "Only the lunar calendar has leap months."
                ))

    @api.depends("kind")
    def _compute_usual(self):
        for one in self:
            calendar, day, month = USUAL.get(one.kind, (False, False, False))
            one.calendar = calendar or one.calendar or "solar"
            one.day = day or one.day
            one.month = month or one.month

    @api.depends("calendar", "day", "month", "year", "yearly", "is_leap_month")
    def _compute_next_date(self):
        today = fields.Date.context_today(self)
        for one in self:
            one.next_date = one._get_next_date(today)

    def _get_next_date(self, today):
        if not self.day or not self.month:
            return False
        date = self.calendar, self.day, int(self.month), self.is_leap_month
        if self.yearly:
            return occasions.next_date(today, *date)
        return self.year and occasions.date_in(self.year, *date)

    @api.depends("next_date", "remind_days")
    def _compute_remind_date(self):
        for one in self:
            one.remind_date = one.next_date and (
                one.next_date - timedelta(days=one.remind_days)
            )

    @api.depends("next_date", "last_reminded_date")
    def _compute_is_reminded(self):
        for one in self:
            one.is_reminded = one.next_date and one.last_reminded_date == one.next_date

    @api.depends("next_date", "year")
    def _compute_anniversary(self):
        for one in self:
            one.anniversary = one.year and one.next_date and (
                occasions.year_of(one.next_date, one.calendar) - one.year
            )

    def _get_summary(self, env):
        """Return one line that tells what it is and whose.

        :param env: environment in the reader's language
        """
        one = self.with_env(env)
        values = {"what": one.display_name, "name": one.partner_id.name}
        if one.anniversary:
            return env._("%(what)s (no. %(number)s): %(name)s",
                         number=one.anniversary, **values)
        return env._("%(what)s: %(name)s", **values)

    def _drop_doubles(self):
        """Delete what says the same as another one of the same contact, and no more."""
        doubles = self.browse()
        for same in self.sorted("id").grouped(lambda one: (
            one.partner_id, one.company_id, one.kind, one.name, one.calendar, one.day,
            one.month, one.is_leap_month, one.yearly,
        )).values():
            doubles |= same[1:].filtered(lambda one: not one.note)
        doubles.unlink()

    @api.depends("name", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for one in self:
            one.display_name = one.name or kinds.get(one.kind)
