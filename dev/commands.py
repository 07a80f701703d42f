"""The small commands: stop, clean, shell, bench."""

import os
import shlex
import shutil
import subprocess

from . import odoo, postgres, process, venv
from .errors import DevError
from .progress import say


def stop(cfg):
    """End every server that was started here, then PostgreSQL."""
    ended = [path.stem for path in cfg.run.glob("*.pid") if process.end(path)]
    ended += [f"PostgreSQL {c.name}" for c in clusters(cfg) if c.stop()]
    say(f"Stopped: {', '.join(ended)}" if ended else "Nothing of ours was running.")


def clusters(cfg):
    """Return the clusters that have files, wherever they lie."""
    if os.environ.get("PGHOST") or not cfg.venv.exists():
        return []
    homes = {postgres.Cluster(cfg, "demo").home.parent, cfg.work / "postgres"}
    names = {
        path.parent.parent.name for home in homes for path in home.glob("*/data/base")
    }
    return [postgres.Cluster(cfg, name) for name in sorted(names)]


def clean(cfg):
    """Stop everything and remove all that was made, downloads excepted."""
    stop(cfg)
    outside = postgres.OUTSIDE / f"crm_relationship-{cfg.key}"
    for folder in (cfg.work, outside):
        shutil.rmtree(folder, ignore_errors=True)
    say(f"Removed {cfg.work}; downloads stay in {cfg.cache}.")


def shell(cfg):
    """Open Odoo's shell on the demo database."""
    odoo.require(cfg)
    cluster = postgres.ensure_running("demo", cfg)
    conf = odoo.write_conf(cfg, cluster, cfg.demo_db, name="shell")
    command = [str(cfg.python), "-m", "odoo", "shell", "-c", str(conf), "--no-http"]
    return subprocess.call(command, env=odoo.environment(cfg, cluster))


def bench(cfg):
    """Run dev/bench/run.py with the arguments of BENCH_ARGS."""
    script = cfg.root / "dev" / "bench" / "run.py"
    if not script.is_file():
        raise DevError(f"{script} does not exist.")
    venv.ensure(cfg, tests=True)
    odoo.ensure(cfg)
    cluster = postgres.ensure_running("test", cfg)
    arguments = shlex.split(os.environ.get("BENCH_ARGS", ""))
    command = [str(cfg.python), "-m", "dev.bench.run", *arguments]
    return subprocess.call(command, env=odoo.environment(cfg, cluster), cwd=cfg.root)
