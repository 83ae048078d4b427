"""Much at once, and for long: every command answered, every message counted, and no memory that grows."""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
import statistics
import time
from contextlib import asynccontextmanager, closing

import pytest

from bot.app import build_services
from bot.database.upgrade import upgrade
from bot.guilds import ServerSettings
from bot.settings import Settings
from cogs.automod.rules import RULES
from cogs.welcome.models import WelcomeSettings
from tests.support.crowd import Crowd
from tests.support.proof import LONG, SEED
from tests.support.usage import resident_mib
from tests.wire.process import BotProcess
from tests.wire.standin.gateway import encoded
from tests.wire.test_run import STARTED, STOP_SECONDS, environment_of

pytestmark = pytest.mark.proof("Load")

MESSAGES_A_SECOND, LOAD_SECONDS = (1000, 300) if LONG else (200, 5)
COMMANDS_A_SECOND = 20
SLOWEST_MS = 250
FLOOD, FLOOD_SECONDS = 4000, 4
ASKING = 50
"""Members who use commands in turn; the stand-in looks them up one by one."""
SOAK_SECONDS = 60 * float(os.environ.get("HEARTH_SOAK_MINUTES", "0")) or (3600 if LONG else 10)
STEPS_A_SECOND = 40
GROWTH_MIB = 8 if LONG else 24
"""What memory may grow by: long enough a run shows a leak of a byte an event; a short one is still warming up."""
SHOW = [{"name": "show", "type": 1, "options": []}]
MESSAGES = "SELECT COALESCE(SUM(messages), 0), COALESCE(SUM(reactions), 0) FROM activity_day"


@pytest.fixture
def settings_of():
    """Return how to set something while the bot is not running: its folder → the settings of every server."""

    @asynccontextmanager
    async def opened(folder):
        services = build_services(Settings(database_url=f"sqlite:///{folder / 'hearth.db'}", _env_file=None))
        await upgrade(services.database)
        yield services.guilds
        await services.database.close()

    return opened


@pytest.fixture
async def crowd(discord, tmp_path, settings_of):
    """A server of 500 that is set up, and greets nobody."""
    made = Crowd(discord, 500)
    async with settings_of(tmp_path) as guilds:
        await guilds.set(int(made.guild_id), ServerSettings(set_up_at=1))
        await guilds.set(int(made.guild_id), WelcomeSettings(enabled=False))
    return made


@pytest.fixture
def start(discord, tmp_path):
    environment = environment_of(discord, tmp_path) | {"HEARTH_MESSAGE_CONTENT": "true"}
    return lambda: BotProcess("-m", "bot", "run", cwd=tmp_path, **environment)


@pytest.fixture
def counted(tmp_path):
    """Return how many messages and reactions the database has."""

    def ask():
        with closing(sqlite3.connect(tmp_path / "hearth.db")) as database:
            return tuple(database.execute(MESSAGES).fetchone())

    return ask


class Asking:
    """Members who use a command again and again, each answer timed in milliseconds."""

    def __init__(self, crowd) -> None:
        self.crowd = crowd
        self.took: list[float] = []
        self._running: set[asyncio.Task] = set()

    async def ask(self) -> None:
        user = self.crowd.members[len(self.took) % ASKING]["user"]
        begun = time.perf_counter()
        exchange = await self.crowd.discord.slash("points", channel_id=self.crowd.channels[0], user=user, options=SHOW)
        assert exchange.is_private
        self.took.append((time.perf_counter() - begun) * 1000)

    async def until(self, end: asyncio.Future) -> int:
        """Have a command used at the rate until the end comes; return how many were, all of them answered."""
        used = 0
        while not end.done():
            task = asyncio.create_task(self.ask())
            self._running.add(task)
            used += 1
            await asyncio.sleep(1 / COMMANDS_A_SECOND)
            self._running = {each for each in self._running if not each.done() or each.exception()}
        await asyncio.gather(*self._running)
        return used

    @property
    def median(self) -> float:
        return statistics.median(self.took)

    @property
    def p99(self) -> float:
        return statistics.quantiles(self.took, n=100)[98]


