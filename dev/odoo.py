"""Find an Odoo 19, and run Python or the Odoo command line with it."""

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from . import debian, process, stamp
from .config import ODOO_SERIES, Config
from .errors import DevError
from .progress import done, say, step

KNOWN_VERSION = "19.0.0+dfsg-1"
COMPANIONS = (
    "libjs-jquery",
    "libjs-underscore",
    "libjs-jquery-form",
    "fonts-montserrat",
    "fonts-roboto-unhinted",
    "fonts-ocr-b",
)
# their files have other names in later suites
OLD_COMPANIONS = ("fonts-font-awesome", "fonts-inconsolata")
DIST = "usr/lib/python3/dist-packages"


@dataclass(frozen=True)
class Odoo:
    """An Odoo on disk: its Python package and the folders of its addons."""

    package: Path
    addons: tuple

    @property
    def version(self):
        """The version as (19, 0, …), read without importing anything."""
        text = (self.package / "release.py").read_text(encoding="utf-8")
        found = re.search(r"^version_info\s*=\s*\((\d+),\s*(\d+)", text, re.MULTILINE)
        return (int(found[1]), int(found[2])) if found else (0, 0)

    @property
    def key(self):
        """A text that changes when another Odoo is used."""
        return f"{self.package} {self.version} {self._stamp()}"

    def _stamp(self):
        return int((self.package / "release.py").stat().st_mtime)


def _at(package):
    """Describe the Odoo whose Python package is the folder `package`."""
    package = Path(package).resolve()
    folders = [package / "addons", package.parent / "addons"]
    addons = [path for path in folders if list(path.glob("*/__manifest__.py"))[:1]]
    return Odoo(package, tuple(addons))


def locate(cfg):
    """Return the Odoo to use, or None when it has yet to be fetched."""
    home = os.environ.get("ODOO_HOME")
    if home:
        return _from_home(Path(home).expanduser())
    on_path = shutil.which("odoo")
    found = on_path and _from_command(on_path)
    if found:
        return found
    package = cfg.work / "odoo" / DIST / "odoo"
    return _at(package) if (package / "release.py").is_file() else None


def _from_home(home):
    """Use the folder that ODOO_HOME names."""
    for package in (home / "odoo", home):
        if (package / "release.py").is_file():
            found = _at(package)
            if found.version != ODOO_SERIES:
                raise DevError(
                    f"ODOO_HOME={home} is Odoo {found.version[0]}.{found.version[1]}; "
                    "crm_relationship is written for Odoo 19.0."
                )
            return found
    raise DevError(
        f"ODOO_HOME={home} holds no Odoo: it must be the folder with odoo-bin, or "
        "the one in which the Python package 'odoo' lies."
    )


def _from_command(command):
    """Use the `odoo` on PATH, if it is a Python script of version 19.0."""
    with open(command, "rb") as stream:
        first = stream.readline().decode("utf-8", "replace").strip()
    if not first.startswith("#!"):
        return None
    script = "import odoo.release as r; print(r.__file__)"
    try:
        where = process.output([*first[2:].split(), "-c", script]).strip()
    except (DevError, OSError):
        return None
    found = _at(Path(where).parent)
    if found.version != ODOO_SERIES:
        say(f"{command} is Odoo {found.version[0]}.{found.version[1]}: not used.")
        return None
    return found


def ensure(cfg):
    """Return an Odoo 19, fetched first where the machine has none."""
    found = check(cfg)
    if found:
        done(f"Odoo 19 ({found.package})")
        return found
    with step("Odoo 19 from Debian (120 MB to fetch, 1.2 GB unpacked)"):
        _fetch(cfg)
    return locate(cfg)


def check(cfg):
    """Return the Odoo that is there; None when it has to and can be fetched."""
    found = locate(cfg)
    if not found and not debian.is_debian():
        name = debian.os_release().get("PRETTY_NAME", "this system")
        raise DevError(
            f"Odoo 19 can be fetched on Debian only, and this is {name}. Get Odoo 19 "
            "yourself and name its folder: ODOO_HOME=/path/to/odoo make demo"
        )
    return found


