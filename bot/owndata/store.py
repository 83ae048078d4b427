"""The statements over declared tables. Their names come from the declarations in code, never from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.owndata.models import Retention, WhenErased

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.database import Database, Queries, Row, Transaction
    from bot.owndata.models import OwnTable

TEMPLATE = """
-- name: count_{name}$
SELECT count(*) FROM {table} WHERE guild_id = :guild_id AND {column} = :member_id;

-- name: rows_{name}
SELECT {columns} FROM {table} WHERE guild_id = :guild_id AND {column} = :member_id;

-- name: delete_{name}!
DELETE FROM {table} WHERE guild_id = :guild_id AND {column} = :member_id;

-- name: nameless_{name}!
UPDATE {table} SET {column} = 0 WHERE guild_id = :guild_id AND {column} = :member_id;
"""
OLD = """
-- name: old_{name}!
DELETE FROM {table} WHERE guild_id = :guild_id AND {instant} < :before;
"""
LEFT = """
-- name: old_{name}!
DELETE FROM {table} WHERE guild_id = :guild_id AND EXISTS (
    SELECT 1 FROM member AS m
    WHERE m.guild_id = {table}.guild_id AND m.member_id = {table}.{column} AND m.left_at < :before
);
"""


class OwnDataStore:
    """Counts, reads and erases the rows of declared tables."""

    def __init__(self, database: Database, tables: Iterable[OwnTable]) -> None:
        self.database = database
        self._sql: Queries = database.statements("\n".join(_statements(table) for table in tables))

    async def count(self, tx: Transaction, table: OwnTable, guild_id: int, member_id: int) -> int:
        """Count the rows about a member."""
        return await self._run("count", table)(tx, guild_id=guild_id, member_id=member_id)

    async def rows(self, tx: Transaction, table: OwnTable, guild_id: int, member_id: int) -> list[Row]:
        """Read the rows about a member, in the declared columns."""
        return [row async for row in self._run("rows", table)(tx, guild_id=guild_id, member_id=member_id)]

    async def erase(self, tx: Transaction, table: OwnTable, guild_id: int, member_id: int) -> None:
        """Do to the rows about a member what their table declares."""
        if table.when_erased is not WhenErased.KEPT:
            verb = "delete" if table.when_erased is WhenErased.DELETED else "nameless"
            await self._run(verb, table)(tx, guild_id=guild_id, member_id=member_id)

    async def let_go(self, tx: Transaction, table: OwnTable, guild_id: int, before_millis: int) -> int:
        """Delete what is older than its class allows; return how many rows that were."""
        return await self._run("old", table)(tx, guild_id=guild_id, before=before_millis)

    def _run(self, verb: str, table: OwnTable) -> Any:
        return getattr(self._sql, f"{verb}_{_name(table)}")


def _name(table: OwnTable) -> str:
    return f"{table.table}__{table.column}"


def _statements(table: OwnTable) -> str:
    text = TEMPLATE
    if table.retention is Retention.LEFT:
        text += LEFT
    elif table.retention is not None:
        text += OLD
    return text.format(
        name=_name(table),
        table=table.table,
        column=table.column,
        columns=", ".join(table.columns),
        instant=table.instant,
    )
