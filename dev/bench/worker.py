"""A process inside Odoo that does one call after another.

The parent holds one for each database and lets them take turns, so that what is
compared runs under the same load. `python -m dev.bench.worker CONF` is the child.
"""

import importlib
import json
import subprocess
import sys

from .. import odoo
from ..errors import DevError


class Worker:
    """The child as the parent sees it; a context manager."""

    def __init__(self, cluster, db):
        conf = odoo.write_conf(
            cluster.cfg, cluster, db, name=f"{db}-bench", log_level="error"
        )
        self.process = subprocess.Popen(
            [str(cluster.cfg.python), "-m", "dev.bench.worker", str(conf)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=odoo.environment(cluster.cfg, cluster),
            cwd=cluster.cfg.root,
        )

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.process.stdin.close()
        self.process.wait()

    def call(self, code, **arguments):
        """Return what `module.function` of this package makes of (env, **arguments).

        :raise DevError: when it raises; the traceback is on the terminal
        """
        asked = json.dumps({"code": code, "arguments": arguments}, default=str)
        self.process.stdin.write(asked + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise DevError(f"{code} failed: see above.")
        return json.loads(line)


def serve(conf):
    """Answer the calls that come in, each in a transaction of its own."""
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(["-c", conf, "--no-http"], setup_logging=True)
    registry = Registry(config["db_name"][0])
    for line in sys.stdin:
        asked = json.loads(line)
        module, _dot, name = asked["code"].rpartition(".")
        function = getattr(importlib.import_module(f"dev.bench.{module}"), name)
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            value = function(env, **asked["arguments"])
        print(json.dumps(value, default=str), flush=True)


if __name__ == "__main__":
    serve(sys.argv[1])
