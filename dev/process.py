"""Run commands, and start, recognise and end background processes."""

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import time
from pathlib import Path

from .errors import DevError

TAIL_LINES = 25
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


def tail(path, lines=TAIL_LINES):
    """Return the last lines of a log file, or '' where there is none."""
    if not path or not Path(path).is_file():
        return ""
    text = Path(path).read_text(encoding="utf-8", errors="replace")
    return "\n".join(text.splitlines()[-lines:])


def run(command, log=None, env=None, cwd=None, hint=""):
    """Run a command to its end, its output appended to `log`.

    :raise DevError: when it fails; with the end of the log and the `hint`.
    """
    command = [str(part) for part in command]
    with open(log or os.devnull, "ab") as output:
        begin = output.tell()
        code = subprocess.call(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=cwd,
            preexec_fn=die_with_parent,
        )
    if code:
        if callable(hint):
            hint = hint(_since(log, begin))
        failed = f"'{' '.join(command[:4])} ...' failed with code {code}:"
        parts = [hint, failed, tail(log), f"The whole log: {log}"]
        raise DevError("\n".join(part for part in parts if part))


def _since(log, offset):
    """Return what was written to the log after `offset`."""
    if not log:
        return ""
    with open(log, "rb") as stream:
        stream.seek(offset)
        return stream.read().decode("utf-8", "replace")


def die_with_parent():
    """Let the kernel end this process when the one that started it is killed.

    Run in a child before its program: so a killed `make` leaves no pip or Odoo at
    work that the next one would stumble over. Does nothing where it cannot.
    """
    with contextlib.suppress(AttributeError):
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def output(command, env=None, cwd=None):
    """Return what a command prints; raise DevError when it fails."""
    command = [str(part) for part in command]
    result = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=env,
        cwd=cwd,
        check=False,
    )
    if result.returncode:
        raise DevError(f"'{' '.join(command[:4])} ...' failed: {result.stderr.strip()}")
    return result.stdout


def start_time(pid):
    """Return a text that tells this process from a later one of the same id.

    Empty when no such process runs (a zombie counts as gone).
    """
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        if Path("/proc/self").exists():
            return ""
        listed = subprocess.run(
            ["ps", "-o", "lstart=", "-p", str(pid)],
            capture_output=True,
            text=True,
            check=False,
        )
        return listed.stdout.strip()
    fields = text.rpartition(")")[2].split()
    return "" if fields[0] in "ZX" else fields[19]


def write_pid(path, pid, **more):
    """Remember a process that we started."""
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(json.dumps({"pid": pid, "start": start_time(pid), **more}))
    fresh.replace(path)


def read_pid(path):
    """Return what is remembered of a process that still is ours, else None.

    A stale file (the process ended, or the id went to another one) is removed.
    """
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        alive = known["start"] and start_time(known["pid"]) == known["start"]
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        alive = False
    if alive:
        return known
    path.unlink(missing_ok=True)
    return None


def wait_gone(pid, seconds):
    """Wait until a process has ended; say whether it has."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        reap(pid)
        if not start_time(pid):
            return True
        time.sleep(0.05)
    return not start_time(pid)


def reap(pid):
    """Collect an ended child, so that it does not stay as a zombie."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def end(path, seconds=15, sig=signal.SIGTERM):
    """End the process of a pid file and its group; say whether one ran."""
    known = read_pid(path)
    if not known:
        return False
    signal_group(known["pid"], sig)
    if not wait_gone(known["pid"], seconds):
        signal_group(known["pid"], signal.SIGKILL)
        wait_gone(known["pid"], 5)
    path.unlink(missing_ok=True)
    return True


def signal_group(pid, sig):
    """Send a signal to the process group that a process of ours leads."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, sig)
