"""What another addon may build on."""

import re

from dev import net, odoo

ADDON = "test_timeline_source"


def test_another_addon_brings_its_records_into_the_history(cfg, cluster, db):
    """Install the example beside the addon, and two apps with sources of their own."""
    log = cfg.logs / "journey-third-party.log"
    log.unlink(missing_ok=True)
    modules = f"point_of_sale,website,{ADDON}"
    arguments = ["-i", modules, "--test-enable", "--test-tags", f"/{ADDON}"]
    odoo.run(
        cfg,
        cluster,
        db,
        arguments,
        log,
        http=True,
        extra_addons=[cfg.root / "dev" / "test_addons"],
        http_port=net.free_port(),
    )
    assert re.search(r"0 failed, 0 error\(s\) of 4 tests", log.read_text()), log
