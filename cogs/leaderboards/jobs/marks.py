"""Who is shown, looked at as a whole: after a start, and when settings or roles changed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.i18n import _
from bot.jobs import JobKind
from bot.logs import get_logger
from cogs.leaderboards.jobs.roster import roster_of
from cogs.leaderboards.service import MARKS_JOB

if TYPE_CHECKING:
    from bot.client import Hearth
    from bot.jobs import Job
    from cogs.leaderboards.service import MarkService

log = get_logger(__name__)

LIMIT = dt.timedelta(minutes=30)


class MarkJobs:
    """The handler that sets marks right."""

    def __init__(self, bot: Hearth, marks: MarkService) -> None:
        self._bot = bot
        self._marks = marks

    def kinds(self) -> list[JobKind]:
        """List the kinds of jobs to register."""
        return [JobKind(MARKS_JOB, self.settle, title=_("Looking who is shown on leaderboards"), limit=LIMIT)]

    async def settle(self, job: Job) -> None:
        """Look at everybody, then show or hide the team as the settings have it."""
        guild = self._bot.get_guild(job.guild_id or 0)
        if guild is None:
            return
        amount = await self._marks.settle(guild.id, await roster_of(self._bot, guild))
        await self._marks.list_staff_anew(guild.id)
        log.debug("leaderboard marks settled", guild_id=guild.id, members=amount)
