"""What the team does to members, as cases. Knows no Discord."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.cases import CaseKind, Cases, CaseSource, CaseState, Draft
from bot.cases.rules import check_other
from bot.cases.settings import ModerationSettings
from bot.errors import BadInputError, NotAllowedError
from bot.i18n import _
from cogs.moderation.rules import dry_run, step_taken

if TYPE_CHECKING:
    from bot.cases import Case, Evidence
    from bot.cases.settings import DryRun
    from bot.clock import Clock
    from bot.database import Transaction
    from bot.guilds import GuildSettings
    from bot.jobs import Jobs

LOG_JOB = "moderation.log"
OPINION_JOB = "moderation.opinion"
BAN_KEY = "{case_id}:ban"
LONGEST_BAN_DELETE = dt.timedelta(days=7)  # https://discord.com/developers/docs/resources/guild#create-guild-ban


class ModerationService:
    """Opens cases with a server's settings, and has each shown in the log."""

    def __init__(self, cases: Cases, guilds: GuildSettings, jobs: Jobs, clock: Clock) -> None:
        self.cases = cases
        self._guilds = guilds
        self._jobs = jobs
        self._clock = clock

    async def changed(self, tx: Transaction, case: Case) -> None:
        """Have the case's card drawn, inside the transaction that changes the case.

        The many of a list have one message for all, and a card only once something else happens to them.
        """
        if case.source is CaseSource.MASSBAN and case.state is not CaseState.VOID and case.ended_at is None:
            return
        settings = await self._guilds.get_in(tx, case.guild_id, ModerationSettings)
        if settings.log_channel_id is None:
            return
        now, payload = self._clock.now(), {"case_id": case.id}
        await self._jobs.enqueue(tx, LOG_JOB, str(case.id), now, guild_id=case.guild_id, payload=payload, replace=True)

    async def done(self, tx: Transaction, case: Case) -> None:
        """Take the step of the ladder that a warning reaches, inside the transaction that records the warning."""
        if case.kind is not CaseKind.WARN:
            return
        settings = await self._guilds.get_in(tx, case.guild_id, ModerationSettings)
        after = await self.cases.points_in(tx, case.guild_id, case.target_id)
        step = step_taken(after - case.severity, after, settings.ladder)
        if step is None:
            return
        now = self._clock.now()
        if step.action == "ban":
            payload = {"case_id": case.id, "points": after}
            await self._jobs.enqueue(tx, OPINION_JOB, str(case.id), now, guild_id=case.guild_id, payload=payload)
            return
        ends = now + dt.timedelta(minutes=step.minutes)
        if await self.cases.outlasting_in(tx, case.guild_id, case.target_id, ends) is None:
            await self.cases.open_in(tx, self._follow(case, CaseKind.MUTE, str(case.id), settings, ends))

    async def follow_up(self, case: Case) -> Case | None:
        """Return what the ladder made of a warning; None where it left a longer mute as it was."""
        async with self.cases.store.database.reading() as tx:
            return await self.cases.ladder_mute_in(tx, case)

    async def mute_after(self, case: Case) -> tuple[Case | None, bool]:
        """Return the mute of somebody who was warned, and whether it is one that was there before."""
        ladder = await self.follow_up(case)
        if ladder is not None and ladder.state is not CaseState.VOID:
            return ladder, False
        return await self.cases.in_force(case.guild_id, case.target_id, CaseKind.MUTE), True

    async def agree(self, case: Case, *, by: int) -> Case:
        """Open the ban that the ladder proposes, by the second moderator, once.

        Raises NotAllowedError for the first moderator, after an answer, and once the warning counts no more.
        """
        self._check_second(case, by)
        settings = await self._guilds.live(case.guild_id, ModerationSettings)
        draft = self._follow(case, CaseKind.BAN, BAN_KEY.format(case_id=case.id), settings, None)
        async with self.cases.store.database.transaction(lock=case.guild_id) as tx:
            await self._check_undecided(tx, case)
            current = await self.cases.store.find(tx, case.id)
            if current is None or current.state is CaseState.VOID:
                raise NotAllowedError(_("Case {number} counts no more: nobody is banned for it."), number=case.number)
            return await self.cases.open_in(tx, replace(draft, moderator_id=by), acts_at_once=True)

    async def disagree(self, case: Case, *, by: int) -> None:
        """Put on record that the second moderator is against the ban, once. Raises NotAllowedError after an answer."""
        self._check_second(case, by)
        async with self.cases.store.database.transaction(lock=case.guild_id) as tx:
            await self._check_undecided(tx, case)
            now = self._clock.now()
            await self.cases.store.add_change(tx, case, by, "opinion", now, before=None, after="no ban")

    async def is_decided(self, case: Case) -> bool:
        """Say whether the ban that the ladder proposed was decided on."""
        async with self.cases.store.database.reading() as tx:
            return await self._is_decided(tx, case)

    async def _is_decided(self, tx: Transaction, case: Case) -> bool:
        key = BAN_KEY.format(case_id=case.id)
        if await self.cases.store.find_by_source(tx, case.guild_id, CaseSource.LADDER, key) is not None:
            return True
        return any(change.what == "opinion" for change in await self.cases.store.changes(tx, case.id))

    async def _check_undecided(self, tx: Transaction, case: Case) -> None:
        if await self._is_decided(tx, case):
            raise NotAllowedError(_("This was answered already."))

    async def ladder_preview(self, guild_id: int, days: int) -> DryRun:
        """Say what the server's ladder would have done with the warnings of the last days."""
        settings = await self._guilds.live(guild_id, ModerationSettings)
        since = self._clock.now() - dt.timedelta(days=days)
        return dry_run(await self.cases.warnings_since(guild_id, since), settings.ladder, days)

    async def open(
        self,
        guild_id: int,
        kind: CaseKind,
        target: tuple[int, str],
        *,
        by: int,
        reason: str,
        key: str,
        lasts: dt.timedelta | None = None,
        severity: int = 0,
        delete: dt.timedelta = dt.timedelta(),
        message: Evidence | None = None,
        anyway: bool = False,
    ) -> Case:
        """Open a case about (id, name), once for a key, with the message it is about.

        Raises BadInputError, and JustDone where another moderator was faster, unless it is done `anyway`.
        """
        settings = await self._guilds.live(guild_id, ModerationSettings)
        if settings.reason_required and len(reason.split()) == 0:
            raise BadInputError(_("Say why: this server wants a reason for everything that is done to members."))
        if kind is CaseKind.WARN and lasts is None and settings.warning_days:
            lasts = dt.timedelta(days=settings.warning_days)
        is_private = kind in {CaseKind.NOTE, CaseKind.UNBAN}
        draft = Draft(
            guild_id=guild_id,
            kind=kind,
            target_id=target[0],
            target_name=target[1][:100],
            moderator_id=by,
            reason=reason,
            source=CaseSource.COMMAND,
            source_key=key,
            severity=severity,
            expires_at=None if lasts is None else self._clock.now() + lasts,
            wants_dm=settings.tells_members and not is_private,
            is_done=kind is CaseKind.NOTE,
            delete_seconds=int(min(delete, LONGEST_BAN_DELETE).total_seconds()),
            channel_id=message.channel_id if message else None,
            message_id=message.message_id if message else None,
        )
        apart = dt.timedelta() if anyway else settings.apart
        return await self.cases.open(draft, evidence=[message] if message else [], apart=apart)

    async def seen_in_discord(self, draft: Draft) -> Case | None:
        """Write down what somebody did in Discord's own client, once; None where moderation is off."""
        if await self._guilds.find_live(draft.guild_id, ModerationSettings) is None:
            return None
        return await self.cases.open(draft)

    def _follow(
        self, case: Case, kind: CaseKind, key: str, settings: ModerationSettings, expires_at: dt.datetime | None
    ) -> Draft:
        return Draft(
            guild_id=case.guild_id,
            kind=kind,
            target_id=case.target_id,
            target_name=case.target_name,
            moderator_id=case.moderator_id,
            reason=case.reason,
            source=CaseSource.LADDER,
            source_key=key,
            expires_at=expires_at,
            wants_dm=settings.tells_members,
        )

    @staticmethod
    def _check_second(case: Case, by: int) -> None:
        check_other(case, by)
        if by == case.moderator_id:
            raise NotAllowedError(_("A second moderator decides this: you gave the warning yourself."))
