"""Databases of a cluster: ask, make, copy, drop; each with its file store."""

import os
import shutil
import subprocess

from . import odoo
from .errors import DevError

# begins the comment of every database that is made here
MARK = "crm_relationship dev: "
BASE_APPS = ("crm", "account", "rating", "sale_management", "loyalty", "contacts")


def sql(cluster, query, db="postgres"):
    """Run SQL and return the rows, each a list of texts ('' for NULL)."""
    command = [str(cluster.bin / "psql"), "-X", "-A", "-t", "-q", "-F", "\t"]
    command += ["-v", "ON_ERROR_STOP=1", "-d", db, "-c", query]
    env = cluster.environment(os.environ)
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise DevError(f"SQL failed in {db}: {done.stderr.strip()}")
    return [line.split("\t") for line in done.stdout.splitlines()]


def quote(name):
    """Return a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text):
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def exists(cluster, name):
    """Say whether a database exists."""
    query = f"SELECT 1 FROM pg_database WHERE datname = {literal(name)}"
    return bool(sql(cluster, query))


def create(cluster, name):
    """Make an empty database for Odoo, marked as ours."""
    sql(
        cluster,
        f"CREATE DATABASE {quote(name)} TEMPLATE template0 "
        "ENCODING 'UTF8' LC_COLLATE 'C'",
    )
    set_comment(cluster, name, MARK)


def drop(cluster, name):
    """Drop a database, its connections and its file store.

    :raise DevError: on the server that PGHOST names, for a database not made here
    """
    if cluster.external and not is_ours(cluster, name):
        raise DevError(
            f"The database {name} on PGHOST={os.environ['PGHOST']} was not made by "
            "dev/ and would be replaced. Rename it, or unset PGHOST."
        )
    sql(cluster, f"DROP DATABASE IF EXISTS {quote(name)} WITH (FORCE)")
    shutil.rmtree(filestore(cluster, name), ignore_errors=True)


def filestore(cluster, name):
    """Return the folder of a database's attachments."""
    return odoo.data_dir(cluster.cfg, cluster) / "filestore" / name


def rename(cluster, old, new):
    """Rename a database and its file store."""
    disconnect(cluster, old)
    sql(cluster, f"ALTER DATABASE {quote(old)} RENAME TO {quote(new)}")
    shutil.rmtree(filestore(cluster, new), ignore_errors=True)
    if filestore(cluster, old).exists():
        filestore(cluster, old).rename(filestore(cluster, new))


def disconnect(cluster, name):
    """End all other connections to a database."""
    sql(
        cluster,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        f"WHERE datname = {literal(name)} AND pid <> pg_backend_pid()",
    )


def create_from_template(name, template, cluster=None):
    """Make `name` a copy of `template`, file store included; replaces `name`."""
    if cluster is None:
        from .postgres import Cluster

        cluster = Cluster()
    drop(cluster, name)
    disconnect(cluster, template)
    sql(cluster, f"CREATE DATABASE {quote(name)} TEMPLATE {quote(template)}")
    set_comment(cluster, name, MARK)
    source = filestore(cluster, template)
    if source.exists():
        shutil.copytree(source, filestore(cluster, name), copy_function=_link)
    return name


def _link(source, target):
    """Copy a stored file by a hard link: Odoo never changes one in place."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def is_ours(cluster, name):
    """Say whether a database was made here, or does not exist."""
    return comment(cluster, name).startswith(MARK) or not exists(cluster, name)


def stamped(cluster, name):
    """Return the stamp of a database: what it was made from; '' for none."""
    return comment(cluster, name).removeprefix(MARK)


def set_stamp(cluster, name, text):
    """Stamp a database with what it was made from."""
    set_comment(cluster, name, MARK + text)


def comment(cluster, name):
    """Return the comment of a database."""
    rows = sql(
        cluster,
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database "
        f"WHERE datname = {literal(name)}",
    )
    return rows[0][0] if rows else ""


def set_comment(cluster, name, text):
    """Set the comment of a database."""
    sql(cluster, f"COMMENT ON DATABASE {quote(name)} IS {literal(text)}")


def install(cluster, name, modules, log, languages=(), update=()):
    """Install modules in a database, which is made when it does not exist."""
    if not exists(cluster, name):
        create(cluster, name)
    arguments = ["-i", ",".join(modules)] if modules else []
    arguments += ["-u", ",".join(update)] if update else []
    if languages:
        arguments += [f"--load-language={','.join(languages)}"]
    odoo.run(cluster.cfg, cluster, name, arguments, log)
    missing = set(modules) - set(installed(cluster, name))
    if missing:
        names = ", ".join(sorted(missing))
        raise DevError(f"Not installed in {name}: {names}; see {log}")


def installed(cluster, name):
    """Return the names of the modules installed in a database."""
    query = "SELECT name FROM ir_module_module WHERE state = 'installed' ORDER BY name"
    return [row[0] for row in sql(cluster, query, db=name)]


def ensure_template(cluster, name, key, make):
    """Return the database `name`, made by `make(new_name)` when its stamp differs.

    It is made under another name, so that a killed run leaves nothing half-made.
    """
    if stamped(cluster, name) == key:
        return name
    new = f"{name}_new"
    drop(cluster, new)
    make(new)
    set_stamp(cluster, new, key)
    drop(cluster, name)
    rename(cluster, new, name)
    return name
