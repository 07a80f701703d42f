"""make test: set up, run the parts side by side, sum up.

Each part works on its own copy of the template database; its output goes to a log,
of which the end is printed when the part fails.
"""

import os
import re
import shlex
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from . import (
    browser,
    database,
    odoo,
    pdf,
    postgres,
    preflight,
    process,
    templates,
    venv,
)
from .config import ADDON
from .errors import DevError
from .progress import elapsed, say

LANES = 2
LIMIT = 28 * 60
NO_TESTS = 5
CLOSING = re.compile(r"^=+ (.*\b(passed|failed|error|deselected|no tests ran).*) =+$")
TEST_ADDONS = ("dev", "test_addons")
# the longest first, so that the lanes end together
PARTS = ("journeys", "addon", "tours", "lint")


@dataclass
class Result:
    """How one part went."""

    name: str
    log: object
    code: int = 0
    seconds: float = 0
    closing: str = ""
    lines: list = field(default_factory=list)

    @property
    def failed(self):
        """Say whether the part failed; to have had no test is no failure."""
        return self.code not in (0, NO_TESTS)


def make(cfg):
    """Run the parts that PART names (all when unset) and return the exit code."""
    parts = chosen_parts(os.environ.get("PART"))
    arguments = shlex.split(os.environ.get("ARGS", ""))
    cluster = prepare(cfg, parts)
    say(f"[{elapsed():5.0f}s] running: {', '.join(parts)} (logs: {cfg.logs})")
    begin = time.monotonic()
    with ThreadPoolExecutor(max_workers=LANES) as lanes:
        jobs = [
            lanes.submit(run_part, cfg, cluster, name, arguments, begin + LIMIT)
            for name in parts
        ]
        results = [job.result() for job in jobs]
    return report(results)


def chosen_parts(text):
    """Return the parts to run, in their order."""
    asked = (text or "").replace(",", " ").split() or list(PARTS)
    unknown = sorted(set(asked) - set(PARTS))
    if unknown:
        raise DevError(f"PART={text}: there are {', '.join(PARTS)}.")
    return [name for name in PARTS if name in asked]


def prepare(cfg, parts):
    """Set up all that the parts share; return the cluster."""
    preflight.check(cfg, "test")
    end_leftovers(cfg)
    odoo.check(cfg)
    venv.ensure(cfg, tests=True)
    if parts == ["lint"]:
        return None
    odoo.ensure(cfg)
    pdf.ensure(cfg)
    browser.ensure(cfg)
    cluster = postgres.ensure_running("test", cfg)
    templates.ensure_tested(cfg, cluster)
    return cluster


def end_leftovers(cfg):
    """End servers that a killed test run left behind."""
    for path in cfg.run.glob("odoo-*.pid"):
        process.end(path, 5)


def run_part(cfg, cluster, name, arguments, limit):
    """Run one part to its end; never raises."""
    log = cfg.logs / f"test-{name}.log"
    log.write_bytes(b"")
    result = Result(name, log)
    begin = time.monotonic()
    try:
        command, env = COMMANDS[name](cfg, cluster, arguments)
        result.code = _run(cfg, command, env, log, limit)
    except (DevError, OSError) as error:
        result.code = 1
        with open(log, "a", encoding="utf-8") as stream:
            stream.write(f"\n{error}\n")
    result.seconds = time.monotonic() - begin
    result.closing = closing_line(log)
    state = "failed" if result.failed else "ok"
    say(f"[{elapsed():5.0f}s] {name}: {state} in {result.seconds:.0f}s")
    return result


def _run(cfg, command, env, log, limit):
    """Run a command with its output in the log; kill it at the time limit."""
    with open(log, "ab") as output:
        child = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=cfg.root,
            start_new_session=True,
            # one call into the kernel, nothing that another thread could hold
            preexec_fn=process.die_with_parent,  # noqa: PLW1509
        )
        try:
            return child.wait(timeout=max(1, limit - time.monotonic()))
        except subprocess.TimeoutExpired:
            output.write(b"\nkilled: the time limit of make test is over\n")
            return 124
        finally:
            process.signal_group(child.pid, signal.SIGKILL)
            child.wait()


def closing_line(log):
    """Return pytest's own last line of a log, or ''."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return next((line for line in reversed(lines) if CLOSING.match(line)), "")


def report(results):
    """Print the logs of what failed, a summary, and pytest's closing lines last."""
    for result in filter(lambda one: one.failed, results):
        say(f"\n----- {result.name}: the end of {result.log}")
        say(process.tail(result.log, 120))
    say()
    for result in results:
        state = "FAILED" if result.failed else "ok"
        say(f"{result.name:<10} {state:<7} {result.seconds:6.0f}s  {result.log}")
    say(f"in all {elapsed():.0f} seconds")
    for result in sorted(results, key=lambda one: one.failed):
        if result.closing:
            say(f"{result.name}:\n{result.closing}")
    tested = [result for result in results if result.name != "lint"]
    if tested and all(result.code == NO_TESTS for result in tested):
        return 1
    return 1 if any(result.failed for result in results) else 0


# the parts


def lint_command(cfg, _cluster, _arguments):
    """Return the command of the static checks."""
    return [sys.executable, "-B", "-m", "dev", "lint"], dict(os.environ)


def journeys_command(cfg, cluster, arguments):
    """Return the command of the journeys; they start their own servers."""
    command = [cfg.python, "-m", "pytest", "-p", "no:odoo", *PYTEST, "tests"]
    return [*command, *arguments], odoo.environment(cfg, cluster)


def addon_command(cfg, cluster, arguments):
    """Return the command of the addon's tests that need no browser."""
    return _odoo_pytest(cfg, cluster, "unit", arguments)


def tours_command(cfg, cluster, arguments):
    """Return the command of the addon's browser tests."""
    return _odoo_pytest(cfg, cluster, "tours", ["--odoo-http", *arguments])


def _odoo_pytest(cfg, cluster, part, arguments):
    """Prepare a database and return a pytest-odoo command that works on it."""
    db = f"{ADDON}_{part}"
    extra = [cfg.root.joinpath(*TEST_ADDONS)]
    database.create_from_template(db, templates.TESTED, cluster)
    if part == "tours":
        log = cfg.logs / "test-assets.log"
        install = ["-i", "test_assets"]
        odoo.run(cfg, cluster, db, install, log, extra_addons=extra)
    conf = odoo.write_conf(cfg, cluster, db, extra_addons=extra)
    env = {**odoo.environment(cfg, cluster), "ODOO_RC": str(conf)}
    folders = [f"{name}/tests" for name in cfg.addons()]
    folders = [name for name in folders if (cfg.root / name).is_dir()]
    command = [cfg.python, "-m", "pytest", "-p", "dev.pytest_part", *PYTEST]
    return [*command, "--part", part, *folders, *arguments], env


PYTEST = ("-p", "no:cacheprovider", "--color=no", "-ra", "--durations=8")
COMMANDS = {
    "lint": lint_command,
    "journeys": journeys_command,
    "addon": addon_command,
    "tours": tours_command,
}
