"""An Odoo server as a background process."""

import subprocess
import time
import urllib.error
import urllib.request

from . import net, odoo, process
from .config import Config
from .errors import DevError


class Server:
    """One Odoo server on one database; a context manager for tests.

    :param db: the database it serves
    :param port: HTTP port, a free one when left out
    :param workers: 0 for one threaded process, else prefork with so many
    :param cron_threads: scheduled jobs run when this is above 0
    :param cluster: a `postgres.Cluster`; the running 'test' one when left out
    :param options: more lines of the configuration file
    """

    def __init__(
        self,
        db,
        port=None,
        workers=0,
        cron_threads=0,
        cluster=None,
        name=None,
        extra_addons=(),
        cfg=None,
        **options,
    ):
        from .postgres import Cluster

        self.db = db
        self.cfg = cfg or (cluster.cfg if cluster else Config.from_env())
        self.cluster = cluster or Cluster(self.cfg)
        self.port = port or net.free_port()
        self.name = name or f"odoo-{db}-{self.port}"
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = self.cfg.logs / f"{self.name}.log"
        self.pid_file = self.cfg.run / f"{self.name}.pid"
        self.extra_addons = extra_addons
        self.options = {
            "http_port": self.port,
            "workers": workers,
            "max_cron_threads": cron_threads,
            **options,
        }
        if workers:
            self.options.setdefault("gevent_port", net.free_port())

    def __enter__(self):
        self.start()
        try:
            self.wait_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_exc):
        self.stop()

    @property
    def pid(self):
        """The process id while the server runs, else None."""
        known = process.read_pid(self.pid_file)
        return known and known["pid"]

    def start(self):
        """Start the process; does not wait for it. Idempotent."""
        if self.pid:
            return self
        conf = odoo.write_conf(
            self.cfg,
            self.cluster,
            self.db,
            self.name,
            self.extra_addons,
            **self.options,
        )
        with open(self.log, "ab") as log:
            child = subprocess.Popen(
                [str(self.cfg.python), "-m", "odoo", "-c", str(conf)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=odoo.environment(self.cfg, self.cluster),
                cwd=self.cfg.root,
                start_new_session=True,
            )
        child.returncode = 0  # ended by pid file, perhaps by another command
        process.write_pid(self.pid_file, child.pid, port=self.port, db=self.db)
        return self

    def wait_ready(self, seconds=120):
        """Wait until the login page answers."""
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            if not self.pid:
                break
            if self.answers():
                return self
            time.sleep(0.2)
        raise DevError(
            f"The server on {self.url} did not come up.\n{process.tail(self.log)}\n"
            f"The whole log: {self.log}"
        )

    def answers(self):
        """Say whether the login page is served."""
        try:
            with urllib.request.urlopen(f"{self.url}/web/login", timeout=30) as page:
                return page.status == 200
        except (OSError, urllib.error.URLError):
            return False

    def stop(self, seconds=15):
        """End the server politely, then hard; say whether it ran."""
        return process.end(self.pid_file, seconds)

    def kill9(self):
        """Kill the process and its workers at once."""
        pid = self.pid
        if pid:
            process.signal_group(pid, process.signal.SIGKILL)
            process.wait_gone(pid, 10)
            self.pid_file.unlink(missing_ok=True)

    def restart(self):
        """Stop if needed, start on the same port and wait."""
        self.stop()
        return self.start().wait_ready()
