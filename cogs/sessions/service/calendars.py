"""What goes into somebody's calendar. Knows no calendar format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cogs.sessions.models import Answer, Kind, State
from cogs.sessions.service.base import NoSession
from cogs.sessions.service.looking import LookService

if TYPE_CHECKING:
    from bot.database import Transaction
    from cogs.sessions.models import Rsvp, Series, Session


@dataclass(frozen=True, slots=True)
class Entry:
    """One session, or a whole series with what became of each of its sessions."""

    session: Session
    series: Series | None = None
    sessions: tuple[Session, ...] = ()
    """Those of the series that were published, cancelled ones included."""
    slot: int | None = None
    """Which of the office hours is theirs."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A session, and what somebody said about it."""

    session: Session
    rsvp: Rsvp | None
    position: int = 0


class CalendarService(LookService):
    """Finds what is coming for one member."""

    async def standings(self, guild_id: int, member_id: int) -> list[Standing]:
        """List the sessions that are on or to come, each with a member's answer."""
        sessions = await self.upcoming(guild_id)
        async with self._database.reading() as tx:
            return [await self._standing(tx, session, member_id) for session in sessions]

    async def entry(self, guild_id: int, session_id: int, member_id: int) -> Entry:
        """Return a session with its series, or the slot that a member booked in it. Raises NoSession."""
        async with self._database.reading() as tx:
            session = await self._get(tx, guild_id, session_id)
            if session.state is State.DRAFT:
                raise NoSession
            return await self._entry(tx, session, await self._rsvps.find(tx, session_id, member_id))

    async def entries(self, guild_id: int, member_id: int) -> list[Entry]:
        """List what is coming, each series once, without the single sessions to which a member cannot come."""
        found: dict[int, Entry] = {}
        standings = await self.standings(guild_id, member_id)
        async with self._database.reading() as tx:
            for standing in standings:
                entry = await self._entry(tx, standing.session, standing.rsvp)
                said_no = standing.rsvp is not None and standing.rsvp.answer is Answer.NO
                if not (said_no and entry.series is None):
                    found.setdefault(entry.series.id if entry.series is not None else entry.session.id, entry)
        return list(found.values())

    async def _standing(self, tx: Transaction, session: Session, member_id: int) -> Standing:
        rsvp = await self._rsvps.find(tx, session.id, member_id)
        waits = rsvp is not None and rsvp.answer is Answer.WAITING
        return Standing(session, rsvp, await self._rsvps.position(tx, rsvp) if rsvp is not None and waits else 0)

    async def _entry(self, tx: Transaction, session: Session, rsvp: Rsvp | None) -> Entry:
        if session.plan.kind is Kind.OFFICE_HOURS:  # who booked one slot wants that, not every afternoon from now on
            is_booked = rsvp is not None and rsvp.answer is Answer.GOING
            return Entry(session, slot=rsvp.slot if rsvp is not None and is_booked else None)
        series = None
        if session.series_id is not None and session.occurs_at is not None:
            series = await self._sessions.find_series(tx, session.series_id)
        if series is None:
            return Entry(session)
        return Entry(session, series, tuple(await self._sessions.all_of_series(tx, series.id)))
