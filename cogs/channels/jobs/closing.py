"""Does on Discord what locks and lockdowns say, whoever comes first: the command, its job, or the next start."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING

import discord

from bot.errors import BotNotAllowedError, NotFoundError
from bot.i18n import _
from bot.jobs import JobKind
from bot.logs import get_logger
from cogs.channels.jobs.hands import put_on, take_back
from cogs.channels.models import LockState, Note
from cogs.channels.service import ACT_JOB, END_JOB, LOCKDOWN_END_JOB, LOCKDOWN_JOB

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.client import Hearth
    from bot.jobs import Job
    from cogs.channels.models import Lock, Lockdown, Tally
    from cogs.channels.service import LockdownService, LockService

    Progress = Callable[[Tally], Awaitable[None]]

log = get_logger(__name__)

AUDIT_REASON = 512  # https://discord.com/developers/docs/resources/audit-log
LOCKDOWN_LIMIT = dt.timedelta(minutes=30)  # five hundred channels, each three requests
PROGRESS_EVERY = 10  # channels


class LockJobs:
    """Closes and opens channels."""

    def __init__(self, bot: Hearth, locks: LockService, lockdowns: LockdownService) -> None:
        self._bot = bot
        self._locks = locks
        self._lockdowns = lockdowns
        self._turns: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        """One change of a server's channels at a time, so that a command and its job never do the same at once."""

    def kinds(self) -> list[JobKind]:
        """List the kinds of jobs to register."""
        return [
            JobKind(ACT_JOB, self.act, title=_("Closing or opening a channel")),
            JobKind(END_JOB, self.end, title=_("End of a lock or a slowmode")),
            JobKind(LOCKDOWN_JOB, self.act_lockdown, title=_("Lockdown"), limit=LOCKDOWN_LIMIT),
            JobKind(LOCKDOWN_END_JOB, self.end_lockdown, title=_("End of a lockdown"), limit=LOCKDOWN_LIMIT),
        ]

    async def act(self, job: Job) -> None:
        """Do what a lock says, where whoever ordered it did not come to it."""
        await self.perform(int(job.payload["lock_id"]))

    async def end(self, job: Job) -> None:
        """Take back what has come to its end."""
        lock = await self._locks.end(int(job.payload["lock_id"]))
        if lock is not None:
            await self.perform(lock.id)

    async def act_lockdown(self, job: Job) -> None:
        """Go on with a lockdown or its lifting where whoever ordered it did not come to the end."""
        await self.perform_lockdown(int(job.payload["lockdown_id"]))

    async def end_lockdown(self, job: Job) -> None:
        """Lift a lockdown whose time is over."""
        lockdown_id = int(job.payload["lockdown_id"])
        try:
            await self._lockdowns.lift(job.guild_id or 0, by=None, lockdown_id=lockdown_id)
        except NotFoundError:
            return  # lifted by hand
        await self.perform_lockdown(lockdown_id)

    async def perform(self, lock_id: int) -> Lock | None:
        """Do what is still to be done for a lock. Raises BotNotAllowedError when it cannot be taken back."""
        lock = await self._perform(lock_id)
        if lock is not None:
            await self._lockdowns.settle_running(lock.guild_id)  # it may have been the last channel of one
        return lock

    async def _perform(self, lock_id: int) -> Lock | None:
        lock = await self._locks.find(lock_id)
        guild = self._bot.get_guild(lock.guild_id) if lock is not None else None
        if guild is None:
            return lock
        async with self._turns[guild.id]:
            lock = await self._locks.find(lock_id)
            if lock is not None and lock.state is LockState.LOCKING:
                return await self._put_on(guild, lock)
            if lock is not None and lock.state is LockState.LIFTING:
                return await self._take_back(guild, lock)
            return lock

    async def perform_lockdown(self, lockdown_id: int, progress: Progress | None = None) -> Lockdown:
        """Do what is still to be done in a lockdown's channels, telling now and then how far it is."""
        refusal: BotNotAllowedError | None = None
        for index, lock_id in enumerate(await self._lockdowns.unsettled(lockdown_id)):
            if progress is not None and index and index % PROGRESS_EVERY == 0:
                await progress(await self._lockdowns.tally(lockdown_id))
            try:
                await self._perform(lock_id)
            except BotNotAllowedError as error:
                refusal = error  # the others must not wait for it
        lockdown = await self._lockdowns.settled(lockdown_id)
        if refusal is not None:
            raise refusal
        return lockdown

    async def _put_on(self, guild: discord.Guild, lock: Lock) -> Lock:
        try:
            await put_on(await guild.fetch_channel(lock.channel_id), lock, self._reason(guild, lock, lock.set_by))
        except discord.NotFound:
            return await self._locks.failed(lock, Note.GONE)
        except discord.Forbidden:
            return await self._locks.failed(lock, Note.REFUSED)
        return await self._locks.applied(lock)

    async def _take_back(self, guild: discord.Guild, lock: Lock) -> Lock:
        try:
            # As it is now, not as we last heard of it: what changed a moment ago is what counts.
            channel = await guild.fetch_channel(lock.channel_id)
            note = await take_back(channel, lock, self._reason(guild, lock, lock.lifted_by))
        except discord.NotFound:
            return await self._locks.lifted(lock, Note.GONE)
        except discord.Forbidden as refusal:
            where = f"<#{lock.channel_id}>"
            log.warning("lock not lifted", guild_id=guild.id, channel_id=lock.channel_id, status=refusal.status)
            text = _("I could not open {channel} again: I lack the permission there. /setup check tells more.")
            await self._bot.services.team.tell(guild.id, f"channel:{lock.id}", text, channel=where)
            raise BotNotAllowedError(
                _("I may not change {channel} any more. Give me Manage Channels and Manage Roles there; I try on."),
                channel=where,
            ) from refusal
        return await self._locks.lifted(lock, note)

    def _reason(self, guild: discord.Guild, lock: Lock, by: int | None) -> str:
        member = guild.get_member(by) if by is not None else None
        who = member.name if member is not None else by or guild.me.name
        return f"{who}: {lock.reason or lock.kind.value}"[:AUDIT_REASON]