def _fetch(cfg):
    """Fetch and unpack the Debian package and what it links to."""
    apt = debian.PrivateApt(cfg)
    apt.update(["sid", debian.COMPANION_SUITE])
    versions = [v for v in apt.versions("odoo-19") if v.startswith("19.0")]
    if not versions:
        raise DevError(
            "Debian sid has no odoo-19 of version 19.0 any more. "
            "Set ODOO_HOME to the folder of an Odoo 19."
        )
    version = KNOWN_VERSION if KNOWN_VERSION in versions else versions[0]
    packages = [f"odoo-19={version}"]
    packages += [f"{name}/sid" for name in COMPANIONS]
    packages += [f"{name}/{debian.COMPANION_SUITE}" for name in OLD_COMPANIONS]
    debs = apt.download(packages)
    new = cfg.work / "odoo.new"
    shutil.rmtree(new, ignore_errors=True)
    # the package carries the addons twice
    debian.unpack(debs, new, exclude=[f"./{DIST}/addons"])
    stamp.replace_folder(new, cfg.work / "odoo")


def link(cfg, odoo):
    """Return a folder for PYTHONPATH that holds the package `odoo` alone.

    The folder in which Odoo lies may hold other versions of our packages.
    """
    folder = cfg.folder("host")
    target = folder / "odoo"
    if not target.is_symlink() or target.resolve() != odoo.package:
        target.unlink(missing_ok=True)
        target.symlink_to(odoo.package)
    return folder


def environment(cfg, cluster, odoo=None):
    """Return the environment in which Odoo runs against a cluster."""
    odoo = odoo or require(cfg)
    env = cluster.environment(os.environ)
    env.pop("ODOO_RC", None)
    env["PYTHONPATH"] = os.pathsep.join([str(link(cfg, odoo)), str(cfg.root)])
    paths = [cfg.venv / "bin", cfg.work / "bin"]
    env["PATH"] = os.pathsep.join([*map(str, paths), env.get("PATH", "")])
    env["PYTHONDONTWRITEBYTECODE"] = "1"
    return env


def require(cfg):
    """Return the Odoo that is there; say what to do when there is none."""
    odoo = locate(cfg)
    if not odoo or not cfg.python.exists():
        raise DevError("Nothing is set up yet: run 'make demo' or 'make test' first.")
    return odoo


def write_conf(cfg, cluster, db, name=None, extra_addons=(), **options):
    """Write an Odoo configuration file and return its path."""
    odoo = require(cfg)
    folders = [*odoo.addons, cfg.root, *extra_addons]
    values = {
        "addons_path": ",".join(map(str, folders)),
        "data_dir": data_dir(cfg, cluster),
        "db_name": db,
        "dbfilter": f"^{re.escape(db)}$",
        "http_interface": "127.0.0.1",
        "list_db": False,
        "max_cron_threads": 0,
        "admin_passwd": os.urandom(12).hex(),
        **cluster.options(),
        **options,
    }
    path = cfg.folder("conf") / f"{name or db}.conf"
    lines = ["[options]"] + [f"{key} = {value}" for key, value in values.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def data_dir(cfg, cluster):
    """Return the folder of file stores and sessions that go with a cluster."""
    return cfg.folder("data") / cluster.name


def run(cfg, cluster, db, arguments, log, http=False, **conf):
    """Run the Odoo command line on a database, e.g. ['-u', 'crm', …].

    :param http: listen too, as browser tests need it (give `http_port`)
    :param conf: more lines of the configuration file
    """
    path = write_conf(cfg, cluster, db, name=f"{db}-cli", **conf)
    command = [cfg.python, "-m", "odoo", "-c", path, *arguments]
    command += [] if http else ["--no-http"]
    process.run([*command, "--stop-after-init"], log=log, env=environment(cfg, cluster))


def run_python(db, code, /, cfg=None, cluster=None, **arguments):
    """Run Python inside an Odoo environment and return its result.

    :param code: 'path/to/file.py:function', called as function(env, **arguments);
        or lines of Python that see `env` and `arguments` and set `result`
    :return: what the function returns or `result` holds, as JSON carries it
    The transaction is committed unless the code raises.
    """
    from . import postgres

    cfg = cfg or Config.from_env()
    cluster = cluster or postgres.Cluster(cfg, "test")
    conf = write_conf(cfg, cluster, db, name=f"{db}-python", log_level="warn")
    result = cfg.run / f"{db}-{os.getpid()}.json"
    command = [str(cfg.python), "-m", "dev.runner", str(conf), str(result)]
    try:
        done_ = subprocess.run(
            command,
            input=json.dumps({"code": code, "arguments": arguments}),
            text=True,
            env=environment(cfg, cluster),
            cwd=cfg.root,
            check=False,
            preexec_fn=process.die_with_parent,
        )
        if done_.returncode:
            raise DevError(f"Python in the database {db} failed: see above.")
        return json.loads(result.read_text(encoding="utf-8"))
    finally:
        result.unlink(missing_ok=True)