class Memory:
    """Looks at a process's resident memory from time to time."""

    def __init__(self, pid) -> None:
        self._pid = pid
        self.seen: list[float] = []

    async def watch(self, every) -> None:
        """Look every so many seconds, until this is cancelled."""
        while True:
            self.seen.append(resident_mib(self._pid))
            await asyncio.sleep(every)

    @property
    def quarters(self) -> tuple[float, float]:
        """The medians of the second quarter, when everything is warm, and of the last."""
        quarter = max(1, len(self.seen) // 4)
        return statistics.median(self.seen[quarter : 2 * quarter]), statistics.median(self.seen[-quarter:])

    def has_stayed(self) -> None:
        early, late = self.quarters
        assert late - early <= GROWTH_MIB, f"{early:.1f} MiB became {late:.1f}: {[round(each) for each in self.seen]}"

    def __str__(self) -> str:
        early, late = self.quarters
        return f"memory {early:.0f} MiB in the second quarter, {late:.0f} in the last"


async def stop(process):
    process.stop()
    assert await process.exit_code(STOP_SECONDS) == 0
    assert "Traceback" not in process.output


@pytest.mark.proof("Load", alone=True)
async def test_under_load_every_command_is_answered_and_every_message_counted(crowd, start, counted, figure):
    async with start() as process:
        await process.wrote(STARTED)
        asking, memory = Asking(crowd), Memory(process.pid)
        said = MESSAGES_A_SECOND * LOAD_SECONDS
        talking = asyncio.create_task(crowd.say(crowd.messages(said), MESSAGES_A_SECOND))
        watching = asyncio.create_task(memory.watch(LOAD_SECONDS / 100))
        used = await asking.until(talking)
        seconds = await talking
        watching.cancel()
        await stop(process)
    assert len(asking.took) == used
    assert counted() == (said, 0)
    memory.has_stayed()
    if LONG:
        assert asking.p99 < SLOWEST_MS
    figure(
        f"{said / seconds:,.0f} messages and {used / seconds:.0f} commands a second for {seconds:.0f} s",
        f"{used:,} of {used:,} commands answered, median {asking.median:.0f} ms, 99 % {asking.p99:.0f} ms; "
        f"{said:,} of {said:,} messages counted; {memory}",
    )


async def test_a_flood_in_which_every_message_is_an_offence_does_not_hold_up_the_stop(
    crowd, start, settings_of, tmp_path, figure
):
    async with settings_of(tmp_path) as guilds:
        for rule in RULES.values():
            await guilds.set(int(crowd.guild_id), rule.settings(state="dry-run"))
    async with start() as process:
        await process.wrote(STARTED)
        await crowd.say(crowd.messages(FLOOD), FLOOD / FLOOD_SECONDS)
        begun = time.perf_counter()
        await stop(process)
        seconds = time.perf_counter() - begun
    figure(f"SIGTERM after {FLOOD:,} messages of spam in {FLOOD_SECONDS} s", f"stopped in {seconds:.1f} s")


class Traffic:
    """A day of a community in little time: who joins, writes, reacts, opens threads, changes, asks, and leaves."""

    def __init__(self, crowd) -> None:
        self.crowd, self.discord = crowd, crowd.discord
        self.asking = Asking(crowd)
        self.chance = random.Random(SEED)
        self.visitors: list[dict] = []
        self.threads: list[dict] = []
        self.done: dict[str, int] = {}

    async def step(self) -> None:
        """Let one thing happen."""
        what, weight = zip(*self._weights().items(), strict=True)
        (act,) = self.chance.choices(what, weight)
        self.done[act.__name__] = self.done.get(act.__name__, 0) + 1
        await act()

    def _weights(self):
        return {
            self.write: 50,
            self.react: 15,
            self.change: 10,
            self.ask: 10,
            self.join: 5,
            self.leave: 5 if len(self.visitors) > 20 else 0,
            self.open_thread: 3,
            self.delete_thread: 3 if len(self.threads) > 20 else 0,
        }

    async def write(self) -> None:
        message = next(self.crowd.messages(1))
        await self.discord.gateway.stream(message, guild_id=self.crowd.guild_id)

    async def react(self) -> None:
        member = self.chance.choice(self.crowd.members)
        reaction = {
            "user_id": member["user"]["id"],
            "channel_id": self.chance.choice(self.crowd.channels),
            "message_id": self.discord.world.snowflake(),
            "member": member,
            "emoji": {"id": None, "name": "👍"},
            "burst": False,
            "type": 0,
        }
        await self._tell("MESSAGE_REACTION_ADD", reaction)

    async def change(self) -> None:
        member = self.chance.choice(self.crowd.members)
        member["nick"] = f"nick {self.chance.randrange(1000)}"
        await self._tell("GUILD_MEMBER_UPDATE", member)

    async def ask(self) -> None:
        await self.asking.ask()

    async def join(self) -> None:
        user = self.discord.world.user("visitor")
        self.visitors.append(user)
        await self._tell("GUILD_MEMBER_ADD", self.discord.world.member(self.crowd.guild_id, user))

    async def leave(self) -> None:
        user = self.visitors.pop(0)
        members = self.crowd.guild["members"]
        members.remove(self.discord.world.get_member(self.crowd.guild_id, user["id"]))
        self.crowd.guild["member_count"] = len(members)
        await self._tell("GUILD_MEMBER_REMOVE", {"user": user})

    async def open_thread(self) -> None:
        thread = {
            "id": self.discord.world.snowflake(),
            "parent_id": self.chance.choice(self.crowd.channels),
            "owner_id": self.chance.choice(self.crowd.members)["user"]["id"],
            "name": "a thread",
            "type": 11,
            "last_message_id": None,
            "message_count": 0,
            "member_count": 1,
            "rate_limit_per_user": 0,
            "flags": 0,
            "thread_metadata": {
                "archived": False,
                "auto_archive_duration": 1440,
                "archive_timestamp": "2026-06-10T12:00:00+00:00",
                "locked": False,
            },
        }
        self.threads.append(thread)
        await self._tell("THREAD_CREATE", thread | {"newly_created": True})

    async def delete_thread(self) -> None:
        thread = self.threads.pop(0)
        await self._tell("THREAD_DELETE", {name: thread[name] for name in ("id", "parent_id", "type")})

    async def _tell(self, event, data) -> None:
        """Tell an event that nobody will ask for again: the sessions of hours would remember all of them."""
        payload = encoded(event, data | {"guild_id": self.crowd.guild_id})
        await self.discord.gateway.stream(payload, guild_id=self.crowd.guild_id)


@pytest.mark.proof("Load", minutes=60)
async def test_a_long_day_leaves_no_more_memory_taken_than_a_short_one(crowd, start, counted, figure):
    traffic = Traffic(crowd)
    async with start() as process:
        await process.wrote(STARTED)
        memory = Memory(process.pid)
        watching = asyncio.create_task(memory.watch(SOAK_SECONDS / 200))
        begun = due = time.perf_counter()
        while time.perf_counter() - begun < SOAK_SECONDS:
            await traffic.step()
            due += 1 / STEPS_A_SECOND
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
        watching.cancel()
        await stop(process)
    assert counted() == (traffic.done["write"], traffic.done["react"])
    memory.has_stayed()
    events = sum(traffic.done.values())
    figure(
        f"{events:,} events in {SOAK_SECONDS / 60:.0f} minutes: joins, leaves, messages, reactions, threads, changes "
        f"and {len(traffic.asking.took):,} commands",
        f"{memory}; nothing lost; commands {traffic.asking.median:.0f} ms (median), {traffic.asking.p99:.0f} ms (99 %)",
    )
