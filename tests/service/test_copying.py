"""A database copied into another: everything, exactly, whatever interrupts it, and never over something."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from uuid import uuid4

import asyncpg
import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.clock import SystemClock
from bot.database import copying, open_database
from bot.database.connect import sqlite_path
from bot.database.copying.postgres import COPY_LOCK, PostgresSide
from bot.database.copying.side import OWN_TABLES
from bot.database.copying.sqlite import SqliteSide
from bot.database.migrate import migrate, read_migrations, schema_state
from bot.database.upgrade import upgrade
from bot.errors import HostError
from bot.profiles import Profiles
from bot.profiles.store import ProfileStore
from bot.state import BotState
from tests.support.rows import Filler

WAYS = [("sqlite", "postgres"), ("postgres", "sqlite"), ("sqlite", "sqlite"), ("postgres", "postgres")]
SIDES = {"sqlite": SqliteSide, "postgres": PostgresSide}
KILLED_AT_A_STEP = """
import asyncio, os, signal, sys
from bot.clock import SystemClock
from bot.database import copying

def watch(progress):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)

left = int(sys.argv[3])
asyncio.run(copying.copy(sys.argv[1], sys.argv[2], SystemClock(), watch, rows_at_once=3))
"""
KILLED_AT_AN_INSTANT = """
import asyncio, os, signal, sys, threading
from bot.clock import SystemClock
from bot.database import copying

