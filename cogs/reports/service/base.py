"""What the use cases of reports share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.cases import Subject
from bot.errors import NotAllowedError, NotFoundError
from bot.i18n import _
from cogs.reports.store import ReportStore

if TYPE_CHECKING:
    from bot.cases import Cases
    from bot.clock import Clock
    from bot.database import Transaction
    from bot.guilds import GuildSettings
    from bot.jobs import Jobs
    from bot.owndata import Erasure
    from cogs.reports.models import Report

CARD_JOB = "reports.card"
DELETE_JOB = "reports.delete"
THANKS_JOB = "reports.thanks"
REMIND_JOB = "reports.remind"


@dataclass(frozen=True, slots=True)
class Parts:
    """The platform's parts that reports stand on."""

    cases: Cases
    guilds: GuildSettings
    jobs: Jobs
    clock: Clock


class BaseService:
    """A use case with its store and the platform's parts."""

    def __init__(self, store: ReportStore, parts: Parts) -> None:
        self._store = store
        self._cases = parts.cases
        self._guilds = parts.guilds
        self._jobs = parts.jobs
        self._clock = parts.clock

    async def _draw(self, tx: Transaction, guild_id: int, report_id: int) -> None:
        """Have a report's card drawn, or drawn anew."""
        now, payload = self._clock.now(), {"report_id": report_id}
        await self._jobs.enqueue(tx, CARD_JOB, str(report_id), now, guild_id=guild_id, payload=payload, replace=True)

    async def _thank(self, tx: Transaction, report: Report) -> None:
        """Have everybody thanked who reported a message, each once."""
        now = self._clock.now()
        for entry in await self._store.entries(tx, report.id):
            payload = {"entry_id": entry.id}
            await self._jobs.enqueue(tx, THANKS_JOB, str(entry.id), now, guild_id=report.guild_id, payload=payload)

    async def _get(self, tx: Transaction, guild_id: int, report_id: int) -> Report:
        """Return a report of this server. Raises NotFoundError."""
        report = await self._store.find(tx, report_id)
        if report is None or report.guild_id != guild_id:
            raise NotFoundError
        return report

    async def _get_open(self, tx: Transaction, guild_id: int, report_id: int, by: int) -> Report:
        """Return a report that somebody may act on. Raises NotFoundError, NotAllowedError."""
        report = await self._get(tx, guild_id, report_id)
        if report.target_id == by:
            raise NotAllowedError(_("This report is about you: somebody else decides it."))
        if report.state.is_decided:
            raise NotAllowedError(_("<@{who}> has decided this report already."), who=report.decided_by)
        return report


async def before_erasing(tx: Transaction, erasure: Erasure) -> None:
    """Cut a member's words out of their reports, and their name off the cards."""
    store = ReportStore(erasure.database)
    now = erasure.clock.now()
    beside = [subject_id for subject, subject_id in erasure.cut_from if subject is Subject.REPORT]
    for report_id in {*await store.forget(tx, erasure.guild_id, erasure.member_id), *beside}:
        payload = {"report_id": report_id}
        await erasure.jobs.enqueue(
            tx, CARD_JOB, str(report_id), now, guild_id=erasure.guild_id, payload=payload, replace=True
        )
