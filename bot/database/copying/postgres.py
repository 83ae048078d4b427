"""A side of a copy that is a PostgreSQL database: rows arrive by COPY, references are checked when all are there."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from bot.database.copying.models import Column, Kind, Table
from bot.database.copying.side import OWN_TABLES, Side
from bot.database.postgres import APPLICATION
from bot.errors import CopyError
from bot.i18n import _

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable

    import asyncpg

    from bot.database.copying.models import Key, Row
    from bot.database.postgres import PostgresDatabase

KINDS = {
    "bigint": Kind.INTEGER,
    "integer": Kind.INTEGER,
    "double precision": Kind.REAL,
    "text": Kind.TEXT,
    "boolean": Kind.BOOLEAN,
    "bytea": Kind.BYTES,
}
COPY_LOCK = 0x4865_6172_7469  # the lock of migrations, plus one
LOOKS, LOOK_SECONDS = 50, 0.1  # the server takes a moment to see that whoever was connected is gone

COLUMNS = """
SELECT table_name, column_name, data_type
FROM information_schema.tables JOIN information_schema.columns USING (table_schema, table_name)
WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND is_generated = 'NEVER'
ORDER BY table_name, ordinal_position
"""
KEYS = """
SELECT class.relname, attribute.attname
FROM pg_index, unnest(indkey) WITH ORDINALITY AS part (number, place), pg_class AS class, pg_attribute AS attribute
WHERE indisprimary AND class.oid = indrelid AND class.relnamespace = CAST(current_schema() AS regnamespace)
    AND attribute.attrelid = indrelid AND attribute.attnum = part.number
ORDER BY class.relname, part.place
"""
REFERENCES = """
SELECT class.relname, conname, pg_get_constraintdef(pg_constraint.oid)
FROM pg_constraint JOIN pg_class AS class ON class.oid = conrelid
WHERE contype = 'f' AND class.relnamespace = CAST(current_schema() AS regnamespace)
ORDER BY class.relname, conname
"""
NO_BOT = f"""
SELECT count(*) = 0 FROM pg_stat_activity
WHERE datname = current_database() AND application_name = '{APPLICATION}'
"""  # noqa: S608 - our own name


class PostgresSide(Side):
    """One connection to the server."""

    holds_nul = False

    def __init__(self, database: PostgresDatabase) -> None:
        super().__init__(database)
        self._url = database.url
        self._connection: asyncpg.Connection | None = None

    @property
    def failures(self) -> tuple[type[Exception], ...]:
        """What asyncpg raises when the server or the connection fails.

        Its own confusion is among them: a statement sent in the moment the connection is lost.
        """
        import asyncpg  # noqa: PLC0415 - an extra, as in bot.database.postgres

        return (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)

    async def open(self) -> None:
        """Connect, once no bot and no other copy is connected. Raises CopyError."""
        import asyncpg  # noqa: PLC0415 - likewise

        settings = {"application_name": f"{APPLICATION} copy"}
        self._connection = await asyncpg.connect(self._url, server_settings=settings)
        self._uses(self._connection)
        if not await self._becomes_true(NO_BOT):
            raise CopyError(_("A bot is connected to the PostgreSQL database. Stop it first."))
        if not await self._becomes_true(f"SELECT pg_try_advisory_lock({COPY_LOCK})"):
            raise CopyError(_("Another copy from or to this PostgreSQL database is running."))

    async def close(self) -> None:
        """Disconnect."""
        if self._connection is not None:
            await self._connection.close()

    @asynccontextmanager
    async def snapshot(self) -> AsyncGenerator[None]:
        """Read the same state."""
        async with self._opened.transaction(isolation="repeatable_read", readonly=True):
            yield

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[None]:
        """Write in one transaction."""
        async with self._opened.transaction():
            yield

    async def tables(self) -> dict[str, Table]:
        """Read the tables from the server's own catalogue; generated columns are left out."""
        columns: dict[str, list[Column]] = {}
        for table, column, kind in await self.fetch(COLUMNS):
            if table in OWN_TABLES:
                continue
            if kind not in KINDS:
                raise CopyError(_("{column} is of a kind that cannot be copied."), column=f"{table}.{column}")
            columns.setdefault(table, []).append(Column(column, KINDS[kind]))
        keys: dict[str, list[str]] = {}
        for table, column in await self.fetch(KEYS):
            keys.setdefault(table, []).append(column)
        return {name: Table(name, tuple(columns[name]), tuple(keys.get(name, ()))) for name in sorted(columns)}

    async def fetch(self, statement: str) -> list[Any]:
        """Run a statement and return its rows."""
        return await self._opened.fetch(statement)

    async def read(self, table: Table, after: Key | None, most: int) -> list[Row]:
        """Return the rows that follow a key, in the order of the database's own collation."""
        columns, key = _names(column.name for column in table.columns), _names(table.key)
        marks = ", ".join(f"${place}" for place in range(1, len(table.key) + 1))
        where = f"WHERE ({key}) > ({marks})" if after is not None else ""
        statement = f'SELECT {columns} FROM "{table.name}" {where} ORDER BY {key} LIMIT {most}'  # noqa: S608 - names of the catalogue
        return [tuple(record) for record in await self._opened.fetch(statement, *(after or ()))]

    async def insert(self, table: Table, rows: list[Row]) -> None:
        """Add rows by COPY; generated columns follow."""
        columns = [column.name for column in table.columns]
        await self._opened.copy_records_to_table(table.name, records=rows, columns=columns)

    async def take_off_references(self) -> dict[str, list[str]]:
        """Drop the foreign keys, in the caller's transaction."""
        kept: dict[str, list[str]] = {}
        for table, name, definition in await self.fetch(REFERENCES):
            await self.fetch(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
            kept.setdefault(table, []).append(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}')
        return kept

    async def bring_back_references(self, statements: Iterable[str]) -> None:
        """Add the foreign keys again, which checks every row. Raises CopyError."""
        import asyncpg  # noqa: PLC0415 - likewise

        try:
            for statement in statements:
                await self.fetch(statement)
        except asyncpg.ForeignKeyViolationError as error:
            table = getattr(error, "table_name", "")
            raise CopyError(_("Rows of {table} point at rows that are not there."), table=table) from error

    async def tidy(self) -> None:
        """Have the server learn what is in its new tables, so that the first queries are planned well."""
        await self.fetch("ANALYZE")

    async def _becomes_true(self, question: str) -> bool:
        for _look in range(LOOKS):
            if (await self.fetch(question))[0][0]:
                return True
            await asyncio.sleep(LOOK_SECONDS)
        return False

    @property
    def _opened(self) -> asyncpg.Connection:
        if self._connection is None:
            raise RuntimeError("the database is not open")
        return self._connection


def _names(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
