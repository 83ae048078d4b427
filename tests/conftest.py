"""Fixtures that every kind of test shares: a clock to turn, and each database migrated and empty."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import os
import shutil
from pathlib import Path
from uuid import uuid4

import pytest
import structlog
from hypothesis import settings

from bot.database import open_database
from bot.database.migrate import migrate
from tests.support import proof
from tests.support.clock import FakeClock
from tests.support.postgres import PostgresServer, place_for, sweep

if not os.environ.get(
    "CI"
):  # there Hypothesis loads a profile of its own: no deadline, and the same examples each time
    settings.register_profile("hearth", deadline=None)  # how long one takes depends on what else the machine does
    settings.load_profile("hearth")


def pytest_addoption(parser):
    parser.addoption("--figures", type=Path, help="write the figures of the proof into this page, between its marks")


def pytest_xdist_auto_num_workers():
    """One more worker than there are cores: tests over the wire mostly wait."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items):
    """Deal the tests over the wire out among the others: every worker has some, and none is left with the rest."""
    if proof.LONG:
        items.sort(key=proof.turn)
        return
    waiting = [item for item in items if "/wire/" in item.nodeid]
    others = [item for item in items if "/wire/" not in item.nodeid]
    if not waiting or not others:
        return
    hand = -(-len(others) // len(waiting))
    items[:] = [
        item for number, wire in enumerate(waiting) for item in (wire, *others[number * hand : (number + 1) * hand])
    ]


def pytest_terminal_summary(terminalreporter, config):
    """Print what the tests noted, and write it down where that was asked for."""
    reports = [each for each in terminalreporter.getreports("passed") if each.when == "call"]
    noted = [value for report in reports for key, value in report.user_properties if key == proof.KEY]
    figures = [proof.Figure(*each) for each in noted]
    if proof.LONG:
        for chapter, table in proof.tables(figures).items():
            terminalreporter.write_line(f"\n{chapter}\n\n{table}")
    if (page := config.getoption("figures")) is not None:
        proof.write(page, figures, dt.datetime.now(dt.UTC).date())


@pytest.fixture(autouse=True)
def _place_on_machine(request, tmp_path_factory):
    """Keep what is measured on an idle machine from running beside something else."""
    mark = request.node.get_closest_marker("proof")
    if mark is None or not proof.LONG:
        yield
        return
    shared = tmp_path_factory.getbasetemp().parent  # each worker has a folder of its own in it
    with proof.place_on(shared / "machine.lock", alone=mark.kwargs.get("alone", False)):
        yield


@pytest.fixture
def figure(request):
    """Return how to note what came of a test marked `proof`: what was done, and what was seen."""
    (chapter,) = request.node.get_closest_marker("proof").args

    def note(done, seen):
        noted = (proof.KEY, (request.node.nodeid, chapter, done, seen))
        if noted not in request.node.user_properties:  # a test with Hypothesis says it in each example
            request.node.user_properties.append(noted)

    return note


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture(scope="session")
def postgres_server(testrun_uid):
    """One PostgreSQL for the whole run, whichever worker comes first."""
    sweep()
    with PostgresServer(place_for(testrun_uid)) as server:
        yield server


@pytest.fixture(scope="session")
def migrated_template(postgres_server, worker_id):
    """The name of a migrated PostgreSQL database to copy: a copy takes a tenth of a migration."""
    return postgres_server.migrated_template(f"template_{worker_id}")


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory):
    """A migrated SQLite file to copy: a copy takes a tenth of a migration."""
    path = tmp_path_factory.mktemp("template") / "hearth.db"

    async def make():
        opened = open_database(f"sqlite:///{path}", FakeClock())
        await opened.connect()
        await migrate(opened)
        await opened.close()

    asyncio.run(make())
    return path


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request, tmp_path):
    """The address of an empty, migrated database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{shutil.copy(request.getfixturevalue('migrated_file'), tmp_path / 'hearth.db')}"
        return
    server = request.getfixturevalue("postgres_server")
    template = request.getfixturevalue("migrated_template")
    name = f"test_{uuid4().hex}"
    yield server.create_database(name, template=template)
    server.drop_database(name)  # all of a run's together would take 15 GB


@pytest.fixture
async def database(database_url, clock):
    """A migrated database, once on SQLite and once on PostgreSQL."""
    opened = open_database(database_url, clock)
    await opened.connect()
    try:
        await migrate(opened)
        yield opened
    finally:
        await opened.close()  # an open aiosqlite connection would keep the process from ending


@pytest.fixture(autouse=True, scope="session")
def _no_settings_from_outside():
    """Tests must not read the developer's own .env or environment."""
    for name in [name for name in os.environ if name.startswith(("HEARTH_", "DISCORD_"))]:
        del os.environ[name]


def _log_plainly():
    """Log as structlog does by itself, but for its tracebacks in colour: each takes as long as a whole test."""
    structlog.reset_defaults()
    *others, _coloured = structlog.get_config()["processors"]
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*others, plain])


_log_plainly()


@pytest.fixture(autouse=True)
def _logs_as_before():
    """A test that configures logs must not leave its handler to the next."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    if root.handlers != handlers:
        root.handlers[:], root.level = handlers, level
        _log_plainly()


@pytest.fixture
def project() -> Path:
    return Path(__file__).parent.parent
