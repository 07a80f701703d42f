"""The databases of the benchmark: the same documents without and with the addon."""

import datetime
from pathlib import Path

from .. import database, odoo, stamp, templates
from ..progress import done, step

HERE = Path(__file__).parent
SOURCES = [HERE / name for name in (
    "copies.py", "correspondence.py", "generate.py", "ledger.py",
)]
NO_PAGE = """
    UPDATE ir_ui_view SET active = FALSE
     WHERE name = 'res.partner.view.form.relationship.history'
"""
REFERRED = """
    UPDATE res_partner p SET referred_by_id = r.id, referral_type =
           CASE WHEN p.id % 40 = 0 THEN 'new' ELSE 'saved' END
      FROM res_partner r
     WHERE p.id % 20 = 0 AND p.name LIKE 'Customer %' AND r.id = p.id - 7
       AND r.parent_id IS NULL AND p.parent_id IS NULL
"""


def ensure_host(cfg, cluster, customers):
    """Return the name of a database of that size without the addon."""
    base = templates.ensure_base(cfg, cluster)
    name = f"bench_host_{customers}"
    key = stamp.digest(
        database.comment(cluster, base), customers, datetime.date.today(), *SOURCES
    )
    if database.comment(cluster, name) == key:
        done(f"database of {customers} customers")
        return name

    def make(new):
        with step(f"database of {customers} customers, ten times as many documents"):
            database.create_from_template(new, base, cluster)
            call(cluster, new, "generate.py:generate", customers=customers)
            database.sql(cluster, "VACUUM ANALYZE", db=new)

    return database.ensure_template(cluster, name, key, make)


def ensure_addon(cfg, cluster, customers):
    """Return the name of a copy of it with the addon installed, all measured."""
    name = f"bench_addon_{customers}"
    host = ensure_host(cfg, cluster, customers)
    key = stamp.digest(
        database.comment(cluster, host), templates.addon_key(cfg), REFERRED
    )

    def make(new):
        with step(f"the addon in a database of {customers} customers"):
            database.create_from_template(new, host, cluster)
            log = cfg.logs / "bench-install.log"
            database.install(cluster, new, cfg.require_addon(), log)
            database.sql(cluster, REFERRED, db=new)
            call(cluster, new, "correspondence.py:insert_interactions")
            refresh = "env['crm.relationship']._refresh()"
            odoo.run_python(new, refresh, cluster=cluster)
            database.sql(cluster, "VACUUM ANALYZE", db=new)

    return database.ensure_template(cluster, name, key, make)


def ensure_history(cfg, cluster, customers):
    """Return the name of a copy of that with one very busy customer."""
    addon = ensure_addon(cfg, cluster, customers)
    name = f"bench_history_{customers}"
    key = stamp.digest(database.comment(cluster, addon), HERE / "heavy.py")

    def make(new):
        with step(f"a busy customer among {customers}"):
            database.create_from_template(new, addon, cluster)
            call(cluster, new, "heavy.py:add")
            database.sql(cluster, "VACUUM ANALYZE", db=new)

    return database.ensure_template(cluster, name, key, make)


def ensure_without_history(cfg, cluster, customers):
    """Return the name of a copy of the addon's database without the history's page."""
    addon = ensure_addon(cfg, cluster, customers)
    name = f"bench_no_history_{customers}"
    key = stamp.digest(database.comment(cluster, addon), NO_PAGE)

    def make(new):
        database.create_from_template(new, addon, cluster)
        database.sql(cluster, NO_PAGE, db=new)

    return database.ensure_template(cluster, name, key, make)


def call(cluster, db, code, **arguments):
    """Run a function of this package inside Odoo and return its result."""
    return odoo.run_python(db, str(HERE / code), cluster=cluster, **arguments)
