from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

BATCH = 500  # activities told about and committed together


class CrmRelationshipEscalation(models.AbstractModel):
    """Tells team leaders, once, which contacts their people forgot."""

    _name = "crm.relationship.escalation"
    _description = "Escalation of Forgotten Contacts"

    @api.model
    def _cron_escalate_forgotten(self):
        """Plan one to-do for each leader, with what was forgotten since the last.

        An activity is noted as told in the same transaction: a run that was killed, or
        a second one, tells nobody twice. Who moves the due date and forgets it again
        is told about again.
        """
        job = self.env["crm.relationship.job"]
        while job._until_done(self._escalate_batch):
            pass

    def _escalate_batch(self):
        """Tell about the next forgotten activities and commit.

        :return: whether there may be more
        """
        found = self.env["mail.activity"].search(
            self._get_forgotten_domain(), limit=BATCH, order="id"
        )
        leaders = found.grouped(lambda one: one.user_id.sale_team_id.user_id)
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create([
            self._prepare_activity(leader, activities)
            for leader, activities in leaders.items()
        ])
        found.relationship_escalated_on = fields.Date.context_today(self)
        remaining_time = self.env["ir.cron"]._commit_progress(len(found))
        return len(found) == BATCH and remaining_time > 0

    def _get_forgotten_domain(self):
        """Return the domain of forgotten activities that no leader knows of yet."""
        companies = self.env["res.company"].search(
            [("relationship_escalate", "=", True)]
        )
        query = self.env["crm.relationship.contact.query"]._select_untold()
        return Domain([
            ("id", "in", query),
            ("user_id.company_id", "in", companies.ids),
            ("user_id.sale_team_id.user_id", "!=", False),
        ])

    def _prepare_activity(self, leader, activities):
        translated = self.with_context(lang=leader.lang)
        lines = [
            translated.env._(
                "%(person)s: %(summary)s, %(customer)s, due on %(date)s",
                person=one.user_id.name, summary=one.display_name,
                customer=one.relationship_partner_id.display_name,
                date=fields.Date.to_string(one.date_deadline),
            )
            for one in activities.sorted(lambda one: (one.user_id.name, one.id))
        ]
        items = Markup().join(Markup("<li>%s</li>") % line for line in lines)
        return {
            "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
            "summary": translated.env._(
                "Forgotten contacts of your team: %(count)s", count=len(activities)
            ),
            "note": Markup("<ul>%s</ul>") % items,
            "user_id": leader.id,
            "automated": True,
        }
