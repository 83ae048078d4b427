"""Cases in the database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cases.models import About, Case, CaseChange, CaseKind, CaseSource, CaseState, DmState, ModeratorCount
from bot.clock import from_millis, to_millis
from bot.database.base import first_id_at

if TYPE_CHECKING:
    import datetime as dt

    from bot.cases.models import Draft
    from bot.database import Database, Row, Transaction


class CaseStore:
    """Typed functions over queries.sql; each takes the transaction it is part of."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._sql = database.queries(Path(__file__).parent)

    async def add(self, tx: Transaction, draft: Draft, now: dt.datetime) -> Case:
        """Write a new case with the server's next number."""
        case_id = self.database.new_id()
        number = await self._sql.next_number(tx, guild_id=draft.guild_id)
        await self._sql.add(
            tx,
            id=case_id,
            guild_id=draft.guild_id,
            number=number,
            kind=draft.kind.value,
            target_id=draft.target_id,
            target_name=draft.target_name,
            moderator_id=draft.moderator_id,
            reason=draft.reason,
            severity=draft.severity,
            state=(CaseState.DONE if draft.is_done else CaseState.OPEN).value,
            dm=(DmState.WAITING if draft.wants_dm else DmState.NONE).value,
            source=draft.source.value,
            source_key=draft.source_key,
            channel_id=draft.channel_id,
            message_id=draft.message_id,
            delete_seconds=draft.delete_seconds,
            created_at=to_millis(now),
            expires_at=_millis(draft.expires_at),
            done_at=to_millis(now) if draft.is_done else None,
        )
        case = await self.find(tx, case_id)
        if case is None:
            raise LookupError(f"case {case_id} went away while it was added")
        return case

    async def find(self, tx: Transaction, case_id: int) -> Case | None:
        """Return a case."""
        row = await self._sql.find(tx, id=case_id)
        return _case(row) if row else None

    async def find_by_number(self, tx: Transaction, guild_id: int, number: int) -> Case | None:
        """Return a server's case of a number."""
        row = await self._sql.find_by_number(tx, guild_id=guild_id, number=number)
        return _case(row) if row else None

    async def find_by_source(self, tx: Transaction, guild_id: int, source: CaseSource, key: str) -> Case | None:
        """Return the case that came of a source."""
        row = await self._sql.find_by_source(tx, guild_id=guild_id, source=source.value, source_key=key)
        return _case(row) if row else None

    async def about(self, tx: Transaction, guild_id: int, target_id: int, most: int, skipped: int = 0) -> list[Case]:
        """List a member's cases, the newest first."""
        rows = self._sql.about(tx, guild_id=guild_id, target_id=target_id, most=most, skipped=skipped)
        return [_case(row) async for row in rows]

    async def count_about(self, tx: Transaction, guild_id: int, target_id: int) -> int:
        """Count a member's cases."""
        return await self._sql.count_about(tx, guild_id=guild_id, target_id=target_id)

    async def latest(self, tx: Transaction, guild_id: int, kind: str, most: int, skipped: int) -> list[Case]:
        """List a server's cases of a kind, or of all ('')."""
        rows = self._sql.latest(tx, guild_id=guild_id, kind=kind, most=most, skipped=skipped)
        return [_case(row) async for row in rows]

    async def count_latest(self, tx: Transaction, guild_id: int, kind: str) -> int:
        """Count a server's cases of a kind, or of all ('')."""
        return await self._sql.count_latest(tx, guild_id=guild_id, kind=kind)

    async def since(self, tx: Transaction, guild_id: int, kind: CaseKind, since: dt.datetime) -> list[Case]:
        """List a server's cases of a kind since then, the oldest first."""
        rows = self._sql.since(tx, guild_id=guild_id, kind=kind.value, first_id=first_id_at(since))
        return [_case(row) async for row in rows]

    async def unfinished(self, tx: Transaction, guild_id: int) -> list[Case]:
        """List the cases that were opened and not done."""
        return [_case(row) async for row in self._sql.unfinished(tx, guild_id=guild_id)]

    async def unlifted(self, tx: Transaction, guild_id: int) -> list[Case]:
        """List the mutes and bans that are still on Discord and that a job ends or puts anew."""
        return [_case(row) async for row in self._sql.unlifted(tx, guild_id=guild_id)]

    async def set_dm(self, tx: Transaction, case_id: int, dm: DmState) -> None:
        """Record whether the member was told."""
        await self._sql.set_dm(tx, id=case_id, dm=dm.value)

    async def set_done(self, tx: Transaction, case_id: int, at: dt.datetime) -> bool:
        """Record that it was done; False when it was settled before."""
        return await self._sql.set_done(tx, id=case_id, done_at=to_millis(at)) > 0

    async def set_failed(self, tx: Transaction, case_id: int, failure: str) -> bool:
        """Record that Discord refused; False when it was settled before."""
        return await self._sql.set_failed(tx, id=case_id, failure=failure) > 0

    async def set_void(self, tx: Transaction, case_id: int) -> bool:
        """Record that it does not count; False when it did not before."""
        return await self._sql.set_void(tx, id=case_id) > 0

    async def set_ended(self, tx: Transaction, case_id: int, at: dt.datetime) -> bool:
        """Record that it is no longer in force; False when it was not."""
        return await self._sql.set_ended(tx, id=case_id, ended_at=to_millis(at)) > 0

    async def set_reason(self, tx: Transaction, case_id: int, reason: str) -> None:
        """Change the reason."""
        await self._sql.set_reason(tx, id=case_id, reason=reason)

    async def set_expiry(self, tx: Transaction, case_id: int, at: dt.datetime | None) -> None:
        """Change when it ends."""
        await self._sql.set_expiry(tx, id=case_id, expires_at=_millis(at))

    async def set_severity(self, tx: Transaction, case_id: int, severity: int) -> None:
        """Change how many points it has."""
        await self._sql.set_severity(tx, id=case_id, severity=severity)

    async def set_log(self, tx: Transaction, case_id: int, channel_id: int, message_id: int) -> None:
        """Record where its card is."""
        await self._sql.set_log(tx, id=case_id, channel_id=channel_id, message_id=message_id)

    async def add_change(
        self,
        tx: Transaction,
        case: Case,
        by: int,
        what: str,
        at: dt.datetime,
        *,
        before: str | None,
        after: str | None,
    ) -> None:
        """Write down what somebody changed."""
        await self._sql.add_change(
            tx,
            id=self.database.new_id(),
            guild_id=case.guild_id,
            case_id=case.id,
            changed_by=by,
            what=what,
            before_value=before,
            after_value=after,
            changed_at=to_millis(at),
        )

    async def changes(self, tx: Transaction, case_id: int) -> list[CaseChange]:
        """List what was changed, the oldest first."""
        rows = self._sql.changes(tx, case_id=case_id)
        return [CaseChange(row[0], row[1], row[2], row[3], from_millis(row[4])) async for row in rows]

    async def tally(
        self, tx: Transaction, guild_id: int, source: CaseSource, start: str
    ) -> dict[tuple[CaseKind, CaseState], int]:
        """Count the cases whose source's key starts so, by kind and state."""
        rows = self._sql.tally(tx, guild_id=guild_id, source=source.value, start=start, after=_after(start))
        return {(CaseKind(row[0]), CaseState(row[1])): row[2] async for row in rows}

    async def targets(self, tx: Transaction, guild_id: int, source: CaseSource, start: str) -> list[About]:
        """List whom the cases are about whose source's key starts so."""
        rows = self._sql.targets(tx, guild_id=guild_id, source=source.value, start=start, after=_after(start))
        return [About(row[0], CaseKind(row[1]), CaseState(row[2]), has_ended=row[3] is not None) async for row in rows]

    async def counts_since(self, tx: Transaction, guild_id: int, since: dt.datetime) -> list[ModeratorCount]:
        """Count what each moderator did since then."""
        rows = self._sql.counts_since(tx, guild_id=guild_id, since=to_millis(since))
        return [ModeratorCount(row[0], CaseKind(row[1]), row[2]) async for row in rows]


def _case(row: Row) -> Case:
    return Case(
        id=row[0],
        guild_id=row[1],
        number=row[2],
        kind=CaseKind(row[3]),
        target_id=row[4],
        target_name=row[5],
        moderator_id=row[6],
        reason=row[7],
        severity=row[8],
        state=CaseState(row[9]),
        failure=row[10],
        dm=DmState(row[11]),
        source=CaseSource(row[12]),
        channel_id=row[13],
        message_id=row[14],
        delete_seconds=row[15],
        created_at=from_millis(row[16]),
        expires_at=_instant(row[17]),
        done_at=_instant(row[18]),
        ended_at=_instant(row[19]),
        log_channel_id=row[20],
        log_message_id=row[21],
        source_key=row[22],
    )


def _after(start: str) -> str:
    """Return the first text in order that does not start so."""
    return start[:-1] + chr(ord(start[-1]) + 1)


def _instant(millis: Any) -> dt.datetime | None:
    return None if millis is None else from_millis(millis)


def _millis(at: dt.datetime | None) -> int | None:
    return None if at is None else to_millis(at)
