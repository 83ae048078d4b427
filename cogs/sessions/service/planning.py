"""Sessions from a draft to their end: written, published, changed, moved, cancelled, started, ended, repeated."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.errors import BadInputError
from bot.i18n import _, plural
from bot.text import clean
from cogs.sessions.models import (
    ABOUT_LENGTH,
    TITLE_LENGTH,
    Plan,
    Repeat,
    Series,
    Session,
    SessionSettings,
    State,
)
from cogs.sessions.rules import check_audience, check_plan, next_occurrences, recurrence_of
from cogs.sessions.service.base import PLAN_JOB, NoSession, SessionOver
from cogs.sessions.service.series import SeriesBase

if TYPE_CHECKING:
    from bot.database import Transaction
    from cogs.sessions.service.base import Parts
    from cogs.sessions.service.course import Happened
    from cogs.sessions.service.places import PlaceService

NOTE_LENGTH = 300
LONGEST = dt.timedelta(days=2)  # what is on may have begun a day ago
MOMENT = dt.timedelta(seconds=1)
MOST_OPEN = 1000


class PlanService(SeriesBase):
    """What staff do with sessions. What Discord is to see follows from jobs."""

    def __init__(self, parts: Parts, places: PlaceService) -> None:
        super().__init__(parts)
        self._places = places
        self._on_called_off: list[Happened] = []

    def on_called_off(self, react: Happened) -> None:
        """Have something follow in the transaction in which a session that is on is cancelled."""
        self._on_called_off.append(react)

    async def draft(
        self, guild_id: int, plan: Plan, *, by: int, repeat: Repeat | None = None, cover: bytes | None = None
    ) -> Session:
        """Keep what staff wrote, to be looked at and published. Raises BadInputError and NotSetUpError."""
        await self._guilds.live(guild_id, SessionSettings)
        plan = _cleaned(plan)
        now = self._clock.now()
        check_plan(plan, now)
        async with self._database.transaction(lock=guild_id) as tx:
            if cover is not None:
                plan = replace(plan, cover_id=await self._sessions.add_cover(tx, guild_id, cover))
            series = await self._new_series(tx, guild_id, plan, repeat, by=by) if repeat is not None else None
            session = await self._sessions.add(
                tx,
                guild_id,
                plan,
                by=by,
                at=now,
                state=State.DRAFT,
                series_id=series.id if series is not None else None,
                occurs_at=plan.starts_at if series is not None else None,
            )
            if session is None:  # a series that is new has no other occurrence
                raise NoSession
            return session

    async def publish(self, guild_id: int, session_id: int) -> Session:
        """Publish a draft, once; its series goes on with it. Raises NoSession, SessionOver, BadInputError."""
        async with self._database.transaction(lock=guild_id) as tx:
            session = await self._get(tx, guild_id, session_id)
            if session.state is State.SCHEDULED:
                return session
            if session.state is not State.DRAFT:
                raise SessionOver
            check_plan(session.plan, self._clock.now())
            check_audience(session.plan)
            await self._sessions.move_on(tx, session, State.SCHEDULED)
            session = await self._get(tx, guild_id, session_id)
            await self._plan_jobs(tx, session)
            await self._continue(tx, session)
            return session

    async def edit(
        self,
        guild_id: int,
        session_id: int,
        plan: Plan,
        *,
        is_for_later: bool = False,
        repeat: Repeat | None = None,
        cover: bytes | None = None,
    ) -> Session:
        """Change a session, or with `is_for_later` this one and all later ones of its series.

        A new start moves later ones, too, by the rule of the series (or of `repeat`, where that is given). Those coming
        are told of a new time; what is on keeps its own. Raises NoSession, SessionOver, BadInputError.
        """
        plan = _cleaned(plan)
        async with self._database.transaction(lock=guild_id) as tx:
            session = await self._get(tx, guild_id, session_id)
            if session.is_over:
                raise SessionOver
            if session.state is State.LIVE and plan.starts_at != session.plan.starts_at:
                raise BadInputError(_("It is on, so it cannot begin at another time. End it, or cancel it."))
            check_plan(plan, plan.starts_at - MOMENT if session.state is State.LIVE else self._clock.now())
            if session.state is not State.DRAFT:
                check_audience(plan)
            if cover is not None:
                plan = replace(plan, cover_id=await self._sessions.add_cover(tx, guild_id, cover))
            series = await self._series_of(tx, session) if is_for_later or repeat is not None else None
            if series is None and repeat is not None:
                series = await self._new_series(tx, guild_id, plan, repeat, by=session.created_by)
                await self._sessions.set_occurrence(tx, session.id, series.id, plan.starts_at)
            if series is None:
                return await self._change(tx, session, plan)
            await self._change_series(tx, session, series, plan, repeat or series.repeat)
            await self._continue(tx, await self._get(tx, guild_id, session.id))
            return await self._get(tx, guild_id, session.id)

    async def stop_repeating(self, guild_id: int, session_id: int) -> Session:
        """End a session's series with this one, or make a draft one that does not repeat. Raises NoSession."""
        async with self._database.transaction(lock=guild_id) as tx:
            session = await self._get(tx, guild_id, session_id)
            series = await self._series_of(tx, session)
            if series is not None:
                await self._sessions.set_series(tx, replace(series, is_over=True))
            if session.state is State.DRAFT:
                await self._sessions.set_occurrence(tx, session.id, None, None)
            return await self._get(tx, guild_id, session_id)

    async def move(
        self, guild_id: int, session_id: int, starts_at: dt.datetime, *, is_for_later: bool = False
    ) -> Session:
        """Move a session to another time, or this one and all later ones of its series. Raises what `edit` raises."""
        session = await self.get(guild_id, session_id)
        plan = replace(session.plan, starts_at=starts_at)
        return await self.edit(guild_id, session_id, plan, is_for_later=is_for_later)

    async def cancel(self, guild_id: int, session_id: int, reason: str, *, is_for_later: bool = False) -> Session:
        """Cancel a session, or this one and all later ones of its series; those coming are told.

        A draft is deleted. Raises NoSession and SessionOver.
        """
        async with self._database.transaction(lock=guild_id) as tx:
            session = await self._get(tx, guild_id, session_id)
            if session.is_over:
                raise SessionOver
            if session.state is State.DRAFT:
                await self._sessions.delete_draft(tx, session.id)
                return session
            note = clean(reason, NOTE_LENGTH)
            series = await self._series_of(tx, session)
            cancelled = [session]
            if series is not None and is_for_later:
                await self._sessions.set_series(tx, replace(series, is_over=True))
                later = await self._sessions.of_series(tx, series.id, session.occurs_at or session.plan.starts_at)
                cancelled = [session, *(each for each in later if each.id != session.id)]
            for each in cancelled:
                await self._cancel(tx, each, note)
            await self._continue(tx, session)
            return await self._get(tx, guild_id, session_id)

    async def settings_changed(self, tx: Transaction, guild_id: int) -> None:
        """Have everything planned anew, once the settings that are being stored can be read."""
        await self._jobs.enqueue(tx, PLAN_JOB, str(guild_id), self._clock.now(), guild_id=guild_id, replace=True)

    async def plan_anew(self, guild_id: int) -> None:
        """Plan anew what depends on a server's settings."""
        async with self._database.transaction(lock=guild_id) as tx:
            for session in await self._sessions.upcoming(tx, guild_id, self._clock.now() - LONGEST, MOST_OPEN):
                await self._plan_jobs(tx, session)
            for session in await self._sessions.latest_of_series(tx, guild_id):
                await self._continue(tx, session)

    async def _change(self, tx: Transaction, session: Session, plan: Plan) -> Session:
        """Write a changed plan, with all that follows from it."""
        before = session.plan
        await self._check_bookings(tx, session, plan)
        if plan == before:
            return session
        await self._sessions.set_plan(tx, session.id, plan)
        session = await self._get(tx, session.guild_id, session.id)
        if session.state is State.DRAFT:
            return session
        await self._plan_jobs(tx, session)
        if plan.starts_at != before.starts_at:
            await self._places.moved(tx, session)
        if plan.places != before.places or plan.starts_at != before.starts_at:
            await self._places.fill(tx, session)
        if plan.starts_at != before.starts_at:
            was = int(before.starts_at.timestamp())
            await self._tell_those_coming(tx, session, "moved", was=was)
        return session

    async def _check_bookings(self, tx: Transaction, session: Session, plan: Plan) -> None:
        """Refuse a change that takes away slots that are booked, or gives slots to who came without one."""
        before = session.plan
        if plan.slots and not before.slots:
            coming = len(await self._rsvps.holding(tx, session.id))
            if coming:
                text = plural(
                    "{count} member comes already, without a slot. Plan office hours as a session of their own.",
                    "{count} members come already, without a slot. Plan office hours as a session of their own.",
                )
                raise BadInputError(text, count=coming)
        keeps_grid = (plan.slot_minutes, plan.kind) == (before.slot_minutes, before.kind)
        if not before.slots or (keeps_grid and plan.slots >= before.slots):
            return
        booked = [each.slot for each in await self._rsvps.holding(tx, session.id) if each.slot is not None]
        lost = [slot for slot in booked if not keeps_grid or slot >= plan.slots]
        if lost:
            raise BadInputError(
                _("Slots that are booked would be gone ({count}). Keep their length, or cancel the session."),
                count=len(lost),
            )

    async def _cancel(self, tx: Transaction, session: Session, note: str) -> None:
        was_on = session.state is State.LIVE
        if not await self._sessions.move_on(tx, session, State.CANCELLED, note=note, ended_at=self._clock.now()):
            return
        session = await self._get(tx, session.guild_id, session.id)
        await self._tell_those_coming(tx, session, "cancelled")
        await self._drop_jobs(tx, session)
        for react in self._on_called_off if was_on else ():
            await react(tx, session)

    async def _change_series(
        self, tx: Transaction, session: Session, series: Series, plan: Plan, repeat: Repeat
    ) -> None:
        """Change this session and all later ones; their times follow anew from this one's."""
        zone = (await self._guilds.server_in(tx, session.guild_id)).zone
        later = await self._sessions.of_series(tx, series.id, session.occurs_at or session.plan.starts_at)
        changed = [session, *(each for each in later if each.id != session.id)]
        is_moved = plan.starts_at != session.plan.starts_at or repeat is not series.repeat
        if is_moved:
            series = replace(series, repeat=repeat, recurrence=recurrence_of(repeat, plan.starts_at, zone))
            times = [plan.starts_at, *next_occurrences(series.recurrence, plan.starts_at, len(changed) - 1)]
            for each in changed:  # so that none stands in another's way
                await self._sessions.set_occurrence(tx, each.id, series.id, None)
            for each, at in zip(changed, times, strict=True):
                taken = await self._sessions.find_occurrence(tx, series.id, at)
                if taken is not None:
                    await self._sessions.set_occurrence(tx, taken.id, series.id, None)
                await self._sessions.set_occurrence(tx, each.id, series.id, at)
                await self._change(tx, each, replace(plan, starts_at=at))
            series = replace(series, planned_until=times[-1])
        else:
            for each in changed:
                await self._change(tx, each, replace(plan, starts_at=each.plan.starts_at))
        await self._sessions.set_series(tx, replace(series, plan=plan))


def _cleaned(plan: Plan) -> Plan:
    return replace(
        plan,
        title=clean(plan.title, TITLE_LENGTH),
        about=clean(plan.about, ABOUT_LENGTH, lines=20),
        link=plan.link.strip() if plan.link else None,
    )
