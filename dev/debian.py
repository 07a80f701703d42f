"""Debian packages without root: fetched through apt, unpacked into a folder.

A private apt configuration is derived from the machine's own sources (same
mirrors, same signing keys), so the system's apt is only read, never changed.
"""

import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

from . import process
from .errors import DevError

SOURCES = Path("/etc/apt")
COMPANION_SUITE = "bookworm"


def os_release(path=Path("/etc/os-release")):
    """Return the fields of /etc/os-release as a dict."""
    if not path.is_file():
        return {}
    pairs = (line.partition("=")[::2] for line in path.read_text().splitlines())
    return {name: value.strip('"') for name, value in pairs if value}


def is_debian():
    """Say whether this is Debian itself (Ubuntu's mirrors have no sid)."""
    tools = all(shutil.which(tool) for tool in ("apt-get", "dpkg-deb", "tar"))
    return tools and os_release().get("ID") == "debian"


def find_mirror(folder=SOURCES, suite=None):
    """Return (URI, signing key file or '') of the machine's main archive."""
    suite = suite or os_release().get("VERSION_CODENAME", "")
    wanted = {suite, "stable", "testing", "unstable", "sid"} - {""}
    for path in sorted(folder.glob("sources.list.d/*.sources")):
        for stanza in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")):
            found = _read_stanza(stanza, wanted)
            if found:
                return found
    lists = [folder / "sources.list", *sorted(folder.glob("sources.list.d/*.list"))]
    for path in filter(Path.is_file, lists):
        for line in path.read_text(encoding="utf-8").splitlines():
            found = _read_line(line, wanted)
            if found:
                return found
    raise DevError(
        "No Debian mirror was found in /etc/apt: add the main archive there, or "
        "set ODOO_HOME to the folder of an Odoo 19."
    )


def _read_stanza(stanza, wanted):
    """Read one paragraph of a .sources file."""
    lines = [line for line in stanza.splitlines() if not line.startswith("#")]
    fields = dict(re.findall(r"^([\w-]+):\s*(.*)$", "\n".join(lines), re.MULTILINE))
    if "deb" not in fields.get("Types", "").split():
        return None
    if not wanted & set(fields.get("Suites", "").split()):
        return None
    if "main" not in fields.get("Components", "").split():
        return None
    return fields["URIs"].split()[0], fields.get("Signed-By", "")


def _read_line(line, wanted):
    """Read one line of a sources.list file."""
    found = re.match(r"deb\s+(?:\[(.*?)\]\s+)?(\S+)\s+(\S+)\s+(.*)", line.strip())
    if not found or found[3] not in wanted or "main" not in found[4].split():
        return None
    key = re.search(r"signed-by=(\S+)", found[1] or "")
    return found[2], key[1] if key else ""


class PrivateApt:
    """An apt of our own, beside the system's; needs no root."""

    def __init__(self, cfg):
        self.log = cfg.logs / "apt.log"
        self.home = cfg.folder("apt")
        self.store = cfg.cache / "debs"
        for name in ("lists/partial", "cache/archives/partial", "sources"):
            (self.home / name).mkdir(parents=True, exist_ok=True)
        self.store.mkdir(parents=True, exist_ok=True)

    def options(self):
        """Return the options that keep apt away from the system's files."""
        settings = {
            "Dir::Etc::SourceList": "/dev/null",
            "Dir::Etc::SourceParts": self.home / "sources",
            "Dir::State::Lists": self.home / "lists",
            "Dir::Cache": self.home / "cache",
            "Acquire::Languages": "none",
            "Acquire::Retries": "2",
            "APT::Update::Error-Mode": "any",
            "APT::Sandbox::User": "root" if os.geteuid() == 0 else "",
        }
        return [f"-o{name}={value}" for name, value in settings.items()]

    def update(self, suites):
        """Write the sources file and fetch the signed package lists."""
        uri, key = find_mirror()
        lines = ["Types: deb", f"URIs: {uri}", f"Suites: {' '.join(suites)}"]
        lines += ["Components: main"] + [f"Signed-By: {key}"] * bool(key)
        path = self.home / "sources" / "private.sources"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        process.run(
            ["apt-get", *self.options(), "update"],
            log=self.log,
            hint="No network, or the Debian mirror of /etc/apt does not answer. "
            "Connect and try again, or set ODOO_HOME to an Odoo 19 you have.",
        )

    def versions(self, package):
        """Return the versions of a package in the lists, the newest first."""
        text = process.output(["apt-cache", *self.options(), "madison", package])
        return [line.split("|")[1].strip() for line in text.splitlines()]

    def download(self, packages):
        """Return the .deb files, fetched or kept from before.

        What is kept is used again only when its SHA-256 is the one of apt's
        signed lists.
        """
        command = ["apt-get", *self.options(), "download"]
        # asked from a folder without them: apt does not list what lies there
        listed = process.output([*command, "--print-uris", *packages], cwd=self.home)
        wanted = {}
        for line in listed.splitlines():
            _uri, name, _size, checksum = line.split()
            wanted[self.store / name] = checksum
        missing = [path for path, kept in wanted.items() if not _matches(path, kept)]
        for path in missing:
            path.unlink(missing_ok=True)
        if missing:
            hint = "No network? What was fetched so far is kept; try again."
            process.run([*command, *packages], self.log, cwd=self.store, hint=hint)
        for path in missing:
            if not _matches(path, wanted[path]):
                path.unlink(missing_ok=True)
                raise DevError(f"{path} is not what Debian's signed lists promise.")
        return list(wanted)


def _matches(path, checksum):
    """Compare a file with 'SHA256:…' as apt prints it."""
    if not path.is_file():
        return False
    kind, _sep, value = checksum.partition(":")
    return hashlib.new(kind.lower(), path.read_bytes()).hexdigest() == value


def unpack(debs, folder, exclude=()):
    """Unpack .deb files over each other into `folder`."""
    folder.mkdir(parents=True)
    for deb in debs:
        with subprocess.Popen(
            ["dpkg-deb", "--fsys-tarfile", deb], stdout=subprocess.PIPE
        ) as source:
            skip = [f"--exclude={pattern}" for pattern in exclude]
            command = ["tar", "-x", "--no-same-owner", "-C", folder, *skip]
            code = subprocess.call(command, stdin=source.stdout)
        if code or source.returncode:
            raise DevError(f"{deb} could not be unpacked. Is the disk full?")


def pip_wheel(cfg):
    """Return pip as a wheel file, from Debian's package of it."""
    apt = PrivateApt(cfg)
    apt.update([os_release()["VERSION_CODENAME"]])
    folder = cfg.work / "pip"
    shutil.rmtree(folder, ignore_errors=True)
    unpack(apt.download(["python3-pip-whl"]), folder)
    return next(folder.glob("usr/share/python-wheels/pip-*.whl"))
