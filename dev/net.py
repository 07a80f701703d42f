"""TCP ports: free ones, taken ones, and by whom."""

import os
import socket
from pathlib import Path


def is_free(port):
    """Say whether 127.0.0.1:port can be bound."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port():
    """Return a port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def owner(port):
    """Name the process that listens on a port, as well as /proc tells."""
    inodes = _listening_inodes(port)
    links = {f"socket:[{inode}]" for inode in inodes}
    for proc in Path("/proc").glob("[0-9]*"):
        try:
            fds = list((proc / "fd").iterdir())
            if any(os.readlink(fd) in links for fd in fds):
                name = (proc / "comm").read_text(encoding="utf-8").strip()
                return f"process {proc.name} ({name})"
        except OSError:
            continue
    return "a process of another user"


def _listening_inodes(port):
    """Return the socket inodes in state LISTEN on a port, from /proc/net."""
    found = set()
    for table in ("tcp", "tcp6"):
        path = Path("/proc/net") / table
        if not path.is_file():
            continue
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            fields = line.split()
            local = int(fields[1].rpartition(":")[2], 16)
            if fields[3] == "0A" and local == port:
                found.add(fields[9])
    return found
