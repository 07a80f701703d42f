"""Our own virtual environment, with pinned packages only."""

import re
import shutil
import subprocess
import sys

from . import debian, process, stamp
from .errors import DevError
from .progress import done, step

NO_NETWORK = re.compile(
    "Temporary failure in name resolution|Name or service not known|"
    "Network is unreachable|No address associated|NewConnectionError|"
    "Connection refused|Read timed out|ConnectTimeoutError|ProxyError"
)


def ensure(cfg, tests=False):
    """Make the environment, or bring it up to the pinned versions.

    :param tests: also what tests, lint and benchmarks need
    """
    names = ["requirements.txt"] + ["requirements-test.txt"] * tests
    files = [cfg.root / "dev" / name for name in names]
    keys = {path: stamp.digest(sys.version, path) for path in files}
    marks = {path: cfg.venv / f".{path.stem}" for path in files}
    if not stamp.is_fresh(cfg.venv / ".python", _python_key(cfg)):
        with step("virtual environment"):
            _create(cfg)
    stale = [path for path in files if not stamp.is_fresh(marks[path], keys[path])]
    if not stale:
        done("Python packages")
        return
    with step("Python packages (pip, about a minute)"):
        _install(cfg, files)
    for path in files:
        stamp.mark(marks[path], keys[path])


def _python_key(cfg):
    """Return a text that changes with the interpreter and with the place."""
    return stamp.digest(sys.version, sys.base_prefix, str(cfg.venv))


def _create(cfg):
    """Make an empty environment; one that was left half-made is thrown away."""
    shutil.rmtree(cfg.venv, ignore_errors=True)
    cfg.work.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "venv", str(cfg.venv)]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode:
        _create_without_ensurepip(cfg, made.stdout + made.stderr)
    stamp.mark(cfg.venv / ".python", _python_key(cfg))


def _create_without_ensurepip(cfg, trouble):
    """Make the environment where Debian's python3-venv is not installed."""
    if "ensurepip" not in trouble or not debian.is_debian():
        raise DevError(
            f"{sys.executable} -m venv failed:\n{trouble.strip()}\n"
            "Install Python's venv module (Debian: apt-get install python3-venv)."
        )
    shutil.rmtree(cfg.venv, ignore_errors=True)
    wheel = debian.pip_wheel(cfg)
    process.run([sys.executable, "-m", "venv", "--without-pip", cfg.venv])
    process.run(
        [cfg.python, f"{wheel}/pip", "install", "--no-index", wheel],
        log=cfg.logs / "pip.log",
    )


def _install(cfg, files):
    """Let pip install the pinned packages, and nothing else."""
    command = [cfg.python, "-m", "pip", "install", "--no-input", "--retries", "2"]
    command += ["--disable-pip-version-check", "--progress-bar", "off"]
    for path in files:
        command += ["-r", path]
    process.run(command, log=cfg.logs / "pip.log", hint=_explain)


def _explain(text):
    """Say in plain words why pip failed."""
    if "No space left on device" in text:
        return "The disk is full. Free some space and try again."
    if NO_NETWORK.search(text):
        return (
            "No network: pip cannot reach its package index. Connect, or tell pip "
            "of a mirror or proxy (pip config, PIP_INDEX_URL), and try again."
        )
    return "pip could not install the packages of dev/requirements*.txt."
