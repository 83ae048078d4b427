"""The use cases: copy one database into another, and compare two."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.database.copying.models import Compared, Kind, Progress, Sum
from bot.database.copying.postgres import PostgresSide
from bot.database.copying.ready import check_source, database_of, make_ready, refuse_same
from bot.database.copying.side import Done
from bot.database.copying.sqlite import SqliteSide
from bot.database.sqlite import SqliteDatabase
from bot.errors import CopyError
from bot.i18n import _

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable

    from bot.clock import Clock
    from bot.database.copying.models import Row, Table, Watch
    from bot.database.copying.side import Side
    from bot.database.postgres import PostgresDatabase

ROUNDS = 2  # what changed since an interrupted copy is copied once more; what changes all the time is not
NUL, REPLACEMENT = "\0", "\ufffd"


async def copy(
    source: str, target: str, clock: Clock, watch: Watch, *, rows_at_once: int | None = None
) -> list[Compared]:
    """Copy the database of one URL into that of another, or go on where an earlier copy ended, and compare them.

    The target must be empty or hold an unfinished copy of this source. When the two still differ in the end (the
    source changed meanwhile), the copy stays unfinished. Raises CopyError, HostError.
    """
    reading, writing = database_of(source, clock), database_of(target, clock)
    await check_source(reading)
    refuse_same(reading, writing)
    await make_ready(writing)
    async with _opened(reading, writing) as pair:
        done = await pair.target.begin(await pair.source.fingerprint(), pair.sizes)
        compared: list[Compared] = []
        for _round in range(ROUNDS):
            await _copy_rest(pair, done, _Meter("copy", pair.sizes, watch), rows_at_once)
            compared = await _compare(pair, watch)
            if is_same(compared):
                await pair.target.finish()
                break
            done |= await _begin_anew(pair, {one.table for one in compared if not one.is_same})
        return compared


async def compare(one: str, other: str, clock: Clock, watch: Watch) -> list[Compared]:
    """Compare all rows of two databases that no bot uses. Raises CopyError, HostError."""
    first, second = database_of(one, clock), database_of(other, clock)
    await check_source(first)
    await check_source(second)
    refuse_same(first, second)
    async with _opened(first, second) as pair:
        return await _compare(pair, watch)


def is_same(compared: Iterable[Compared]) -> bool:
    """Say whether two databases hold the same rows in every table."""
    return all(one.is_same for one in compared)


@dataclass(frozen=True, slots=True)
class _Pair:
    """Both sides, and the tables with how many rows the source has in each."""

    source: Side
    target: Side
    sizes: dict[Table, int]

    def fitting(self, table: Table, rows: list[Row]) -> list[Row]:
        """Return rows as both sides can hold them: PostgreSQL has no place for the character U+0000."""
        texts = table.places_of(Kind.TEXT)
        if (self.source.holds_nul and self.target.holds_nul) or not texts:
            return rows
        return [_without_nul(row) if any(NUL in (row[place] or "") for place in texts) else row for row in rows]


class _Meter:
    """Counts rows and tells whoever watches."""

    def __init__(self, does: str, sizes: dict[Table, int], watch: Watch) -> None:
        self._does, self._sizes, self._watch = does, sizes, watch
        self._done = dict.fromkeys(sizes, 0)
        self._all_of = sum(sizes.values())

    def add(self, table: Table, rows: int) -> None:
        """Count rows of a table."""
        self._done[table] += rows
        of, all_rows = self._sizes[table], sum(self._done.values())
        self._watch(Progress(self._does, table.name, self._done[table], of, all_rows, self._all_of))


@asynccontextmanager
async def _opened(
    source: SqliteDatabase | PostgresDatabase, target: SqliteDatabase | PostgresDatabase
) -> AsyncGenerator[_Pair]:
    reading, writing = _side(source), _side(target)
    try:
        await reading.open()
        await writing.open()
        yield await _paired(reading, writing)
    except (*reading.failures, *writing.failures) as error:
        # By its kind only: a server's message may quote a row.
        raise CopyError(
            _("A database has failed ({reason}). Once it is back, run the same command again: it goes on."),
            reason=type(error).__name__,
        ) from error
    finally:
        await reading.close()
        await writing.close()


async def _paired(reading: Side, writing: Side) -> _Pair:
    tables, known = await reading.tables(), await writing.tables()
    for name, table in tables.items():
        if known.get(name) != table:
            raise CopyError(_("The table {table} is not the same in both databases."), table=name)
    return _Pair(reading, writing, {table: await reading.count(table) for table in tables.values()})


def _side(database: SqliteDatabase | PostgresDatabase) -> Side:
    return SqliteSide(database) if isinstance(database, SqliteDatabase) else PostgresSide(database)


async def _copy_rest(pair: _Pair, done: dict[str, Done], meter: _Meter, rows_at_once: int | None) -> None:
    """Copy what is not done yet: rows in the order of their keys, each step with the key that it came to."""
    async with pair.source.snapshot():
        for table in pair.sizes:
            before = done[table.name]
            meter.add(table, before.rows)
            if before.is_complete:
                continue
            most, after = rows_at_once or table.rows_at_once, before.last_key
            rows = [()] * most
            while len(rows) == most:
                rows = await pair.source.read(table, after, most)
                after = table.key_of(rows[-1]) if rows else after
                await pair.target.add(table, pair.fitting(table, rows), after, is_done=len(rows) < most)
                meter.add(table, len(rows))
            done[table.name] = Done(after, before.rows, is_complete=True)


async def _begin_anew(pair: _Pair, names: set[str]) -> dict[str, Done]:
    for table in pair.sizes:
        if table.name in names:
            await pair.target.begin_anew(table)
    return {name: Done() for name in names}


async def _compare(pair: _Pair, watch: Watch) -> list[Compared]:
    meter = _Meter("compare", {table: 2 * size for table, size in pair.sizes.items()}, watch)
    async with pair.source.snapshot(), pair.target.snapshot():
        return [
            Compared(
                table.name,
                await _sum(pair, pair.source, table, meter),
                await _sum(pair, pair.target, table, meter),
            )
            for table in pair.sizes
        ]


async def _sum(pair: _Pair, side: Side, table: Table, meter: _Meter) -> Sum:
    total, after = Sum(), None
    while rows := await side.read(table, after, table.rows_at_once):
        total, after = total.plus(pair.fitting(table, rows)), table.key_of(rows[-1])
        meter.add(table, len(rows))
    return total


def _without_nul(row: Row) -> Row:
    return tuple(value.replace(NUL, REPLACEMENT) if isinstance(value, str) else value for value in row)
