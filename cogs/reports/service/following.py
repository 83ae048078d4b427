"""What happens to a report afterwards: its card, its case, its message, thanks, and reminders of open ones."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.cases import CaseSource, CaseState, Subject
from cogs.reports.models import ReportSettings, Shown
from cogs.reports.service.base import REMIND_JOB, BaseService

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.cases import Case
    from bot.database import Transaction
    from cogs.reports.models import Entry, Report

REMIND_AGAIN = dt.timedelta(days=1)


class FollowingService(BaseService):
    """Keeps reports true."""

    async def shown(self, guild_id: int, report_id: int) -> Shown:
        """Return all that a report's card shows. Raises NotFoundError."""
        async with self._store.database.reading() as tx:
            return await self._shown(tx, await self._get(tx, guild_id, report_id))

    async def list_open(self, guild_id: int, *, most: int, skipped: int = 0) -> tuple[list[Shown], int]:
        """Return a stretch of the open reports, the oldest first, and how many there are."""
        async with self._store.database.reading() as tx:
            reports = await self._store.list_open(tx, guild_id, most, skipped)
            return [await self._shown(tx, report) for report in reports], await self._store.count_open(tx, guild_id)

    async def put_card(self, report_id: int, channel_id: int, message_id: int) -> None:
        """Record where a report's card is."""
        async with self._store.database.transaction() as tx:
            await self._store.set_card(tx, report_id, channel_id, message_id)

    async def case_changed(self, tx: Transaction, case: Case) -> None:
        """Decide the report whose case is done, open it again if Discord refused, and draw its card anew."""
        if case.source is not CaseSource.REPORT:
            return
        report = await self._store.find_by_case(tx, case.id)
        if report is None:
            return
        if case.state is CaseState.DONE and await self._store.set_acted(tx, report.id, self._clock.now()):
            await self._thank(tx, report)
        elif case.state in {CaseState.FAILED, CaseState.VOID}:
            await self._store.set_reopened(tx, report.id)
        await self._draw(tx, report.guild_id, report.id)

    async def evidence_fetched(self, tx: Transaction, guild_id: int, subject: Subject, subject_id: int) -> None:
        """Draw the card anew that says a file is being copied."""
        if subject is Subject.REPORT:
            await self._draw(tx, guild_id, subject_id)

    async def settings_changed(self, tx: Transaction, guild_id: int) -> None:
        """Draw the cards that had no channel so far, and remind as is wanted now."""
        for report_id in await self._store.cardless(tx, guild_id):
            await self._draw(tx, guild_id, report_id)
        if await self._store.oldest_open(tx, guild_id) is not None:  # the job knows the settings as they are then
            key, now = str(guild_id), self._clock.now()
            await self._jobs.enqueue(tx, REMIND_JOB, key, now, guild_id=guild_id, replace=True)

    async def messages_deleted(self, guild_id: int, message_ids: Iterable[int]) -> None:
        """Mark reports whose message is gone."""
        for report in await self._about(guild_id, message_ids):
            async with self._store.database.transaction(lock=guild_id) as tx:
                if await self._store.set_deleted(tx, report.id, self._clock.now()):
                    await self._draw(tx, guild_id, report.id)

    async def message_edited(self, guild_id: int, message_id: int, edited_at: dt.datetime) -> None:
        """Mark a report whose message was changed after it; `edited_at` is when it was last changed."""
        for report in await self._about(guild_id, [message_id]):
            if edited_at <= (report.edited_at or report.created_at):
                continue
            async with self._store.database.transaction(lock=guild_id) as tx:
                await self._store.set_edited(tx, report.id, edited_at)
                await self._draw(tx, guild_id, report.id)

    async def not_deleted(self, guild_id: int, report_id: int) -> None:
        """Record that Discord did not let the message be deleted."""
        async with self._store.database.transaction(lock=guild_id) as tx:
            await self._store.set_deleted_by(tx, report_id, None)
            await self._draw(tx, guild_id, report_id)

    async def to_thank(self, entry_id: int) -> Entry | None:
        """Return a report whose reporter is to be thanked; None when they were, or asked to be forgotten."""
        async with self._store.database.reading() as tx:
            entry = await self._store.find_entry(tx, entry_id)
        return entry if entry is not None and entry.thanked_at is None and entry.reporter_id else None

    async def thanked(self, entry: Entry) -> None:
        """Record that a reporter was thanked, or cannot be."""
        async with self._store.database.transaction() as tx:
            await self._store.set_thanked(tx, entry.id, self._clock.now())

    async def waiting(self, guild_id: int) -> tuple[int, dt.datetime | None]:
        """Count the open reports that wait for too long, and say when to look again; None when nothing is open."""
        settings = await self._guilds.get(guild_id, ReportSettings)
        now, span = self._clock.now(), dt.timedelta(hours=settings.remind_hours)
        async with self._store.database.reading() as tx:
            oldest = await self._store.oldest_open(tx, guild_id)
            late = await self._store.count_waiting(tx, guild_id, now - span)
        if oldest is None or not settings.remind_hours:
            return 0, None
        return late, now + REMIND_AGAIN if late else oldest + span

    async def _about(self, guild_id: int, message_ids: Iterable[int]) -> list[Report]:
        async with self._store.database.reading() as tx:
            found = [await self._store.find_by_message(tx, guild_id, message_id) for message_id in message_ids]
        return [report for report in found if report is not None]

    async def _shown(self, tx: Transaction, report: Report) -> Shown:
        evidence = await self._cases.evidence.list_in(tx, report.guild_id, Subject.REPORT, report.id)
        case = await self._cases.store.find(tx, report.case_id) if report.case_id is not None else None
        return Shown(
            report,
            tuple(await self._store.entries(tx, report.id)),
            tuple(evidence),
            case,
            await self._cases.points_in(tx, report.guild_id, report.target_id),
            await self._cases.store.count_about(tx, report.guild_id, report.target_id),
        )
