"""The addon's JavaScript unit tests, run by Odoo's own suite in a browser."""

import re

import pytest

from dev import net, odoo
from dev.config import ADDON


def test_javascript_units(cfg, cluster, db, browser):
    """Every Hoot suite of the addon passes, and there was one."""
    if not list(cfg.root.glob(f"{ADDON}*/static/tests/**/*.test.js")):
        pytest.skip("the addon has no JavaScript unit test")
    log = cfg.logs / "journey-hoot.log"
    log.unlink(missing_ok=True)
    extra = [cfg.root / "dev" / "test_addons"]
    tags = f"/web:WebSuite.test_unit_desktop[@{ADDON}]"
    arguments = ["-i", "test_assets", "-u", "web", "--test-enable"]
    odoo.run(
        cfg,
        cluster,
        db,
        [*arguments, "--test-tags", tags],
        log,
        http=True,
        extra_addons=extra,
        http_port=net.free_port(),
    )
    text = log.read_text()
    assert re.search(r"[1-9]\d* tests? passed|\[HOOT\].*passed", text), log
