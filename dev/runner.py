"""Run code inside an Odoo environment: python -m dev.runner CONF RESULT < JSON.

Runs under the interpreter of the virtual environment; see `odoo.run_python`.
"""

import importlib
import inspect
import json
import runpy
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def progress(text):
    """Print a line of progress at once."""
    print(f"         {text}", flush=True)


def load(path):
    """Return the functions of a file; inside a package it is imported by name."""
    path = Path(path).resolve()
    if (path.parent / "__init__.py").exists() and ROOT in path.parents:
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        return vars(importlib.import_module(name))
    sys.path.insert(0, str(path.parent))
    return runpy.run_path(str(path))


def call(env, code, arguments):
    """Return what 'file.py:function' returns or what the lines set as `result`."""
    path, _sep, name = code.rpartition(":")
    if path.endswith(".py") and "\n" not in path:
        function = load(path)[name]
        if "progress" in inspect.signature(function).parameters:
            arguments = {"progress": progress, **arguments}
        return function(env, **arguments)
    names = {"env": env, "arguments": arguments, "result": None}
    exec(compile(code, "<run_python>", "exec"), names)  # pylint: disable=exec-used
    return names["result"]


def main(conf, result):
    """Open the registry of the configured database and run what stdin asks."""
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry
    from odoo.tools import config

    asked = json.load(sys.stdin)
    config.parse_config(["-c", conf, "--no-http"], setup_logging=True)
    with Registry(config["db_name"][0]).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        value = call(env, asked["code"], asked["arguments"])
    Path(result).write_text(json.dumps(value, default=str), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
