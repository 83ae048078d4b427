"""Announcements by the real process, killed at random instants: each channel has each post exactly once."""

from __future__ import annotations

import asyncio
import contextlib
import random
import signal
import sqlite3
from contextlib import closing

import pytest

from bot.app import build_services
from bot.database.upgrade import upgrade
from bot.guilds import ServerSettings
from bot.settings import Settings
from cogs.announcements.models import AnnouncementSettings, Content, Layout, Plan
from cogs.welcome.models import WelcomeSettings
from tests.support.announcements import NewsWorld
from tests.support.proof import SEED, trials
from tests.wire.process import BotProcess
from tests.wire.standin.faults import KINDS, Fault
from tests.wire.test_run import STARTED, STOP_SECONDS, environment_of

TRIALS = trials(5, 200)
CHANNELS = 3
# Lines after a kill. A trial takes seconds: with more, hours of talk would be within the minutes that are searched.
TALK = (0, 0, 0, 0, 0, 0, 0, 20, 20, 20, 250)
PATIENCE = 60  # seconds for what earlier kills left to be looked for, too
SETTLED = "SELECT COUNT(*) FROM announcement_delivery WHERE state <> 'sent'"
BEGUN = "SELECT COUNT(*) FROM announcement_post WHERE state = 'scheduled'"
# The lease of a process that died lasts for a minute, and who died often waits longer: nobody wants to wait in a test.
LET_GO = "UPDATE job SET run_at = 0 WHERE state = 'running' OR (state = 'pending' AND failures > 0)"
OPEN = """
SELECT d.state, p.state, j.kind, j.state, j.starts, j.failures, j.last_error
FROM announcement_delivery AS d JOIN announcement_post AS p ON p.id = d.post_id
LEFT JOIN job AS j ON j.job_key IN (CAST(d.id AS TEXT), CAST(p.id AS TEXT))
WHERE d.state <> 'sent'
"""


class Press:
    """A server that posts to three channels, and a bot that is killed while it does."""

    def __init__(self, discord, guild, folder, channels=CHANNELS) -> None:
        self.discord, self.guild_id, self.folder = discord, int(guild["id"]), folder
        names = (f"news-{number}" for number in range(channels))
        self.channels = [discord.world.channel(guild["id"], name)["id"] for name in names]
        self.chance = random.Random(SEED)
        self.environment = environment_of(discord, folder)
        self.kills: dict[str, int] = {}

    def process(self):
        return BotProcess("-m", "bot", "run", cwd=self.folder, **self.environment)

    async def set_up(self):
        async with self.services() as services:
            guilds = services.guilds
            await guilds.set(self.guild_id, ServerSettings(set_up_at=1))
            await guilds.set(self.guild_id, WelcomeSettings(enabled=False))
            await guilds.set(self.guild_id, AnnouncementSettings(enabled=True))

    async def plan(self, trial, layout=None):
        """Have a post go out as soon as the bot runs."""
        layout = layout or self.chance.choice(list(Layout))
        content = Content(text=f"Post {trial}.", layout=layout)
        plan = Plan(title=f"Trial {trial}", content=content, channel_ids=tuple(map(int, self.channels)))
        async with self.services() as services:
            plans = NewsWorld(services).plans
            draft = await plans.draft(self.guild_id, plan, by=1)
            await plans.submit(self.guild_id, draft.id, by=1, revision=draft.revision, others=0)

    def services(self):
        return _Services(self.environment["HEARTH_DATABASE_URL"])

    def copies(self, trial):
        """How often each channel has a trial's post."""
        words = f"Post {trial}."
        return [
            sum(words in str(message) for message in self.discord.world.messages.get(channel, {}).values())
            for channel in self.channels
        ]

    async def run_and_kill(self, trial):
        """Start the bot and kill it: at any instant, between two channels, or before it heard that one has it."""
        how = self.chance.choice(("any instant", "between channels", "accepted, not recorded"))
        self.kills[how] = self.kills.get(how, 0) + 1
        async with self.process() as process:
            if how == "accepted, not recorded":
                self.discord.rest.hold("POST", f"/channels/{self.chance.choice(self.channels)}/messages")
            await process.wrote(STARTED)
            if how == "any instant":
                await asyncio.sleep(self.chance.uniform(0, 0.4))
            elif how == "between channels":
                wanted = self.chance.randint(1, CHANNELS - 1)
                await self.discord.until(lambda: sum(self.copies(trial)) >= wanted, PATIENCE)
            else:
                await self.discord.until(lambda: self.discord.rest.is_holding, PATIENCE)
            process.stop(signal.SIGKILL)
            await process.exit_code()
        self.discord.rest.release()
        self.talk(self.chance.choice(TALK))
        if self.chance.random() < 0.5:
            self.discord.world.nonces.clear()  # Discord knows them for some minutes only
        self.ask(LET_GO)

    async def run_until_settled(self, seconds=60):
        """Let the bot do all that is left."""
        async with self.process() as process:
            await process.wrote(STARTED)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    while self.ask(SETTLED) or self.ask(BEGUN):
                        await asyncio.sleep(0.2)
            assert (self.ask(SETTLED), self.ask(BEGUN)) == (0, 0), self.all_of(OPEN)
            process.stop()
            assert await process.exit_code(STOP_SECONDS) == 0

    def talk(self, lines):
        """Let much be said, so that what was posted is not among the newest."""
        world = self.discord.world
        somebody = world.guilds[str(self.guild_id)]["members"][0]["user"]
        for channel in self.channels:
            for line in range(lines):
                world.message(channel, somebody, content=f"talk {line}")

    def ask(self, statement):
        with closing(sqlite3.connect(self.folder / "hearth.db", timeout=30)) as database, database:
            row = database.execute(statement).fetchone()
        return row[0] if row is not None else None

    def all_of(self, statement):
        with closing(sqlite3.connect(self.folder / "hearth.db", timeout=30)) as database:
            return database.execute(statement).fetchall()


