"""Who was there, and the recap."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from bot.clock import from_millis, to_millis
from cogs.sessions.models import Attendee, Recap, RecapState
from cogs.sessions.store.sessions import FOLDER

if TYPE_CHECKING:
    import datetime as dt

    from bot.database import Database, Transaction
    from cogs.sessions.models import Session


class AttendanceStore:
    """Typed functions over queries.sql; each takes the transaction it is part of."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._sql = database.queries(FOLDER)

    async def present(self, tx: Transaction, session_id: int) -> dict[int, dt.datetime]:
        """Return who is known to be there, and when they were last seen."""
        return {row[0]: from_millis(row[1]) async for row in self._sql.open_stays(tx, session_id=session_id)}

    async def come(self, tx: Transaction, session: Session, member_id: int, at: dt.datetime) -> None:
        """Record that somebody came, once until they go."""
        await self._sql.add_stay(
            tx,
            id=self.database.new_id(),
            session_id=session.id,
            guild_id=session.guild_id,
            member_id=member_id,
            at=to_millis(at),
        )

    async def go(self, tx: Transaction, session_id: int, member_id: int, at: dt.datetime) -> None:
        """Record that somebody went."""
        await self._sql.close_stay(tx, session_id=session_id, member_id=member_id, at=to_millis(at))

    async def gone(self, tx: Transaction, session_id: int, member_id: int) -> None:
        """Record that somebody went unseen: they stayed as long as they were last seen."""
        await self._sql.close_gone(tx, session_id=session_id, member_id=member_id)

    async def see_all(self, tx: Transaction, session_id: int, at: dt.datetime) -> None:
        """Record that all who are known to be there were seen."""
        await self._sql.see_all(tx, session_id=session_id, at=to_millis(at))

    async def stays(self, tx: Transaction, session_id: int) -> dict[int, list[tuple[dt.datetime, dt.datetime]]]:
        """Return the stays that are over, by member."""
        found: defaultdict[int, list[tuple[dt.datetime, dt.datetime]]] = defaultdict(list)
        async for row in self._sql.stays(tx, session_id=session_id):
            found[row[0]].append((from_millis(row[1]), from_millis(row[2])))
        return dict(found)

    async def all_stays(
        self, tx: Transaction, session_id: int, now: dt.datetime
    ) -> dict[int, list[tuple[dt.datetime, dt.datetime]]]:
        """Return the stays by member; whoever is there is taken to stay until now."""
        found: defaultdict[int, list[tuple[dt.datetime, dt.datetime]]] = defaultdict(list)
        async for row in self._sql.all_stays(tx, session_id=session_id):
            found[row[0]].append((from_millis(row[1]), now if row[2] is None else from_millis(row[2])))
        return dict(found)

    async def spoke(self, tx: Transaction, session: Session, member_id: int, messages: int) -> None:
        """Count messages of somebody in the session's thread."""
        await self._sql.spoke(
            tx, session_id=session.id, guild_id=session.guild_id, member_id=member_id, messages=messages
        )

    async def put(self, tx: Transaction, session: Session, member_id: int, seconds: int, *, attended: bool) -> None:
        """Record how long somebody was there, and whether that counts."""
        await self._sql.put_attendee(
            tx,
            session_id=session.id,
            guild_id=session.guild_id,
            member_id=member_id,
            seconds=seconds,
            attended=attended,
        )

    async def attendees(self, tx: Transaction, session_id: int) -> list[Attendee]:
        """List who was there, whoever counts first."""
        rows = self._sql.attendees(tx, session_id=session_id)
        return [Attendee(row[0], row[1], row[2], bool(row[3]), row[4], row[5]) async for row in rows]

    async def rate(self, tx: Transaction, session_id: int, member_id: int, stars: int, words: str | None) -> bool:
        """Record what somebody who was there thought of it; False when they were not."""
        row = await self._sql.rate(tx, session_id=session_id, member_id=member_id, stars=stars, words=words)
        return row is not None

    async def recap(self, tx: Transaction, session_id: int) -> Recap | None:
        """Return a recap."""
        row = await self._sql.find_recap(tx, session_id=session_id)
        return None if row is None else Recap(row[0], RecapState(row[1]), *row[2:])

    async def asked_back(self, tx: Transaction, session_id: int, member_id: int, at: dt.datetime) -> None:
        """Record that somebody was asked how it was."""
        await self._sql.asked_back(tx, session_id=session_id, member_id=member_id, at=to_millis(at))

    async def was_asked_back(self, tx: Transaction, session_id: int, member_id: int) -> bool:
        """Say whether somebody was asked how it was."""
        return await self._sql.was_asked_back(tx, session_id=session_id, member_id=member_id) > 0

    async def new_faces(self, tx: Transaction, session_id: int) -> int:
        """Count who was there and at no session before."""
        return await self._sql.count_new_faces(tx, session_id=session_id)

    async def add_recap(self, tx: Transaction, session: Session, left_open: int) -> None:
        """Begin a recap, once."""
        await self._sql.add_recap(tx, session_id=session.id, guild_id=session.guild_id, left_open=left_open)

    async def write_recap(
        self, tx: Transaction, session_id: int, notes: str, recording: str | None, *, by: int
    ) -> None:
        """Record what the host adds to a recap."""
        await self._sql.write_recap(tx, session_id=session_id, notes=notes, recording=recording, by=by)

    async def publish_recap(self, tx: Transaction, session_id: int, at: dt.datetime) -> bool:
        """Publish a recap; False when it was."""
        return await self._sql.publish_recap(tx, session_id=session_id, at=to_millis(at)) is not None

    async def put_recap(self, tx: Transaction, session_id: int, channel_id: int, message_id: int) -> None:
        """Record where a recap was published."""
        await self._sql.put_recap(tx, session_id=session_id, channel_id=channel_id, message_id=message_id)

    async def put_recap_draft(self, tx: Transaction, session_id: int, channel_id: int, message_id: int) -> None:
        """Record where the team sees the draft."""
        await self._sql.put_recap_draft(tx, session_id=session_id, channel_id=channel_id, message_id=message_id)
