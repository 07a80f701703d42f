from datetime import datetime, time, timedelta

import pytz

from odoo import api, models

LOOK_BACK = 45  # days in which the working days that matter are looked for


class CrmRelationshipCalendar(models.AbstractModel):
    """Working days and hours of a company: its calendar, its public holidays."""

    _name = "crm.relationship.calendar"
    _description = "Working Time of a Company"

    @api.private
    def _get_zone(self, company):
        """Return the time zone in which the company counts its days."""
        company = company.sudo()
        name = company.partner_id.tz or company.resource_calendar_id.tz or "UTC"
        return pytz.timezone(name)

    @api.private
    def _get_intervals(self, company, start, end):
        """Return when the company works.

        :param company: ``res.company`` record
        :param start: date
        :param end: date, included
        :return: [(aware datetime, aware datetime)], in order; every whole day where
            the company has no calendar
        """
        zone = self._get_zone(company)
        begin = zone.localize(datetime.combine(start, time.min))
        finish = zone.localize(datetime.combine(end, time.max))
        # Everybody's plan depends on the calendar, which few may read.
        calendar = company.sudo().resource_calendar_id
        if not calendar:
            return [(begin, finish)]
        found = calendar._work_intervals_batch(begin, finish)[False]
        return [(one[0].astimezone(zone), one[1].astimezone(zone)) for one in found]

    @api.private
    def _get_working_days(self, company, start, end):
        """Return the set of dates, both bounds included, on which the company works."""
        if not company.sudo().resource_calendar_id:
            days = (end - start).days + 1
            return {start + timedelta(days=number) for number in range(days)}
        return {one.date() for one, _end in self._get_intervals(company, start, end)}

    @api.private
    def _get_cutoff(self, company, today=None, days=None):
        """Return the latest deadline that is forgotten by today.

        As many whole working days as the company's setting says lie between that day
        and today: a call due on Friday is forgotten from Tuesday on.

        :param company: ``res.company`` record
        :param today: date; the company's when None
        :param days: int, another number of working days than that of the setting
        :return: date
        """
        today = today or self.env["crm.relationship.job"]._get_today(company)
        needed = days or company.sudo().relationship_forgotten_days
        # Calendars are long when several holidays meet: a week a needed day and more.
        start = today - timedelta(days=LOOK_BACK + 7 * needed)
        worked = self._get_working_days(company, start, today - timedelta(days=1))
        latest = sorted(worked, reverse=True)[:needed]
        return (latest[-1] if len(latest) == needed else start) - timedelta(days=1)

    @api.private
    def _get_next_working_day(self, company, day):
        """Return the day itself or, where nobody works then, the next one to work."""
        end = day + timedelta(days=LOOK_BACK)
        return min(self._get_working_days(company, day, end), default=day)