threading.Timer(int(sys.argv[3]) / 1000, os.kill, (os.getpid(), signal.SIGKILL)).start()
asyncio.run(copying.copy(sys.argv[1], sys.argv[2], SystemClock(), lambda progress: None, rows_at_once=3))
"""


def unseen(_progress):
    """Watch nothing."""


@pytest.fixture
def empty(postgres_server, tmp_path):
    """Return how to make the address of an empty database of a kind: without tables yet."""

    def make(kind):
        if kind == "sqlite":
            return f"sqlite:///{tmp_path / f'{uuid4().hex}.db'}"
        with ThreadPoolExecutor(1) as other:  # it has a loop of its own
            return other.submit(postgres_server.create_database, f"copy_{uuid4().hex}").result()

    return make


@pytest.fixture
async def full(empty, clock):
    """Return how to make a database of a kind with rows in every table."""

    async def make(kind, seed=0):
        clock.advance(minutes=1)  # no two databases are migrated in the same millisecond
        url = empty("sqlite")
        database = open_database(url, clock)
        await database.connect()
        await migrate(database)
        await database.close()
        side = SqliteSide(database)
        await side.open()
        tables = await side.tables()
        await side.close()
        with closing(sqlite3.connect(database.path)) as connection:
            Filler(connection, tables, seed=seed).fill()
        if kind == "sqlite":
            return url
        target = empty(kind)
        assert copying.is_same(await copying.copy(url, target, clock, unseen))
        return target

    return make


async def run(url, statement, *values):
    """Run a statement, past everything of ours, and return its rows."""
    path = sqlite_path(url)
    if path is not None:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            return connection.execute(statement, values).fetchall()
    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await connection.fetch(statement, *values)]
    finally:
        await connection.close()


async def contents(url, clock):
    """Return {table: its rows, in some fixed order}, read past everything of ours but for the names of columns."""
    side = SIDES["sqlite" if sqlite_path(url) else "postgres"](open_database(url, clock))
    try:
        await side.open()
        tables = await side.tables()
    finally:
        await side.close()
    found = {}
    for name, table in tables.items():
        rows = await run(url, f"SELECT {', '.join(column.name for column in table.columns)} FROM {name}")  # noqa: S608
        found[name] = sorted(repr(tuple(int(v) if isinstance(v, bool) else v for v in row)) for row in rows)
    return found


async def foreign_keys(url):
    return await run(
        url,
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint "
        "WHERE contype = 'f' ORDER BY 1, 2",
    )


@pytest.mark.parametrize(("there", "here"), WAYS)
async def test_a_copy_holds_every_row_of_every_table_exactly(full, empty, clock, there, here):
    source, target = await full(there), empty(here)
    before = await contents(source, clock)
    assert [name for name, rows in before.items() if not rows] == [], "a table without rows would prove nothing"
    compared = await copying.copy(source, target, clock, unseen, rows_at_once=5)
    assert copying.is_same(compared)
    assert await contents(target, clock) == before
    assert await contents(source, clock) == before
    assert {one.table for one in compared} == set(before)
    database = open_database(target, clock)
    assert await upgrade(database) == (), "a bot can start on it, and has nothing to bring up to date"
    await database.close()


async def test_there_and_back_again_nothing_has_changed(full, empty, clock):
    source, middle, end = await full("sqlite"), empty("postgres"), empty("sqlite")
    await copying.copy(source, middle, clock, unseen)
    await copying.copy(middle, end, clock, unseen)
    assert await contents(end, clock) == await contents(source, clock)
    assert copying.is_same(await copying.compare(source, end, clock, unseen))


async def test_both_databases_list_every_table_of_the_schema_alike(empty, clock):
    found = {}
    for kind, side_of in SIDES.items():
        database = open_database(empty(kind), clock)
        await database.connect()
        await migrate(database)
        await database.close()
        side = side_of(database)
        await side.open()
        found[kind] = await side.tables()
        if kind == "postgres":  # whose search index is no table
            made = {row[0] for row in await side.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
            counters = await side.fetch("SELECT relname FROM pg_class WHERE relkind = 'S'")
        await side.close()
    assert set(found["sqlite"]) == made - OWN_TABLES
    assert found["sqlite"] == found["postgres"]
    assert [table.name for table in found["sqlite"].values() if not table.key] == []
    assert counters == [], "ids are made by the bot; a counter of the database's own would have to be moved, too"


@pytest.mark.parametrize(("there", "here"), WAYS[:2])
async def test_what_is_derived_is_derived_again_so_the_directory_finds_who_was_copied(empty, clock, there, here):
    source, target = empty(there), empty(here)
    for url in (source, target):
        if url == target:
            await copying.copy(source, target, clock, unseen)
        database = open_database(url, clock)
        await database.connect()
        try:
            profiles = Profiles(ProfileStore(database), clock)
            if url == source:
                await migrate(database)
                async with database.transaction() as tx:
                    answers = [("What do you make?", "Ceramics")]
                    await profiles.put(tx, 1, 42, name="Mira", headline="", answers=answers, tags=(), is_listed=True)
            found = (await profiles.search(1, "ceram")).profiles
        finally:
            await database.close()
        assert [profile.member_id for profile in found] == [42]


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_references_are_back_and_checked_once_the_copy_is_complete(full, empty, clock, database_url):
    target = empty("postgres")
    await copying.copy(await full("sqlite"), target, clock, unseen)
    assert await foreign_keys(target) == await foreign_keys(database_url)
    assert await run(target, "SELECT to_regclass('copy_progress')") == [(None,)]
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await run(target, "UPDATE profile_tag SET member_id = member_id + 1")


@pytest.mark.parametrize(("there", "here"), WAYS[:2])
async def test_a_copy_that_is_killed_at_any_instant_goes_on_and_ends_the_same(full, empty, clock, there, here):
    source = await full(there)
    before = await contents(source, clock)
    steps = []
    await copying.copy(source, empty(here), clock, steps.append, rows_at_once=3)
    chance = random.Random(7)
    kills = 0
    for trial in range(10):
        target = empty(here)
        how, until = (
            (KILLED_AT_AN_INSTANT, chance.randint(150, 1200))
            if trial % 2
            else (KILLED_AT_A_STEP, chance.randint(1, len(steps)))
        )
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", how, source, target, str(until))
        kills += await process.wait() == -9
        if not await is_complete(target):
            compared = await copying.copy(source, target, clock, unseen, rows_at_once=3)
            assert copying.is_same(compared)
        assert await contents(target, clock) == before, (trial, until)
    assert kills >= 8


async def is_complete(url):
    """Say whether a copy came to its end before the process was killed."""
    path = sqlite_path(url)
    if path is not None and not path.exists():
        return False
    database = open_database(url, SystemClock())
    await database.connect()
    try:
        await copying.refuse_unfinished(database)
        if not (await schema_state(database)).current:
            return False
    except HostError:
        return False
    finally:
        await database.close()
    return bool((await run(url, "SELECT count(*) FROM job"))[0][0])


class Interrupted(Exception):  # noqa: N818 - what happened
    """The copy ends here."""


def interrupt_in(table):
    def watch(progress):
        if progress.table == table and progress.rows:
            raise Interrupted

    return watch


async def begun(source, target, clock, table="profile"):
    """Begin a copy and interrupt it in a table."""
    with pytest.raises(Interrupted):
        await copying.copy(source, target, clock, interrupt_in(table), rows_at_once=3)


@pytest.mark.parametrize(("there", "here"), WAYS[:2])
async def test_a_server_that_goes_away_ends_the_copy_in_one_sentence_and_it_goes_on_later(
    full, empty, clock, there, here
):
    source, target = await full(there), empty(here)
    server = source if there == "postgres" else target
    text = (  # of this database only: other tests run beside this one
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE application_name = 'hearth copy' AND datname = current_database()"
    )

    def cut(progress):
        if progress.table == "profile":
            cutting = threading.Thread(target=lambda: asyncio.run(run(server, text)))
            cutting.start()
            cutting.join()

    with pytest.raises(HostError, match="run the same command again"):
        await copying.copy(source, target, clock, cut)
    assert copying.is_same(await copying.copy(source, target, clock, unseen))
    assert await contents(target, clock) == await contents(source, clock)


@pytest.mark.parametrize("here", SIDES)
async def test_what_changed_since_the_interruption_is_copied_once_more(full, empty, clock, here):
    source, target = await full("sqlite"), empty(here)
    await begun(source, target, clock)
    await run(source, "UPDATE bot_state SET value = 'later'")
    await run(source, "DELETE FROM automod_match")
    assert copying.is_same(await copying.copy(source, target, clock, unseen))
    assert await contents(target, clock) == await contents(source, clock)


async def test_a_source_that_changes_all_the_time_is_noticed_and_leaves_the_copy_unfinished(full, empty, clock):
    source, target = await full("postgres"), empty("sqlite")

    def write(progress):
        if progress.does == "copy" and progress.table == "session_vote":  # bot_state has been copied by then
            text = "INSERT INTO bot_state (name, value, updated_at) VALUES ($1, '', 1)"
            writing = threading.Thread(target=lambda: asyncio.run(run(source, text, uuid4().hex)))
            writing.start()
            writing.join()

    compared = await copying.copy(source, target, clock, write)
    assert [one.table for one in compared if not one.is_same] == ["bot_state"]
    database = open_database(target, clock)
    with pytest.raises(HostError, match="not complete"):
        await upgrade(database)
    await database.close()
    assert copying.is_same(await copying.copy(source, target, clock, unseen))


@pytest.mark.parametrize("here", SIDES)
async def test_a_bot_does_not_start_on_an_unfinished_copy_and_nothing_is_copied_from_it(full, empty, clock, here):
    source, target = await full("sqlite"), empty(here)
    await begun(source, target, clock)
    database = open_database(target, clock)
    with pytest.raises(HostError, match="not complete"):
        await upgrade(database)
    await database.close()
    with pytest.raises(HostError, match="not complete"):
        await copying.copy(target, empty("sqlite"), clock, unseen)


@pytest.mark.parametrize("here", SIDES)
async def test_a_database_with_something_in_it_is_never_copied_over(full, empty, clock, here):
    source, target = await full("sqlite"), await full(here, seed=1)
    before = await contents(target, clock)
    with pytest.raises(HostError, match="not empty"):
        await copying.copy(source, target, clock, unseen)
    assert await contents(target, clock) == before


@pytest.mark.parametrize("here", SIDES)
async def test_a_database_of_something_else_is_left_as_it_is(full, empty, clock, here):
    target = empty(here)
    await run(target, "CREATE TABLE notes (text TEXT)")
    with pytest.raises(HostError, match="not empty"):
        await copying.copy(await full("sqlite"), target, clock, unseen)
    database = open_database(target, clock)
    await database.connect()
    assert not (await schema_state(database)).current
    await database.close()


@pytest.mark.parametrize("here", SIDES)
async def test_an_unfinished_copy_of_another_database_is_not_gone_on_with(full, empty, clock, here):
    target = empty(here)
    await begun(await full("sqlite"), target, clock)
    with pytest.raises(HostError, match="of another database"):
        await copying.copy(await full("sqlite", seed=1), target, clock, unseen)


@pytest.fixture
def impatient(monkeypatch):
    """Have a database be given up sooner than a person's would."""
    monkeypatch.setattr("bot.database.copying.postgres.LOOKS", 10)
    monkeypatch.setattr("bot.database.sqlite.BUSY_TIMEOUT_MS", 1000)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("there", SIDES)
