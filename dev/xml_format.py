"""Check or set the indentation of XML files: four spaces a level.

Only white space at the beginning of a line that starts with a tag or a comment is
touched, so what a view or a template means cannot change. Text, CDATA, attribute
values over several lines and continued tags keep their relative place.
"""

from xml.parsers import expat

INDENT = 4


def depths(text):
    """Return {line index: depth} of the lines that begin with a tag or comment.

    :raise expat.ExpatError: when the text is not well-formed
    """
    lines = text.splitlines()
    found = {}
    level = 0
    keep = 0
    parser = expat.ParserCreate()

    def here():
        line = parser.CurrentLineNumber - 1
        before = lines[line].encode()[: parser.CurrentColumnNumber]
        return line if not before.strip() else None

    def begin(_name, attributes):
        nonlocal level, keep
        if not keep:
            found.setdefault(here(), level)
        level += 1
        if keep or attributes.get("xml:space") == "preserve" or _name == "pre":
            keep += 1

    def finish(_name):
        nonlocal level, keep
        level -= 1
        if keep:
            keep -= 1
        else:
            found.setdefault(here(), level)

    parser.StartElementHandler = begin
    parser.EndElementHandler = finish
    parser.CommentHandler = lambda _text: (
        None if keep else found.setdefault(here(), level)
    )
    parser.Parse(text.encode(), True)
    found.pop(None, None)
    return found


def formatted(text):
    """Return the text with every line indented by its depth."""
    places = depths(text)
    lines = []
    shift = 0
    for index, line in enumerate(text.splitlines()):
        bare = line.lstrip(" \t")
        if index in places:
            indent = places[index] * INDENT
            shift = indent - (len(line) - len(bare))
        elif bare:
            indent = max(0, len(line) - len(bare) + shift)
        else:
            indent = 0
        lines.append((" " * indent + bare).rstrip())
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
