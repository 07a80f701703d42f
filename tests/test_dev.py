"""The machinery says plainly what is wrong, and ends only what it started."""

import os
import signal
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from dev import (
    __main__ as cli,
    debian,
    demo,
    lock,
    net,
    odoo,
    preflight,
    process,
    stamp,
    testing,
    venv,
)
from dev.config import Config
from dev.errors import DevError


@pytest.fixture
def fresh(cfg, tmp_path):
    """A configuration whose clone and cache are an empty folder."""
    work = tmp_path / ".work"
    work.mkdir()
    return replace(cfg, root=tmp_path, work=work, cache=tmp_path / "cache")


@pytest.fixture
def sleeper():
    """A process of ours that leads its own group."""
    child = subprocess.Popen(["sleep", "60"], start_new_session=True)
    yield child
    child.kill()
    child.wait()


# what is told before the first download


@pytest.mark.parametrize("version", [(3, 9), (3, 14), (2, 7)])
def test_refuses_a_python_without_pins(version):
    with pytest.raises(DevError, match=r"Python 3.10 to 3.13"):
        preflight.check_python(version)


@pytest.mark.parametrize("version", [(3, 10), (3, 11), (3, 12), (3, 13)])
def test_takes_a_python_with_pins(version):
    preflight.check_python(version)


def test_tells_how_much_disk_is_needed(fresh):
    with pytest.raises(DevError, match=r"0\.5 GiB free; make demo needs \d+ GiB"):
        preflight.check_disk(fresh, "demo", free=preflight.GIB // 2)


def test_refuses_a_folder_that_cannot_be_written(fresh, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_args: False)
    with pytest.raises(DevError, match="not writable"):
        preflight.check_writable(fresh)


@pytest.mark.parametrize("text", ["0", "70000", "http"])
def test_refuses_a_port_that_is_none(monkeypatch, text):
    monkeypatch.setenv("PORT", text)
    with pytest.raises(DevError, match="not a port number"):
        Config.from_env()


def test_names_the_process_that_holds_the_port(fresh):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(DevError) as error:
            demo.check_port(replace(fresh, demo_port=port))
    assert f"Port {port} is taken by process {os.getpid()}" in str(error.value)
    assert f"PORT={port + 1}" in str(error.value)
    assert net.is_free(port)


def test_says_that_the_network_is_missing():
    lines = "WARNING: Retrying ... NewConnectionError: Name or service not known"
    assert "No network" in venv._explain(lines)
    assert "disk is full" in venv._explain("OSError: No space left on device")


def test_names_odoo_home_where_this_is_not_debian(fresh, monkeypatch):
    monkeypatch.delenv("ODOO_HOME", raising=False)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(DevError, match="ODOO_HOME=/path"):
        odoo.ensure(fresh)


def test_ubuntu_is_not_debian(monkeypatch):
    monkeypatch.setattr(debian, "os_release", lambda: {"ID": "ubuntu"})
    assert not debian.is_debian()


def test_odoo_home_must_hold_an_odoo_19(fresh, monkeypatch):
    monkeypatch.setenv("ODOO_HOME", str(fresh.root))
    with pytest.raises(DevError, match="holds no Odoo"):
        odoo.locate(fresh)
    package = fresh.root / "odoo"
    package.mkdir()
    (package / "release.py").write_text("version_info = (18, 0, 0, 'final')\n")
    with pytest.raises(DevError, match=r"is Odoo 18\.0"):
        odoo.locate(fresh)
    (package / "release.py").write_text("version_info = (19, 0, 0, 'final')\n")
    assert odoo.locate(fresh).package == package


def test_an_odoo_checkout_brings_both_folders_of_addons(fresh, monkeypatch):
    monkeypatch.setenv("ODOO_HOME", str(fresh.root))
    for path in ("odoo/addons/base", "addons/crm"):
        (fresh.root / path).mkdir(parents=True)
        (fresh.root / path / "__manifest__.py").write_text("{}")
    (fresh.root / "odoo/release.py").write_text("version_info = (19, 0)\n")
    found = odoo.locate(fresh)
    assert found.addons == (fresh.root / "odoo/addons", fresh.root / "addons")


# the machine's mirror

SOURCES = """
Types: deb
URIs: https://mirror.example/security
Suites: bookworm-security
Components: main

Types: deb deb-src
# a comment
URIs: https://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian.gpg
"""


def test_reads_the_mirror_from_sources_files(tmp_path):
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "sources.list.d" / "debian.sources").write_text(SOURCES)
    found = debian.find_mirror(tmp_path, "bookworm")
    assert found == ("https://mirror.example/debian", "/usr/share/keyrings/debian.gpg")


def test_reads_the_mirror_from_a_list(tmp_path):
    (tmp_path / "sources.list").write_text(
        "# deb http://old.example/debian trixie main\n"
        "deb http://mirror.example/tools trixie tools\n"
        "deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian trixie main\n"
    )
    found = debian.find_mirror(tmp_path, "trixie")
    assert found == ("http://mirror.example/debian", "/k.gpg")


def test_says_where_a_mirror_is_missing(tmp_path):
    with pytest.raises(DevError, match="ODOO_HOME"):
        debian.find_mirror(tmp_path, "bookworm")


# processes


def test_ends_its_own_process(tmp_path, sleeper):
    path = tmp_path / "one.pid"
    process.write_pid(path, sleeper.pid)
    assert process.read_pid(path)["pid"] == sleeper.pid
    assert process.end(path, 5)
    assert not path.exists()
    assert not process.start_time(sleeper.pid)


