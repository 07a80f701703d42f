from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from .crm_relationship_profile import OK

SEES_ALL = (
    "sales_team.group_sale_salesman_all_leads,account.group_account_invoice,"
    "account.group_account_readonly"
)
PROMISES, PREFERENCES, OCCASIONS = 20, 60, 20  # shown of each at most


class CrmRelationshipCare(models.AbstractModel):
    """What staff should know before they speak to a customer, in one call.

    A subject is ``{"model": "res.partner" | "crm.lead" | "crm.relationship",
    "id": int}``; its customer is the commercial partner. Everything is read with the
    access of whoever asks.
    """

    _name = "crm.relationship.care"
    _description = "Care for a Customer"

    @api.model
    @api.readonly
    def get_care(self, subject):
        """Return promises, preferences, occasions and the profile of a customer.

        :param subject: dict, see the model
        :return: ``{"partner": {"id", "name"} | False, "hidden": bool (a colleague's
            customer), "can_edit": bool, "profile": {"percent", "verified_on" (text or
            False), "items": [{"name", "label", "state", "action"}]} | False,
            "promises": [{"id", "name", "date", "late", "user"}], "preferences":
            [{"id", "topic", "value", "sentiment", "label", "since", "contact"}],
            "occasions": [{"id", "name", "date", "days", "contact"}], "actions":
            {"promise" | "preference" | "occasion": action that notes one}}``
        :raise AccessError: when the user may not read the subject
        """
        record, partner = self._get_subject(subject)
        self.env["crm.relationship.preference"].check_access("read")
        customer = partner.commercial_partner_id
        hidden = self._is_hidden(customer)
        return {
            "partner": bool(partner) and {
                "id": partner.id, "name": partner.display_name,
            },
            "hidden": hidden,
            "can_edit": bool(partner) and partner.has_access("write"),
            "profile": bool(customer) and not hidden and self._get_profile(
                customer, partner
            ),
            "promises": self._get_promises(record, customer),
            "preferences": self._get_preferences(customer),
            "occasions": self._get_occasions(customer),
            "actions": self._get_note_actions(record, partner),
        }

    @api.model
    def confirm_profile(self, subject):
        """Note that what is known of a customer was looked at today and is right.

        :param subject: dict, see the model
        :return: True
        :raise AccessError: when the user may not write the customer
        """
        _record, partner = self._get_subject(subject)
        customer = partner.commercial_partner_id
        if not customer or self._is_hidden(customer):
            raise AccessError(self.env._("This customer is not yours to confirm."))
        customer.relationship_verified_on = fields.Date.context_today(self)
        return True

    def _get_subject(self, subject):
        """Return (the record, its contact), both readable by the user."""
        model, record_id = subject.get("model"), subject.get("id")
        if model not in ("res.partner", "crm.lead", "crm.relationship"):
            raise ValidationError(self.env._("There is no care for this record."))
        record = self.env[model].browse(int(record_id)).exists()
        record.check_access("read")
        partner = record if model == "res.partner" else record.partner_id
        partner.check_access("read")
        return record, partner

    def _is_hidden(self, customer):
        """Return whether it is a colleague's customer, of whom only names are known."""
        mine = not customer.user_id or customer.user_id == self.env.user
        return not mine and not self.env.user.has_groups(SEES_ALL)

    # ------------------------------------------------------------------
    # Parts
    # ------------------------------------------------------------------

    def _get_profile(self, customer, partner):
        profile = self.env["crm.relationship.profile"]
        states = profile._get_states(customer, self.env.company)[customer.id]
        labels = profile._get_items()
        verified = customer.relationship_verified_on
        return {
            "percent": profile._get_percent(states),
            "verified_on": verified and self._format(verified),
            "items": [
                {
                    "name": name, "label": labels[name][0], "state": state,
                    "action": state != OK and self._get_mend_action(
                        name, customer, partner
                    ),
                }
                for name, state in states.items()
            ],
        }

    def _get_promises(self, record, customer):
        """Return the open promises to a customer, or on a lead without one."""
        whose = Domain("commercial_partner_id", "in", customer.ids)
        if record._name == "crm.lead":
            whose |= Domain("lead_id", "=", record.id)
        found = self.env["crm.relationship.promise"].search(
            Domain("state", "=", "open") & whose, limit=PROMISES
        )
        return [
            {
                "id": one.id, "name": one.name, "late": one.is_late,
                "date": self._format(one.date_deadline),
                "user": one.user_id.sudo().name or False,  # colleagues' names are known
            }
            for one in found
        ]

    def _get_preferences(self, customer):
        found = self.env["crm.relationship.preference"].search(
            [("commercial_partner_id", "=", customer.id)], limit=PREFERENCES
        ) if customer else ()
        field = self.env["crm.relationship.preference"]._fields["sentiment"]
        labels = dict(field._description_selection(self.env))
        return [
            {
                "id": one.id, "topic": one.topic_id.name, "value": one.value,
                "sentiment": one.sentiment, "label": labels[one.sentiment],
                "since": self._format(one.since),
                "contact": self._get_contact(one),
            }
            for one in found
        ]

    def _get_occasions(self, customer):
        today = fields.Date.context_today(self)
        found = self.env["crm.relationship.occasion"].search([
            ("commercial_partner_id", "=", customer.id), ("next_date", ">=", today),
        ], limit=OCCASIONS) if customer else ()
        return [
            {
                "id": one.id, "name": one.display_name,
                "date": self._format(one.next_date),
                "days": (one.next_date - today).days,
                "contact": self._get_contact(one),
            }
            for one in found
        ]

    def _get_contact(self, record):
        whole = record.partner_id == record.commercial_partner_id
        return False if whole else record.partner_id.name

    def _format(self, date):
        return format_date(self.env, date)

    # ------------------------------------------------------------------
    # Dialogs
    # ------------------------------------------------------------------

    def _get_note_actions(self, record, partner):
        """Return the actions that open a dialog to note something new."""
        defaults = {"default_partner_id": partner.id}
        if record._name == "crm.lead":
            defaults["default_lead_id"] = record.id
        names = ["promise", *(["preference", "occasion"] if partner else [])]
        models_ = {name: f"crm.relationship.{name}" for name in names}
        return {
            name: self._dialog(model, name, defaults)
            for name, model in models_.items() if self.env[model].has_access("create")
        }

    def _get_mend_action(self, name, customer, partner):
        """Return the action that mends an item of a profile; False for confirming."""
        if name == "confirmed":
            return False
        if name in ("occasion", "preference"):
            model = f"crm.relationship.{name}"
            return self._dialog(model, name, {"default_partner_id": partner.id})
        if name == "contact":
            defaults = {"default_parent_id": customer.id, "default_type": "contact"}
            return self._dialog("res.partner", name, defaults)
        return self._dialog("res.partner", "profile", {}, customer.id)

    def _dialog(self, model, name, context, record_id=False):
        views = {
            "promise": "crm_relationship_promise_view_form_quick",
            "occasion": "crm_relationship_occasion_view_form_quick",
            "preference": "crm_relationship_preference_view_form",
            "contact": "res_partner_view_form_contact",
            "profile": "res_partner_view_form_profile",
        }
        return {
            "type": "ir.actions.act_window",
            "name": self._get_dialog_title(name),
            "res_model": model, "res_id": record_id, "target": "new",
            "views": [[self.env.ref(f"crm_relationship.{views[name]}").id, "form"]],
            "context": context,
        }

    def _get_dialog_title(self, name):
        _ = self.env._
        return {
            "promise": _("Note a Promise"), "occasion": _("Note an Occasion"),
            "preference": _("Note a Preference"), "contact": _("Add a Contact"),
            "profile": _("Complete the Profile"),
        }[name]
