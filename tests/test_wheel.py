"""The addon as a wheel: built, installed beside Odoo, and from there in a database."""

import shutil
import subprocess
import zipfile

import pytest

from dev import database, odoo
from dev.config import ADDON, Config


def build(cfg, name, folder):
    """Return the wheel of an addon, built with whool from a copy of it."""
    source = shutil.copytree(cfg.root / name, folder / name)
    command = [cfg.python, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation"]
    command += ["--no-index", "-w", folder, source]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def wheel(cfg, tmp_path_factory):
    """The wheel of the core addon."""
    return build(cfg, ADDON, tmp_path_factory.mktemp("wheel"))


@pytest.mark.parametrize("name", Config.from_env().addons())
def test_holds_what_the_addon_needs(cfg, name, tmp_path):
    """Every file of the addon is in it, and nothing of dev/ or tests/."""
    wheel = build(cfg, name, tmp_path)
    with zipfile.ZipFile(wheel) as archive:
        names = {one for one in archive.namelist() if "dist-info" not in one}
        metadata = next(n for n in archive.namelist() if n.endswith("METADATA"))
        text = archive.read(metadata).decode()
    prefix = f"odoo/addons/{name}/"
    assert all(one.startswith(prefix) for one in names)
    wanted = {
        f"{prefix}{path.relative_to(cfg.root / name)}"
        for path in (cfg.root / name).rglob("*")
        if path.is_file() and path.suffix not in (".pyc", ".toml")
    }
    assert wanted - names == set()
    needed = [line for line in text.splitlines() if line.startswith("Requires-Dist")]
    assert all("odoo" in line for line in needed), needed


def test_installs_from_the_wheel(cfg, cluster, wheel, new_db, base_template, tmp_path):
    """pip install --no-deps into a fresh folder, and the addon from there."""
    target = tmp_path / "site"
    command = [cfg.python, "-m", "pip", "install", "--no-deps", "--no-index"]
    command += ["--quiet", "--target", target, wheel]
    subprocess.run(command, check=True)
    addons = [*odoo.require(cfg).addons, target / "odoo" / "addons"]
    name = new_db(base_template)
    log = cfg.logs / "journey-wheel.log"
    path = ",".join(map(str, addons))
    odoo.run(cfg, cluster, name, ["-i", ADDON], log, addons_path=path)
    assert ADDON in database.installed(cluster, name)
