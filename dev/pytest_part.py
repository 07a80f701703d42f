"""A pytest plugin that splits an addon's tests: with a browser, and without.

Loaded by name (-p dev.pytest_part), so it imports Odoo only inside its hooks.
"""

import unittest


def pytest_addoption(parser):
    """Add --part."""
    parser.addoption("--part", choices=("unit", "tours"), help="which half to run")


def pytest_collection_modifyitems(config, items):
    """Keep the tests of the chosen half; HttpCase is what needs a browser."""
    part = config.getoption("--part")
    if not part:
        return
    chosen = [item for item in items if _needs_http(item) == (part == "tours")]
    left_out = [item for item in items if item not in chosen]
    config.hook.pytest_deselected(items=left_out)
    items[:] = chosen


def _needs_http(item):
    from odoo.tests.common import HttpCase

    cls = getattr(item, "cls", None) or unittest.TestCase
    return issubclass(cls, HttpCase)
