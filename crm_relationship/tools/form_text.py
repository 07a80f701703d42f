"""Texts that strangers type into forms, made fit for the database."""

import re
from datetime import date

# PostgreSQL stores no NUL, UTF-8 no half of a surrogate pair.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
SUBJECT = 200  # characters
FILE_NAME = 150
INTEGER = re.compile(r"[0-9]{1,9}")


def clean(text):
    """Return a text as the database can store it, without blanks around it.

    :param text: str; anything else, a file for example, is an empty text
    """
    return UNSTORABLE.sub("", text).strip() if isinstance(text, str) else ""


def clean_line(text):
    """Return a text as one line, see ``clean``."""
    return " ".join(clean(text).split())


def split_subject(subject, description):
    """Return a short subject and the description, together without any loss.

    An empty subject is taken from the description; what is cut off a long one stands
    in full above the description.

    :param subject: one line, str
    :param description: str
    :return: (subject, description)
    """
    if len(subject) > SUBJECT:
        description = f"{subject}\n\n{description}".strip()
    subject = subject or clean_line(description)
    if len(subject) > SUBJECT:
        subject = subject[:SUBJECT - 1] + "…"
    return subject, description


def file_name(name):
    """Return the name of an uploaded file without folders, its ending kept."""
    name = clean_line(name).replace("\\", "/").rsplit("/", 1)[-1]
    if len(name) > FILE_NAME:
        stem, dot, ending = name.rpartition(".")
        ending = dot + ending if dot and len(ending) < 10 else ""
        name = (stem if ending else name)[:FILE_NAME - len(ending)] + ending
    return name or "file"


def to_id(text):
    """Return the number that a choice stands for: 0 when none, -1 when no number."""
    text = clean(text)
    if not text:
        return 0
    return int(text) if INTEGER.fullmatch(text) else -1


def to_past_date(text, today):
    """Return the date that a text in ISO format names, None when there is none.

    :param text: str, ``2026-01-31``
    :param today: date in the time zone of whoever typed it
    :raise ValueError: when it is no date, before 1900 or after tomorrow
    """
    text = clean(text)
    if not text:
        return None
    day = date.fromisoformat(text)
    if day.year < 1900 or (day - today).days > 0:
        raise ValueError(text)
    return day