async def test_a_database_that_a_bot_uses_is_not_copied(full, empty, clock, there):
    source = await full(there)
    bot = open_database(source, clock)
    await bot.connect()
    await BotState(bot, clock).put("still", "works")
    try:
        with pytest.raises(HostError, match=r"Stop (the bot|it) first"):
            await copying.copy(source, empty("sqlite"), clock, unseen)
        await BotState(bot, clock).put("still", "works")
    finally:
        await bot.close()
    assert copying.is_same(await copying.copy(source, empty("sqlite"), clock, unseen))


async def test_no_bot_can_write_to_an_sqlite_file_while_it_is_copied(full, empty, clock):
    source = await full("sqlite")
    tried = []

    def write(progress):
        if progress.table == "job" and not tried:
            with closing(sqlite3.connect(sqlite_path(source), timeout=0)) as connection:
                try:
                    connection.execute("DELETE FROM job")
                    connection.commit()
                except sqlite3.OperationalError as error:
                    tried.append(str(error))

    assert copying.is_same(await copying.copy(source, empty("sqlite"), clock, write))
    assert tried == ["database is locked"]


@pytest.mark.usefixtures("impatient")
async def test_two_copies_into_one_database_do_not_run_at_once(full, empty, clock, database_url):
    source = await full("sqlite")
    target = empty("sqlite" if sqlite_path(database_url) else "postgres")
    second = await full("sqlite", seed=1)
    refused = []

    def watch(progress):
        if progress.table == "job" and not refused:

            def work():
                try:
                    asyncio.run(copying.copy(second, target, clock, unseen))
                except HostError as error:
                    refused.append(str(error))

            other = threading.Thread(target=work)
            other.start()
            other.join()

    assert copying.is_same(await copying.copy(source, target, clock, watch))
    assert len(refused) == 1


