"""Settings in the database: JSON per server and feature, and the record of changes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.clock import from_millis, to_millis
from bot.guilds.models import SettingChange

if TYPE_CHECKING:
    import datetime as dt

    from bot.database import Database, Transaction


class GuildSettingStore:
    """Typed functions over queries.sql; each takes the transaction it is part of."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._sql = database.queries(Path(__file__).parent)

    async def find(self, tx: Transaction, guild_id: int, feature: str) -> dict[str, Any]:
        """Return the stored values of a feature, unknown ones included; empty when nothing is stored."""
        data = await self._sql.get(tx, guild_id=guild_id, feature=feature)
        return json.loads(data) if data else {}

    async def put(
        self,
        tx: Transaction,
        guild_id: int,
        feature: str,
        data: dict[str, Any],
        *,
        at: dt.datetime,
        by: int | None,
        defaults: dict[str, Any] | None = None,
    ) -> None:
        """Store the values of a feature, and what has changed about them: against the defaults the first time."""
        before = (defaults or {}) | await self.find(tx, guild_id, feature)
        await self._sql.put(
            tx, guild_id=guild_id, feature=feature, data=json.dumps(data), updated_at=to_millis(at), updated_by=by
        )
        for name in sorted(before.keys() | data.keys()):
            if before.get(name) != data.get(name):
                await self._sql.add_change(
                    tx,
                    id=self.database.new_id(),
                    guild_id=guild_id,
                    feature=feature,
                    name=name,
                    before_value=json.dumps(before[name]) if name in before else None,
                    after_value=json.dumps(data[name]) if name in data else None,
                    changed_at=to_millis(at),
                    changed_by=by,
                )

    async def guild_ids(self, tx: Transaction) -> list[int]:
        """List the servers that have any settings."""
        return [row[0] async for row in self._sql.guild_ids(tx)]

    async def changed_since(self, tx: Transaction, since_millis: int) -> list[tuple[int, str, int]]:
        """List (guild, feature, instant in ms) of what was stored since then."""
        return [(row[0], row[1], row[2]) async for row in self._sql.changed_since(tx, since=since_millis)]

    async def recent_changes(self, tx: Transaction, guild_id: int, amount: int) -> list[SettingChange]:
        """List a server's latest changes, newest first."""
        return [
            SettingChange(row[0], row[1], row[2], row[3], from_millis(row[4]), row[5])
            async for row in self._sql.recent_changes(tx, guild_id=guild_id, amount=amount)
        ]
