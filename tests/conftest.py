"""What the journeys share: a PostgreSQL, template databases, servers, a browser.

Run them with `make test PART=journeys ARGS='-k name'`.
"""

import itertools

import pytest

from dev import browser as browsers, database, odoo, postgres, templates
from dev.config import Config
from dev.odoo_server import Server

_COUNT = itertools.count(1)


@pytest.fixture(scope="session")
def cfg():
    """The paths and names of this clone."""
    return Config.from_env()


@pytest.fixture(scope="session")
def cluster(cfg):
    """The PostgreSQL of the tests, running."""
    return postgres.ensure_running("test", cfg)


@pytest.fixture(scope="session")
def base_template(cfg, cluster):
    """The name of a database with Odoo's apps, without the addon. Do not change it."""
    return templates.ensure_base(cfg, cluster)


@pytest.fixture(scope="session")
def addon_template(cfg, cluster):
    """The name of a database with the addon. Do not change it: copy it."""
    return templates.ensure_tested(cfg, cluster)


@pytest.fixture
def new_db(cluster, addon_template):
    """A function that copies a template (the addon's) and returns the copy's name."""
    made = []

    def make(template=None):
        name = f"journey_{next(_COUNT)}"
        database.create_from_template(name, template or addon_template, cluster)
        made.append(name)
        return name

    yield make
    for name in made:
        database.drop(cluster, name)


@pytest.fixture
def db(new_db):
    """The name of a fresh copy of the database with the addon."""
    return new_db()


@pytest.fixture
def new_server(cfg, cluster):
    """A function that starts a server on a database, ended with the test."""
    made = []

    def make(name, **options):
        server = Server(name, cluster=cluster, cfg=cfg, **options)
        made.append(server)
        return server.start().wait_ready()

    yield make
    for server in made:
        server.stop()


@pytest.fixture
def run_python(cfg, cluster):
    """A function (db, code, **arguments) that runs Python inside Odoo."""

    def run(name, code, /, **arguments):
        return odoo.run_python(name, code, cfg, cluster, **arguments)

    return run


@pytest.fixture(scope="session")
def browser(cfg):
    """The path of a Chromium."""
    return browsers.ensure(cfg)
