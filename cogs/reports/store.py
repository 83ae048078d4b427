"""Reports in the database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.clock import from_millis, to_millis
from cogs.reports.models import Category, Entry, Report, ReportState, Standing, Verdict

if TYPE_CHECKING:
    import datetime as dt

    from bot.database import Database, Row, Transaction
    from cogs.reports.models import Filing


class ReportStore:
    """Typed functions over queries.sql; each takes the transaction it is part of."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._sql = database.queries(Path(__file__).parent)

    async def add(self, tx: Transaction, filing: Filing, now: dt.datetime) -> int:
        """Write a report down, and return its id."""
        report_id = self.database.new_id()
        await self._sql.add(
            tx,
            id=report_id,
            guild_id=filing.guild_id,
            channel_id=filing.message.channel_id,
            message_id=filing.message.message_id,
            target_id=filing.message.author_id,
            target_name=filing.message.author_name[:100],
            created_at=to_millis(now),
            deleted_at=to_millis(now) if filing.is_gone else None,
        )
        return report_id

    async def find(self, tx: Transaction, report_id: int) -> Report | None:
        """Return a report."""
        row = await self._sql.find(tx, id=report_id)
        return _report(row) if row else None

    async def find_by_message(self, tx: Transaction, guild_id: int, message_id: int) -> Report | None:
        """Return the report about a message."""
        row = await self._sql.find_by_message(tx, guild_id=guild_id, message_id=message_id)
        return _report(row) if row else None

    async def find_by_case(self, tx: Transaction, case_id: int) -> Report | None:
        """Return the report that a case came of."""
        row = await self._sql.find_by_case(tx, case_id=case_id)
        return _report(row) if row else None

    async def list_open(self, tx: Transaction, guild_id: int, most: int, skipped: int) -> list[Report]:
        """List what is not decided, the oldest first."""
        rows = self._sql.list_open(tx, guild_id=guild_id, most=most, skipped=skipped)
        return [_report(row) async for row in rows]

    async def count_open(self, tx: Transaction, guild_id: int) -> int:
        """Count what is not decided."""
        return await self._sql.count_open(tx, guild_id=guild_id)

    async def count_waiting(self, tx: Transaction, guild_id: int, before: dt.datetime) -> int:
        """Count what is not decided and as old as that."""
        return await self._sql.count_waiting(tx, guild_id=guild_id, before=to_millis(before))

    async def oldest_open(self, tx: Transaction, guild_id: int) -> dt.datetime | None:
        """Return since when the oldest open report waits."""
        return _instant(await self._sql.oldest_open(tx, guild_id=guild_id))

    async def cardless(self, tx: Transaction, guild_id: int) -> list[int]:
        """List the open reports without a card."""
        return [row[0] async for row in self._sql.cardless(tx, guild_id=guild_id)]

    async def set_claim(self, tx: Transaction, report_id: int, by: int, now: dt.datetime) -> None:
        """Record who looks after it."""
        await self._sql.set_claim(tx, id=report_id, claimed_by=by, claimed_at=to_millis(now))

    async def set_acting(self, tx: Transaction, report_id: int, by: int, case_id: int) -> None:
        """Record the case that came of it."""
        await self._sql.set_acting(tx, id=report_id, decided_by=by, case_id=case_id)

    async def set_reopened(self, tx: Transaction, report_id: int) -> bool:
        """Record that its case could not be done; False when it was not being done."""
        return bool(await self._sql.set_reopened(tx, id=report_id))

    async def set_acted(self, tx: Transaction, report_id: int, now: dt.datetime) -> bool:
        """Record that its case is done; False when it was before."""
        return bool(await self._sql.set_acted(tx, id=report_id, decided_at=to_millis(now)))

    async def set_dismissed(
        self, tx: Transaction, report_id: int, by: int, verdict: Verdict, reason: str, now: dt.datetime
    ) -> None:
        """Record that it was put away without a case."""
        await self._sql.set_dismissed(
            tx, id=report_id, decided_by=by, decided_at=to_millis(now), verdict=verdict.value, reason=reason
        )

    async def set_deleted_by(self, tx: Transaction, report_id: int, by: int | None) -> None:
        """Record who has the message deleted."""
        await self._sql.set_deleted_by(tx, id=report_id, deleted_by=by)

    async def set_deleted(self, tx: Transaction, report_id: int, now: dt.datetime) -> bool:
        """Record that the message is gone; False when that was known."""
        return bool(await self._sql.set_deleted(tx, id=report_id, at=to_millis(now)))

    async def set_edited(self, tx: Transaction, report_id: int, now: dt.datetime) -> None:
        """Record that the message was changed."""
        await self._sql.set_edited(tx, id=report_id, at=to_millis(now))

    async def set_card(self, tx: Transaction, report_id: int, channel_id: int, message_id: int) -> None:
        """Record where its card is."""
        await self._sql.set_card(tx, id=report_id, channel_id=channel_id, message_id=message_id)

    async def add_entry(self, tx: Transaction, report_id: int, filing: Filing, words: str, now: dt.datetime) -> None:
        """Write down that somebody reported it."""
        await self._sql.add_entry(
            tx,
            id=self.database.new_id(),
            guild_id=filing.guild_id,
            report_id=report_id,
            reporter_id=filing.reporter_id,
            category=filing.category.value,
            words=words,
            created_at=to_millis(now),
        )

    async def has_entry(self, tx: Transaction, report_id: int, reporter_id: int) -> bool:
        """Say whether somebody reported it already."""
        return bool(await self._sql.has_entry(tx, report_id=report_id, reporter_id=reporter_id))

    async def entries(self, tx: Transaction, report_id: int) -> list[Entry]:
        """List who reported it, the first first."""
        return [_entry(row) async for row in self._sql.entries(tx, report_id=report_id)]

    async def find_entry(self, tx: Transaction, entry_id: int) -> Entry | None:
        """Return that one member reported a message."""
        row = await self._sql.find_entry(tx, id=entry_id)
        return _entry(row) if row else None

    async def set_thanked(self, tx: Transaction, entry_id: int, now: dt.datetime) -> bool:
        """Record that a reporter was thanked; False when they were before."""
        return bool(await self._sql.set_thanked(tx, id=entry_id, at=to_millis(now)))

    async def standing(
        self, tx: Transaction, guild_id: int, reporter_id: int, since: dt.datetime, most: int
    ) -> Standing:
        """Return what is known about somebody who wants to report."""
        which = {"guild_id": guild_id, "reporter_id": reporter_id}
        recent = await self._sql.recent_of(tx, since=to_millis(since), **which)
        decisions = self._sql.decisions_of(tx, most=most, **which)
        return Standing(
            is_barred=bool(await self._sql.is_barred(tx, guild_id=guild_id, member_id=reporter_id)),
            last_at=_instant(recent[0]),
            in_a_day=int(recent[1]),
            decisions=tuple([(row[0] == Verdict.MISUSE, from_millis(row[1])) async for row in decisions]),
        )

    async def bar(self, tx: Transaction, guild_id: int, member_id: int, by: int, reason: str, now: dt.datetime) -> bool:
        """Keep somebody from reporting; False when they were kept before."""
        which = {"guild_id": guild_id, "member_id": member_id}
        return bool(await self._sql.bar(tx, barred_by=by, reason=reason, barred_at=to_millis(now), **which))

    async def unbar(self, tx: Transaction, guild_id: int, member_id: int) -> bool:
        """Let somebody report again; False when they could."""
        return bool(await self._sql.unbar(tx, guild_id=guild_id, member_id=member_id))

    async def forget(self, tx: Transaction, guild_id: int, reporter_id: int) -> list[int]:
        """Cut out what somebody wrote beside their reports, and list these."""
        which = {"guild_id": guild_id, "reporter_id": reporter_id}
        reported = [row[0] async for row in self._sql.reported_by(tx, **which)]
        await self._sql.cut_words(tx, **which)
        return reported


def _report(row: Row) -> Report:
    return Report(
        id=row[0],
        guild_id=row[1],
        channel_id=row[2],
        message_id=row[3],
        target_id=row[4],
        target_name=row[5],
        state=ReportState(row[6]),
        created_at=from_millis(row[7]),
        claimed_by=row[8],
        claimed_at=_instant(row[9]),
        case_id=row[10],
        decided_by=row[11],
        decided_at=_instant(row[12]),
        verdict=Verdict(row[13]) if row[13] else None,
        reason=row[14],
        edited_at=_instant(row[15]),
        deleted_at=_instant(row[16]),
        deleted_by=row[17],
        card_channel_id=row[18],
        card_message_id=row[19],
    )


def _entry(row: Row) -> Entry:
    return Entry(row[0], row[1], row[2], row[3], Category(row[4]), row[5], _instant(row[6]))


def _instant(millis: Any) -> dt.datetime | None:
    return None if millis is None else from_millis(millis)
