"""Deletes what a purge was agreed on, young messages a hundred at a time and old ones one by one."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import discord

from bot.i18n import _
from bot.jobs import GiveUp, JobKind, Postpone
from bot.kit.deleting import delete_many, delete_one
from bot.logs import get_logger
from cogs.channels.rules import AT_ONCE
from cogs.channels.service import PURGE_JOB

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.client import Hearth
    from bot.jobs import Job
    from bot.kit.deleting import Purgeable
    from cogs.channels.models import PurgePlan
    from cogs.channels.service import PurgeService

    Progress = Callable[[int], Awaitable[None]]

log = get_logger(__name__)

SOON = dt.timedelta(seconds=20)
LIMIT = dt.timedelta(minutes=15)
OLD_PROGRESS_EVERY = 20


class PurgeJobs:
    """Deletes messages."""

    def __init__(self, bot: Hearth, service: PurgeService) -> None:
        self._bot = bot
        self._service = service
        self._acting: set[str] = set()
        """Purges that are being done right now in this process."""

    def kinds(self) -> list[JobKind]:
        """List the kinds of jobs to register."""
        return [JobKind(PURGE_JOB, self.finish, title=_("Deleting messages"), limit=LIMIT)]

    async def finish(self, job: Job) -> None:
        """Delete what is left of a purge that a restart interrupted."""
        if job.key in self._acting:
            raise Postpone(self._bot.services.clock.now() + SOON)
        guild = self._bot.get_guild(job.guild_id or 0)
        channel = guild.get_channel_or_thread(int(job.payload["channel_id"])) if guild is not None else None
        if not isinstance(channel, (discord.TextChannel, discord.VoiceChannel, discord.StageChannel, discord.Thread)):
            return  # gone, and the messages with it
        now = self._bot.services.clock.now()
        if now - job.due_at > dt.timedelta(days=1):
            raise GiveUp(_("The bot was away for too long: run /purge again."))
        await self._delete(channel, job.payload["young"], job.payload["old"], None)

    async def perform(self, channel: Purgeable, plan: PurgePlan, key: str, progress: Progress) -> None:
        """Delete what was ordered under this key, telling now and then how many are gone."""
        self._acting.add(key)
        try:
            await self._delete(channel, [each.id for each in plan.young], [each.id for each in plan.old], progress)
        finally:
            self._acting.discard(key)
        await self._service.done(key)

    async def _delete(
        self, channel: Purgeable, young: Sequence[int], old: Sequence[int], progress: Progress | None
    ) -> None:
        for start in range(0, len(young), AT_ONCE):
            if progress is not None and start:
                await progress(start)
            await delete_many(channel, young[start : start + AT_ONCE])
        for index, message_id in enumerate(old):
            if progress is not None and index % OLD_PROGRESS_EVERY == 0:
                await progress(len(young) + index)
            await delete_one(channel, message_id)
