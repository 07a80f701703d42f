"""Stamps: a step is done while its stamp holds the hash of its inputs."""

import hashlib
import shutil
from pathlib import Path

# what an installed addon does not depend on
IGNORED = {"__pycache__", "tests", "readme", "description"}


def digest(*parts):
    """Return one short hash of texts and of the contents of files and folders."""
    total = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            for path in _files(part):
                total.update(str(path.relative_to(part.parent)).encode())
                total.update(path.read_bytes())
        else:
            total.update(str(part).encode())
        total.update(b"\0")
    return total.hexdigest()[:16]


def _files(path):
    if path.is_file():
        return [path]
    return sorted(
        found
        for found in path.rglob("*")
        if found.is_file()
        and not IGNORED & set(found.relative_to(path).parts)
        and found.suffix not in (".pyc", ".md")
    )


def is_fresh(path, key):
    """Say whether the stamp file `path` holds `key`."""
    return path.is_file() and path.read_text(encoding="utf-8") == key


def mark(path, key):
    """Write the stamp in one go, so that a killed run leaves the old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(key, encoding="utf-8")
    fresh.replace(path)


def replace_folder(new, final):
    """Put the finished folder `new` in the place of `final`."""
    old = final.with_name(final.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if final.exists():
        final.rename(old)
    new.rename(final)
    shutil.rmtree(old, ignore_errors=True)
