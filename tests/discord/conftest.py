"""The real bot on a simulated Discord. Time is turned by hand: `env.pass_time(...)` moves it and runs what is due."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import shutil
from types import SimpleNamespace

import discord
import pytest
import simcord
import simcord._clock as simcord_clock
from discord import app_commands
from simcord import _settlement

from bot.app import build_bot
from bot.clock import to_millis
from bot.errors import HearthError
from bot.guilds import ServerSettings
from bot.settings import Settings

# SimCord would idle 50 ms after every action.
simcord.Env._settle_internal.__kwdefaults__["idle"] = 0.001

# A Wednesday noon: no test depends on the day it runs, and no quiet hours.
EPOCH = dt.datetime(2026, 6, 10, 12, tzinfo=dt.UTC)

PARKED = {
    function.__code__
    for function in (
        asyncio.Queue.get,
        asyncio.Event.wait,
        asyncio.Lock.acquire,
        asyncio.Semaphore.acquire,
        asyncio.Condition.wait,
    )
}
_park_reason = _settlement._park_reason


def _park_reason_of_ours(self, task, deadline, seen=None):
    """Count a task that idles on an asyncio primitive as settled, so that waiting for it does not time out."""
    reason = _park_reason(self, task, deadline, seen)
    if reason is not None or task.done():
        return reason
    coroutine, innermost = task.get_coro(), None
    while coroutine is not None and getattr(coroutine, "cr_frame", None) is not None:
        innermost = coroutine.cr_frame.f_code
        coroutine = getattr(coroutine, "cr_await", None)
    waiter = getattr(task, "_fut_waiter", None)
    return "asyncio primitive" if waiter is not None and not waiter.done() and innermost in PARKED else None


_settlement._park_reason = _park_reason_of_ours

TRANSLATED: dict[str, str] = {}


def remembered(translated):
    """Translate a command once for all tests: discord.py asks for each of its texts in each of Discord's languages."""

    async def payload(self, tree, translator):
        untranslated = json.dumps(self.to_dict(tree), sort_keys=True)
        if untranslated not in TRANSLATED:
            TRANSLATED[untranslated] = json.dumps(await translated(self, tree, translator))
        return json.loads(TRANSLATED[untranslated])

    return payload


for kind in (app_commands.Command, app_commands.ContextMenu, app_commands.Group):
    kind.get_translated_payload = remembered(kind.get_translated_payload)


class WorldClock:
    """The simulated world's time, also between two bots."""

    def __init__(self) -> None:
        self.env: simcord.Env | None = None

    def now(self) -> dt.datetime:
        return self.env.now() if self.env is not None else EPOCH


@pytest.fixture(autouse=True)
def _virtual_epoch(monkeypatch):
    def init(self) -> None:
        self.elapsed, self._epoch = 0.0, EPOCH

    monkeypatch.setattr(simcord_clock.Clock, "__init__", init)


@pytest.fixture
def world_clock():
    return WorldClock()


@pytest.fixture
async def make_bot(tmp_path, world_clock, migrated_file):
    """Build another bot on the same database, as a restart does."""
    made = []
    shutil.copy(migrated_file, tmp_path / "hearth.db")

    def make(**changes):
        url = f"sqlite:///{tmp_path / 'hearth.db'}"
        settings = Settings(**{"database_url": url, "shard_count": 1, **changes}, _env_file=None)
        made.append(build_bot(settings, world_clock, ticks=False))
        return made[-1]

    yield make
    for bot in made:  # one that never started has its database open all the same, and would keep the process
        await bot.services.database.close()


@pytest.fixture
def simcord_bot(make_bot):
    return make_bot()


@pytest.fixture
async def env(simcord_env, world_clock, make_bot, monkeypatch):
    """A running world. Ends with no unexpected error, and with the bot closed."""
    world_clock.env = simcord_env
    simcord_env.settle_timeout = 30  # seconds; a machine that is busy elsewhere is not a bot that hangs
    virtual = SimpleNamespace(time=lambda: simcord_env.now().timestamp())
    monkeypatch.setattr(discord.abc, "time", virtual, raising=False)

    async def pass_time(**duration: float) -> None:
        """Let time pass, then run what has become due, and let the bot finish."""
        await simcord_env.settle()
        simcord_env.backend.advance_clock(dt.timedelta(**duration).total_seconds())
        await simcord_env.bot.services.jobs.run_due()
        await simcord_env.settle()

    async def restart() -> None:
        """Stop the bot and start another one on the same database and the same Discord."""
        await simcord_env.bot.close()
        simcord_env.backend.advance_clock(1)  # no process starts in the instant in which another ended
        await simcord_env.restart_bot(make_bot())

    async def set_up(guild, **server) -> None:
        """Make the bot live on a server without walking through the wizard."""
        guilds = simcord_env.bot.services.guilds
        set_up_at = to_millis(simcord_env.now())
        await guilds.set(guild.id, ServerSettings(**{"set_up_at": set_up_at, **server}))
        simcord_env.backend.advance_clock(1)  # whoever joins from now on joined after the set-up

    def direct_messages(member) -> list[discord.Message]:
        """What the bot has written to somebody directly."""
        channel = simcord_env.backend.get_dm_channel(member.id)
        return simcord.ChannelHandle(simcord_env, None, channel).history()

    simcord_env.backend_dm = direct_messages
    simcord_env.pass_time, simcord_env.restart, simcord_env.set_up = pass_time, restart, set_up
    yield simcord_env
    unexpected = [e for e in simcord_env.errors if not isinstance(getattr(e, "original", e), HearthError)]
    simcord_env.acknowledge_errors() if hasattr(simcord_env, "acknowledge_errors") else None
    if not simcord_env.bot.is_closed():
        await simcord_env.bot.close()
    assert not unexpected, unexpected
