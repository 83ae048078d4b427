"""Leaderboards, kept with every entry: pages and ranks over a million members without counting them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from bot.ledger.models import OwnStanding, Standing
from bot.ledger.reasons import REASONS
from bot.ledger.rules import boards_of, kept_keys, periods_of, season_period

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from bot.database import Database, Row, Transaction
    from bot.ledger.models import Board, Entry, Period


NOWHERE = OwnStanding(0, None, None, 0)


class Boards:
    """Who stands where. Writes are part of the transaction of an entry."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sql = database.queries(Path(__file__).parent)
        self._ids: dict[tuple[int, str], int] = {}
        """Boards that are open and committed: (guild, "helpers week:2026-W47") → id."""

    async def page(
        self, tx: Transaction, guild_id: int, board: Board, period: Period, *, most: int, skipped: int = 0
    ) -> list[Standing]:
        """List so many lines of a board, after so many; ties stand in the order of their ids."""
        board_id = await self._find(tx, guild_id, board, period)
        start = await self._sql.start_of_page(tx, board_id=board_id, skipped=skipped)
        if start is None:
            return []
        points, above, tied = start
        rows = await self._tied(tx, board_id, points, tied, most=most, skipped=skipped - above)
        if len(rows) < most:
            below = self._sql.below(tx, board_id=board_id, points=points, most=most - len(rows))
            rows += [row async for row in below]
        return _ranked(rows, skipped, above)

    async def _tied(
        self, tx: Transaction, board_id: int, points: int, tied: int, *, most: int, skipped: int
    ) -> list[tuple[int, int]]:
        """List some of those with the same points, counted off from the nearer end: they may be 100,000."""
        taken = min(most, tied - skipped)
        which = {"board_id": board_id, "points": points, "most": taken}
        if skipped <= tied // 2:
            return [(row[0], row[1]) async for row in self._sql.tied(tx, **which, skipped=skipped)]
        behind = tied - skipped - taken
        rows = [(row[0], row[1]) async for row in self._sql.tied_from_the_end(tx, **which, skipped=behind)]
        return rows[::-1]

    async def count(self, tx: Transaction, guild_id: int, board: Board, period: Period) -> int:
        """Count who is on a board."""
        return await self._sql.count(tx, guild_id=guild_id, board=board.value, period=period.key)

    async def own(
        self, tx: Transaction, guild_id: int, board: Board, periods: Iterable[Period], member_id: int
    ) -> list[OwnStanding]:
        """Return where a member stands, period by period."""
        keys = [period.key for period in periods]
        rows = self._sql.standings_in(
            tx, guild_id=guild_id, board=board.value, periods=_object(keys), member_id=member_id
        )
        found = {row[0]: _own(row) async for row in rows}
        return [found.get(key, NOWHERE) for key in keys]

    async def count_in(self, tx: Transaction, entry: Entry, *, is_listed: bool) -> None:
        """Add an entry to every board it counts for; boards that were closed stay as they are."""
        reason = REASONS.get(entry.reason)
        if reason is None or not entry.points:
            return
        boards = boards_of(reason.category, is_newcomer=entry.is_newcomer)
        periods = periods_of(entry.day, entry.season_id)
        keys = {f"{board} {period.key}": (board, period) for board in boards for period in periods}
        ids = await self._open_ids(tx, entry.guild_id, keys, may_add=entry.reverses_id is None)
        who = {"member_id": entry.member_id, "boards": _object(ids)}
        await self._sql.move(tx, **who, members=-1)
        await self._sql.add_points(tx, **who, guild_id=entry.guild_id, points=entry.points, is_listed=is_listed)
        await self._sql.move(tx, **who, members=1)

    async def list_member(self, tx: Transaction, guild_id: int, member_id: int, *, is_listed: bool) -> None:
        """Show or hide a member on all boards."""
        rows = self._sql.standings_of(tx, guild_id=guild_id, member_id=member_id)
        turned = _object([row[0] async for row in rows if bool(row[2]) is not is_listed])
        await self._sql.move(tx, member_id=member_id, boards=turned, members=-1)
        await self._sql.list_on(tx, member_id=member_id, boards=turned, is_listed=is_listed)
        await self._sql.move(tx, member_id=member_id, boards=turned, members=1)

    async def forget(self, tx: Transaction, guild_id: int, member_id: int) -> None:
        """Take a member off all boards for good."""
        await self.list_member(tx, guild_id, member_id, is_listed=False)
        await self._sql.take_off(tx, guild_id=guild_id, member_id=member_id)

    async def close(self, tx: Transaction, guild_id: int, season_id: int) -> None:
        """Keep a season's boards as they are from now on."""
        await self._sql.close(tx, guild_id=guild_id, period=season_period(season_id).key)
        tx.after_commit(self._ids.clear)

    async def drop_old(self, tx: Transaction, guild_id: int, today: dt.date) -> int:
        """Delete boards of the calendar that nobody can ask for any more; return how many those were."""
        kept = kept_keys(today)
        rows = [row async for row in self._sql.boards(tx, guild_id=guild_id)]
        old = [row[0] for row in rows if not row[2].startswith(("all", "season:")) and row[2] not in kept]
        for board_id in old:
            for drop in (self._sql.drop_places, self._sql.drop_standings, self._sql.drop_board):
                await drop(tx, board_id=board_id)
        tx.after_commit(self._ids.clear)
        return len(old)

    async def sweep(self, tx: Transaction) -> None:
        """Delete the counts that have come down to nobody."""
        await self._sql.sweep_places(tx)

    async def _find(self, tx: Transaction, guild_id: int, board: Board, period: Period) -> int:
        row = await self._sql.find(tx, guild_id=guild_id, board=board.value, period=period.key)
        return row[0] if row else 0

    async def _open_ids(
        self, tx: Transaction, guild_id: int, wanted: Mapping[str, tuple[Board, Period]], *, may_add: bool
    ) -> list[int]:
        # Only what is earned now can go by memory: its boards are neither closed nor dropped.
        known = [self._ids.get((guild_id, key)) for key in wanted]
        if may_add and None not in known:
            return [id_ for id_ in known if id_ is not None]
        if may_add:
            for board, period in wanted.values():
                await self._add(tx, guild_id, board, period)
        rows = self._sql.open_ids(tx, guild_id=guild_id, keys=_object(wanted))
        found = {row[1]: row[0] async for row in rows}
        tx.after_commit(lambda: self._ids.update({(guild_id, key): id_ for key, id_ in found.items()}))
        return list(found.values())

    async def _add(self, tx: Transaction, guild_id: int, board: Board, period: Period) -> None:
        await self._sql.add(
            tx,
            id=self._database.new_id(),
            guild_id=guild_id,
            board=board.value,
            period=period.key,
            first_day=period.first_day,
            last_day=period.last_day,
            season_id=period.season_id,
        )


def _own(row: Row) -> OwnStanding:
    _period, points, is_listed, above, next_points, of = row
    if points is None or points <= 0 or not is_listed:
        return OwnStanding(points or 0, None, None, of)
    return OwnStanding(points, above + 1, None if next_points is None else next_points - points, of)


def _ranked(rows: list[tuple[int, int]], skipped: int, above: int) -> list[Standing]:
    """Give the lines of a page their ranks; `above` members have more points than the first of them."""
    standings: list[Standing] = []
    rank, points = above + 1, rows[0][1] if rows else 0
    for place, row in enumerate(rows, skipped + 1):
        if row[1] != points:
            rank, points = place, row[1]
        standings.append(Standing(rank, row[0], row[1]))
    return standings


def _object(keys: Iterable[object]) -> str:
    """Write keys as the JSON object that both databases can read as rows."""
    return json.dumps({str(key): 1 for key in keys})
