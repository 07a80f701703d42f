"""make lint: the static checks, each with its own name in the output."""

import subprocess

from . import sizes, venv, xml_format
from .progress import say


def make(cfg):
    """Run every check; return 1 when one of them found something."""
    venv.ensure(cfg, tests=True)
    failed = [name for name, check in CHECKS.items() if not _passes(cfg, name, check)]
    say(f"lint: failed: {', '.join(failed)}" if failed else "lint: all checks passed")
    return 1 if failed else 0


def only(cfg, names):
    """Run the named checks, as the pre-commit hooks do."""
    return 1 if [n for n in names if not _passes(cfg, n, CHECKS[n])] else 0


def _passes(cfg, name, check):
    problems = check(cfg)
    say(f"lint: {name}: {'failed' if problems else 'ok'}")
    if isinstance(problems, list):
        for problem in problems:
            say(f"  {problem}")
    return not problems


def sources(cfg, *patterns):
    """Return the repository's own files that match, sorted."""
    folders = ["dev", "tests", *cfg.addons()]
    return sorted(
        path
        for folder in folders
        for pattern in patterns
        for path in (cfg.root / folder).rglob(pattern)
        if "node_modules" not in path.parts
    )


def _tool(cfg, command):
    """Run a tool of the virtual environment; return its exit code."""
    command = [str(part) for part in command]
    return subprocess.call(
        [str(cfg.venv / "bin" / command[0]), *command[1:]], cwd=cfg.root
    )


def ruff(cfg):
    """Style, likely bugs, imports, complexity (rules: pyproject.toml)."""
    return _tool(cfg, ["ruff", "check", "--no-cache", "--quiet", "."])


def pylint(cfg):
    """The rules of Odoo's community (rules: .pylintrc)."""
    addons = cfg.addons()
    return addons and _tool(cfg, ["pylint", "--rcfile=.pylintrc", *addons])


def odoo_modules(cfg):
    """The community's checks of manifests, XML and CSV files."""
    addons = cfg.addons()
    return addons and _tool(cfg, ["oca-checks-odoo-module", *addons])


def translations(cfg):
    """The community's checks of PO files."""
    files = [
        path
        for name in cfg.addons()
        for path in sorted((cfg.root / name).glob("i18n/*.po*"))
    ]
    # Its pretty format empties a translation that equals its term; ours has none.
    return files and _tool(cfg, ["oca-checks-po", "-d", "po-pretty-format", *files])


def xml(cfg):
    """Well-formed and indented."""
    return [text for path in sources(cfg, "*.xml") for text in xml_format.check(path)]


def length(cfg):
    """Functions and files that are too long."""
    return [text for path in sources(cfg, "*.py") for text in sizes.check(path)]


CHECKS = {
    "ruff": ruff,
    "pylint-odoo": pylint,
    "oca-checks-odoo-module": odoo_modules,
    "oca-checks-po": translations,
    "xml": xml,
    "length": length,
}


def format_xml(cfg):
    """Indent the XML files of the addons."""
    for path in sources(cfg, "*.xml"):
        if xml_format.write(path):
            say(f"indented {path.relative_to(cfg.root)}")
