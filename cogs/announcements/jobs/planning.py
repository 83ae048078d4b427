"""What is planned without anybody pressing: digests, and what was not approved in time."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.i18n import _
from bot.jobs import JobKind, Postpone
from cogs.announcements.service import DIGEST_JOB, OVERDUE_JOB, TAKE_UP_JOB

if TYPE_CHECKING:
    from bot.client import Hearth
    from bot.jobs import Job
    from cogs.announcements.service import AfterService, DigestService

SOON = dt.timedelta(seconds=30)


class PlanJobs:
    """Plans ahead."""

    def __init__(self, bot: Hearth, digests: DigestService, after: AfterService) -> None:
        self._bot = bot
        self._digests = digests
        self._after = after

    def kinds(self) -> list[JobKind]:
        """List the kinds of jobs to register."""
        return [
            JobKind(DIGEST_JOB, self.write, title=_("Draft of the weekly digest")),
            JobKind(OVERDUE_JOB, self.overdue, title=_("Announcement that waits for approval")),
            JobKind(TAKE_UP_JOB, self.take_up, title=_("Announcements taken up again")),
        ]

    async def take_up(self, job: Job) -> None:
        """Go on with what is planned, after settings changed."""
        guild_id = job.guild_id or 0
        await self._after.take_up(guild_id)
        await self._digests.plan(guild_id)

    async def overdue(self, job: Job) -> None:
        """Tell the team of what was not approved in time."""
        await self._digests.overdue(int(job.payload["id"]))

    async def write(self, job: Job) -> None:
        """Write the draft of a digest, once, and plan the next."""
        guild_id = job.guild_id or 0
        if self._bot.user is None:
            raise Postpone(self._bot.services.clock.now() + SOON)
        if self._bot.get_guild(guild_id) is None:
            return  # planned anew when the bot is back
        post_at = dt.datetime.fromisoformat(job.payload["post_at"])
        if post_at > self._bot.services.clock.now():
            await self._digests.write(guild_id, post_at, by=self._bot.user.id)
        await self._digests.plan(guild_id, after=post_at)
