"""Channels: emptied, slowed down, closed and opened again exactly as they were, one by one or all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import _, plural
from bot.owndata import OwnData, OwnTable, Retention, WhenErased
from cogs.channels.cog import ChannelListeners, LockCommands, LockdownCommands, PurgeCommands
from cogs.channels.jobs import LockJobs, PurgeJobs, TellingJobs
from cogs.channels.service import LockdownService, LockService, Parts, PurgeService
from cogs.channels.store import LockStore

if TYPE_CHECKING:
    from bot.client import Hearth
    from bot.guilds import FeatureSettings

SETTINGS: tuple[type[FeatureSettings], ...] = ()
_OF_LOCK = (
    "channel_id", "kind", "state", "lockdown_id", "seconds", "reason", "created_at", "ends_at", "ended_at",
)  # fmt: skip
_OF_LOCKDOWN = ("state", "reason", "created_at", "ends_at", "ended_at")
_SET = plural("{count} channel that you locked or slowed down", "{count} channels that you locked or slowed down")
_LIFTED = plural("{count} channel that you opened again", "{count} channels that you opened again")
_STARTED = plural("{count} lockdown that you started", "{count} lockdowns that you started")
_ENDED = plural("{count} lockdown that you lifted", "{count} lockdowns that you lifted")
OWN_DATA = (
    OwnData(
        "channels",
        _("Locked channels"),
        tuple(
            OwnTable(
                table,
                words,
                columns,
                column=column,
                when_erased=WhenErased.KEPT,
                retention=Retention.RECORDS,
                instant="ended_at",
            )
            for table, words, columns, column in (
                ("channel_lock", _SET, _OF_LOCK, "set_by"),
                ("channel_lock", _LIFTED, _OF_LOCK, "lifted_by"),
                ("channel_lockdown", _STARTED, _OF_LOCKDOWN, "set_by"),
                ("channel_lockdown", _ENDED, _OF_LOCKDOWN, "lifted_by"),
            )
        ),
        stays=_("Who closed and opened channels stays for two years, because the team has to be able to tell."),
    ),
)


async def setup(bot: Hearth) -> None:
    """Build the feature from the platform's parts and add it to the bot."""
    platform = bot.services
    parts = Parts(platform.guilds, platform.jobs, platform.clock, platform.slowmodes)
    store = LockStore(platform.database)
    locks, lockdowns = LockService(store, parts), LockdownService(store, parts)
    purges = PurgeService(platform.database, parts, reads_messages=platform.settings.message_content)
    for service in (locks, lockdowns, purges):
        platform.add(service)
    platform.slowmodes.on_over(locks.inherit)
    lock_jobs, purge_jobs = LockJobs(bot, locks, lockdowns), PurgeJobs(bot, purges)
    for kind in (*lock_jobs.kinds(), *TellingJobs(bot, locks, lockdowns).kinds(), *purge_jobs.kinds()):
        platform.jobs.register(kind)
    await bot.add_cog(ChannelListeners(locks, lockdowns))
    await bot.add_cog(LockCommands(bot, locks, lock_jobs))
    await bot.add_cog(LockdownCommands(bot, lockdowns, lock_jobs))
    await bot.add_cog(PurgeCommands(bot, purges, purge_jobs))
