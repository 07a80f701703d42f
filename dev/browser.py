"""A headless Chromium for the browser tours."""

import os
import re
import shutil
import subprocess

from . import debian, process, stamp
from .errors import DevError
from .progress import step

# the names under which Odoo's tests look for it
NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-liberation")
WRAPPER = """#!/bin/sh
export LD_LIBRARY_PATH="{libraries}"
[ ! -d "{home}/etc/fonts" ] || export FONTCONFIG_PATH="{home}/etc/fonts"
export XDG_DATA_DIRS="{home}/usr/share:/usr/share"
exec "{home}/usr/lib/chromium/chromium" "$@"
"""


def find(cfg):
    """Return the path of a browser on PATH or of the one fetched before."""
    path = os.pathsep.join([os.environ.get("PATH", ""), str(cfg.work / "bin")])
    return next(filter(None, (shutil.which(name, path=path) for name in NAMES)), None)


def ensure(cfg):
    """Return the path of a browser, got from Debian when there is none."""
    found = find(cfg)
    if found:
        return found
    if not debian.is_debian():
        raise DevError(
            "The browser tours need Chromium or Chrome on PATH: install one."
        )
    if os.geteuid() == 0:
        with step("Chromium (apt-get install)"):
            _install(cfg)
    else:
        with step("Chromium (fetched into .work; no root)"):
            _fetch(cfg)
    found = find(cfg)
    if not found:
        raise DevError("Chromium was installed but is not found on PATH.")
    return found


def _install(cfg):
    """Install Debian's package the ordinary way."""
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    log = cfg.logs / "apt.log"
    hint = "No network? Or install Chromium yourself: apt-get install chromium"
    process.run(["apt-get", "update"], log=log, env=env, hint=hint)
    command = ["apt-get", "install", "-y", "--no-install-recommends", *PACKAGES]
    process.run(command, log=log, env=env, hint=hint)


def _fetch(cfg):
    """Unpack Chromium and the libraries that this machine lacks into .work."""
    apt = debian.PrivateApt(cfg)
    apt.update([debian.os_release()["VERSION_CODENAME"]])
    command = ["apt-get", *apt.options(), "-s", "--no-install-recommends", "install"]
    plan = process.output([*command, *PACKAGES])
    needed = re.findall(r"^Inst (\S+) (?:\[\S+\] )?\((\S+)", plan, re.MULTILINE)
    debs = apt.download([f"{name}={version}" for name, version in needed])
    new, home = cfg.work / "chromium.new", cfg.work / "chromium"
    shutil.rmtree(new, ignore_errors=True)
    debian.unpack(debs, new)
    stamp.replace_folder(new, home)
    folders = sorted({path.parent for path in home.glob("**/lib/**/*.so*")})
    wrapper = cfg.folder("bin") / "chromium"
    text = WRAPPER.format(home=home, libraries=":".join(map(str, folders)))
    wrapper.write_text(text, encoding="utf-8")
    wrapper.chmod(0o755)
    if subprocess.call([wrapper, "--version"], stdout=subprocess.DEVNULL):
        wrapper.unlink()
        raise DevError(
            "The fetched Chromium does not start here. Install one as root: "
            "apt-get install chromium"
        )
