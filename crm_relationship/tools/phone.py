"""Telephone numbers as people and telephone systems write them.

The host keeps numbers as they were typed and only normalises them where the package
`phonenumbers` is installed. One number has few spellings, though: they are listed
here, and looked up as they are.
"""

import re
import unicodedata
from urllib.parse import unquote

# What the host's index of phone numbers leaves out: PHONE_REGEX_PATTERN in
# a/phone_validation/models/mail_thread_phone.py.
IGNORED = re.compile(r"[\s\\./()\-]")
NUMBER = re.compile(r"\+?[0-9*#]+")
LONGEST = 32  # E.164 allows 15 digits; extensions and prefixes come on top
SHORTEST = 3
# An internal line has fewer digits than this; no country is put before it.
SUBSCRIBER = 7


def clean(text):
    """Return a number without the decoration that a link or a person adds.

    :param text: ``tel:+84%2090-123.4567``, ``(090) 123 4567``, ``0084…``; None
    :return: digits, after a plus where the country is said; '' when it is no number
    """
    text = unquote(str(text or "")).strip()
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"(?i)^(tel|callto|sip|sips)\s*:\s*(//)?", "", text)
    text = re.split(r"[;@,?]", text)[0].replace("(0)", "")
    text = IGNORED.sub("", text).replace("\u200b", "")
    if text.startswith("00"):
        text = f"+{text[2:]}"
    digits = text.removeprefix("+")
    if not NUMBER.fullmatch(text) or not SHORTEST <= len(digits) <= LONGEST:
        return ""
    return text


def canonical(number, prefix):
    """Return the one spelling by which a number is kept.

    :param number: as ``clean`` returns it
    :param prefix: calling code of the own country as digits: ``"84"``; ''
    :return: ``+84901234567`` where the country is known, else the number itself
    """
    if number.startswith("+") or not prefix or len(number) < SUBSCRIBER:
        return number
    if number.startswith("0"):
        return f"+{prefix}{number[1:]}"
    if number.startswith(prefix) and len(number) >= len(prefix) + SUBSCRIBER + 1:
        return f"+{number}"
    return number


def forms(number, prefix):
    """Return the spellings under which a number may be written down.

    :param number: as ``clean`` returns it
    :param prefix: calling code of the own country as digits; ''
    :return: set of texts without blanks and punctuation
    """
    if not number:
        return set()
    kept = canonical(number, prefix)
    found = {number, kept}
    if len(number) < SUBSCRIBER:
        return found
    if kept.startswith("+"):
        found |= {kept[1:], f"00{kept[1:]}"}
        national = kept[1:].removeprefix(prefix) if prefix else kept[1:]
        if national != kept[1:]:
            national = national.removeprefix("0")
            found |= {f"0{national}", national, f"+{prefix}0{national}"}
    elif prefix:
        found |= {f"{start}{prefix}{kept}" for start in ("+", "", "00")}
        # Spreadsheets drop a leading zero.
        found.add(f"0{kept}")
    return found
