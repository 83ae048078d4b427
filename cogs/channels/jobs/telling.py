"""Says in a channel that it was closed or opened, and writes it into the moderation log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.cases.settings import ModerationSettings
from bot.i18n import _
from bot.jobs import JobKind
from bot.kit import Undeliverable, Words, deliver_once
from bot.logs import get_logger
from cogs.channels.models import LockdownState, LockState
from cogs.channels.render import channel_line, lock_entry, lockdown_entry
from cogs.channels.service import LOG_JOB, SAY_JOB

if TYPE_CHECKING:
    from bot.client import Hearth
    from bot.jobs import Job
    from cogs.channels.service import LockdownService, LockService

log = get_logger(__name__)


class TellingJobs:
    """Tells what has been done, each thing in one line."""

    def __init__(self, bot: Hearth, locks: LockService, lockdowns: LockdownService) -> None:
        self._bot = bot
        self._locks = locks
        self._lockdowns = lockdowns

    def kinds(self) -> list[JobKind]:
        """List the kinds of jobs to register."""
        return [
            JobKind(SAY_JOB, self.say, title=_("Line in a closed or opened channel")),
            JobKind(LOG_JOB, self.write, title=_("Line in the moderation log")),
        ]

    async def say(self, job: Job) -> None:
        """Tell everybody in the channel."""
        lock = await self._locks.find(int(job.payload["lock_id"]))
        guild = self._bot.get_guild(job.guild_id or 0)
        if lock is None or guild is None:
            return
        state = LockState(job.payload["state"])
        if state is LockState.ON and lock.state is not LockState.ON:
            return  # it is open again: the line would not be true any more
        channel = guild.get_channel_or_thread(lock.channel_id)
        if isinstance(channel, discord.abc.Messageable):  # a forum takes no lines
            language = (await self._bot.services.guilds.server(guild.id)).language
            ends_at = lock.ends_at
            if lock.lockdown_id is not None:
                ends_at = (await self._lockdowns.find(lock.lockdown_id)).ends_at
            await self._deliver(channel, job, channel_line(lock, state, ends_at, language))

    async def write(self, job: Job) -> None:
        """Tell the team in its log."""
        guild = self._bot.get_guild(job.guild_id or 0)
        if guild is None:
            return
        settings = await self._bot.services.guilds.get(guild.id, ModerationSettings)
        language = (await self._bot.services.guilds.server(guild.id)).language
        channel = guild.get_channel_or_thread(settings.log_channel_id or 0)
        if not isinstance(channel, discord.abc.Messageable):
            return
        entry = await self._entry(job, language)
        if entry is not None:
            await self._deliver(channel, job, entry)

    async def _entry(self, job: Job, language: str) -> str | None:
        if "lockdown_id" in job.payload:
            lockdown_id = int(job.payload["lockdown_id"])
            lockdown, tally = await self._lockdowns.find(lockdown_id), await self._lockdowns.tally(lockdown_id)
            return lockdown_entry(lockdown, LockdownState(job.payload["state"]), tally, language)
        lock = await self._locks.find(int(job.payload["lock_id"]))
        return None if lock is None else lock_entry(lock, LockState(job.payload["state"]), language)

    async def _deliver(self, channel: discord.abc.Messageable, job: Job, text: str) -> None:
        try:
            marker, again = Words(text, job.due_at), job.attempt > 1
            await deliver_once(channel, nonce=job.nonce, marker=marker, again=again, since=job.due_at, content=text)
        except Undeliverable as refusal:
            log.info("line not shown", guild_id=job.guild_id, kind=job.kind, reason=refusal.reason)
