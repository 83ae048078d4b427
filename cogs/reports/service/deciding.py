"""The team decides reports: who looks after one, and what comes of it. Each is decided once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.cases import CaseKind, CaseSource, Draft, Subject
from bot.cases.settings import ModerationSettings
from bot.errors import BadInputError, NotAllowedError
from bot.i18n import _
from bot.text import clean
from cogs.reports.models import REASON_LENGTH, ReportState, Verdict
from cogs.reports.service.base import DELETE_JOB, BaseService

if TYPE_CHECKING:
    from bot.cases import Case
    from cogs.reports.models import Report


@dataclass(frozen=True, slots=True)
class Act:
    """What a moderator does about a report."""

    kind: CaseKind
    by: int
    reason: str
    lasts: dt.timedelta | None = None
    severity: int = 0
    delete: dt.timedelta = dt.timedelta()
    """How far back a ban deletes messages."""


class DecidingService(BaseService):
    """Decides reports."""

    async def actionable(self, guild_id: int, report_id: int, *, by: int) -> Report:
        """Return a report that somebody may decide now. Raises NotFoundError, NotAllowedError."""
        async with self._store.database.reading() as tx:
            report = await self._get_open(tx, guild_id, report_id, by)
        _check_free(report, by)
        return report

    async def claim(self, guild_id: int, report_id: int, *, by: int, seen: int) -> None:
        """Look after a report, or take it over from whom the card showed. Raises NotAllowedError."""
        async with self._store.database.transaction(lock=guild_id) as tx:
            report = await self._get_open(tx, guild_id, report_id, by)
            if report.claimed_by == by:
                raise NotAllowedError(_("You are on it already."))
            if (report.claimed_by or 0) != seen:
                raise NotAllowedError(_("<@{who}> was faster and is on it."), who=report.claimed_by)
            await self._store.set_claim(tx, report_id, by, self._clock.now())
            await self._draw(tx, guild_id, report_id)

    async def act(self, guild_id: int, report_id: int, act: Act, *, key: str, anyway: bool = False) -> Case:
        """Open the case that comes of a report, with the report's evidence.

        It is done by its job at once; the report is decided when that has worked, and open again if Discord refuses.
        Raises NotAllowedError, BadInputError, and JustDone where another moderator was faster and it is not `anyway`.
        """
        settings = await self._guilds.live(guild_id, ModerationSettings)
        if settings.reason_required and not act.reason.split():
            raise BadInputError(_("Say why: this server wants a reason for everything that is done to members."))
        async with self._store.database.transaction(lock=guild_id) as tx:
            report = await self._get_open(tx, guild_id, report_id, act.by)
            _check_free(report, act.by)
            draft = self._draft(report, act, settings, f"{report_id}:{key}")
            apart = dt.timedelta() if anyway else settings.apart
            case = await self._cases.open_in(tx, draft, acts_at_once=True, apart=apart)
            await self._cases.evidence.share_in(tx, (Subject.REPORT, report_id), (Subject.CASE, case.id))
            await self._store.set_acting(tx, report_id, act.by, case.id)
            now, card = self._clock.now(), f"{report.card_channel_id}/{report.card_message_id}"
            link = f"https://discord.com/channels/{guild_id}/{card}" if report.card_message_id else ""
            await self._cases.store.add_change(tx, case, act.by, "report", now, before=None, after=link)
            if report.claimed_by is None:
                await self._store.set_claim(tx, report_id, act.by, now)
            await self._draw(tx, guild_id, report_id)
            return case

    async def dismiss(self, guild_id: int, report_id: int, *, by: int, verdict: Verdict, reason: str) -> None:
        """Put a report away without a case. Raises NotAllowedError, BadInputError."""
        said = clean(reason, REASON_LENGTH)
        if not said:
            raise BadInputError(_("Say why, for the record."))
        async with self._store.database.transaction(lock=guild_id) as tx:
            report = await self._get_open(tx, guild_id, report_id, by)
            _check_free(report, by)
            await self._store.set_dismissed(tx, report_id, by, verdict, said, self._clock.now())
            if verdict is not Verdict.MISUSE:
                await self._thank(tx, report)
            await self._draw(tx, guild_id, report_id)

    async def delete_message(self, guild_id: int, report_id: int, *, by: int) -> None:
        """Have the reported message deleted; the report stays open. Raises NotAllowedError when it is gone."""
        async with self._store.database.transaction(lock=guild_id) as tx:
            report = await self._get(tx, guild_id, report_id)
            if report.target_id == by:
                raise NotAllowedError(_("This report is about you: somebody else decides it."))
            if report.deleted_at is not None or report.deleted_by is not None:
                raise NotAllowedError(_("This message is deleted already."))
            await self._store.set_deleted_by(tx, report_id, by)
            now, payload = self._clock.now(), {"report_id": report_id}
            await self._jobs.enqueue(
                tx, DELETE_JOB, str(report_id), now, guild_id=guild_id, payload=payload, replace=True
            )
            await self._draw(tx, guild_id, report_id)

    def _draft(self, report: Report, act: Act, settings: ModerationSettings, key: str) -> Draft:
        lasts = act.lasts
        if act.kind is CaseKind.WARN and lasts is None and settings.warning_days:
            lasts = dt.timedelta(days=settings.warning_days)
        return Draft(
            guild_id=report.guild_id,
            kind=act.kind,
            target_id=report.target_id,
            target_name=report.target_name,
            moderator_id=act.by,
            reason=act.reason,
            source=CaseSource.REPORT,
            source_key=key,
            severity=act.severity,
            expires_at=None if lasts is None else self._clock.now() + lasts,
            wants_dm=settings.tells_members,
            delete_seconds=int(act.delete.total_seconds()),
            channel_id=report.channel_id,
            message_id=report.message_id,
        )


def _check_free(report: Report, by: int) -> None:
    if report.state is ReportState.ACTING:
        raise NotAllowedError(_("<@{who}> is acting on this right now."), who=report.decided_by)
    if report.claimed_by not in {None, by}:
        raise NotAllowedError(_("<@{who}> is on it. Press *Take over* first."), who=report.claimed_by)
