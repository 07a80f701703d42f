"""python3 -m dev COMMAND: what the Makefile calls."""

import sys

from . import commands, demo, lint, lock, testing
from .config import Config
from .errors import DevError

# name: (function, takes the lock, help)
COMMANDS = {
    "demo": (demo.make, True, "Odoo with the addon and real data, on port 8069"),
    "stop": (commands.stop, True, "end what make demo started"),
    "clean": (commands.clean, True, "stop, and remove everything that was made"),
    "shell": (commands.shell, False, "Odoo's Python shell on the demo database"),
    "test": (testing.make, True, "all tests and lint; PART=..., ARGS='-k name'"),
    "lint": (lint.make, False, "the static checks alone"),
    "format": (lint.format_xml, False, "indent the XML files"),
    "bench": (commands.bench, True, "the benchmarks; BENCH_ARGS='--help'"),
}


def usage():
    """Print the commands."""
    print("make COMMAND\n")
    for name, (_function, _lock, text) in COMMANDS.items():
        print(f"  {name:<8} {text}")
    print(
        "\nEnvironment: PORT, DEMO_DB, ODOO_HOME, PGHOST (PGPORT PGUSER PGPASSWORD), "
        "PYTHON"
    )


def main(arguments):
    """Run one command and return its exit code."""
    name = arguments[0] if arguments else "help"
    if name not in COMMANDS:
        usage()
        return 0 if name in ("help", "-h", "--help") else 2
    function, locked, _text = COMMANDS[name]
    try:
        cfg = Config.from_env()
        if name == "lint" and arguments[1:]:
            return lint.only(cfg, arguments[1:])
        if not locked:
            return function(cfg) or 0
        with lock.exclusive(cfg, name):
            return function(cfg) or 0
    except DevError as error:
        print(f"\nmake {name}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"\nmake {name}: interrupted; the next run goes on.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
