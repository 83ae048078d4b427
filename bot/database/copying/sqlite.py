"""A side of a copy that is an SQLite file. It has the file to itself: nobody writes to it meanwhile."""

from __future__ import annotations

import sqlite3
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import aiosqlite

from bot.database.backup import refuse_while_in_use
from bot.database.copying.models import Column, Kind, Table
from bot.database.copying.side import OWN_TABLES, Side
from bot.errors import BackupError, CopyError
from bot.i18n import _

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable

    from bot.database.copying.models import Key, Row
    from bot.database.sqlite import SqliteDatabase

KINDS = {
    "BIGINT": Kind.INTEGER,
    "INTEGER": Kind.INTEGER,
    "DOUBLE PRECISION": Kind.REAL,
    "REAL": Kind.REAL,
    "TEXT": Kind.TEXT,
    "BOOLEAN": Kind.BOOLEAN,
    "BYTEA": Kind.BYTES,
    "BLOB": Kind.BYTES,
}
STORED = 0  # `hidden` in table_xinfo: 0 is a plain column, others are of virtual tables or computed
TABLES = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT name GLOB 'sqlite_*'"
FIRST_READ = "SELECT count(*) FROM sqlite_master"
WAIT_SECONDS = 2.0


class SqliteSide(Side):
    """One connection to the file."""

    def __init__(self, database: SqliteDatabase) -> None:
        super().__init__(database)
        self._path = database.path
        self._connection: aiosqlite.Connection | None = None

    @property
    def failures(self) -> tuple[type[Exception], ...]:
        """What sqlite3 raises when the disk fails or is full."""
        return (OSError, sqlite3.Error)

    async def open(self) -> None:
        """Connect, once nobody else is connected. Raises CopyError."""
        try:
            refuse_while_in_use(self._path)
            self._connection = await aiosqlite.connect(self._path, isolation_level=None, timeout=WAIT_SECONDS)
            self._uses(self._connection)
            await self.fetch("PRAGMA locking_mode = EXCLUSIVE")  # from the first read on nobody else may write
            await self.fetch(FIRST_READ)
        except (BackupError, sqlite3.Error) as error:
            raise CopyError(_("{path} is in use. Stop the bot first."), path=self._path) from error

    async def close(self) -> None:
        """Disconnect."""
        if self._connection is not None:
            await self._connection.close()

    @asynccontextmanager
    async def snapshot(self) -> AsyncGenerator[None]:
        """Read the same state: nobody else can write to the file."""
        yield

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[None]:
        """Write in one transaction. Raises CopyError when somebody else reads the file."""
        try:
            await self.fetch("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise CopyError(_("{path} is in use. Stop the bot first."), path=self._path) from error
        try:
            yield
            await self.fetch("COMMIT")
        except BaseException:
            if self._opened.in_transaction:
                await self.fetch("ROLLBACK")
            raise

    async def tables(self) -> dict[str, Table]:
        """Read the tables from the file's own catalogue; virtual tables and what they consist of are left out."""
        names = [row[0] for row in await self.fetch(TABLES)]
        return {name: await self._table(name) for name in sorted(set(names) - OWN_TABLES)}

    async def fetch(self, statement: str) -> list[Any]:
        """Run a statement and return its rows."""
        return list(await self._opened.execute_fetchall(statement))

    async def read(self, table: Table, after: Key | None, most: int) -> list[Row]:
        """Return the rows that follow a key; SQLite keeps booleans as 0 and 1."""
        columns, key = _names(column.name for column in table.columns), _names(table.key)
        where = f"WHERE ({key}) > ({_marks(table.key)})" if after is not None else ""
        statement = f'SELECT {columns} FROM "{table.name}" {where} ORDER BY {key} LIMIT {most}'  # noqa: S608 - names of the catalogue
        rows: list[Any] = [
            *await self._opened.execute_fetchall(statement, after or ())
        ]  # tuples: no row factory is set
        booleans = table.places_of(Kind.BOOLEAN)
        return [_with_booleans(row, booleans) for row in rows] if booleans else rows

    async def insert(self, table: Table, rows: list[Row]) -> None:
        """Add rows; triggers keep the search index, as they do for the bot."""
        columns = _names(column.name for column in table.columns)
        await self._opened.executemany(
            f'INSERT INTO "{table.name}" ({columns}) VALUES ({_marks(table.columns)})',  # noqa: S608 - likewise
            rows,
        )

    async def take_off_references(self) -> dict[str, list[str]]:
        """Nothing to do: this connection does not check them, as a new one to SQLite does not unless it is told to."""
        return {}

    async def bring_back_references(self, statements: Iterable[str]) -> None:
        """Check all references. Raises CopyError."""
        del statements
        broken = await self.fetch("PRAGMA foreign_key_check")
        if broken:
            raise CopyError(_("Rows of {table} point at rows that are not there."), table=broken[0][0])

    async def tidy(self) -> None:
        """Nothing to do: the bot goes back to WAL mode when it opens the file."""

    @property
    def _opened(self) -> aiosqlite.Connection:
        if self._connection is None:
            raise RuntimeError("the database is not open")
        return self._connection

    async def _table(self, name: str) -> Table:
        found = await self.fetch(f"SELECT name, type, pk, hidden FROM pragma_table_xinfo('{name}') ORDER BY cid")  # noqa: S608 - likewise
        stored = [row for row in found if row[3] == STORED]
        for column, declared, _pk, _hidden in stored:
            if declared.upper() not in KINDS:
                raise CopyError(_("{column} is of a kind that cannot be copied."), column=f"{name}.{column}")
        columns = tuple(Column(column, KINDS[declared.upper()]) for column, declared, _pk, _hidden in stored)
        key = tuple(row[0] for row in sorted(stored, key=lambda row: row[2]) if row[2])
        return Table(name, columns, key)


def _with_booleans(row: Row, places: list[int]) -> Row:
    values = list(row)
    for place in places:
        if values[place] is not None:
            values[place] = bool(values[place])
    return tuple(values)


def _names(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _marks(values: tuple[Any, ...]) -> str:
    return ", ".join("?" * len(values))
