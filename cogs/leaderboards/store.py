"""Posted boards and the winners' role in the database; and the ledger's tables as this feature reads them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import from_millis, to_millis
from bot.ledger import Board, PeriodKind
from bot.ledger import rules as ledger_rules
from cogs.leaderboards.models import Line, Post, Posting

if TYPE_CHECKING:
    from bot.database import Database, Transaction
    from bot.ledger import Period


class LeaderboardStore:
    """Typed functions over queries.sql; each takes the transaction it is part of."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._sql = database.queries(Path(__file__).parent)

    async def account_ids(self, tx: Transaction, guild_id: int) -> set[int]:
        """Return who has ever had points."""
        return {row[0] async for row in self._sql.account_ids(tx, guild_id=guild_id)}

    async def has_account(self, tx: Transaction, guild_id: int, member_id: int) -> bool:
        """Say whether somebody has ever had points."""
        return bool(await self._sql.has_account(tx, guild_id=guild_id, member_id=member_id))

    async def count_sharing_before(
        self, tx: Transaction, guild_id: int, board: Board, period: Period, points: int, member_id: int
    ) -> int:
        """Count who has the same points and stands before a member on a board."""
        return await self._sql.count_sharing_before(
            tx, guild_id=guild_id, board=board.value, period=period.key, points=points, member_id=member_id
        )

    async def add_post(
        self, tx: Transaction, guild_id: int, board: Board, period: Period, at: dt.datetime, *, is_scheduled: bool
    ) -> int | None:
        """Write down that a period's board is to be posted; None when it was before, of whichever board."""
        row = await self._sql.add_post(
            tx,
            id=self.database.new_id(),
            guild_id=guild_id,
            board=board.value,
            period=period.key,
            is_scheduled=is_scheduled,
            decided_at=to_millis(at),
        )
        return None if row is None else row[0]

    async def add_line(self, tx: Transaction, post_id: int, guild_id: int, line: Line) -> None:
        """Write down a line of a post."""
        await self._sql.add_line(
            tx,
            post_id=post_id,
            guild_id=guild_id,
            member_id=line.member_id,
            place=line.place,
            points=line.points,
            is_winner=line.is_winner,
        )

    async def find_post(self, tx: Transaction, post_id: int) -> Post | None:
        """Return a post with its lines; its season is not looked up."""
        row = await self._sql.post(tx, id=post_id)
        if row is None:
            return None
        lines = [Line(line[0], line[1], line[2], bool(line[3])) async for line in self._sql.lines(tx, post_id=post_id)]
        return Post(
            row[0],
            row[1],
            Board(row[2]),
            _period(row[3]),
            None,
            bool(row[4]),
            from_millis(row[5]),
            row[6],
            tuple(lines),
        )

    async def list_postings(
        self, tx: Transaction, guild_id: int, start: dt.datetime, end: dt.datetime
    ) -> list[Posting]:
        """List what was decided on from one instant on and before another."""
        rows = self._sql.postings(tx, guild_id=guild_id, since=to_millis(start), until=to_millis(end))
        return [
            Posting(row[0], Board(row[1]), _period(row[2]), from_millis(row[3]), row[4], row[5]) async for row in rows
        ]

    async def set_message(self, tx: Transaction, post_id: int, channel_id: int, message_id: int) -> None:
        """Record where a post is."""
        await self._sql.set_message(tx, id=post_id, channel_id=channel_id, message_id=message_id)

    async def latest_winner_ids(self, tx: Transaction, guild_id: int) -> list[int]:
        """Return who won in the latest scheduled post."""
        return [row[0] async for row in self._sql.latest_winner_ids(tx, guild_id=guild_id)]

    async def holders(self, tx: Transaction, guild_id: int) -> set[tuple[int, int]]:
        """Return the (member, role) that the bot gave."""
        return {(row[0], row[1]) async for row in self._sql.holders(tx, guild_id=guild_id)}

    async def add_holder(self, tx: Transaction, guild_id: int, holding: tuple[int, int], at: dt.datetime) -> None:
        """Record to whom a role is given, as (member, role)."""
        await self._sql.add_holder(
            tx, guild_id=guild_id, member_id=holding[0], role_id=holding[1], given_at=to_millis(at)
        )

    async def drop_holder(self, tx: Transaction, guild_id: int, holding: tuple[int, int]) -> None:
        """Record that a role was taken, as (member, role)."""
        await self._sql.drop_holder(tx, guild_id=guild_id, member_id=holding[0], role_id=holding[1])


def _period(key: str) -> Period:
    kind, _colon, name = key.partition(":")
    if kind == PeriodKind.SEASON.value:
        return ledger_rules.season_period(int(name))
    if kind == PeriodKind.WEEK.value:
        year, week = name.split("-W")
        return ledger_rules.period_of(PeriodKind.WEEK, dt.date.fromisocalendar(int(year), int(week), 1))
    return ledger_rules.period_of(PeriodKind.MONTH, dt.date.fromisoformat(f"{name}-01"))
