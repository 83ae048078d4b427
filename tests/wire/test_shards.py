"""Several processes on one PostgreSQL, each with its shards: every server is served once, by whoever owns its shard."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import time
from collections import Counter
from uuid import uuid4

import aiohttp
import asyncpg
import pytest

from bot.app import build_services
from bot.guilds import ServerSettings
from bot.settings import Settings
from cogs.announcements.models import AnnouncementSettings, Content, Layout, Plan
from cogs.welcome.models import WelcomeSettings
from tests.support.announcements import NewsWorld
from tests.support.proof import LONG, trials
from tests.wire.process import BotProcess
from tests.wire.standin.gateway import IDENTIFY_SECONDS
from tests.wire.test_clock import RUNNER
from tests.wire.test_run import STARTED, STOP_SECONDS, environment_of, greetings

pytestmark = pytest.mark.proof("More than one process")

PROCESSES, SHARDS, GUILDS = trials(2, 3), trials(4, 12), trials(6, 30)
AT_ONCE = trials(2, 4)
GLOBAL = ("jobs.prune", "privacy.retention", "ledger.audit")
LET_GO = "UPDATE job SET run_at = 0 WHERE state = 'running'"
NOTICED_SECONDS = 25  # what another process stored is noticed with the heartbeat
LEASE_SECONDS = 75
A_MOMENT_SECONDS = trials(1, 5)


class Fleet:
    """A Discord of many servers, and the processes that serve them."""

    def __init__(self, discord, folder, url) -> None:
        self.discord, self.folder, self.url = discord, folder, url
        discord.gateway.max_concurrency = AT_ONCE
        self.guilds = {}
        """By the server's id as a number, the channel that it is greeted and posted in."""
        self.owned = {
            number: [shard for shard in range(SHARDS) if shard * PROCESSES // SHARDS == number]
            for number in range(PROCESSES)
        }
        """Which shards each process has."""
        self.ports = [free_port() for _ in range(PROCESSES)]
        self.ready_after = 0.0
        """Seconds from the start of all processes until the last shard was ready, at the last start."""

    def found(self):
        """Found the servers, about as many on each shard: an id is a moment, and says on which it is."""
        for number in range(GUILDS):
            while (int(self.discord.world.snowflake()) >> 22) % SHARDS != number % SHARDS:
                time.sleep(0.0002)
            guild = self.discord.world.guild(f"Harbour {number}")
            self.guilds[int(guild["id"])] = guild["channels"][0]["id"]
        assert all(self.of(number) for number in self.owned)

    def of(self, number):
        """The servers of a process."""
        return [guild_id for guild_id in self.guilds if (guild_id >> 22) % SHARDS in self.owned[number]]

    @contextlib.asynccontextmanager
    async def services(self):
        services = build_services(Settings(database_url=self.url, _env_file=None))
        await services.database.connect()
        try:
            yield services
        finally:
            await services.database.close()

    async def set_up(self):
        async with self.services() as services:
            for guild_id, channel in self.guilds.items():
                await services.guilds.set(guild_id, ServerSettings(set_up_at=1))
                await services.guilds.set(guild_id, WelcomeSettings(channel_id=int(channel)))
                await services.guilds.set(guild_id, AnnouncementSettings(enabled=True))

    async def move(self):
        """Have everybody greeted in another channel from now on; return it by server."""
        moved = {}
        for guild_id in self.guilds:
            channel = self.discord.world.channel(str(guild_id), "new")
            await self.discord.dispatch("CHANNEL_CREATE", channel, guild_id=str(guild_id))
            moved[guild_id] = channel["id"]
        async with self.services() as services:
            for guild_id, channel in moved.items():
                await services.guilds.change(guild_id, WelcomeSettings, channel_id=int(channel))
        return moved

    def process(self, number):
        environment = environment_of(self.discord, self.folder) | {
            "HEARTH_DATABASE_URL": self.url,
            "HEARTH_SHARD_COUNT": str(SHARDS),
            "HEARTH_SHARD_IDS": ",".join(map(str, self.owned[number])),
            "HEARTH_HEALTH_PORT": str(self.ports[number]),
        }
        if LONG:
            return BotProcess("-m", "bot", "run", cwd=self.folder, **environment)
        (self.folder / "shift").write_text("0")  # only for its quicker tick: what we store from outside wakes nobody
        return BotProcess(RUNNER, "run", cwd=self.folder, SHIFT_FILE=str(self.folder / "shift"), **environment)

    async def ready(self, number, process):
        async with asyncio.timeout(SHARDS * IDENTIFY_SECONDS + 30):
            while process.output.count(STARTED) < len(self.owned[number]):
                await asyncio.sleep(0.1)

    @contextlib.asynccontextmanager
    async def running(self):
        """Start all processes at once."""
        async with contextlib.AsyncExitStack() as stack:
            began = time.monotonic()
            processes = [await stack.enter_async_context(self.process(number)) for number in self.owned]
            await asyncio.gather(*(self.ready(number, process) for number, process in enumerate(processes)))
            self.ready_after = time.monotonic() - began
            yield processes

    async def post(self, text):
        """Have a post go out on every server, as soon as possible."""
        async with self.services() as services:
            plans = NewsWorld(services).plans
            for guild_id, channel in self.guilds.items():
                content = Content(text=text, layout=Layout.CARD)
                draft = await plans.draft(
                    guild_id, Plan(title=text, content=content, channel_ids=(int(channel),)), by=1
                )
                await plans.submit(guild_id, draft.id, by=1, revision=draft.revision, others=0)

    def posted(self, text):
        """How often each server has it."""
        messages = self.discord.world.messages
        return {
            guild_id: sum(text in str(message) for message in messages.get(channel, {}).values())
            for guild_id, channel in self.guilds.items()
        }

    async def join_everywhere(self):
        users = {}
        for guild_id in self.guilds:
            users[guild_id] = self.discord.world.user(f"new{uuid4().hex[:6]}")
            await self.discord.join(str(guild_id), users[guild_id])
        return users

    def greeted(self, users, channels=None):
        where = channels or self.guilds
        return {guild_id: len(greetings(self.discord, where[guild_id], user)) for guild_id, user in users.items()}

    async def ask(self, statement):
        connection = await asyncpg.connect(self.url)
        try:
            return await connection.fetch(statement)
        finally:
            await connection.close()

    async def done(self, number):
        """How many attempts of each kind of job a process has made."""
        address = f"http://127.0.0.1:{self.ports[number]}/metrics"
        async with aiohttp.ClientSession() as http, http.get(address) as answer:
            lines = (await answer.text()).splitlines()
        counted = Counter()
        for line in lines:
            if line.startswith("hearth_job_seconds_count"):
                counted[line.split('kind="')[1].split('"')[0]] += int(float(line.split()[-1]))
        return counted


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def once(fleet):
    return dict.fromkeys(fleet.guilds, 1)


@pytest.fixture
def fleet(discord, tmp_path, postgres_server, migrated_template):
    url = postgres_server.create_database(f"fleet_{uuid4().hex}", template=migrated_template)
    made = Fleet(discord, tmp_path, url)
    made.found()
    return made


async def stop(processes):
    for process in processes:
        process.stop()
    for process in processes:
        assert await process.exit_code(PROCESSES * STOP_SECONDS) == 0  # all at once, on the same few cores
        assert "Traceback" not in process.output


async def test_each_server_is_served_once_by_its_own_process_whatever_happens_to_the_others(fleet, figure):
    discord = fleet.discord
    await fleet.set_up()
    async with fleet.running() as processes:
        await served_by_their_owners(fleet)
        await global_work_is_done_once(fleet)
        await one_is_killed(fleet, processes.pop())
        if LONG:
            await it_comes_back(fleet)
        await stop(processes)
    await hands_change(fleet)
    assert discord.gateway.crowded == 0, "nobody identified before its turn"
    shards = Counter(shard for _at, shard in discord.gateway.identified)
    assert set(shards) == set(range(SHARDS))
    figure(
        f"{PROCESSES} processes, {SHARDS} shards, {len(fleet.guilds)} servers: joins and posts in each, nightly work, "
        "one process killed while it posts, shards swapped",
        "each join greeted and each post sent once, by the owner's process; nightly work once, by that of shard 0; "
        f"{shards.total()} IDENTIFYs, none before its turn ({AT_ONCE} every 5 s); all ready {fleet.ready_after:.0f} s "
        "after a start",
    )


async def served_by_their_owners(fleet):
    await fleet.post("First post")
    users = await fleet.join_everywhere()
    await fleet.discord.until(lambda: fleet.posted("First post") == once(fleet), 60)
    await fleet.discord.until(lambda: fleet.greeted(users) == once(fleet), 60)
    await asyncio.sleep(A_MOMENT_SECONDS)
    assert fleet.posted("First post") == fleet.greeted(users) == once(fleet)
    for number in fleet.owned:
        assert (await fleet.done(number))["announcements.send"] == len(fleet.of(number))


async def global_work_is_done_once(fleet):
    names = ", ".join(f"'{kind}'" for kind in GLOBAL)
    await fleet.ask(f"UPDATE job SET run_at = 0, due_at = 0 WHERE guild_id IS NULL AND kind IN ({names})")  # noqa: S608
    await fleet.post("Second post")  # which has every process look at what is due
    await fleet.discord.until(lambda: fleet.posted("Second post") == once(fleet), 60)
    async with asyncio.timeout(60):
        while await fleet.ask(f"SELECT 1 FROM job WHERE due_at = 0 AND kind IN ({names})"):  # noqa: S608
            await asyncio.sleep(0.2)
    done = [await fleet.done(number) for number in fleet.owned]
    assert [[counted[kind] for kind in GLOBAL] for counted in done] == [[1] * 3] + [[0] * 3] * (PROCESSES - 1)


async def one_is_killed(fleet, process):
    """The last process dies while it posts: its servers wait for it, the others notice nothing."""
    theirs = fleet.of(PROCESSES - 1)
    held = fleet.guilds[theirs[0]]
    fleet.discord.rest.hold("POST", f"/channels/{held}/messages")
    await fleet.post("Third post")
    await fleet.discord.until(lambda: fleet.discord.rest.is_holding, 60)
    process.stop(signal.SIGKILL)
    await process.exit_code()
    fleet.discord.rest.release()
    await fleet.post("Fourth post")
    others = [guild_id for guild_id in fleet.guilds if guild_id not in theirs]
    await fleet.discord.until(lambda: all(fleet.posted("Fourth post")[guild_id] for guild_id in others), 60)
    await asyncio.sleep(A_MOMENT_SECONDS)
    assert [fleet.posted("Fourth post")[guild_id] for guild_id in theirs] == [0] * len(theirs)
    if not LONG:
        await fleet.ask(LET_GO)
    fleet.discord.world.nonces.clear()  # Discord knows them for some minutes only


async def it_comes_back(fleet):
    async with fleet.process(PROCESSES - 1) as process:
        await fleet.ready(PROCESSES - 1, process)
        await nothing_was_lost(fleet)
        await stop([process])


async def nothing_was_lost(fleet):
    """What the killed process had begun or not begun is done, by whoever serves its servers now."""
    for text in ("Third post", "Fourth post"):
        await fleet.discord.until(lambda text=text: min(fleet.posted(text).values()) == 1, LEASE_SECONDS)
    await asyncio.sleep(A_MOMENT_SECONDS)
    assert fleet.posted("Third post") == fleet.posted("Fourth post") == once(fleet)


async def hands_change(fleet):
    """The shards of two processes are swapped by a restart; then settings are changed while they run."""
    fleet.owned[0], fleet.owned[1] = fleet.owned[1], fleet.owned[0]
    async with fleet.running() as processes:
        users = await fleet.join_everywhere()
        await nothing_was_lost(fleet)
        await fleet.discord.until(lambda: fleet.greeted(users) == once(fleet), 60)
        if LONG:
            moved = await fleet.move()
            await asyncio.sleep(NOTICED_SECONDS)
            users = await fleet.join_everywhere()
            await fleet.discord.until(lambda: fleet.greeted(users, moved) == once(fleet), 60)
            assert not any(fleet.greeted(users).values())
        await stop(processes)
