"""Check or set the indentation of XML files: four spaces a level.

Only the white space before a tag or a comment that begins a line is touched, and
that of the following lines of the same tag or comment. Text, CDATA and what stands
in <pre> or under xml:space="preserve" stay as they are.
"""

import re
from xml.parsers import expat

INDENT = 4
TOKEN = re.compile(
    r"(?P<data><!\[CDATA\[.*?\]\]>)|(?P<other><!--.*?-->|<[?!].*?>)|"
    r"<(?P<end>/?)(?P<name>[\w:.-]+)"
    r"(?P<attributes>(?:\"[^\"]*\"|'[^']*'|[^\"'>/]|/(?!>))*)(?P<alone>/?)>",
    re.DOTALL,
)


def tokens(text):
    """Yield (first line, last line, depth) of what may be indented.

    Lines count from 0; a depth belongs to the first line.
    """
    depth = kept = 0
    for found in TOKEN.finditer(text):
        opens = found["name"] and not found["end"] and not found["alone"]
        closes = bool(found["end"])
        depth -= closes
        if not kept and not found["data"]:
            first = text.count("\n", 0, found.start())
            yield first, first + found[0].count("\n"), depth
        depth += bool(opens)
        if kept:
            kept += bool(opens) - closes
        elif opens and _is_kept(found):
            kept = 1


def _is_kept(tag):
    """Say whether white space counts inside a tag."""
    return tag["name"] == "pre" or "preserve" in tag["attributes"]


def formatted(text):
    """Return the text with tags and comments indented by their depth.

    :raise expat.ExpatError: when the text is not well-formed
    """
    expat.ParserCreate().Parse(text.encode(), True)
    lines = text.splitlines()
    done = -1
    for first, last, depth in tokens(text):
        bare = lines[first].lstrip()
        if first <= done or not bare.startswith("<"):
            continue
        shift = depth * INDENT - (len(lines[first]) - len(bare))
        for number in range(first, last + 1):
            bare = lines[number].lstrip()
            indent = max(0, len(lines[number]) - len(bare) + shift)
            lines[number] = (" " * indent + bare) if bare else ""
        done = last
    return "\n".join(lines) + "\n"


def check(path):
    """Return what is wrong with a file, as a list of texts."""
    text = path.read_text(encoding="utf-8")
    try:
        wanted = formatted(text)
    except expat.ExpatError as error:
        return [f"{path}:{error.lineno}: not well-formed: {error}"]
    if wanted == text:
        return []
    pairs = zip(text.splitlines(), wanted.splitlines(), strict=True)
    wrong = [number for number, (old, new) in enumerate(pairs, 1) if old != new]
    line = wrong[0] if wrong else len(text.splitlines())
    return [f"{path}:{line}: badly indented; run 'make format'"]


def write(path):
    """Indent a file in place; say whether it changed."""
    text = path.read_text(encoding="utf-8")
    wanted = formatted(text)
    if wanted != text:
        path.write_text(wanted, encoding="utf-8")
    return wanted != text
