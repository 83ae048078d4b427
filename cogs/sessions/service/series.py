"""What follows for a series, and for the jobs of a session that is over."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from cogs.sessions.models import Answer, Plan, Repeat, Series, Session, SessionSettings, State
from cogs.sessions.rules import next_occurrences, recurrence_of
from cogs.sessions.service.base import CARD_JOB, EVENT_JOB, LAPSE_JOB, OF_ONE_SESSION, OFFER_JOB, Base

if TYPE_CHECKING:
    from bot.database import Transaction

EVER = dt.datetime.fromtimestamp(0, dt.UTC)


class SeriesBase(Base):
    """A service that moves sessions on, and their series with them."""

    async def _drop_jobs(self, tx: Transaction, session: Session) -> None:
        """Leave nothing planned for a session that is over, but its card and Discord's event."""
        for kind in OF_ONE_SESSION:
            await self._jobs.cancel(tx, kind, str(session.id))
        for answer in (Answer.OFFERED, Answer.WAITING):
            for rsvp in await self._rsvps.answered(tx, session.id, answer):
                for kind in (OFFER_JOB, LAPSE_JOB):
                    await self._jobs.cancel(tx, kind, f"{session.id}:{rsvp.member_id}")
                await self._offer_is_over(tx, session.id, rsvp.member_id)
        await self._enqueue(tx, CARD_JOB, session)
        await self._enqueue(tx, EVENT_JOB, session)

    async def _new_series(self, tx: Transaction, guild_id: int, plan: Plan, repeat: Repeat, *, by: int) -> Series:
        zone = (await self._guilds.server_in(tx, guild_id)).zone
        recurrence = recurrence_of(repeat, plan.starts_at, zone)
        return await self._sessions.add_series(tx, guild_id, repeat, recurrence, plan, by=by, at=self._clock.now())

    async def _series_of(self, tx: Transaction, session: Session) -> Series | None:
        series = await self._sessions.find_series(tx, session.series_id) if session.series_id is not None else None
        return series if series is not None and not series.is_over else None

    async def _continue(self, tx: Transaction, session: Session) -> None:
        """Open the next sessions of a series for RSVPs, as many as the server has at the same time."""
        series = await self._series_of(tx, session)
        if series is None or session.state is State.DRAFT:
            return
        settings = await self._guilds.get_in(tx, session.guild_id, SessionSettings)
        if not settings.is_on:
            return  # it goes on when sessions are switched on again
        now = self._clock.now()
        coming = [each for each in await self._sessions.of_series(tx, series.id, EVER) if each.plan.starts_at > now]
        after = max(filter(None, (series.planned_until, session.occurs_at, now)))
        times = next_occurrences(series.recurrence, after, settings.ahead - len(coming))
        for at in times:
            plan = replace(series.plan, starts_at=at)
            added = await self._sessions.add(
                tx,
                session.guild_id,
                plan,
                by=session.created_by,
                at=now,
                state=State.SCHEDULED,
                series_id=series.id,
                occurs_at=at,
            )
            if added is not None:
                await self._plan_jobs(tx, added)
        if times:
            await self._sessions.set_series(tx, replace(series, planned_until=times[-1]))
