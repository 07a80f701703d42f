"""Reads what telephone systems and chat gateways send about one interaction."""

from datetime import datetime, timedelta, timezone

from odoo.tools import email_normalize, plaintext2html

TEXTS = {"subject": "name", "phone": "phone", "user": "user"}
CHOICES = ("kind", "chat_service", "direction", "outcome", "sentiment")
IDS = ("partner_id", "user_id")
KNOWN = {
    "external_ref", "source", "date", "duration", "duration_seconds", "email", "note",
    *TEXTS, *CHOICES, *IDS,
}
SOURCE = "api"
LONGEST = 255
LONGEST_NOTE = 100_000
AHEAD = timedelta(hours=24)  # as the interaction itself allows


class BadElement(Exception):
    """An element that cannot be stored.

    :param code: which message explains it
    :param details: {name: value} for that message
    """

    def __init__(self, code, **details):
        super().__init__(code)
        self.code = code
        self.details = details
        self.key = None


def read(element, choices):
    """Return the key and the field values of one element.

    :param element: what the caller sent; a dict, if it is well-formed
    :param choices: {field: list of keys} of the selections
    :return: ((source, external reference), values); the values hold ``user`` (text)
        and ``email`` (normalised) besides fields of the interaction
    :raise BadElement: with the key, as far as it could be read
    """
    if not isinstance(element, dict):
        raise BadElement("element", value=_text(repr(element), LONGEST))
    key = None
    try:
        key = _read_key(element)
        return key, _read_values(element, key, choices)
    except BadElement as error:
        error.key = key
        raise


def _read_key(element):
    reference = element.get("external_ref")
    if isinstance(reference, int) and not isinstance(reference, bool):
        reference = str(reference)
    reference = _text_of(element | {"external_ref": reference}, "external_ref")
    if not reference:
        raise BadElement("reference")
    return _text_of(element, "source") or SOURCE, reference


def _read_values(element, key, choices):
    unknown = sorted(str(name) for name in set(element) - KNOWN)
    if unknown:
        raise BadElement("unknown", field=_text(", ".join(unknown), LONGEST))
    values = {"external_source": key[0], "external_ref": key[1]}
    for name, target in TEXTS.items():
        if text := _text_of(element, name):
            values[target] = text
    for name in CHOICES:
        if choice := _choice_of(element, name, choices[name]):
            values[name] = choice
    values |= _ids_of(element) | _moment_of(element) | _duration_of(element)
    if email := _text_of(element, "email"):
        values["email"] = email_normalize(email) or email.lower()
    if note := _text_of(element, "note", LONGEST_NOTE):
        values["note"] = plaintext2html(note)  # text, whatever tags it seems to have
    if values.get("chat_service") and values.get("kind") != "chat":
        raise BadElement("chat")
    return values


def _text(value, longest):
    """Return text that PostgreSQL can store."""
    value = value.replace("\x00", "").encode("utf-8", "replace").decode()
    return value.strip()[:longest]


def _text_of(element, name, longest=LONGEST):
    value = element.get(name)
    if value is None or value is False:
        return ""
    if not isinstance(value, str):
        raise BadElement("text", field=name)
    return _text(value, longest)


def _choice_of(element, name, choices):
    value = _text_of(element, name)
    if value and value not in choices:
        raise BadElement("choice", field=name, value=value, choices=", ".join(choices))
    return value


def _ids_of(element):
    values = {}
    for name in IDS:
        value = element.get(name)
        # False as a user: nobody took the call. As a contact: look for it.
        if value is False and name == "user_id":
            values[name] = False
        elif value is not None and value is not False:
            if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
                raise BadElement("id", field=name)
            if value >= 2**31:
                raise BadElement("id", field=name)
            values[name] = value
    return values


def _moment_of(element):
    """Return {"date": naive datetime in UTC}, nothing where none is told."""
    value = element.get("date")
    if not value:
        return {}
    try:
        moment = value if isinstance(value, datetime) else _parse(value)
        if moment.tzinfo:
            moment = moment.astimezone(timezone.utc).replace(tzinfo=None)
    except (AttributeError, TypeError, ValueError, OverflowError) as error:
        raise BadElement("date", value=_text(str(value), LONGEST)) from error
    if moment > datetime.now(timezone.utc).replace(tzinfo=None) + AHEAD:
        raise BadElement("future", value=str(moment))
    return {"date": moment.replace(microsecond=0)}


def _parse(text):
    # A final Z is understood from Python 3.11 on.
    text = text.strip()
    return datetime.fromisoformat(f"{text[:-1]}+00:00" if text[-1:] in "Zz" else text)


def _duration_of(element):
    """Return {"duration": hours}, of seconds where those are told."""
    for name, unit in (("duration_seconds", 3600), ("duration", 1)):
        value = element.get(name)
        if value is None or value is False:
            continue
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not 0 <= value <= 1e9:
            raise BadElement("number", field=name)
        return {"duration": value / unit}
    return {}
