"""What a mail is, told by its headers; and text made fit for the database."""

import codecs
import re
from contextlib import suppress

from markupsafe import Markup

from .form_text import UNSTORABLE

ADDRESS = re.compile(r"[^\s<>()\[\],;:\"@]+@[^\s<>()\[\],;:\"@]+")
RECIPIENT_HEADERS = (
    "Delivered-To", "X-Original-To", "To", "Cc", "Resent-To", "Resent-Cc",
)
# Headers of programs that answer, whatever they say (RFC 3834 came later).
ANSWERED = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply")
BULK = {"bulk", "junk"}
# Somebody wrote these, but nothing automatic may answer.
LIST = ("List-Id", "List-Unsubscribe", "X-Auto-Response-Suppress")
SILENT_SENDER = re.compile(
    r"^(no[-_.]?reply|do[-_.]?not[-_.]?reply|mailer-daemon|postmaster)\b", re.IGNORECASE
)


def storable(text):
    """Return a text without what PostgreSQL cannot store; Markup stays Markup.

    Bytes that a mail declared wrongly come as half surrogates: they are read as
    UTF-8 first, so that nothing is lost that can be read.

    :param text: str
    """
    if not UNSTORABLE.search(text):
        return text
    kind = Markup if isinstance(text, Markup) else str
    plain = str(text)
    with suppress(UnicodeEncodeError):  # other halves than those of undecoded bytes
        plain = plain.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return kind(UNSTORABLE.sub("", plain))


def storable_deep(value):
    """Return lists, tuples and dicts with every text in them made storable.

    :param value: of any kind; what holds no text comes back as it is
    """
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {key: storable_deep(one) for key, one in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_make"):
        return value._make(map(storable_deep, value))
    if type(value) in (list, tuple):
        return type(value)(map(storable_deep, value))
    return value


def automatic_kind(headers):
    """Return what a mail is that no person wrote to us, after RFC 3834 and habit.

    :param headers: ``email.message.Message``
    :return: ``"auto"`` (a program answers), ``"bulk"``, or None
    """
    def get(name):
        return str(headers.get(name) or "").split(";")[0].strip().lower()

    if get("Auto-Submitted") not in ("", "no"):
        return "auto"
    precedence = get("Precedence")
    if precedence in BULK:
        return "bulk"
    null_sender = "".join(get("Return-Path").split()) == "<>"
    answered = precedence == "auto_reply" or any(map(get, ANSWERED))
    return "auto" if null_sender or answered else None


def is_unanswerable(headers, sender):
    """Return whether nothing automatic may answer a mail, though a person wrote it.

    :param headers: ``email.message.Message``
    :param sender: its address, str or None
    """
    listed = str(headers.get("Precedence") or "").strip().lower() == "list"
    return bool(
        listed or not sender or SILENT_SENDER.match(sender)
        or any(headers.get(name) for name in LIST)
    )


def recipients(headers):
    """Return the addresses that a mail was sent to, as far as they can be read.

    :param headers: ``email.message.Message`` as ``BytesHeaderParser`` makes it
    :return: set of lower-case str
    """
    texts = [
        str(text) for name in RECIPIENT_HEADERS for text in headers.get_all(name, [])
    ]
    return {one.lower() for text in texts for one in ADDRESS.findall(text)}


def repair(message):
    """Give the texts of a mail an encoding that exists, and no NUL.

    :param message: ``email.message.EmailMessage``, changed in place
    """
    for part in message.walk():
        charset = part.get_content_charset()
        if charset and not _is_known(charset):
            part.set_param("charset", "utf-8")
        if part.get_content_maintype() == "text" and not part.get_filename():
            _drop_unstorable(part)


def _is_known(charset):
    try:
        codecs.lookup(charset)
    except (LookupError, ValueError):
        return False
    return True


def _drop_unstorable(part):
    raw = part.get_payload()
    encoded = str(part.get("Content-Transfer-Encoding") or "").strip().lower()
    if encoded not in ("base64", "quoted-printable") and "\0" not in str(raw):
        return
    text = part.get_content()
    if isinstance(text, str) and UNSTORABLE.search(text):
        part.set_content(
            storable(text), subtype=part.get_content_subtype(), charset="utf-8"
        )