def test_leaves_a_process_alone_that_took_the_number(tmp_path, sleeper):
    path = tmp_path / "stale.pid"
    path.write_text(f'{{"pid": {sleeper.pid}, "start": "1"}}')
    assert not process.end(path)
    assert not path.exists()
    assert sleeper.poll() is None


@pytest.mark.parametrize("text", ["", "12", "{}", "rubbish"])
def test_a_broken_pid_file_is_no_process(tmp_path, text):
    path = tmp_path / "broken.pid"
    path.write_text(text)
    assert process.read_pid(path) is None


def test_a_killed_process_is_gone(tmp_path, sleeper):
    path = tmp_path / "killed.pid"
    process.write_pid(path, sleeper.pid)
    sleeper.send_signal(signal.SIGKILL)
    assert process.wait_gone(sleeper.pid, 5)
    assert process.read_pid(path) is None


def test_a_failed_command_shows_its_log(tmp_path):
    log = tmp_path / "log"
    command = [sys.executable, "-c", "print('why it failed'); raise SystemExit(3)"]
    with pytest.raises(DevError, match=r"(?s)what to do.*code 3.*why it failed"):
        process.run(command, log, hint="what to do")


def test_two_at_once_are_refused(fresh):
    with (
        lock.exclusive(fresh, "demo"),
        pytest.raises(DevError, match=f"make demo .process {os.getpid()}"),
        lock.exclusive(fresh, "test"),
    ):
        pass
    with lock.exclusive(fresh, "test"):
        assert "make test" in (fresh.work / "lock").read_text()


# stamps


def test_a_hash_follows_what_is_installed(tmp_path):
    addon = tmp_path / "addon"
    (addon / "tests").mkdir(parents=True)
    (addon / "models.py").write_text("one")
    first = stamp.digest(addon)
    (addon / "tests" / "test_it.py").write_text("a test")
    (addon / "README.md").write_text("words")
    assert stamp.digest(addon) == first
    (addon / "models.py").write_text("two")
    assert stamp.digest(addon) != first


def test_a_folder_is_replaced_whole(tmp_path):
    old, new = tmp_path / "odoo", tmp_path / "odoo.new"
    for folder in (old, new):
        folder.mkdir()
        (folder / folder.name).touch()
    stamp.replace_folder(new, old)
    assert [path.name for path in tmp_path.iterdir()] == ["odoo"]
    assert [path.name for path in old.iterdir()] == ["odoo.new"]


# commands


def test_help_tells_every_command(capsys):
    assert cli.main(["help"]) == 0
    text = capsys.readouterr().out
    assert all(name in text for name in cli.COMMANDS)
    assert cli.main(["nonsense"]) == 2


def test_an_error_is_one_sentence(capsys, monkeypatch):
    monkeypatch.setenv("PORT", "none")
    assert cli.main(["stop"]) == 1
    assert capsys.readouterr().err.startswith("\nmake stop: PORT=none is not a port")


def test_the_makefile_knows_every_command(cfg):
    text = (cfg.root / "Makefile").read_text()
    assert all(f" {name}" in text for name in cli.COMMANDS)


def test_parts_are_chosen_by_name():
    assert testing.chosen_parts(None) == list(testing.PARTS)
    assert testing.chosen_parts("tours,lint") == ["tours", "lint"]
    with pytest.raises(DevError, match="PART=unit"):
        testing.chosen_parts("unit")


def test_pytest_closes_the_report(tmp_path, capsys):
    results = []
    for name, code, closing in (
        ("addon", 1, "===== 1 failed, 2 passed in 0.10s ====="),
        ("tours", 0, "========== 3 passed in 1.00s =========="),
        ("lint", 0, ""),
    ):
        log = tmp_path / name
        log.write_text(f"dots\n{closing}\n")
        results.append(
            testing.Result(name, log, code, 1, testing.closing_line(log)),
        )
    assert testing.report(results) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "===== 1 failed, 2 passed in 0.10s ====="
    assert testing.report(results[1:]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("===")


def test_no_part_ran_a_test_is_no_success(tmp_path):
    log = tmp_path / "log"
    log.touch()
    only = testing.Result("addon", log, testing.NO_TESTS)
    assert testing.report([only]) == 1


# what is written in the repository


def test_every_package_is_pinned(cfg):
    for path in (cfg.root / "dev").glob("requirements*.txt"):
        lines = [line.split("#")[0].strip() for line in path.read_text().splitlines()]
        assert all("==" in line for line in lines if line), path


def test_no_mirror_is_written_down(cfg):
    for path in sorted((cfg.root / "dev").rglob("*.py")):
        text = path.read_text()
        assert "deb.debian" not in text, path
        assert "pypi." not in text, path


def test_dev_needs_the_standard_library_only(cfg):
    names = " ".join(
        f"import dev.{path.stem};"
        for path in (cfg.root / "dev").glob("*.py")
        if path.stem not in ("__main__", "__init__", "pytest_part")
    )
    command = [sys.executable, "-I", "-S", "-c"]
    code = f"import sys; sys.path.insert(0, {str(cfg.root)!r}); {names}"
    subprocess.run([*command, code], check=True)


def test_paths_stay_inside_the_clone(cfg):
    assert cfg.work == cfg.root / ".work"
    assert Path(cfg.python).parent.parent == cfg.venv
