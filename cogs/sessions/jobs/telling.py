"""Direct messages to those who come: a new time, a cancellation. Each once; closed ones are left alone."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.i18n import _
from bot.jobs import JobKind, Postpone
from bot.kit import Undeliverable, Words, deliver_once
from bot.logs import get_logger
from bot.members import Preference
from cogs.sessions.models import State
from cogs.sessions.render.telling import cancelled_words, moved_words
from cogs.sessions.service import TELL_JOB

if TYPE_CHECKING:
    from bot.client import Hearth
    from bot.jobs import Job
    from cogs.sessions.models import Session
    from cogs.sessions.service import LookService

log = get_logger(__name__)

URGENT = dt.timedelta(hours=24)
"""How near a session has to be for its news to come at night."""
LATE = dt.timedelta(days=2)


class TellJobs:
    """Tells those who come."""

    def __init__(self, bot: Hearth, looks: LookService) -> None:
        self._bot = bot
        self._looks = looks

    def kinds(self) -> list[JobKind]:
        """List the kinds of jobs to register."""
        return [JobKind(TELL_JOB, self.tell, title=_("News of a session"), late_after=LATE, when_late="miss")]

    async def tell(self, job: Job) -> None:
        """Tell one member what changed, unless it is not so any more. Raises Postpone at night."""
        session = await self._looks.find(int(job.payload["session_id"]))
        guild = self._bot.get_guild(job.guild_id or 0)
        member = guild.get_member(int(job.payload["member_id"])) if guild is not None else None
        if session is None or guild is None or member is None:
            return
        was = dt.datetime.fromtimestamp(job.payload.get("was", session.plan.starts_at.timestamp()), dt.UTC)
        if not _is_news(session, job.payload["what"], was, self._bot.services.clock.now()):
            return
        if not await self._bot.services.members.wants(guild.id, member.id, Preference.DMS):
            return
        await self._wait_for_day(session, was)
        language = (await self._bot.services.guilds.server(guild.id)).language
        words = cancelled_words(session, guild.name, language)
        if session.state is not State.CANCELLED:
            words = moved_words(session, was, guild.name, language)
        try:
            marker = Words(words, job.due_at)
            await deliver_once(member, nonce=job.nonce, marker=marker, again=job.attempt > 1, content=words)
        except Undeliverable as refusal:
            log.debug("news refused", guild_id=guild.id, member_id=member.id, reason=refusal.reason)

    async def _wait_for_day(self, session: Session, was: dt.datetime) -> None:
        """Leave people alone at night, unless the session is near. Raises Postpone."""
        now = self._bot.services.clock.now()
        if min(was, session.plan.starts_at) - now <= URGENT:
            return
        awake_at = (await self._bot.services.guilds.server(session.guild_id)).after_quiet_hours(now)
        if awake_at > now:
            raise Postpone(awake_at)


def _is_news(session: Session, what: str, was: dt.datetime, now: dt.datetime) -> bool:
    """Say whether it is still so, and still of use."""
    if what == "cancelled":
        return session.state is State.CANCELLED and session.plan.ends_at > now
    moved = abs((session.plan.starts_at - was).total_seconds()) >= 1
    return session.state is State.SCHEDULED and moved
