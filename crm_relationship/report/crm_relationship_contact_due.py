from collections import namedtuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

BATCH = 500  # contacts planned and committed together

Due = namedtuple("Due", "partner_id rule_id user_id last_contact")


class CrmRelationshipContactDue(models.AbstractModel):
    """Finds the customers that are to be contacted by the contact rules.

    Set-based: rules become one union, of which the first counts for each customer;
    who has been in contact lately, or has something planned, drops out.
    """

    _name = "crm.relationship.contact.due"
    _description = "Customers Due by Contact Rules"

    @api.private
    def _read_next(self, company, rules, day):
        """Return the next contacts to plan.

        :param company: ``res.company`` record
        :param rules: ``crm.relationship.contact.rule`` records in their order
        :param day: date for which to plan
        :return: [Due], the most valuable customers of each person first where there
            are more than a day may hold
        """
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            """
            WITH due AS (%(due)s), ranked AS (
                SELECT due.*, ROW_NUMBER() OVER (
                           PARTITION BY rule_id, user_id
                           ORDER BY relationship_value DESC NULLS LAST, partner_id
                       ) AS place,
                       (SELECT COUNT(*) FROM mail_activity taken
                         WHERE taken.relationship_rule_id = due.rule_id
                           AND taken.date_deadline = %(day)s
                           AND taken.user_id IS NOT DISTINCT FROM due.user_id
                       ) AS taken
                  FROM due)
            SELECT partner_id, rule_id, user_id, last_contact FROM ranked
             WHERE max_per_day = 0 OR place + taken <= max_per_day
             ORDER BY partner_id LIMIT %(batch)s
            """,
            due=self._select_due(company, rules), day=day, batch=BATCH,
        ))
        return [Due(*row) for row in rows]

    @api.private
    def _count_due(self, rules):
        """Return how many readable customers are due by each rule.

        :param rules: ``crm.relationship.contact.rule`` recordset
        :return: {rule id: count}, over the companies switched on
        """
        counts = {}
        for company in self.env.companies:
            for rule_id, _row_id in self._read_due(company, rules):
                counts[rule_id] = counts.get(rule_id, 0) + 1
        return counts

    @api.private
    def _find_due(self, rule):
        """Return the ids of readable relationships that are due by a rule."""
        return [
            row_id
            for company in self.env.companies
            for rule_id, row_id in self._read_due(company, rule)
            if rule_id == rule.id
        ]

    def _read_due(self, company, asked):
        """Return [(rule id, relationship id)] with the rules asked for in use."""
        self.env.flush_all()
        rules = self.env["crm.relationship.contact.rule"]._get_rules(company, asked.ids)
        if not rules & asked:
            return []
        return self.env.execute_query(SQL(
            "SELECT rule_id, row_id FROM (%s) due WHERE rule_id = ANY(%s)",
            self._select_due(company, rules), asked.ids,
        ))

    # ------------------------------------------------------------------
    # SQL
    # ------------------------------------------------------------------

    @api.private
    def _select_due(self, company, rules, domain=()):
        """Return the SELECT of the customers of a company that are due.

        :param company: ``res.company`` record
        :param rules: ``crm.relationship.contact.rule`` records in their order
        :param domain: which relationships are asked for
        :return: SQL with the columns row_id, partner_id, rule_id, max_per_day,
            user_id (who is to do it), relationship_value and last_contact
        """
        queries = self.env["crm.relationship.contact.query"]
        return SQL(
            """
            SELECT r.id AS row_id, r.partner_id, rule.id AS rule_id, rule.max_per_day,
                   COALESCE(person.id, leader.user_id, %(leader)s) AS user_id,
                   r.relationship_value, last.contact AS last_contact
              FROM (%(matched)s) matched
              JOIN crm_relationship r ON r.id = matched.id
              JOIN crm_relationship_contact_rule rule ON rule.id = matched.rule_id
              JOIN res_partner p ON p.id = r.partner_id AND p.active
              LEFT JOIN res_users person ON person.id = p.user_id AND person.active
              LEFT JOIN crm_team leader ON leader.id = rule.team_id
             CROSS JOIN LATERAL (SELECT %(last)s AS contact) last
             WHERE (last.contact IS NULL OR last.contact <= %(today)s - rule.every_days)
               AND NOT %(planned)s
            """,
            leader=self._get_leader(company).id or None,
            matched=self._select_matched(company, rules, domain),
            last=queries._last_contact(SQL("r.partner_id")),
            today=self.env["crm.relationship.job"]._get_today(company),
            planned=queries._has_plan(SQL("r.partner_id")),
        )

    def _select_matched(self, company, rules, domain):
        """Return the SELECT of (relationship, first rule that fits it)."""
        Relationship = self.env["crm.relationship"]
        counted = Domain(domain) & Domain([
            ("company_id", "=", company.id), ("inclusion", "!=", "excluded"),
        ])
        parts = []
        for place, rule in enumerate(rules):
            query = Relationship._search(rule._get_customer_domain() & counted)
            parts.append(query.select(
                SQL("crm_relationship.id"), SQL("%s AS rule_id", rule.id),
                SQL("%s AS place", place),
            ))
        return SQL(
            "SELECT DISTINCT ON (id) id, rule_id FROM (%s) one ORDER BY id, place",
            SQL(" UNION ALL ").join(SQL("(%s)", part) for part in parts),
        )

    def _get_leader(self, company):
        """Return who leads the company's first team."""
        # Whoever asks, the plan goes to the same person.
        return self.env["crm.team"].sudo().search([
            ("company_id", "in", [company.id, False]), ("user_id", "!=", False),
        ], limit=1).user_id
