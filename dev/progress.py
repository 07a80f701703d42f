"""Progress on the terminal: one line a step, with the seconds it took."""

import sys
import time
from contextlib import contextmanager

_START = time.monotonic()


def say(text=""):
    """Print one line at once, also into a pipe."""
    print(text, flush=True)


def elapsed():
    """Return the seconds since the command began."""
    return time.monotonic() - _START


@contextmanager
def step(title):
    """Print what begins, and what it took once it is done."""
    begin = time.monotonic()
    say(f"[{elapsed():5.0f}s] {title} ...")
    yield
    say(f"[{elapsed():5.0f}s]   done in {time.monotonic() - begin:.1f}s")


def done(title):
    """Tell of a step that had nothing to do."""
    say(f"[{elapsed():5.0f}s] {title}: up to date")


def warn(text):
    """Print a warning on the error stream."""
    print(f"warning: {text}", file=sys.stderr, flush=True)
