"""A session's course: started, ended, or over without having begun."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot.database import Transaction
from bot.errors import NotAllowedError
from bot.i18n import _
from bot.text import inert
from cogs.sessions.models import Session, State
from cogs.sessions.service.base import START_JOB, SessionOver
from cogs.sessions.service.series import SeriesBase

if TYPE_CHECKING:
    from cogs.sessions.service.base import Parts

EARLIEST_START = dt.timedelta(hours=2)
"""How long before its time a session can be started by hand."""

Happened = Callable[[Transaction, Session], Awaitable[None]]
"""Called inside the transaction in which a session starts or ends."""


class NotStartable(NotAllowedError):  # noqa: N818 - says what is the case
    """It is on, or far off."""

    message = _("This session can be started from two hours before its time on.")


class CourseService(SeriesBase):
    """Starts and ends sessions. What Discord is to see follows from jobs."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._on_started: list[Happened] = []
        self._on_ended: list[Happened] = []
        self._on_expired: list[Happened] = []

    def on_started(self, react: Happened) -> None:
        """Have something follow in the transaction in which a session starts."""
        self._on_started.append(react)

    def on_ended(self, react: Happened) -> None:
        """Have something follow in the transaction in which a session that was on ends."""
        self._on_ended.append(react)

    def on_expired(self, react: Happened) -> None:
        """Have something follow in the transaction in which a session is closed that was never started."""
        self._on_expired.append(react)

    async def start(self, guild_id: int, session_id: int) -> Session:
        """Start a session, once. Raises NoSession, SessionOver, NotStartable."""
        async with self._database.transaction(lock=guild_id) as tx:
            session = await self._get_open(tx, guild_id, session_id)
            if session.state is State.LIVE:
                return session
            now = self._clock.now()
            if session.plan.starts_at - now > EARLIEST_START:
                raise NotStartable
            await self._sessions.move_on(tx, session, State.LIVE, started_at=now)
            await self._jobs.cancel(tx, START_JOB, str(session.id))
            session = await self._get(tx, guild_id, session_id)
            await self._plan_jobs(tx, session)
            for react in self._on_started:
                await react(tx, session)
            await self._continue(tx, session)
            return session

    async def end(self, guild_id: int, session_id: int, *, by_itself: bool = False) -> Session:
        """End a session that is on, once; the team hears that it ended by itself. Raises NoSession and SessionOver."""
        async with self._database.transaction(lock=guild_id) as tx:
            session = await self._get(tx, guild_id, session_id)
            if session.state is State.ENDED:
                return session
            if session.state is not State.LIVE:
                raise SessionOver
            await self._sessions.move_on(tx, session, State.ENDED, ended_at=self._clock.now())
            session = await self._get(tx, guild_id, session_id)
            await self._drop_jobs(tx, session)
            await self._continue(tx, session)  # first, so that what was left open has where to go
            for react in self._on_ended:
                await react(tx, session)
            if by_itself:
                text = _("The session “{title}” ended by itself: nobody had ended it. Next time: /session end.")
                await self._team.tell_in(
                    tx, guild_id, f"session:end:{session.id}", text, title=inert(session.plan.title)
                )
            return session

    async def expire(self, guild_id: int, session_id: int) -> None:
        """Close what was never started and whose time is over, without points or recap."""
        async with self._database.transaction(lock=guild_id) as tx:
            session = await self._sessions.find(tx, session_id)
            if session is None or session.state is not State.SCHEDULED:
                return
            await self._sessions.move_on(tx, session, State.ENDED, ended_at=self._clock.now())
            await self._drop_jobs(tx, session)
            await self._continue(tx, session)
            for react in self._on_expired:
                await react(tx, session)
