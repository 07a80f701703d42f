"""make demo: from nothing to a page where each login works."""

import json

from . import (
    database,
    net,
    odoo,
    pdf,
    postgres,
    preflight,
    process,
    stamp,
    templates,
    venv,
)
from .config import ADDON
from .errors import DevError
from .odoo_server import Server
from .progress import done, elapsed, say, step

APPS = ("crm", "account", "sale_management", "contacts")
# the first is the default of new users
LANGUAGES = ("en_US", "vi_VN")
LOGINS = (
    ("salesman", "salesman", "salesman: own customers"),
    ("manager", "manager", "sales manager: all customers"),
    ("accountant", "accountant", "accountant: all invoices, statements"),
    ("mai", "mai", "customer care, in Vietnamese"),
    ("handler", "handler", "handles complaints"),
    ("complaints", "complaints", "complaint manager: confidential ones too"),
    ("admin", "admin", "administrator"),
)


def server(cfg):
    """Return the demo server, running or not."""
    return Server(
        cfg.demo_db,
        port=cfg.demo_port,
        cron_threads=1,
        cluster=postgres.Cluster(cfg, "demo"),
        name="demo",
        cfg=cfg,
    )


def make(cfg):
    """Bring the demo up; every step that is done already is skipped."""
    preflight.check(cfg, "demo")
    cfg.require_addon()
    odoo.check(cfg)
    check_port(cfg)
    venv.ensure(cfg)
    host = odoo.ensure(cfg)
    pdf.ensure(cfg)
    with step("PostgreSQL"):
        cluster = postgres.ensure_running("demo", cfg)
    ensure_database(cfg, cluster, host)
    with step("server"):
        server(cfg).start().wait_ready()
    tell(cfg)


def check_port(cfg):
    """Refuse a port that somebody else listens on."""
    running = process.read_pid(cfg.run / "demo.pid")
    if running and (running["port"], running["db"]) != (cfg.demo_port, cfg.demo_db):
        process.end(cfg.run / "demo.pid")
        running = None
    if not running and not net.is_free(cfg.demo_port):
        raise DevError(
            f"Port {cfg.demo_port} is taken by {net.owner(cfg.demo_port)}. End it, "
            f"or choose another port: make demo PORT={cfg.demo_port + 1}"
        )


def ensure_database(cfg, cluster, host):
    """Make or update the demo database; its comment tells what it was made of."""
    name = cfg.demo_db
    known = _known(cluster, name)
    keys = {
        "odoo": host.key,
        "addon": templates.addon_key(cfg),
        "data": stamp.digest(cfg.root / "dev" / "demo_data"),
    }
    if known == keys:
        done(f"database {name}")
        return
    process.end(cfg.run / "demo.pid")
    if "odoo" not in known:
        with step(f"database {name}: Odoo's apps and {ADDON} (1-2 minutes)"):
            _install(cfg, cluster, name)
    elif (known["odoo"], known.get("addon")) != (keys["odoo"], keys["addon"]):
        with step(f"database {name}: update"):
            everything = ["all"] if known["odoo"] != keys["odoo"] else [ADDON]
            known_ones = database.installed(cluster, name)
            new = [addon for addon in cfg.addons() if addon not in known_ones]
            log = cfg.logs / "update.log"
            database.install(cluster, name, new, log, update=everything)
    _remember(cluster, name, {**known, "odoo": keys["odoo"], "addon": keys["addon"]})
    load_data(cfg, cluster, name)
    if "data" in known:
        with step("what every customer is worth"):
            odoo.run_python(name, MEASURE, cfg, cluster)
    _remember(cluster, name, keys)


def _known(cluster, name):
    """Return what the database was made from; {} when there is none."""
    if not database.is_ours(cluster, name):
        raise DevError(
            f"The database {name} exists and is not ours. Choose another name: "
            "make demo DEMO_DB=..."
        )
    return json.loads(database.stamped(cluster, name) or "{}")


def _remember(cluster, name, keys):
    database.set_stamp(cluster, name, json.dumps(keys))


def _install(cfg, cluster, name):
    """Install under another name first: a killed run leaves nothing half-made."""
    new = f"{name}_new"
    database.drop(cluster, new)
    modules = [*APPS, *cfg.addons()]
    log = cfg.logs / "install.log"
    database.install(cluster, new, modules, log, languages=LANGUAGES)
    database.drop(cluster, name)
    database.rename(cluster, new, name)


def load_data(cfg, cluster, name):
    """Load the demo data; it goes on where a killed run stopped, and measures."""
    script = cfg.root / "dev" / "demo_data" / "load.py"
    if script.is_file():
        with step("demo data through Odoo (2,357 customers; 3-6 minutes)"):
            odoo.run_python(name, f"{script}:main", cfg, cluster)


MEASURE = "env['crm.relationship']._refresh()\n"


def tell(cfg):
    """Print the address and who can log in."""
    address = f"http://127.0.0.1:{cfg.demo_port}"
    say(f"\nOdoo is ready after {elapsed():.0f} seconds: {address}")
    say("\n  login        password     who")
    for login, password, who in LOGINS:
        say(f"  {login:<12} {password:<12} {who}")
    say("\nmake stop ends it, make clean removes it, make help tells the rest.")
