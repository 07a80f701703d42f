"""python3 -m dev.i18n: bring the translation files of the addons up to date.

The host extracts the terms; what is translated stays, what is gone is dropped, what
is new is named, so that somebody translates it.
"""

import sys
from pathlib import Path


def main():
    """Write the files of every addon; return 1 when something is untranslated."""
    from . import database, odoo, postgres, templates
    from .config import Config

    cfg = Config.from_env()
    cluster = postgres.ensure_running("test", cfg)
    name = "crm_relationship_i18n"
    database.create_from_template(name, templates.ensure_tested(cfg, cluster), cluster)
    try:
        missing = odoo.run_python(
            name, f"{__file__}:update", cfg=cfg, cluster=cluster,
            folders=[str(cfg.root / addon) for addon in cfg.addons()],
        )
    finally:
        database.drop(cluster, name)
    for path, terms in missing.items():
        print(f"{path}: {len(terms)} untranslated")
        for term in terms:
            print(f"  {term!r}")
    return 1 if any(missing.values()) else 0


def update(env, folders):
    """Write template and translations of addons, inside a database that has them.

    :param env: an environment of that database
    :param folders: paths of the addons
    :return: {path of a .po file: [source terms without a translation]}
    """
    missing = {}
    for folder in map(Path, folders):
        template = _write_template(env, folder)
        for path in sorted((folder / "i18n").glob("*.po")):
            missing[str(path)] = _merge(path, template)
    return missing


def _write_template(env, folder):
    """Write the .pot file where a term or its place changed; return its entries."""
    import io

    import polib

    from odoo.tools.translate import trans_export

    buffer = io.BytesIO()
    trans_export(False, [folder.name], buffer, "po", env)
    template = polib.pofile(buffer.getvalue().decode())
    path = folder / "i18n" / f"{folder.name}.pot"
    path.parent.mkdir(exist_ok=True)
    # The header carries the time: that alone is no change.
    if not path.exists() or _entries(polib.pofile(str(path))) != _entries(template):
        template.save(str(path))
    return template


def _entries(catalogue):
    return [(entry.msgid, entry.occurrences, entry.comment) for entry in catalogue]


def _merge(path, template):
    """Bring one .po file up to date; return the terms that lack a translation."""
    import polib

    catalogue = polib.pofile(str(path))
    before = str(catalogue)
    catalogue.merge(template)
    catalogue[:] = sorted(
        (entry for entry in catalogue if not entry.obsolete),
        key=lambda entry: entry.msgid,
    )
    if str(catalogue) != before:
        catalogue.save(str(path))
    return [entry.msgid for entry in catalogue if not entry.translated()]


if __name__ == "__main__":
    sys.exit(main())
