"""Appeals in the database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.cases import DmState
from bot.clock import from_millis, to_millis
from cogs.appeals.models import Appeal, AppealState

if TYPE_CHECKING:
    import datetime as dt

    from bot.database import Database, Row, Transaction
    from cogs.appeals.models import Words


class AppealStore:
    """Typed functions over queries.sql; each takes the transaction it is part of."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._sql = database.queries(Path(__file__).parent)

    async def add(
        self,
        tx: Transaction,
        guild_id: int,
        case_id: int,
        member_id: int,
        words: Words,
        *,
        entered_by: int | None,
        now: dt.datetime,
    ) -> Appeal:
        """Write an appeal."""
        appeal_id = self.database.new_id()
        await self._sql.add(
            tx,
            id=appeal_id,
            guild_id=guild_id,
            case_id=case_id,
            member_id=member_id,
            what=words.what,
            why=words.why,
            entered_by=entered_by,
            created_at=to_millis(now),
        )
        return await self.get(tx, appeal_id)

    async def find(self, tx: Transaction, appeal_id: int) -> Appeal | None:
        """Return an appeal."""
        row = await self._sql.find(tx, id=appeal_id)
        return _appeal(row) if row else None

    async def get(self, tx: Transaction, appeal_id: int) -> Appeal:
        """Return an appeal. Raises LookupError."""
        found = await self.find(tx, appeal_id)
        if found is None:
            raise LookupError(f"there is no appeal {appeal_id}")
        return found

    async def latest_of_case(self, tx: Transaction, case_id: int) -> Appeal | None:
        """Return the latest appeal against a case."""
        row = await self._sql.latest_of_case(tx, case_id=case_id)
        return _appeal(row) if row else None

    async def of_lift(self, tx: Transaction, case_id: int) -> Appeal | None:
        """Return the appeal that a case came of."""
        row = await self._sql.of_lift(tx, case_id=case_id)
        return _appeal(row) if row else None

    async def listed(self, tx: Transaction, guild_id: int, most: int, skipped: int) -> list[Appeal]:
        """List a server's appeals, the open ones first."""
        return [_appeal(row) async for row in self._sql.listed(tx, guild_id=guild_id, most=most, skipped=skipped)]

    async def count(self, tx: Transaction, guild_id: int) -> int:
        """Count a server's appeals."""
        return await self._sql.count(tx, guild_id=guild_id)

    async def count_open_before(self, tx: Transaction, guild_id: int, before: dt.datetime) -> int:
        """Count what has been open since then or longer."""
        return await self._sql.count_open_before(tx, guild_id=guild_id, before=to_millis(before))

    async def decide(
        self,
        tx: Transaction,
        appeal_id: int,
        state: AppealState,
        *,
        by: int,
        answer: str,
        lift_case_id: int | None,
        at: dt.datetime,
    ) -> bool:
        """Record a decision; False when there was one before."""
        changed = await self._sql.decide(
            tx, id=appeal_id, state=state.value, by=by, answer=answer, lift_case_id=lift_case_id, at=to_millis(at)
        )
        return changed > 0

    async def set_dm(self, tx: Transaction, appeal_id: int, dm: DmState) -> None:
        """Record whether the member was told."""
        await self._sql.set_dm(tx, id=appeal_id, dm=dm.value)

    async def put_card(self, tx: Transaction, appeal_id: int, channel_id: int, message_id: int) -> None:
        """Record where its card is."""
        await self._sql.put_card(tx, id=appeal_id, channel_id=channel_id, message_id=message_id)


def _appeal(row: Row) -> Appeal:
    return Appeal(
        id=row[0],
        guild_id=row[1],
        case_id=row[2],
        member_id=row[3],
        what=row[4],
        why=row[5],
        entered_by=row[6],
        state=AppealState(row[7]),
        decided_by=row[8],
        answer=row[9],
        lift_case_id=row[10],
        dm=DmState(row[11]),
        created_at=from_millis(row[12]),
        decided_at=None if row[13] is None else from_millis(row[13]),
        channel_id=row[14],
        message_id=row[15],
    )