class _Services:
    """The services on the bot's database, while the bot is not running."""

    def __init__(self, url) -> None:
        self._services = build_services(Settings(database_url=url, _env_file=None))

    async def __aenter__(self):
        await upgrade(self._services.database)
        return self._services

    async def __aexit__(self, *_exception):
        await self._services.database.close()


@pytest.fixture
async def press(discord, guild, tmp_path):
    made = Press(discord, guild, tmp_path)
    await made.set_up()
    return made


@pytest.mark.proof("The process is killed")
async def test_killed_at_any_step_each_channel_has_each_post_exactly_once(press, figure):
    for trial in range(TRIALS):
        await press.plan(trial)
        await press.run_and_kill(trial)
        assert max(press.copies(trial)) <= 1
    await press.run_until_settled()
    assert [press.copies(trial) for trial in range(TRIALS)] == [[1] * CHANNELS] * TRIALS
    how = ", ".join(f"{amount} {when}" for when, amount in sorted(press.kills.items()))
    figure(f"SIGKILL while a post goes out to {CHANNELS} channels: {how}", f"{TRIALS} of {TRIALS} exactly once in each")


@pytest.mark.proof("Discord's REST API is in trouble")
async def test_whatever_goes_wrong_on_the_way_each_channel_has_it_exactly_once(discord, guild, tmp_path, figure):
    """Each channel has a fault of its own: before Discord did anything, or after it posted and nobody heard of it."""
    wrong = [
        (kind, is_done, layout) for kind in KINDS for is_done, layout in ((False, Layout.CARD), (True, Layout.TEXT))
    ]
    press = Press(discord, guild, tmp_path, len(wrong))
    await press.set_up()
    for trial, layout in enumerate((Layout.CARD, Layout.TEXT)):
        press.channels, every = (
            [channel for channel, (_kind, _done, its) in zip(press.channels, wrong, strict=True) if its is layout],
            press.channels,
        )
        await press.plan(trial, layout)
        press.channels = every
    for channel, (kind, is_done, _layout) in zip(press.channels, wrong, strict=True):
        discord.rest.faults.plan(Fault("POST", f"/channels/{channel}/messages", kind, is_done=is_done))
    discord.world.nonces = _Forgetful()
    await press.run_until_settled(90)
    assert discord.rest.faults.left == 0
    copies = [sum(pair) for pair in zip(press.copies(0), press.copies(1), strict=True)]
    assert dict(zip(wrong, copies, strict=True)) == dict.fromkeys(wrong, 1)
    said = f"{', '.join(KINDS)}; each before Discord did anything, and after it posted"
    figure(f"A post to {len(wrong)} channels, each with a fault: {said}", f"{sum(copies)} of {len(wrong)} exactly once")


class _Forgetful(dict):
    """Nonces that Discord knows for three seconds: discord.py's own next try is within them, a later attempt is not."""

    def __setitem__(self, key, message_id):
        super().__setitem__(key, message_id)
        asyncio.get_running_loop().call_later(3, self.pop, key, None)
