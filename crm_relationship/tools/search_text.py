"""Text as full-text search compares it, without any database access."""

import re
import unicodedata

# Letters that no decomposition turns into their plain ones.
PLAIN = str.maketrans({"đ": "d", "Đ": "d", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l",
                       "ß": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe"})
WORD = re.compile(r"[^\W_]+")


def folded(text):
    """Return text in lower case and without accents.

    :param text: str
    :return: str in which "Đổi hàng" reads "doi hang"
    """
    parts = unicodedata.normalize("NFKD", text.translate(PLAIN))
    return "".join(one for one in parts if not unicodedata.combining(one)).lower()


def words_of(text, most=60):
    """Return the words of a text to search by, each once, in their order.

    :param text: str, what somebody typed or wrote
    :param most: how many words at most, int
    :return: list of str without any sign that a search would take for an operator
    """
    return list(dict.fromkeys(WORD.findall(folded(text))))[:most]
