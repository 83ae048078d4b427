"""Hosts and newcomers in the database. The only room that runs SQL; rows become models here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import from_millis, to_millis
from cogs.hosts.models import Assignment, AssignmentState, How, Newcomer, NewcomerState, Volunteer

if TYPE_CHECKING:
    import datetime as dt

    from bot.database import Database, Row, Transaction


class HostStore:
    """Typed functions over queries.sql; each takes the transaction it is part of."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._sql = database.queries(Path(__file__).parent)

    async def volunteers(self, tx: Transaction, guild_id: int) -> list[Volunteer]:
        """List who has said whether they host, and who could not be written to."""
        return [
            Volunteer(row[0], None if row[1] is None else bool(row[1]), bool(row[2]))
            async for row in self._sql.volunteers(tx, guild_id=guild_id)
        ]

    async def volunteer(self, tx: Transaction, guild_id: int, member_id: int, *, is_on: bool, at: dt.datetime) -> None:
        """Record whether somebody hosts; they are written to again."""
        await self._sql.volunteer(tx, guild_id=guild_id, member_id=member_id, is_on=is_on, at=to_millis(at))

    async def close(self, tx: Transaction, guild_id: int, member_id: int, at: dt.datetime) -> None:
        """Record that somebody cannot be written to."""
        await self._sql.close(tx, guild_id=guild_id, member_id=member_id, at=to_millis(at))

    async def add_newcomer(self, tx: Transaction, guild_id: int, member_id: int, at: dt.datetime) -> None:
        """Record a newcomer, once."""
        await self._sql.add_newcomer(tx, guild_id=guild_id, member_id=member_id, arrived_at=to_millis(at))

    async def find_newcomer(self, tx: Transaction, guild_id: int, member_id: int) -> Newcomer | None:
        """Return a newcomer."""
        row = await self._sql.find_newcomer(tx, guild_id=guild_id, member_id=member_id)
        return _newcomer(row) if row else None

    async def newcomers_since(self, tx: Transaction, guild_id: int, since: dt.datetime) -> list[Newcomer]:
        """List who arrived since then and has not left."""
        rows = self._sql.newcomers_since(tx, guild_id=guild_id, since=to_millis(since))
        return [_newcomer(row) async for row in rows]

    async def end_newcomer(self, tx: Transaction, guild_id: int, member_id: int, state: NewcomerState) -> None:
        """Move an open newcomer to how it ended."""
        await self._sql.end_newcomer(tx, guild_id=guild_id, member_id=member_id, state=state.value)

    async def count_newcomers(self, tx: Transaction, guild_id: int, since: dt.datetime) -> tuple[int, int]:
        """Count who arrived since then, and how many of those were greeted."""
        row = await self._sql.count_newcomers(tx, guild_id=guild_id, since=to_millis(since))
        return row[0], row[1]

    async def loads(
        self, tx: Transaction, guild_id: int, *, since: dt.datetime, today: dt.datetime
    ) -> dict[int, tuple[dt.datetime, int]]:
        """Return, by host, when they were last asked, and how often since `today`."""
        rows = self._sql.loads(tx, guild_id=guild_id, since=to_millis(since), today=to_millis(today))
        return {row[0]: (from_millis(row[1]), row[2]) async for row in rows}

    async def add_assignment(
        self, tx: Transaction, newcomer: Newcomer, host_id: int, *, turn: int, passed_from: int | None, at: dt.datetime
    ) -> Assignment:
        """Ask a host to greet a newcomer."""
        assignment_id = self.database.new_id()
        await self._sql.add_assignment(
            tx,
            id=assignment_id,
            guild_id=newcomer.guild_id,
            newcomer_id=newcomer.member_id,
            host_id=host_id,
            turn=turn,
            assigned_at=to_millis(at),
            passed_from=passed_from,
        )
        return Assignment(assignment_id, newcomer.guild_id, newcomer.member_id, host_id, turn, at, AssignmentState.OPEN)

    async def find_assignment(self, tx: Transaction, assignment_id: int) -> Assignment | None:
        """Return who was asked to greet whom."""
        row = await self._sql.find_assignment(tx, id=assignment_id)
        return _assignment(row) if row else None

    async def assignments_of(self, tx: Transaction, guild_id: int, newcomer_id: int) -> list[Assignment]:
        """List who was asked to greet a newcomer, in order."""
        rows = self._sql.assignments_of(tx, guild_id=guild_id, newcomer_id=newcomer_id)
        return [_assignment(row) async for row in rows]

    async def open_of_host(self, tx: Transaction, guild_id: int, host_id: int) -> list[Assignment]:
        """List whom a host is still to greet."""
        rows = self._sql.open_of_host(tx, guild_id=guild_id, host_id=host_id)
        return [_assignment(row) async for row in rows]

    async def asked_with(self, tx: Transaction, guild_id: int, member_id: int) -> list[Assignment]:
        """List who was asked to greet a member, and whom the member was asked to greet."""
        return [_assignment(row) async for row in self._sql.asked_with(tx, guild_id=guild_id, member_id=member_id)]

    async def waiting(self, tx: Transaction, guild_id: int, since: dt.datetime) -> list[int]:
        """List newcomers who wait since then, and hosts for whom somebody does."""
        return [row[0] async for row in self._sql.waiting(tx, guild_id=guild_id, since=to_millis(since))]

    async def end_assignment(self, tx: Transaction, assignment_id: int, state: AssignmentState) -> bool:
        """End what a host was asked; False when it had ended before."""
        return await self._sql.end_assignment(tx, id=assignment_id, state=state.value) is not None

    async def add_greeting(
        self, tx: Transaction, newcomer: Newcomer, greeter_id: int, how: How, at: dt.datetime
    ) -> bool:
        """Record who greeted whom; False when that is known already."""
        row = await self._sql.add_greeting(
            tx,
            guild_id=newcomer.guild_id,
            newcomer_id=newcomer.member_id,
            greeter_id=greeter_id,
            how=how.value,
            greeted_at=to_millis(at),
        )
        return row is not None

    async def greetings_of(self, tx: Transaction, guild_id: int, newcomer_id: int) -> list[tuple[int, How]]:
        """List who greeted a newcomer, and how it is known."""
        rows = self._sql.greetings_of(tx, guild_id=guild_id, newcomer_id=newcomer_id)
        return [(row[0], How(row[1])) async for row in rows]

    async def count_greeted_by(self, tx: Transaction, guild_id: int, greeter_id: int, since: dt.datetime) -> int:
        """Count whom somebody greeted since then."""
        return await self._sql.count_greeted_by(tx, guild_id=guild_id, greeter_id=greeter_id, since=to_millis(since))


def _newcomer(row: Row) -> Newcomer:
    return Newcomer(row[0], row[1], from_millis(row[2]), NewcomerState(row[3]))


def _assignment(row: Row) -> Assignment:
    return Assignment(row[0], row[1], row[2], row[3], row[4], from_millis(row[5]), AssignmentState(row[6]))
