"""Starting and ending sessions at their time, when nobody did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import _
from bot.jobs import JobKind
from cogs.sessions.models import SessionSettings, State
from cogs.sessions.service import END_JOB, START_JOB

if TYPE_CHECKING:
    from bot.client import Hearth
    from bot.jobs import Job
    from cogs.sessions.jobs.live import LiveJobs
    from cogs.sessions.service import SessionServices


class RunJobs:
    """Moves sessions on."""

    def __init__(self, bot: Hearth, services: SessionServices, live: LiveJobs) -> None:
        self._bot = bot
        self._looks = services.looks
        self._course = services.course
        self._live = live

    def kinds(self) -> list[JobKind]:
        """List the kinds of jobs to register."""
        return [
            JobKind(START_JOB, self.start, title=_("Start of a session")),
            JobKind(END_JOB, self.end, title=_("End of a session")),
        ]

    async def start(self, job: Job) -> None:
        """Start a session at its time, unless the server starts its sessions by hand, or it is over by now."""
        session = await self._looks.find(int(job.payload["session_id"]))
        if session is None or session.state is not State.SCHEDULED:
            return
        settings = await self._bot.services.guilds.get(session.guild_id, SessionSettings)
        is_late = session.plan.ends_at <= self._bot.services.clock.now()
        if settings.is_on and settings.starts_by_itself and not is_late:
            await self._course.start(session.guild_id, session.id)

    async def end(self, job: Job) -> None:
        """End a session that nobody ended, and say so; close one that nobody started."""
        session = await self._looks.find(int(job.payload["session_id"]))
        if session is None or session.is_over:
            return
        if session.state is State.SCHEDULED:
            await self._course.expire(session.guild_id, session.id)
            return
        guild = self._bot.get_guild(session.guild_id)
        if guild is not None:  # after downtime, who is gone by now was there until they were last seen
            await self._live.look_now(guild, session)
        await self._course.end(session.guild_id, session.id, by_itself=True)
