"""The template databases that tests and benchmarks copy."""

from . import database, odoo, stamp
from .config import ADDON
from .progress import done, step

BASE = f"{ADDON}_base"
TESTED = f"{ADDON}_test"
# the first is the default of new users
LANGUAGES = ("en_US", "vi_VN")


def addon_key(cfg):
    """Return a hash of everything that an installed addon is made of."""
    return stamp.digest(*(cfg.root / name for name in cfg.addons()))


def ensure_base(cfg, cluster):
    """Return the name of the template with Odoo's apps, without the addon."""
    apps = [*database.BASE_APPS]
    # A database knows the names of all addons that lie beside it.
    key = stamp.digest(odoo.require(cfg).key, apps, LANGUAGES, cfg.addons())
    log = cfg.logs / "template-base.log"

    def make(name):
        with step("template database with Odoo's apps (about a minute)"):
            database.install(cluster, name, apps, log, languages=LANGUAGES)

    return _ensure(cluster, BASE, key, make)


def ensure_tested(cfg, cluster):
    """Return the name of the template with the addon installed."""
    addons = cfg.require_addon()
    base = ensure_base(cfg, cluster)
    key = stamp.digest(database.stamped(cluster, base), addon_key(cfg))
    log = cfg.logs / "template-test.log"

    def make(name):
        with step(f"template database with {', '.join(addons)}"):
            database.create_from_template(name, base, cluster)
            database.install(cluster, name, addons, log)

    return _ensure(cluster, TESTED, key, make)


def _ensure(cluster, name, key, make):
    if database.stamped(cluster, name) == key:
        done(f"template database {name}")
    return database.ensure_template(cluster, name, key, make)
