"""Who comes to a session, and who waits for a place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.clock import from_millis, to_millis
from cogs.sessions.models import Answer, Counts, Rsvp
from cogs.sessions.store.sessions import FOLDER

if TYPE_CHECKING:
    import datetime as dt

    from bot.database import Database, Row, Transaction

EVERYBODY = 1_000_000


class RsvpStore:
    """Typed functions over queries.sql; each takes the transaction it is part of."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._sql = database.queries(FOLDER)

    async def find(self, tx: Transaction, session_id: int, member_id: int) -> Rsvp | None:
        """Return what a member said."""
        row = await self._sql.find_rsvp(tx, session_id=session_id, member_id=member_id)
        return _rsvp(row) if row is not None else None

    async def put(self, tx: Transaction, rsvp: Rsvp, at: dt.datetime) -> None:
        """Record what a member said, in place of what they said before."""
        await self._sql.put_rsvp(
            tx,
            session_id=rsvp.session_id,
            guild_id=rsvp.guild_id,
            member_id=rsvp.member_id,
            answer=rsvp.answer.value,
            turn=rsvp.turn,
            offered_until=None if rsvp.offered_until is None else to_millis(rsvp.offered_until),
            slot=rsvp.slot,
            wants_dm=rsvp.wants_dm,
            is_from_event=rsvp.is_from_event,
            changed_at=to_millis(at),
        )

    async def remove(self, tx: Transaction, session_id: int, member_id: int) -> None:
        """Forget that a member said anything."""
        await self._sql.remove_rsvp(tx, session_id=session_id, member_id=member_id)

    async def answered(self, tx: Transaction, session_id: int, answer: Answer, most: int = EVERYBODY) -> list[Rsvp]:
        """List who answered so, in the order in which they did."""
        rows = self._sql.rsvps(tx, session_id=session_id, answer=answer.value, most=most)
        return [_rsvp(row) async for row in rows]

    async def all(self, tx: Transaction, session_id: int) -> list[Rsvp]:
        """List what everybody said, in the order in which they did."""
        return [_rsvp(row) async for row in self._sql.all_rsvps(tx, session_id=session_id)]

    async def holding(self, tx: Transaction, session_id: int) -> list[Rsvp]:
        """List whose the taken places are."""
        return [_rsvp(row) async for row in self._sql.holding(tx, session_id=session_id)]

    async def counts(self, tx: Transaction, session_id: int) -> Counts:
        """Count who said what."""
        found = {row[0]: row[1] async for row in self._sql.count_answers(tx, session_id=session_id)}
        return Counts(
            going=found.get(Answer.GOING.value, 0),
            offered=found.get(Answer.OFFERED.value, 0),
            waiting=found.get(Answer.WAITING.value, 0),
            maybe=found.get(Answer.MAYBE.value, 0),
            no=found.get(Answer.NO.value, 0),
        )

    async def position(self, tx: Transaction, rsvp: Rsvp) -> int:
        """Return somebody's place in the waiting list, from 1."""
        return await self._sql.position(tx, session_id=rsvp.session_id, turn=rsvp.turn)

    async def members_of(self, tx: Transaction, guild_id: int) -> set[int]:
        """Return who said anything about the open sessions of a server."""
        return {row[0] async for row in self._sql.members_of(tx, guild_id=guild_id)}

    async def wanting_dm(self, tx: Transaction, session_id: int) -> list[int]:
        """List who is to be reminded by direct message."""
        return [row[0] async for row in self._sql.wanting_dm(tx, session_id=session_id)]


def _rsvp(row: Row) -> Rsvp:
    return Rsvp(
        session_id=row[0],
        guild_id=row[1],
        member_id=row[2],
        answer=Answer(row[3]),
        turn=row[4],
        offered_until=None if row[5] is None else from_millis(row[5]),
        slot=row[6],
        wants_dm=bool(row[7]),
        is_from_event=bool(row[8]),
    )
