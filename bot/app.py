"""The composition root: settings → database → services → client → features. The only file that sees everything."""

from __future__ import annotations

import asyncio
import signal
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Protocol, cast

import aiohttp
import discord

from bot.activity import Activity, ActivitySettings
from bot.agenda import Agenda
from bot.cases import Cases
from bot.client import Hearth
from bot.clock import SystemClock
from bot.database import open_database
from bot.database.upgrade import upgrade
from bot.digest import Digest
from bot.errors import HostError, SettingsError
from bot.guilds import GuildSettings
from bot.guilds.store import GuildSettingStore
from bot.i18n import _
from bot.intents import intents_error, missing_intents, route_api
from bot.jobs import Jobs
from bot.ledger import Audit, Awards, Ledger, PointSettings
from bot.logs import get_logger
from bot.members import Members
from bot.members.store import MemberStore
from bot.owndata import DataService, PrivacySettings
from bot.owndata.platform import PLATFORM
from bot.profiles import Profiles
from bot.profiles.store import ProfileStore
from bot.services import Services
from bot.state import BotState
from bot.team import Team
from cogs import (
    announcements,
    answers,
    appeals,
    automod,
    channels,
    hosts,
    introductions,
    leaderboards,
    matches,
    moderation,
    mydata,
    points,
    reports,
    sessions,
    setup,
    thanks,
    welcome,
)

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from bot.clock import Clock
    from bot.guilds import FeatureSettings
    from bot.owndata import OwnData
    from bot.settings import Settings

log = get_logger(__name__)

FINISH_SECONDS = 1.0


class Feature(Protocol):
    """A package in `cogs/`."""

    SETTINGS: tuple[type[FeatureSettings], ...]
    """What a server may set about it; known without starting Discord, for export and import."""
    OWN_DATA: tuple[OwnData, ...]
    """What it keeps about members, likewise."""

    async def setup(self, bot: Hearth) -> None:
        """Add the feature to the bot."""
        ...


FEATURES = cast(
    "tuple[Feature, ...]",
    (
        setup,
        welcome,
        introductions,
        mydata,
        matches,
        hosts,
        answers,
        thanks,
        points,
        leaderboards,
        moderation,
        appeals,
        reports,
        channels,
        sessions,
        announcements,
        automod,
    ),
)


def build_services(settings: Settings, clock: Clock | None = None) -> Services:
    """Build the platform's parts; nothing is opened yet."""
    clock = clock or SystemClock()
    database = open_database(settings.database_url, clock)
    guilds = GuildSettings(GuildSettingStore(database), clock, default_timezone=settings.default_timezone)
    for model in (
        ActivitySettings,
        PointSettings,
        PrivacySettings,
        *(model for feature in FEATURES for model in feature.SETTINGS),
    ):
        guilds.register(model)
    declared = [*PLATFORM, *(data for feature in FEATURES for data in feature.OWN_DATA)]
    jobs = Jobs(database, clock)
    members = Members(MemberStore(database), clock)
    ledger = Ledger(database, guilds, members, clock)
    awards = Awards(ledger)
    members.on_reached(awards.reached)
    members.on_greeted(awards.greeted)
    return Services(
        settings=settings,
        clock=clock,
        database=database,
        state=BotState(database, clock),
        guilds=guilds,
        jobs=jobs,
        members=members,
        profiles=Profiles(ProfileStore(database), clock),
        activity=Activity(database, guilds, clock),
        ledger=ledger,
        audit=Audit(database, guilds, ledger.boards, clock),
        cases=Cases(database, jobs, clock),
        data=DataService(database, declared, guilds, jobs, clock),
        team=Team(database, jobs, clock),
        digest=Digest(guilds),
        agenda=Agenda(),
    )


def build_bot(settings: Settings, clock: Clock | None = None, *, ticks: bool = True) -> Hearth:
    """Build the whole bot; logging in starts it. Without `ticks`, due jobs run only when `jobs.run_due()` is called."""
    return Hearth(build_services(settings, clock), _prepare, ticks=ticks)


async def run(settings: Settings) -> None:
    """Run the bot until SIGINT or SIGTERM. Raises HostError with what to put right."""
    if settings.discord_api_url is not None:
        route_api(settings.discord_api_url)
    bot = build_bot(settings)
    async with _answering_for(bot, settings):
        await _run_until_asked_to_stop(bot, settings.token)


@asynccontextmanager
async def _answering_for(bot: Hearth, settings: Settings) -> AsyncGenerator[None]:
    if settings.health_port is None:
        yield
        return
    from bot.metrics import HealthServer  # noqa: PLC0415 - a web server and its numbers, only where they are wanted

    async with HealthServer(bot, settings.health_host, settings.health_port):
        yield


async def _run_until_asked_to_stop(bot: Hearth, token: str) -> None:
    asked_to_stop = _stop_signals()
    running = asyncio.create_task(_serve(bot, token))
    stopping = asyncio.create_task(asked_to_stop.wait())
    try:
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
        await bot.close()
        await asyncio.wait({running}, timeout=FINISH_SECONDS)
        running.cancel()  # a login that hangs must not keep the process
    results = await asyncio.gather(running, return_exceptions=True)
    await bot.services.database.close()  # a start that was interrupted may have opened it after the bot was closed
    if isinstance(results[0], Exception) and not asked_to_stop.is_set():  # else it is only what stopping tore down
        raise results[0]


async def _serve(bot: Hearth, token: str) -> None:
    try:
        async with bot:
            await bot.start(token)
    except discord.LoginFailure:
        raise SettingsError(
            _(
                "Discord does not accept DISCORD_TOKEN. Make a new one at discord.com/developers/applications → "
                "your application → Bot → Reset Token."
            )
        ) from None
    except discord.PrivilegedIntentsRequired:
        flags = bot.application.flags if bot.application else discord.ApplicationFlags()
        missing = missing_intents(flags, message_content=bot.services.settings.message_content)
        raise intents_error(missing) from None
    except (OSError, TimeoutError, aiohttp.ClientError, discord.HTTPException) as error:
        raise HostError(
            _("Discord cannot be reached: {reason}. Check the connection and HEARTH_DISCORD_API_URL."),
            reason=str(error) or type(error).__name__,
        ) from error


async def _prepare(bot: Hearth) -> None:
    services = bot.services
    await upgrade(services.database)
    services.jobs.register(services.data.job_kind())
    services.jobs.register(services.audit.job_kind(services.team))
    await services.data.plan()
    await services.audit.plan(services.jobs)
    for feature in FEATURES:
        await feature.setup(bot)


def _stop_signals() -> asyncio.Event:
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(name, asked.set)
        except NotImplementedError:  # Windows: Ctrl-C arrives as KeyboardInterrupt instead
            break
    return asked