async def test_a_copy_waits_for_the_server_to_see_that_the_one_before_it_is_gone(full, empty, clock):
    source, target = await full("sqlite"), empty("postgres")
    killed = await asyncpg.connect(target)
    await killed.execute("SELECT pg_advisory_lock($1)", COPY_LOCK)
    leaving = asyncio.create_task(gone_after(killed, seconds=0.4))
    try:
        assert copying.is_same(await copying.copy(source, target, clock, unseen))
    finally:
        await leaving


async def gone_after(connection, seconds):
    """End a connection in a moment, as the server does once it sees that whoever was there is gone."""
    await asyncio.sleep(seconds)
    await connection.close()


async def test_a_character_that_postgres_cannot_hold_becomes_the_one_that_stands_for_it(full, empty, clock):
    source, target = await full("sqlite"), empty("postgres")
    await run(source, "INSERT INTO bot_state (name, value, updated_at) VALUES (?, ?, 1)", "nul", "a\0b")
    assert copying.is_same(await copying.copy(source, target, clock, unseen))
    assert await run(target, "SELECT value FROM bot_state WHERE name = 'nul'") == [("a\ufffdb",)]


async def test_sources_that_cannot_be_copied_are_refused_with_what_to_do(full, empty, clock, tmp_path):
    target = empty("sqlite")
    older = await full("sqlite")
    newest = max(migration.version for migration in read_migrations("sqlite"))
    await run(older, "DELETE FROM schema_migration WHERE version = ?", newest)
    rubbish = tmp_path / "rubbish.db"
    rubbish.write_bytes(b"rubbish" * 1000)
    for source, says in (
        (older, "Start the bot on it once"),
        (empty("sqlite"), "no database at"),
        (empty("postgres"), "empty"),
        (f"sqlite:///{rubbish}", "damaged or no database"),
        ("mysql://me:secret@host/name", "no address of a database"),
    ):
        with pytest.raises(HostError, match=says) as refused:
            await copying.copy(source, target, clock, unseen)
        assert "secret" not in str(refused.value)
    assert not sqlite_path(target).exists()


async def test_a_database_is_not_copied_into_itself(full, clock):
    for kind in SIDES:
        url = await full(kind)
        with pytest.raises(HostError, match="same database"):
            await copying.copy(url, url, clock, unseen)


class TestCommandLine:
    def test_it_shows_every_table_and_ends_with_0_when_both_sides_are_the_same(self, hearth, filled, empty):
        target = empty("sqlite")
        result = hearth("copy", filled, target)
        assert result.exit_code == 0, result.output
        assert "Copying job (" in result.stderr
        assert result.stdout.count("✓") == 91
        assert "the same on both sides" in result.stdout
        again = hearth("copy", filled, target)
        assert again.exit_code == 2
        assert "not empty" in again.stderr
        assert "Traceback" not in again.output
        assert hearth("compare", filled, target).exit_code == 0

    async def test_what_differs_ends_with_1_and_both_numbers(self, hearth, filled, empty):
        target = empty("sqlite")
        await asyncio.to_thread(hearth, "copy", filled, target)
        await run(target, "UPDATE bot_state SET value = 'other'")
        result = await asyncio.to_thread(hearth, "compare", filled, target)
        assert result.exit_code == 1
        (line,) = [line for line in result.stdout.splitlines() if "✗" in line]
        assert "bot_state" in line
        assert "there:" in line

    async def test_check_says_that_a_copy_is_not_complete(self, filled, empty, clock, monkeypatch):
        target = empty("sqlite")
        await begun(filled, target, clock)
        monkeypatch.setenv("HEARTH_DATABASE_URL", target)
        monkeypatch.setenv("DISCORD_TOKEN", "made-up")
        result = await asyncio.to_thread(CliRunner().invoke, main, ["check", "--offline"])
        assert result.exit_code == 1
        assert "a copy that is not complete" in result.output

    def test_addresses_that_are_none_end_with_2_and_one_sentence(self, hearth, empty):
        result = hearth("copy", "data/hearth.db", empty("sqlite"))
        assert result.exit_code == 2
        assert result.stderr.startswith("hearth: This is no address of a database.")
        assert result.stderr.count("\n") == 1

    @pytest.fixture
    async def filled(self, full):
        return await full("sqlite")

    @pytest.fixture
    def hearth(self):
        return lambda *arguments: CliRunner().invoke(main, ["database", *arguments])
