from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

OK, MISSING, OLD = "ok", "missing", "old"


class Facts(NamedTuple):
    """What is known of some customers, besides their own fields.

    :param people: {customer id: number of contacts}
    :param reachable: ids of customers with a contact that has an email or a phone
    :param occasions: ids of customers with an occasion
    :param preferences: {customer id: date on which the newest one was noted}
    :param fresh_from: date before which knowledge is old
    """

    people: dict
    reachable: set
    occasions: set
    preferences: dict
    fresh_from: object


class CrmRelationshipProfile(models.AbstractModel):
    """Tells which declared items of customers' profiles are missing or old.

    Another addon adds an item by extending ``_get_items``.
    """

    _name = "crm.relationship.profile"
    _description = "Completeness of Customers' Profiles"

    @api.private
    def _get_items(self):
        """Return {name: (label, what tells its state)}, in the order of display.

        The latter takes a customer and its ``Facts``, and returns whether the item is
        there, a state, or None where the customer needs none.
        """
        _ = self.env._
        return {
            "reach": (_("Email or phone"), self._has_reach),
            "address": (_("Address"), lambda one, _facts: bool(one.street or one.city)),
            "tax_id": (
                _("Tax ID"),
                lambda one, _facts: bool(one.vat) if one.is_company else None,
            ),
            "industry": (
                _("Industry"),
                lambda one, _facts: bool(one.industry_id) if one.is_company else None,
            ),
            "salesperson": (_("Salesperson"), lambda one, _facts: bool(one.user_id)),
            "contact": (_("Contact person"), self._has_contact),
            "occasion": (
                _("Birthday or occasion"), lambda one, facts: one.id in facts.occasions,
            ),
            "preference": (_("Preference"), self._has_preference),
            "confirmed": (_("Confirmed lately"), self._is_confirmed),
        }

    def _has_reach(self, customer, facts):
        return bool(
            customer.email or customer.phone or customer.id in facts.reachable
        )

    def _has_contact(self, customer, facts):
        return customer.id in facts.people if customer.is_company else None

    def _has_preference(self, customer, facts):
        newest = facts.preferences.get(customer.id)
        if not newest:
            return MISSING
        known = max(filter(None, (newest, customer.relationship_verified_on)))
        return OK if known >= facts.fresh_from else OLD

    def _is_confirmed(self, customer, facts):
        """A customer that is new is known as it is."""
        known = customer.relationship_verified_on or customer.create_date.date()
        return OK if known >= facts.fresh_from else OLD

    @api.private
    def _get_states(self, customers, company):
        """Return the states of the items of customers' profiles.

        A handful of queries, however many customers there are.

        :param customers: ``res.partner`` recordset of commercial partners
        :param company: ``res.company`` record, whose occasions and preferences count
        :return: {customer id: {item name: ``ok``, ``missing`` or ``old``}}
        """
        facts = self._get_facts(customers, company)
        items = self._get_items()
        states = {}
        for customer in customers:
            found = {name: tell(customer, facts) for name, (_, tell) in items.items()}
            states[customer.id] = {
                name: {True: OK, False: MISSING}.get(value, value)
                for name, value in found.items() if value is not None
            }
        return states

    @api.private
    def _get_percent(self, states):
        """Return how much of a profile is there and fresh, int percent.

        :param states: {item name: state} of one customer
        """
        good = sum(state == OK for state in states.values())
        return round(100 * good / len(states)) if states else 0

    def _get_contacts(self, customers):
        """Return ({customer id: number of persons}, ids of those one can reach)."""
        people, reachable = {}, set()
        for customer, kind, count, emails, phones in self.env[
            "res.partner"
        ]._read_group(
            Domain("commercial_partner_id", "in", customers.ids)
            & Domain("id", "not in", customers.ids),
            ["commercial_partner_id", "type"],
            ["__count", "email:count_distinct", "phone:count_distinct"],
        ):
            if kind == "contact":
                people[customer.id] = count
            if emails or phones:
                reachable.add(customer.id)
        return people, reachable

    def _get_facts(self, customers, company):
        # How long a profile is fresh follows from a setting that few may read.
        months = company.sudo().relationship_fresh_months
        today = fields.Date.context_today(self)
        preferences = self._read(customers, company, "preference", "since:max")
        occasions = self._read(customers, company, "occasion", "__count")
        return Facts(
            *self._get_contacts(customers), set(occasions), preferences,
            today - relativedelta(months=months),
        )

    def _read(self, customers, company, model, aggregate):
        """Return {customer id: an aggregate over its records of one company}."""
        groups = self.env[f"crm.relationship.{model}"]._read_group(
            Domain("commercial_partner_id", "in", customers.ids)
            & Domain("company_id", "=", company.id),
            ["commercial_partner_id"], [aggregate],
        )
        return {customer.id: value for customer, value in groups}
