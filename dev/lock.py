"""One command at a time changes .work."""

import fcntl
import os
from contextlib import contextmanager

from .errors import DevError


@contextmanager
def exclusive(cfg, command):
    """Hold the clone's lock; the kernel frees it when the process ends."""
    path = cfg.folder(".") / "lock"
    with open(path, "a+", encoding="utf-8") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            stream.seek(0)
            raise DevError(
                f"'{stream.read().strip()}' is still running here; wait for it "
                "or end it, then try again."
            ) from None
        stream.truncate(0)
        stream.write(f"make {command} (process {os.getpid()})")
        stream.flush()
        yield
