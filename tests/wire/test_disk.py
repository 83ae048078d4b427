"""The disk under the bot fills up, refuses writes, is held by somebody else or comes back with another file on it."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import signal
import sqlite3
import subprocess
from contextlib import closing

import pytest

from tests.support.proof import trials
from tests.wire.gifts import DISCORD_WAITS_SECONDS, Gifts
from tests.wire.process import BotProcess
from tests.wire.test_run import STARTED, STOP_SECONDS, assert_one_sentence, environment_of, greetings, set_up

pytestmark = pytest.mark.proof("The disk is in trouble")

ROUNDS = trials(1, 10)
KILLS = trials(1, 20)
MOST_NAMED = 10  # all that were missed share one card, which names twenty with those who were there before
DISK_BYTES = 24 << 20
TROUBLE, OVER = "database in trouble", "database works again"


class Full:
    """A small disk of its own, and a file that takes up what is left of it."""

    name, says = "Disk full", "Free space"

    def __init__(self, folder) -> None:
        self._filler = folder / "filler"

    def begin(self, _process):
        with self._filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(4096))

    def end(self, _process):
        self._filler.unlink()


class Unwritable:
    """Every write to a file fails, as on a disk that its system has made read-only."""

    name, says = "every write fails", "See whether its disk is well"

    def begin(self, process):
        self._before = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (0, self._before[1]))

    def end(self, process):
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, self._before)


@pytest.fixture
def disk(tmp_path):
    """A folder on a disk of a few megabytes, and what can go wrong there: only root may mount one that fills up."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", folder]
    is_small = subprocess.run(mount, capture_output=True, check=False).returncode == 0  # noqa: S603 - our own folder
    yield folder, [Full(folder), Unwritable()] if is_small else [Unwritable()]
    if is_small:
        subprocess.run(["umount", "--lazy", folder], check=True)  # noqa: S603, S607 - likewise


@pytest.fixture
async def community(discord, guild, general, mira, tmp_path):
    await set_up(discord, tmp_path, guild, general)
    return Gifts(discord, guild, general, mira)


def bot_in(discord, folder, *arguments):
    return BotProcess("-m", "bot", *arguments, cwd=folder, **environment_of(discord, folder))


def url_in(folder):
    return f"sqlite:///{folder / 'hearth.db'}"


async def stop(process):
    process.stop()
    assert await process.exit_code(STOP_SECONDS) == 0
    assert "Traceback" not in process.output
    assert "unexpected" not in process.output


async def test_a_disk_that_takes_no_more_costs_nothing_and_goes_on_by_itself(
    discord, guild, general, mira, disk, figure
):
    folder, faults = disk
    await set_up(discord, folder, guild, general)
    gifts, users = Gifts(discord, guild, general, mira), []
    async with bot_in(discord, folder, "run") as process:
        await process.wrote(STARTED)
        for number, fault in enumerate(faults * ROUNDS):
            assert await gifts.give()
            fault.begin(process)
            assert [await gifts.give() for _ in range(3)] == [False] * 3
            if number < MOST_NAMED:
                users.append(discord.world.user(f"new{number}"))
                await discord.join(guild["id"], users[-1])
            await asyncio.sleep(0.5)
            fault.end(process)
            assert await gifts.give()
            *_, line = [line for line in process.output.splitlines() if TROUBLE in line]
            assert fault.says in line
        assert process.output.count(TROUBLE) == process.output.count(OVER) == len(faults) * ROUNDS
        await discord.until(lambda: all(greetings(discord, general, user) for user in users), 60)
        await asyncio.sleep(1)
        await stop(process)
    assert [len(greetings(discord, general, user)) for user in users] == [1] * len(users)
    gifts.assert_in_time()
    await gifts.assert_stored(url_in(folder))
    refused, done = len(gifts.refused), len(gifts.confirmed)
    figure(
        f"{' and '.join(fault.name for fault in faults)}, {ROUNDS} times each, with {len(users)} joins",
        f"{refused} of {refused} refused in one sentence, {done} of {done} confirmed ones stored, who joined greeted "
        "once when it was over, without a restart",
    )


