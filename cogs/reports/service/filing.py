"""Members report messages, within limits; who abuses it may be kept from it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.cases import Subject
from bot.errors import NotAllowedError, NotFoundError
from bot.i18n import _
from bot.jobs.models import JobState
from bot.text import clean
from cogs.reports.models import REASON_LENGTH, WORDS_LENGTH, ReportSettings
from cogs.reports.rules import DAY, check_reporter
from cogs.reports.service.base import REMIND_JOB, BaseService

if TYPE_CHECKING:
    from bot.database import Transaction
    from cogs.reports.models import Filing, Report


class FilingService(BaseService):
    """Takes reports."""

    async def check(self, guild_id: int, reporter_id: int, message_id: int) -> None:
        """Refuse who may not report this message now. Raises NotAllowedError, NotSetUpError."""
        settings = await self._guilds.live(guild_id, ReportSettings)
        async with self._store.database.reading() as tx:
            await self._check(tx, (guild_id, reporter_id, message_id), settings)

    async def file(self, filing: Filing) -> Report:
        """Take a report: a message is reported once however many members do. Raises NotAllowedError, NotSetUpError."""
        settings = await self._guilds.live(filing.guild_id, ReportSettings)
        now, guild_id = self._clock.now(), filing.guild_id
        async with self._store.database.transaction(lock=guild_id) as tx:
            message_id = filing.message.message_id
            known = await self._check(tx, (guild_id, filing.reporter_id, message_id), settings)
            report_id = known.id if known is not None else await self._store.add(tx, filing, now)
            if known is None:
                await self._keep(tx, report_id, filing)
            words = clean(filing.words, WORDS_LENGTH)
            await self._store.add_entry(tx, report_id, filing, words, now)
            await self._draw(tx, guild_id, report_id)
            if settings.remind_hours:
                await self._plan_reminder(tx, guild_id, now + dt.timedelta(hours=settings.remind_hours))
            return await self._get(tx, guild_id, report_id)

    async def bar(self, guild_id: int, member_id: int, *, by: int, reason: str) -> bool:
        """Keep somebody from reporting; False when they were kept before."""
        async with self._store.database.transaction(lock=guild_id) as tx:
            said = clean(reason, REASON_LENGTH)
            return await self._store.bar(tx, guild_id, member_id, by, said, self._clock.now())

    async def unbar(self, guild_id: int, member_id: int) -> None:
        """Let somebody report again. Raises NotFoundError when they could."""
        async with self._store.database.transaction(lock=guild_id) as tx:
            if not await self._store.unbar(tx, guild_id, member_id):
                raise NotFoundError(_("<@{member}> was not kept from reporting."), member=member_id)

    async def _check(self, tx: Transaction, who: tuple[int, int, int], settings: ReportSettings) -> Report | None:
        """Refuse (guild, reporter, message), or return the report that is there."""
        guild_id, reporter_id, message_id = who
        known = await self._store.find_by_message(tx, guild_id, message_id)
        if known is not None and await self._store.has_entry(tx, known.id, reporter_id):
            raise NotAllowedError(_("You have reported this message already. The team has it."))
        now = self._clock.now()
        most = max(1, settings.misuse_after)
        check_reporter(await self._store.standing(tx, guild_id, reporter_id, now - DAY, most), settings, now)
        if known is not None and known.state.is_decided:
            raise NotAllowedError(_("The team has looked at this message already. Thank you all the same."))
        return known

    async def _keep(self, tx: Transaction, report_id: int, filing: Filing) -> None:
        keeper, message = self._cases.evidence, filing.message
        deleted = keeper.deleted_by(filing.guild_id, message.author_id, message.channel_id)
        evidence = [message, *filing.context, *deleted]
        await keeper.keep_in(tx, filing.guild_id, Subject.REPORT, report_id, evidence)

    async def _plan_reminder(self, tx: Transaction, guild_id: int, at: dt.datetime) -> None:
        """Remind in time; a reminder that waits already comes sooner."""
        job = await self._jobs.find(tx, REMIND_JOB, str(guild_id))
        if job is None or job.state is not JobState.PENDING:
            await self._jobs.enqueue(tx, REMIND_JOB, str(guild_id), at, guild_id=guild_id, replace=True)
