"""Tiers and what the team did, in the database; and the ledger's tables as this feature reads them."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.clock import from_millis, to_millis
from bot.ledger import Account
from cogs.points.models import Action, TierState

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from bot.database import Database, Row, Transaction


class PointsStore:
    """Typed functions over queries.sql; each takes the transaction it is part of."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._sql = database.queries(Path(__file__).parent)

    async def tier_of(self, tx: Transaction, guild_id: int, member_id: int) -> TierState | None:
        """Return the tier a member has."""
        row = await self._sql.tier_of(tx, guild_id=guild_id, member_id=member_id)
        return _state(row) if row else None

    async def member(
        self, tx: Transaction, guild_id: int, member_id: int, after_day: int
    ) -> tuple[Account, int, TierState | None]:
        """Return what a member has, what they earned behind a local day (yyyymmdd), and their tier."""
        row = await self._sql.member(tx, guild_id=guild_id, member_id=member_id, after_day=after_day)
        account = Account() if row[0] is None else Account(row[0], row[1])
        return account, row[2], None if row[3] is None else _state((member_id, *row[3:]))

    async def put_tier(self, tx: Transaction, guild_id: int, member_id: int, tier: str, since: dt.datetime) -> None:
        """Give a member a tier."""
        await self._sql.put_tier(tx, guild_id=guild_id, member_id=member_id, tier=tier, since_at=to_millis(since))

    async def drop_tier(self, tx: Transaction, guild_id: int, member_id: int) -> None:
        """Leave a member without a tier."""
        await self._sql.drop_tier(tx, guild_id=guild_id, member_id=member_id)

    async def set_fall(self, tx: Transaction, guild_id: int, member_id: int, at: dt.datetime | None) -> None:
        """Write down when a member loses their tier, or that they do not."""
        await self._sql.set_fall(
            tx, guild_id=guild_id, member_id=member_id, falls_at=None if at is None else to_millis(at)
        )

    async def mark_noted(self, tx: Transaction, guild_id: int, member_id: int, at: dt.datetime) -> None:
        """Record that a member was told that they will lose their tier."""
        await self._sql.mark_noted(tx, guild_id=guild_id, member_id=member_id, noted_at=to_millis(at))

    async def tiers(self, tx: Transaction, guild_id: int) -> dict[int, TierState]:
        """Return everybody who has a tier."""
        return {row[0]: _state(row) async for row in self._sql.tiers(tx, guild_id=guild_id)}

    async def count_tiers(self, tx: Transaction, guild_id: int) -> dict[str, int]:
        """Count who has which tier."""
        return {row[0]: row[1] async for row in self._sql.count_tiers(tx, guild_id=guild_id)}

    async def rolling(self, tx: Transaction, guild_id: int, member_id: int, after_day: int) -> int:
        """Sum what a member earned behind a local day (yyyymmdd)."""
        return await self._sql.rolling(tx, guild_id=guild_id, member_id=member_id, after_day=after_day)

    async def members_after(
        self, tx: Transaction, guild_id: int, after: int, after_day: int, most: int
    ) -> list[tuple[int, int, int, TierState | None]]:
        """List (member, earned in all, earned behind a day, tier) from behind a member's id."""
        rows = self._sql.members_after(tx, guild_id=guild_id, after=after, after_day=after_day, most=most)
        return [(row[0], row[1], row[2], None if row[3] is None else _state((row[0], *row[3:]))) async for row in rows]

    async def given_roles(self, tx: Transaction, guild_id: int, member_id: int) -> set[int]:
        """Return the roles that a member was given for tiers."""
        return {row[0] async for row in self._sql.given_roles(tx, guild_id=guild_id, member_id=member_id)}

    async def all_given_roles(self, tx: Transaction, guild_id: int) -> dict[int, set[int]]:
        """Return {member: the roles they were given for tiers}."""
        found = defaultdict[int, set[int]](set)
        async for row in self._sql.all_given_roles(tx, guild_id=guild_id):
            found[row[0]].add(row[1])
        return dict(found)

    async def add_role(self, tx: Transaction, guild_id: int, member_id: int, role_id: int, at: dt.datetime) -> None:
        """Record that a member gets a role for a tier."""
        await self._sql.add_role(tx, guild_id=guild_id, member_id=member_id, role_id=role_id, given_at=to_millis(at))

    async def drop_role(self, tx: Transaction, guild_id: int, member_id: int, role_id: int) -> None:
        """Record that a member has a role for tiers no more."""
        await self._sql.drop_role(tx, guild_id=guild_id, member_id=member_id, role_id=role_id)

    async def add_news(
        self, tx: Transaction, guild_id: int, member_id: int, channel_id: int, message_id: int, at: dt.datetime
    ) -> None:
        """Record where it was announced that a member reached a tier."""
        await self._sql.add_news(
            tx,
            guild_id=guild_id,
            member_id=member_id,
            channel_id=channel_id,
            message_id=message_id,
            sent_at=to_millis(at),
        )

    async def news_of(self, tx: Transaction, guild_id: int, member_id: int) -> list[tuple[int, int]]:
        """List (channel, message) of the announcements that name a member."""
        return [(row[0], row[1]) async for row in self._sql.news_of(tx, guild_id=guild_id, member_id=member_id)]

    async def add_action(
        self,
        tx: Transaction,
        guild_id: int,
        done_by: int,
        action: str,
        at: dt.datetime,
        *,
        member_id: int | None,
        details: dict[str, Any],
    ) -> None:
        """Write down what somebody of the team did."""
        await self._sql.add_action(
            tx,
            id=self.database.new_id(),
            guild_id=guild_id,
            done_by=done_by,
            action=action,
            member_id=member_id,
            details=json.dumps(details),
            done_at=to_millis(at),
        )

    async def actions(self, tx: Transaction, guild_id: int, most: int, skipped: int) -> list[Action]:
        """List what the team did, the newest first."""
        rows = self._sql.actions(tx, guild_id=guild_id, most=most, skipped=skipped)
        return [Action(row[0], row[1], row[2], row[3], json.loads(row[4]), from_millis(row[5])) async for row in rows]

    async def count_actions(self, tx: Transaction, guild_id: int) -> int:
        """Count what the team did."""
        return await self._sql.count_actions(tx, guild_id=guild_id)

    async def latest_entries(
        self, tx: Transaction, guild_id: int, after: int, most: int
    ) -> list[tuple[int, int, int, str]]:
        """List (id, member, points, reason) of the newest entries that can be undone."""
        rows = self._sql.latest_entries(tx, guild_id=guild_id, after=after, most=most)
        return [(row[0], row[1], row[2], row[3]) async for row in rows]

    async def imported_ids(self, tx: Transaction, guild_id: int, source_id: int, member_ids: Iterable[int]) -> set[int]:
        """Return who of some members has got points of an import."""
        members = json.dumps({str(member_id): 1 for member_id in member_ids})
        rows = self._sql.imported_ids(tx, guild_id=guild_id, source_id=source_id, members=members)
        return {row[0] async for row in rows}

    async def accounts_after(
        self, tx: Transaction, guild_id: int, after: int, most: int
    ) -> list[tuple[int, int, int, str | None]]:
        """List (member, balance, ever earned, tier) from behind a member's id."""
        rows = self._sql.accounts_after(tx, guild_id=guild_id, after=after, most=most)
        return [(row[0], row[1], row[2], row[3]) async for row in rows]


def _state(row: Row) -> TierState:
    falls_at = None if row[3] is None else from_millis(row[3])
    return TierState(row[0], row[1], from_millis(row[2]), falls_at, None if row[4] is None else from_millis(row[4]))
