"""Backups: whole although the bot writes, private, checked, and never over something by accident."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from contextlib import closing

import pytest

from bot.database import open_database
from bot.database.backup import back_up, restore
from bot.database.migrate import migrate
from bot.errors import BackupError
from bot.state import BotState


@pytest.fixture
async def live(tmp_path, clock):
    """An open SQLite database and its file."""
    path = tmp_path / "hearth.db"
    database = open_database(f"sqlite:///{path}", clock)
    await database.connect()
    await migrate(database)
    yield database, path
    await database.close()


def count(path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT count(*) FROM bot_state").fetchone()[0]


async def test_a_backup_under_writes_is_whole_and_holds_all_that_was_confirmed_before(live, clock, tmp_path):
    database, path = live
    state = BotState(database, clock)
    written = 0

    async def write() -> None:
        nonlocal written
        for number in range(300):
            await state.put(f"key{number}", "x" * 2000)
            written += 1

    writing = asyncio.create_task(write())
    while written < 50:
        await asyncio.sleep(0)
    confirmed = written
    made = await back_up(path, clock, to=tmp_path / "copy.db")
    await writing
    assert confirmed <= count(made) <= 300
    assert count(path) == 300


async def test_a_backup_is_readable_by_its_owner_only(live, clock):
    _database, path = live
    made = await back_up(path, clock)
    assert made.parent == path.parent / "backups"
    assert made.stat().st_mode & 0o777 == 0o600


async def test_nothing_is_overwritten_unless_forced(live, clock, tmp_path):
    _database, path = live
    target = tmp_path / "copy.db"
    await back_up(path, clock, to=target)
    with pytest.raises(BackupError, match="--force"):
        await back_up(path, clock, to=target)
    await back_up(path, clock, to=target, force=True)
    with pytest.raises(BackupError, match="--force"):
        await restore(target, path)


async def test_the_database_is_no_place_for_its_own_backup(live, clock, tmp_path):
    database, path = live
    (tmp_path / "link.db").symlink_to(path)
    for target in (path, tmp_path / "link.db"):
        with pytest.raises(BackupError, match="itself"):
            await back_up(path, clock, to=target, force=True)
    await BotState(database, clock).put("still", "works")
    assert count(path) == 1


async def test_a_backup_ends_although_another_process_writes_all_the_time(live, clock, tmp_path):
    database, path = live
    for number in range(60):
        await BotState(database, clock).put(f"key{number}", "x" * 1_000_000)
    # As often as a backup in steps would look: each write would have it begin anew.
    script = (
        "import itertools, sqlite3, sys; connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=10)\n"
        "connection.execute('PRAGMA synchronous = OFF')\n"
        "for number in itertools.count():\n"
        "    connection.execute('UPDATE bot_state SET updated_at = ? WHERE name = ?', (number, 'key0'))\n"
        "    print(flush=True)\n"
    )
    writer = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, str(path), stdout=asyncio.subprocess.PIPE
    )
    try:
        await writer.stdout.readline()
        made = await asyncio.wait_for(back_up(path, clock, to=tmp_path / "copy.db"), 15)
    finally:
        writer.kill()
        await writer.communicate()
    assert count(made) == 60


async def test_a_restore_brings_back_what_was_and_only_that(live, clock, tmp_path):
    database, path = live
    state = BotState(database, clock)
    await state.put("before", "1")
    made = await back_up(path, clock, to=tmp_path / "copy.db")
    await state.put("after", "1")
    await database.close()
    await restore(made, path, force=True)
    await database.connect()
    assert await state.get("before") == "1"
    assert await state.get("after") is None


async def test_a_database_in_use_is_not_replaced(live, clock, tmp_path):
    database, path = live
    made = await back_up(path, clock, to=tmp_path / "copy.db")
    with pytest.raises(BackupError, match="Stop the bot first"):
        await restore(made, path, force=True)
    await BotState(database, clock).put("still", "works")


async def test_rubbish_is_never_restored_and_what_was_there_stays(live, clock, tmp_path):
    database, path = live
    await database.close()
    rubbish = tmp_path / "rubbish.db"
    rubbish.write_bytes(b"SQLite format 3\0" + b"rubbish" * 5000)
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE something (id)")
    for file in (rubbish, other, tmp_path / "missing.db"):
        with pytest.raises(BackupError):
            await restore(file, path, force=True)
    assert count(path) == 0
    assert not list(tmp_path.glob(".*"))


async def test_a_damaged_database_can_be_replaced_by_its_backup(live, clock, tmp_path):
    database, path = live
    made = await back_up(path, clock, to=tmp_path / "copy.db")
    await database.close()
    path.write_bytes(b"rubbish" * 5000)
    with pytest.raises(BackupError, match="damaged"):
        await back_up(path, clock, to=tmp_path / "second.db")
    await restore(made, path, force=True)
    assert count(path) == 0


async def test_there_is_nothing_to_back_up_before_the_first_start(tmp_path, clock):
    with pytest.raises(BackupError, match="no database"):
        await back_up(tmp_path / "hearth.db", clock)
