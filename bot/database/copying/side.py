"""One of the two databases of a copy: what is read of it, and what is written to it and remembered in it."""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.database.base import Transaction
from bot.errors import CopyError
from bot.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import AbstractAsyncContextManager

    from bot.database.base import Database
    from bot.database.copying.models import Key, Row, Table

PROGRESS = """
CREATE TABLE copy_progress (
    table_name TEXT PRIMARY KEY,
    source TEXT NOT NULL,
    bring_back TEXT NOT NULL,
    last_key TEXT,
    copied BIGINT NOT NULL DEFAULT 0,
    is_done BOOLEAN NOT NULL DEFAULT FALSE
);
"""
"""Only in the target, and only until the copy is complete. JSON: last_key and bring_back, statements of references."""
OWN_TABLES = {"schema_migration", "copy_progress"}  # each database's own
SQL = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Done:
    """How much of a table has been copied."""

    last_key: Key | None = None
    rows: int = 0
    is_complete: bool = False


class Side(ABC):
    """A connection to a database that nobody else works on meanwhile."""

    holds_nul = True
    """Whether its texts may contain the character U+0000."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sql = database.queries(SQL)
        self._tx: Any = None

    @property
    @abstractmethod
    def failures(self) -> tuple[type[Exception], ...]:
        """What its driver raises when the connection, the server or the disk fails."""

    @abstractmethod
    async def open(self) -> None:
        """Connect. Raises CopyError or HostError when somebody else is at work there."""

    @abstractmethod
    async def close(self) -> None:
        """Disconnect."""

    @abstractmethod
    def snapshot(self) -> AbstractAsyncContextManager[None]:
        """Read the same state throughout."""

    @abstractmethod
    def writing(self) -> AbstractAsyncContextManager[None]:
        """Write in one transaction."""

    @abstractmethod
    async def tables(self) -> dict[str, Table]:
        """Return the tables with their stored columns, by name; without indexes that the database keeps as tables."""

    @abstractmethod
    async def fetch(self, statement: str) -> list[Any]:
        """Run a statement and return its rows."""

    @abstractmethod
    async def read(self, table: Table, after: Key | None, most: int) -> list[Row]:
        """Return the rows that follow a key, in the key's order, as values of Python's types."""

    @abstractmethod
    async def insert(self, table: Table, rows: list[Row]) -> None:
        """Add rows."""

    @abstractmethod
    async def take_off_references(self) -> dict[str, list[str]]:
        """Let rows come in any order; return by table the statements that bring the references back."""

    @abstractmethod
    async def bring_back_references(self, statements: Iterable[str]) -> None:
        """Have references checked again, those of all rows included. Raises CopyError."""

    @abstractmethod
    async def tidy(self) -> None:
        """Leave the database as its bot would want to find it."""

    async def count(self, table: Table) -> int:
        """Count the rows of a table."""
        return (await self.fetch(f'SELECT count(*) FROM "{table.name}"'))[0][0]  # noqa: S608 - the catalogue's own name

    async def fingerprint(self) -> str:
        """Return what tells this database from every other: the instants of its migrations."""
        migrated = [tuple(row) async for row in self._sql.migrated(self._tx)]
        return hashlib.sha256(repr(migrated).encode()).hexdigest()

    async def begin(self, source: str, tables: Iterable[Table]) -> dict[str, Done]:
        """Prepare for a copy from `source`, a fingerprint, or go on with one. Raises CopyError when neither can be."""
        if await self._sql.has_progress(self._tx):
            return await self._go_on(source)
        async with self.writing():
            for table in tables:
                if await self.count(table):
                    raise CopyError(
                        _(
                            "The database to copy to is not empty: there is something in {table}. Name an empty one. "
                            "Whether it already holds the same, `python -m bot database compare` says."
                        ),
                        table=table.name,
                    )
            await self._database.run_script(self._tx, PROGRESS)
            references = await self.take_off_references()
            for table in tables:
                kept = json.dumps(references.get(table.name, []))
                await self._sql.add(self._tx, table_name=table.name, source=source, bring_back=kept)
        return {table.name: Done() for table in tables}

    async def add(self, table: Table, rows: list[Row], last_key: Key | None, *, is_done: bool) -> None:
        """Add rows and remember how far that is, both or neither."""
        async with self.writing():
            await self.insert(table, rows)
            await self._sql.advance(
                self._tx,
                table_name=table.name,
                last_key=json.dumps(last_key) if last_key else None,
                rows=len(rows),
                is_done=is_done,
            )

    async def begin_anew(self, table: Table) -> None:
        """Empty a table that is to be copied once more."""
        async with self.writing():
            await self.fetch(f'DELETE FROM "{table.name}"')  # noqa: S608 - likewise
            await self._sql.reset(self._tx, table_name=table.name)

    async def finish(self) -> None:
        """Check the references and forget that this is a copy."""
        async with self.writing():
            kept = [json.loads(row[2]) async for row in self._sql.every(self._tx)]
            await self.bring_back_references(statement for statements in kept for statement in statements)
            await self._database.run_script(self._tx, "DROP TABLE copy_progress;")
        await self.tidy()

    def _uses(self, connection: Any) -> None:
        self._tx = Transaction(connection)

    async def _go_on(self, source: str) -> dict[str, Done]:
        rows = [row async for row in self._sql.every(self._tx)]
        if any(row[1] != source for row in rows):
            raise CopyError(
                _(
                    "The database to copy to holds an unfinished copy of another database, or of an older version of "
                    "this one. Name an empty one instead."
                )
            )
        return {name: Done(_key(last_key), copied, bool(is_done)) for name, _, _, last_key, copied, is_done in rows}


async def refuse_unfinished(database: Database) -> None:
    """Refuse to work on a copy that is not complete. Raises CopyError."""
    async with database.reading() as tx:
        if await database.queries(SQL).has_progress(tx):
            raise CopyError(
                _("This database is a copy that is not complete. Run the same `python -m bot database copy` again.")
            )


def _key(text: str | None) -> Key | None:
    return None if text is None else tuple(json.loads(text))