async def test_a_disk_that_is_read_only_at_the_start_is_one_sentence(discord, guild, general, mira, disk, figure):
    folder, _faults = disk
    await set_up(discord, folder, guild, general)
    if not remount(folder, "ro"):
        pytest.skip("only root may mount a disk read-only")
    async with bot_in(discord, folder, "run") as process:
        assert await process.exit_code() == 2
    assert_one_sentence(process.output, about="who may write to the folder")
    assert remount(folder, "rw")
    async with bot_in(discord, folder, "run") as process:
        await process.wrote(STARTED)
        await stop(process)
    figure("The disk is read-only at a start", "exit code 2, one sentence; starts once it can be written")


def remount(folder, how):
    """Mount a small disk anew, so that it can be written or not; say whether that was possible."""
    command = ["mount", "-o", f"remount,{how}", folder]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603 - our own folder


async def test_somebody_who_holds_the_file_is_waited_for_and_after_a_while_spoken_of(
    discord, community, tmp_path, figure
):
    gifts = community
    async with bot_in(discord, tmp_path, "run") as process:
        await process.wrote(STARTED)
        for _round in range(ROUNDS):
            with held(tmp_path):
                asking = asyncio.create_task(gifts.give())
                await asyncio.sleep(2)
                assert not asking.done()
            assert await asking, "two seconds are waited for"
            with held(tmp_path):
                assert await asyncio.gather(gifts.give()) == [False]
                assert not await gifts.give()
            assert await gifts.give()
        assert process.output.count(TROUBLE) == ROUNDS
        await stop(process)
    gifts.assert_in_time()
    await gifts.assert_stored(url_in(tmp_path))
    figure(
        f"Another program holds the file, for 2 s and for longer, {ROUNDS} times",
        f"2 s waited for; then one sentence, the slowest after {gifts.slowest:.1f} of {DISCORD_WAITS_SECONDS:.0f} s",
    )


@contextlib.contextmanager
def held(folder):
    """Hold the file as another program does that writes."""
    with closing(sqlite3.connect(folder / "hearth.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


async def test_what_a_kill_leaves_beside_the_file_is_taken_in_again(discord, community, tmp_path, figure):
    gifts = community
    for _kill in range(KILLS):
        async with bot_in(discord, tmp_path, "run") as process:
            await process.wrote(STARTED)
            for _gift in range(5):
                assert await gifts.give()
            process.stop(signal.SIGKILL)
            await process.exit_code()
        assert (tmp_path / "hearth.db-wal").stat().st_size > 0
    await gifts.assert_stored(url_in(tmp_path))
    with closing(sqlite3.connect(tmp_path / "hearth.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    done = len(gifts.confirmed)
    figure(f"SIGKILL right after a confirmation, {KILLS} times", f"{done} of {done} confirmed gifts in the file")


def overwritten(path):
    path.write_bytes(b"<html>504 Gateway Time-out</html>" * 9000)


def cut_short(path):
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def emptied(path):
    path.write_bytes(b"")


def of_a_newer_version(path):
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("INSERT INTO schema_migration VALUES (9999, 'from the future', 'x', 0)")


REPLACED = (overwritten, cut_short, emptied, of_a_newer_version)


async def test_a_file_that_is_not_what_it_was_stops_the_start_and_names_the_way_back(
    discord, community, tmp_path, figure
):
    gifts = community
    async with bot_in(discord, tmp_path, "run") as process:
        await process.wrote(STARTED)
        assert await gifts.give()
        async with bot_in(discord, tmp_path, "backup") as making:
            assert await making.exit_code() == 0
        await stop(process)
    path = tmp_path / "hearth.db"
    (backup,) = (tmp_path / "backups").iterdir()
    whole = path.read_bytes()
    for replace in REPLACED:
        path.write_bytes(whole)
        replace(path)
        before = path.read_bytes()
        async with bot_in(discord, tmp_path, "run") as process:
            assert await process.exit_code() == 2
        assert_one_sentence(process.output, about=f"python -m bot restore {backup} --force")
        assert path.read_bytes() == before
    async with bot_in(discord, tmp_path, "restore", str(backup), "--force") as process:
        assert await process.exit_code() == 0
    async with bot_in(discord, tmp_path, "run") as process:
        await process.wrote(STARTED)
        assert await gifts.give()
        await stop(process)
    await gifts.assert_stored(url_in(tmp_path))
    names = ", ".join(replace.__name__.replace("_", " ") for replace in REPLACED)
    figure(f"The file before a start: {names}", "each time exit code 2, one sentence with the way back, file untouched")
