import contextlib
from dataclasses import dataclass, field

from psycopg2 import IntegrityError

from odoo import api, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError

from ..tools import interaction_log, phone

MODEL = "crm.relationship.interaction"
MOST = 10_000
TAKEN = "crm_relationship_interaction_external_ref_uniq"


@dataclass
class Item:
    """One element of a call, and what became of it."""

    element: object
    values: dict = field(default_factory=dict)
    key: tuple = None  # (source, reference)
    record: int = False
    matched: bool = False
    status: str = "created"
    error: str = ""

    @property
    def open(self):
        """Say whether it still has to be created."""
        return not self.record and not self.error

    def fail(self, text):
        """Note why it is not stored."""
        self.status, self.error = "error", text

    def result(self):
        """Return what the caller gets; no None, which XML-RPC does not know."""
        reference = self.key[1] if self.key else False
        return {
            "external_ref": reference, "id": self.record, "status": self.status,
            "error": self.error, "matched": self.matched,
        }


class CrmRelationshipInteractionLog(models.AbstractModel):
    """Takes interactions from telephone systems and chat gateways.

    Thousands a call with few queries: what is known already is found at once, contacts
    and users too, and the rest is created in one go. Only when that fails the call is
    halved until the bad elements are found.
    """

    _name = "crm.relationship.interaction.log"
    _description = "Intake of Interactions"

    @api.private
    def _log(self, elements):
        """Store elements that are new; return one result each, in their order.

        :param elements: list as ``log_interactions`` of the interaction takes it
        :raise ConcurrencyError: when another transaction is storing the same
            references; the host repeats the call, which then finds them
        """
        if len(elements) > MOST:
            raise UserError(self.env._(
                "Send at most %(count)s interactions at once.", count=MOST
            ))
        items = [self._read(element) for element in elements]
        firsts = {}
        for item in items:
            if item.open:
                firsts.setdefault(item.key, item)
        self._find_existing(firsts)
        self._find_users([one for one in firsts.values() if one.open])
        self._find_contacts([one for one in firsts.values() if one.open])
        # In one order, so that two clients wait for each other instead of deadlocking.
        todo = sorted((one for one in firsts.values() if one.open), key=_by_key)
        self._create(todo)
        if any(one.error for one in todo):
            # Taking a savepoint back forgets what waits for the commit.
            created = [one.record for one in todo if one.record]
            self.env[MODEL].browse(created)._mark_relationship_stale()
        for item in items:
            self._follow(item, firsts.get(item.key))
        return [item.result() for item in items]

    def _read(self, element):
        item = Item(element)
        try:
            item.key, item.values = interaction_log.read(element, _selections(self.env))
        except interaction_log.BadElement as error:
            item.key = error.key
            item.fail(self._explain(error))
        return item

    def _explain(self, error):
        """Return the message of an element that cannot be read."""
        texts = {
            "element": self.env._("This is no interaction: %(value)s"),
            "unknown": self.env._("There is no field %(field)s."),
            "reference": self.env._(
                "The external_ref is missing: a repeated call would store it twice."
            ),
            "text": self.env._("%(field)s has to be text."),
            "choice": self.env._(
                "%(value)s is no %(field)s. Choose among: %(choices)s"
            ),
            "date": self.env._(
                "%(value)s is no date and time; send it like 2025-12-31 08:30:00 (UTC) "
                "or 2025-12-31T15:30:00+07:00."
            ),
            "future": self.env._("The date %(value)s lies in the future."),
            "number": self.env._("%(field)s has to be a number from 0 on."),
            "id": self.env._("%(field)s has to be an id."),
            "chat": self.env._("Only a chat has a chat service."),
        }
        return texts[error.code] % error.details

    def _follow(self, item, first):
        """Tell the same of an element that the call holds twice."""
        if first and first is not item and item.open:
            item.record, item.matched, item.error = (
                first.record, first.matched, first.error
            )
            item.status = "error" if first.error else "existing"

    def _find_existing(self, firsts):
        # Also those that the user may not read: the reference is taken all the same.
        finder = self.sudo().env["crm.relationship.phone"]
        known = finder._get_references(self.env.company, set(firsts))
        for key, (record, matched) in known.items():
            item = firsts[key]
            item.record, item.matched, item.status = record, matched, "existing"

    # ------------------------------------------------------------------
    # Users
    # ------------------------------------------------------------------

    def _find_users(self, items):
        """Put the users of ours into the values, or an error."""
        asked = {one.values["user_id"] for one in items if one.values.get("user_id")}
        names = {one.values["user"] for one in items if one.values.get("user")}
        by_id = {one.id for one in self._search_users([("id", "in", list(asked))])}
        by_name = self._get_users_by_name(names)
        for item in items:
            name = item.values.pop("user", None)
            if name and len(by_name.get(name, ())) == 1:
                [item.values["user_id"]] = by_name[name]
            elif name:
                item.fail(self.env._("No user is known as %(name)s.", name=name))
            elif item.values.get("user_id") and item.values["user_id"] not in by_id:
                item.fail(self.env._(
                    "There is no user %(id)s.", id=item.values["user_id"]
                ))

    def _search_users(self, domain):
        """Return internal users, those who left too: their calls took place."""
        Users = self.env["res.users"].with_context(active_test=False)
        return Users.search([("share", "=", False), *domain])

    def _get_users_by_name(self, names):
        """Return {name: set of user ids} by login, email or own phone number."""
        if not names:
            return {}
        lower = {name.lower(): name for name in names}
        users = self._search_users([
            "|", ("login", "in", [*names, *lower]), ("email_normalized", "in", [*lower])
        ])
        found = {name: set() for name in names}
        for user in users:
            for text in {user.login.lower(), user.email_normalized or ""} & {*lower}:
                found[lower[text]].add(user.id)
        numbers = {phone.clean(name): name for name in names if not found[name]}
        partners = self._find_partners({one for one in numbers if one})
        for number, some in partners.items():
            ours = some.with_context(active_test=False).user_ids
            found[numbers[number]] |= set(ours.filtered(lambda one: not one.share).ids)
        return found

    # ------------------------------------------------------------------
    # Contacts
    # ------------------------------------------------------------------

    def _find_partners(self, numbers):
        return self.env["crm.relationship.phone"]._find_partners(
            numbers, self.env.company
        )

    def _find_contacts(self, items):
        """Put contacts into the values: given by id, by phone, else by email."""
        given = {one.values.get("partner_id") for one in items} - {None}
        Partner = self.env["res.partner"].with_context(active_test=False)
        known = set(Partner.search([("id", "in", list(given))])._ids)
        by_phone = self._find_partners({
            number for one in items
            if "partner_id" not in one.values
            and (number := phone.clean(one.values.get("phone")))
        })
        by_email = self._get_partners_by_email({
            one.values["email"] for one in items if one.values.get("email")
        })
        choose = self.env["crm.relationship.phone"]._choose
        for item in items:
            email = item.values.pop("email", None)
            if "partner_id" in item.values:
                self._check_given(item, known)
                continue
            number = phone.clean(item.values.get("phone"))
            partner = choose(by_phone.get(number, Partner)) or choose(
                by_email.get(email, Partner)
            )
            item.values["partner_id"] = partner.id
            item.matched = bool(partner)

    def _check_given(self, item, known):
        item.matched = item.values["partner_id"] in known
        if not item.matched:
            item.fail(self.env._(
                "There is no contact %(id)s.", id=item.values["partner_id"]
            ))

    def _get_partners_by_email(self, emails):
        if not emails:
            return {}
        partners = self.env["res.partner"].search_fetch(
            [("email_normalized", "in", list(emails)),
             ("company_id", "in", [False, *self.env.company.sudo().parent_ids.ids])],
            ["email_normalized", "commercial_partner_id"],
        )
        return dict(partners.grouped("email_normalized"))

    # ------------------------------------------------------------------
    # Creation
    # ------------------------------------------------------------------

    def _create(self, items):
        """Create the rows of all items, or of halves of them where that fails."""
        if not items:
            return
        try:
            with self.env.cr.savepoint():
                records = self.env[MODEL].create([one.values for one in items])
        except AccessError as error:
            if len(items) == 1:
                items[0].fail(self._get_refusal())
            else:
                self._create(self._refuse_forbidden(items, error))
        except (IntegrityError, UserError, ValueError, TypeError) as error:
            if getattr(error, "diag", None) and error.diag.constraint_name == TAKEN:
                raise ConcurrencyError(str(error)) from error
            self._create_halves(items, error)
        else:
            for item, record in zip(items, records, strict=True):
                item.record = record.id

    def _create_halves(self, items, error):
        if len(items) > 1:
            half = len(items) // 2
            self._create(items[:half])
            self._create(items[half:])
        elif isinstance(error, IntegrityError):
            items[0].fail(self.env[MODEL]._sql_error_to_message(error))
        else:
            items[0].fail(str(error))

    def _get_refusal(self):
        return self.env._(
            "You may log interactions with customers of others only as yourself."
        )

    def _refuse_forbidden(self, items, error):
        """Note an error on each item that the user may not create; return the rest."""
        try:
            allowed = self._try_as_superuser(items)
        except (IntegrityError, UserError, ValueError, TypeError):
            allowed = None
        if allowed is None or all(allowed):
            self._create_halves(items, error)
            return []
        for item, one in zip(items, allowed, strict=True):
            if not one:
                item.fail(self._get_refusal())
        return [one for one in items if one.open]

    def _try_as_superuser(self, items):
        """Return which items the user may create, leaving nothing behind."""
        with contextlib.closing(self.env.cr.savepoint()):
            # Made to be judged by the user's rules, and taken back at once.
            records = self.sudo().env[MODEL].create([one.values for one in items])
            allowed = set(records.sudo(False)._filtered_access("create")._ids)
        return [one in allowed for one in records._ids]


def _by_key(item):
    return item.key


def _selections(env):
    """Return {field: keys} of what may be chosen."""
    names = ("kind", "chat_service", "direction", "outcome", "sentiment")
    return {name: env[MODEL]._fields[name].get_values(env) for name in names}
