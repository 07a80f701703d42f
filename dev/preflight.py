"""What can be known to fail is said before the first download."""

import os
import shutil
import sys

from .errors import DevError

PYTHON_FROM, PYTHON_TO = (3, 10), (3, 13)
GIB = 1024**3
NEED = {"demo": 5, "test": 8}


def check_python(version=None):
    """Refuse Pythons for which no pinned packages are known to work."""
    version = tuple(version or sys.version_info[:2])
    if PYTHON_FROM <= version <= PYTHON_TO:
        return
    kind = "old" if version < PYTHON_FROM else "new"
    raise DevError(
        f"Python {version[0]}.{version[1]} is too {kind}: Odoo 19 is run here on "
        "Python 3.10 to 3.13. Name another one: make PYTHON=python3.12 ..."
    )


def check_disk(cfg, purpose, free=None):
    """Refuse to start what would fill the disk half-way."""
    need = NEED[purpose]
    if (cfg.work / "venv").exists() and (cfg.work / "odoo").exists():
        need = max(1, need // 4)
    if free is None:
        free = shutil.disk_usage(cfg.root).free
    if free < need * GIB:
        raise DevError(
            f"The disk of {cfg.root} has {free / GIB:.1f} GiB free; "
            f"make {purpose} needs {need} GiB. Free some space and try again."
        )


def check_writable(cfg):
    """Refuse a clone or a cache in which nothing can be written."""
    for wanted in (cfg.root, cfg.work, cfg.cache):
        path = next(p for p in (wanted, *wanted.parents) if p.exists())
        if not os.access(path, os.W_OK):
            raise DevError(
                f"{path} is not writable for this user. Clone into a folder of "
                "your own; XDG_CACHE_HOME names another cache folder."
            )


def check(cfg, purpose):
    """Run all checks that cost nothing."""
    check_python()
    check_writable(cfg)
    check_disk(cfg, purpose)
