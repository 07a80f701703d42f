"""Where everything lives, and what the environment may change."""

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from .errors import DevError

ADDON = "crm_relationship"
DEMO_PORT = 8069
ODOO_SERIES = (19, 0)


def _int_from_env(name, default):
    """Return the environment variable `name` as a TCP port number."""
    text = os.environ.get(name) or str(default)
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise DevError(f"{name}={text} is not a port number (1-65535).")
    return int(text)


@dataclass(frozen=True)
class Config:
    """Paths, names and ports; built once by `Config.from_env()`."""

    root: Path
    work: Path
    cache: Path
    demo_port: int
    demo_db: str

    @classmethod
    def from_env(cls):
        """Read PORT, DEMO_DB and XDG_CACHE_HOME; everything else is fixed."""
        root = Path(__file__).resolve().parent.parent
        db = os.environ.get("DEMO_DB") or f"{ADDON}_demo"
        if not re.fullmatch(r"[A-Za-z0-9][\w.-]{0,50}", db):
            raise DevError(f"DEMO_DB={db} is no name for an Odoo database.")
        cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        return cls(
            root=root,
            work=root / ".work",
            cache=Path(cache) / ADDON,
            demo_port=_int_from_env("PORT", DEMO_PORT),
            demo_db=db,
        )

    @property
    def key(self):
        """Eight characters that tell this clone from others on the machine."""
        return hashlib.sha256(str(self.work).encode()).hexdigest()[:8]

    @property
    def venv(self):
        """The folder of our virtual environment."""
        return self.work / "venv"

    @property
    def python(self):
        """The interpreter of our virtual environment."""
        return self.venv / "bin" / "python"

    @property
    def logs(self):
        """The folder of all logs, made on first use."""
        return self.folder("log")

    @property
    def run(self):
        """The folder of pid files, made on first use."""
        return self.folder("run")

    def folder(self, name):
        """Return the folder `name` under .work, made when missing."""
        path = self.work / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    def addons(self):
        """Return the names of the addons of this repository, the core first."""
        found = {path.parent.name for path in self.root.glob("*/__manifest__.py")}
        return sorted(found, key=lambda name: (name != ADDON, name))

    def require_addon(self):
        """Return the addons' names; raise when the core addon is missing."""
        addons = self.addons()
        if ADDON not in addons:
            raise DevError(f"{self.root / ADDON} has no __manifest__.py.")
        return addons
