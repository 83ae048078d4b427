"""Lists of bans in the database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import from_millis, to_millis
from cogs.moderation.models import Listed, Listing, Massban, Tally

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from bot.database import Database, Transaction


class MassbanStore:
    """Typed functions over queries.sql; each takes the transaction it is part of."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._sql = database.queries(Path(__file__).parent)

    async def add(
        self,
        tx: Transaction,
        guild_id: int,
        people: Sequence[Listing],
        *,
        by: int,
        reason: str,
        delete_seconds: int,
        key: str,
        now: dt.datetime,
    ) -> int:
        """Write down who is to be banned, once for a key, and return the list's id."""
        known = await self._sql.by_key(tx, guild_id=guild_id, order_key=key)
        if known is not None:
            return int(known)
        massban_id = self.database.new_id()
        await self._sql.add(
            tx,
            id=massban_id,
            guild_id=guild_id,
            ordered_by=by,
            reason=reason,
            delete_seconds=delete_seconds,
            order_key=key,
            created_at=to_millis(now),
        )
        for position, each in enumerate(people):
            await self._sql.add_user(
                tx, guild_id=guild_id, massban_id=massban_id, position=position, user_id=each.user_id, name=each.name
            )
        return massban_id

    async def find(self, tx: Transaction, massban_id: int) -> Massban | None:
        """Return a list."""
        row = await self._sql.find(tx, id=massban_id)
        if row is None:
            return None
        return Massban(row[0], row[1], row[2], row[3], row[4], row[5] == "over", from_millis(row[6]), row[7], row[8])

    async def put_message(self, tx: Transaction, massban_id: int, channel_id: int, message_id: int) -> None:
        """Record where its progress is shown."""
        await self._sql.put_message(tx, id=massban_id, channel_id=channel_id, message_id=message_id)

    async def next_users(self, tx: Transaction, massban_id: int, most: int) -> list[tuple[Listing, Listed]]:
        """List who comes next."""
        rows = self._sql.next_users(tx, massban_id=massban_id, most=most)
        return [(Listing(row[0], row[1]), Listed(row[2])) async for row in rows]

    async def settle_user(
        self,
        tx: Transaction,
        massban_id: int,
        user_id: int,
        state: Listed,
        *,
        case_id: int | None = None,
        failure: str | None = None,
    ) -> None:
        """Record how it stands with somebody."""
        await self._sql.settle_user(
            tx, massban_id=massban_id, user_id=user_id, state=state.value, case_id=case_id, failure=failure
        )

    async def tally(self, tx: Transaction, massban_id: int) -> Tally:
        """Count how far it is."""
        counts = {Listed(row[0]): row[1] async for row in self._sql.tally(tx, massban_id=massban_id)}
        left = counts.get(Listed.WAITING, 0) + counts.get(Listed.ACTING, 0)
        settled = [counts.get(state, 0) for state in (Listed.BANNED, Listed.BEFORE, Listed.FAILED)]
        return Tally(sum(counts.values()), left, *settled)

    async def failures(self, tx: Transaction, massban_id: int) -> list[tuple[Listing, str]]:
        """List who could not be banned, and why."""
        rows = self._sql.failures(tx, massban_id=massban_id)
        return [(Listing(row[0], row[1]), row[2] or "") async for row in rows]

    async def end(self, tx: Transaction, massban_id: int, now: dt.datetime) -> None:
        """Record that it is worked off, and let go of who was on it: the cases tell."""
        await self._sql.end(tx, id=massban_id, ended_at=to_millis(now))
        await self._sql.forget_users(tx, massban_id=massban_id)
