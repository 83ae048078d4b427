"""The case file: opened before anything is done, telling the truth at every instant. Knows no Discord.

Whoever acts registers how (`on_changed` enqueues what Discord is to see); a case that is opened enqueues the job that
does it, in the same transaction, so that a kill at any instant is made good on the next start.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.cases.evidence import EvidenceKeeper, Subject
from bot.cases.file import MOST_OF_ONE, OUTLASTED, CaseFile
from bot.cases.models import REASON_LENGTH, CaseKind, CaseState, DmState
from bot.cases.rules import JustDone, check_other
from bot.database import Transaction
from bot.errors import BadInputError
from bot.i18n import _
from bot.jobs import JobState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.cases.evidence import Evidence
    from bot.cases.models import Case, CaseChange, Draft
    from bot.clock import Clock
    from bot.database import Database
    from bot.jobs import Jobs

ACT_JOB = "cases.act"
END_JOB = "cases.end"
TELL_JOB = "cases.tell"
SAFETY = dt.timedelta(seconds=20)
"""How long whoever opened a case has to act, before its job does."""
RENEW_EVERY = dt.timedelta(days=27)
"""How often a mute that is longer than Discord allows is put anew."""
NEVER_ASKED = dt.timedelta()
NOT_AGAINST_ANYBODY = {CaseKind.NOTE, CaseKind.UNMUTE, CaseKind.UNBAN}

CaseChanged = Callable[[Transaction, "Case"], Awaitable[None]]
"""Called inside the transaction in which a case changes."""


class Cases(CaseFile):
    """Opens, settles and changes cases."""

    def __init__(self, database: Database, jobs: Jobs, clock: Clock) -> None:
        super().__init__(database, clock)
        self.evidence = EvidenceKeeper(database, jobs, clock)
        self._jobs = jobs
        self._on_changed: list[CaseChanged] = []
        self._on_done: list[CaseChanged] = []

    def on_changed(self, react: CaseChanged) -> None:
        """Have a feature react to new and changed cases, inside the same transaction: it enqueues a job."""
        self._on_changed.append(react)

    def on_done(self, react: CaseChanged) -> None:
        """Have a feature react to a case in the transaction that records it as done, once a case."""
        self._on_done.append(react)

    async def open(
        self,
        draft: Draft,
        *,
        acts_at_once: bool = False,
        evidence: Sequence[Evidence] = (),
        apart: dt.timedelta = NEVER_ASKED,
    ) -> Case:
        """Write a case before it is acted on, once for its source, with the messages it is about.

        Its job acts at once, or if whoever opened it did not within some seconds. Raises JustDone as `open_in` does.
        """
        async with self._database.transaction(lock=draft.guild_id) as tx:
            return await self.open_in(tx, draft, acts_at_once=acts_at_once, evidence=evidence, apart=apart)

    async def open_in(
        self,
        tx: Transaction,
        draft: Draft,
        *,
        acts_at_once: bool = False,
        has_own_job: bool = False,
        evidence: Sequence[Evidence] = (),
        apart: dt.timedelta = NEVER_ASKED,
    ) -> Case:
        """Do so inside the caller's transaction, which holds the server's lock.

        With `has_own_job` whoever opens it sees by a job of its own that it is done. Raises JustDone where another
        moderator acted on the same member less than `apart` ago: under the lock, two at once cannot both pass.
        """
        known = await self.store.find_by_source(tx, draft.guild_id, draft.source, draft.source_key)
        if known is not None:
            return known
        await self._check_apart(tx, draft, apart)
        now = self._clock.now()
        reason = " ".join(draft.reason.split())[:REASON_LENGTH]
        case = await self.store.add(tx, replace(draft, reason=reason), now)
        await self.evidence.keep_in(tx, case.guild_id, Subject.CASE, case.id, [*evidence, *self._deleted(case)])
        if draft.is_done:
            await self._settled(tx, case)
        elif not has_own_job:
            payload = {"case_id": case.id, "is_first": acts_at_once}
            at = now if acts_at_once else now + SAFETY
            await self._jobs.enqueue(tx, ACT_JOB, str(case.id), at, guild_id=case.guild_id, payload=payload)
        await self._tell(tx, case)
        return case

    async def _check_apart(self, tx: Transaction, draft: Draft, apart: dt.timedelta) -> None:
        if not apart or draft.kind is CaseKind.NOTE:
            return
        before = await self.recent_in(tx, draft.guild_id, draft.target_id, apart)
        if before is not None and before.moderator_id != draft.moderator_id:
            raise JustDone(before, self._clock.now() - before.created_at)

    async def told(self, case: Case, dm: DmState) -> None:
        """Record whether the member was told."""
        async with self._database.transaction(lock=case.guild_id) as tx:
            await self.store.set_dm(tx, case.id, dm)
            await self._jobs.cancel(tx, TELL_JOB, str(case.id))
            await self._tell(tx, await self._get(tx, case.id))

    async def done(self, case: Case) -> Case:
        """Record that it was done: from now on it is in force, and what it ends is over."""
        async with self._database.transaction(lock=case.guild_id) as tx:
            is_new = await self.store.set_done(tx, case.id, self._clock.now())
            case = await self._get(tx, case.id)
            if is_new:
                await self._jobs.cancel(tx, ACT_JOB, str(case.id))
                await self._settled(tx, case)
                await self._plan_telling(tx, case)
                await self._tell(tx, case)
            return case

    async def failed(self, case: Case, failure: str) -> Case:
        """Record that Discord refused, and in which words."""
        async with self._database.transaction(lock=case.guild_id) as tx:
            if await self.store.set_failed(tx, case.id, failure[:REASON_LENGTH]):
                await self._jobs.cancel(tx, ACT_JOB, str(case.id))
                await self._tell(tx, await self._get(tx, case.id))
            return await self._get(tx, case.id)

    async def void(self, guild_id: int, number: int, *, by: int, reason: str) -> Case:
        """Have a case count no more. Raises NotFoundError, and NotAllowedError for whom it is about.

        A mute or a ban that it put on Discord holds until it is lifted, or until its time is over.
        """
        async with self._database.transaction(lock=guild_id) as tx:
            case = await self._numbered(tx, guild_id, number)
            check_other(case, by)
            await self.void_in(tx, case, by=by, reason=reason)
            return case

    async def give_way(self, case: Case, *, by: int, why: Callable[[Case], str]) -> bool:
        """Have an automatic mute count no more where one in force ends no sooner, and return whether it does.

        `why` says for the record which one that is.
        """
        if case.kind is not CaseKind.MUTE or not case.source.is_automatic:
            return False
        async with self._database.transaction(lock=case.guild_id) as tx:
            other = await self.outlasting_in(tx, case.guild_id, case.target_id, case.expires_at)
            if other is None:
                return False
            return await self.void_in(tx, case, by=by, reason=why(other), what=OUTLASTED)

    async def void_in(self, tx: Transaction, case: Case, *, by: int, reason: str, what: str = "void") -> bool:
        """Do so inside the caller's transaction, which holds the server's lock; False when it did not count before."""
        if not await self.store.set_void(tx, case.id):
            return False
        await self._jobs.cancel(tx, ACT_JOB, str(case.id))
        await self._jobs.cancel(tx, TELL_JOB, str(case.id))
        now, said = self._clock.now(), reason[:REASON_LENGTH]
        await self.store.add_change(tx, case, by, what, now, before=case.state.value, after=said)
        await self._tell(tx, await self._get(tx, case.id))
        return True

    async def reduce_in(
        self,
        tx: Transaction,
        case: Case,
        *,
        by: int,
        expires_at: dt.datetime | None = None,
        severity: int | None = None,
    ) -> Case:
        """Have a case end sooner or weigh less, on record, inside the caller's transaction, which holds the lock.

        What is on Discord follows by the job that ends the case. Raises BadInputError for what is no reduction.
        """
        now = self._clock.now()
        if not case.is_in_force(now):
            raise BadInputError(
                _("Case {number} is over or does not count: nothing is left to reduce."), number=case.number
            )
        if severity is not None:
            await self._lighten(tx, case, severity, by, now)
        if expires_at is not None:
            await self._shorten(tx, case, expires_at, by, now)
        reduced = await self._get(tx, case.id)
        await self._tell(tx, reduced)
        return reduced

    async def _lighten(self, tx: Transaction, case: Case, severity: int, by: int, now: dt.datetime) -> None:
        if not 0 <= severity < case.severity:
            raise BadInputError(_("Write fewer points than the {points} it has now."), points=case.severity)
        await self.store.set_severity(tx, case.id, severity)
        before, after = str(case.severity), str(severity)
        await self.store.add_change(tx, case, by, "severity", now, before=before, after=after)

    async def _shorten(self, tx: Transaction, case: Case, expires_at: dt.datetime, by: int, now: dt.datetime) -> None:
        if case.expires_at is not None and expires_at >= case.expires_at:
            raise BadInputError(_("That is not shorter than it is now. Write how long it shall last altogether."))
        await self.store.set_expiry(tx, case.id, expires_at)
        before = case.expires_at.isoformat() if case.expires_at is not None else None
        await self.store.add_change(tx, case, by, "expiry", now, before=before, after=expires_at.isoformat())
        if case.kind.lasts:
            # A mute is put on Discord anew at once; what is over by now is ended at once.
            at = now if case.kind is CaseKind.MUTE else max(now, expires_at)
            payload = {"case_id": case.id, "is_reduced": True}
            await self._jobs.enqueue(
                tx, END_JOB, str(case.id), at, guild_id=case.guild_id, payload=payload, replace=True
            )

    async def edit(self, guild_id: int, number: int, *, by: int, reason: str) -> Case:
        """Change the reason of a case, on record. Raises NotFoundError, NotAllowedError and BadInputError."""
        said = " ".join(reason.split())[:REASON_LENGTH]
        if not said:
            raise BadInputError(_("Write the new reason."))
        async with self._database.transaction(lock=guild_id) as tx:
            case = await self._numbered(tx, guild_id, number)
            check_other(case, by)
            if said != case.reason:
                now = self._clock.now()
                await self.store.set_reason(tx, case.id, said)
                await self.store.add_change(tx, case, by, "reason", now, before=case.reason, after=said)
                await self._tell(tx, await self._get(tx, case.id))
            return await self._get(tx, case.id)

    async def ended(self, case: Case) -> None:
        """Record that a mute or a ban is no longer in force."""
        async with self._database.transaction(lock=case.guild_id) as tx:
            await self._end(tx, case)

    async def put_log(self, case_id: int, channel_id: int, message_id: int) -> None:
        """Record where a case's card is."""
        async with self._database.transaction() as tx:
            await self.store.set_log(tx, case_id, channel_id, message_id)

    async def keep(self, case: Case, evidence: list[Evidence]) -> None:
        """Keep messages for a case, each once."""
        async with self._database.transaction(lock=case.guild_id) as tx:
            await self.evidence.keep_in(tx, case.guild_id, Subject.CASE, case.id, evidence)

    async def details(self, case: Case) -> tuple[list[CaseChange], list[Evidence]]:
        """Return what was changed about a case, and the messages kept for it."""
        async with self._database.reading() as tx:
            evidence = await self.evidence.list_in(tx, case.guild_id, Subject.CASE, case.id)
            return await self.store.changes(tx, case.id), evidence

    def _deleted(self, case: Case) -> list[Evidence]:
        if case.kind in NOT_AGAINST_ANYBODY:
            return []
        return self.evidence.deleted_by(case.guild_id, case.target_id, case.channel_id)

    async def _settled(self, tx: Transaction, case: Case) -> None:
        """See to what follows from a case that is done: its own end, and the end of what it lifts."""
        if case.kind in {CaseKind.UNMUTE, CaseKind.MUTE}:
            await self._end_others(tx, case, CaseKind.MUTE)
        if case.kind in {CaseKind.UNBAN, CaseKind.BAN, CaseKind.SOFTBAN}:
            await self._end_others(tx, case, CaseKind.BAN)
        if case.kind.lasts and (case.expires_at is not None or case.kind is CaseKind.MUTE):
            await self._plan_end(tx, case)
        for react in self._on_done:
            await react(tx, case)

    async def _plan_telling(self, tx: Transaction, case: Case) -> None:
        """Have the member told, where whoever acted does not come to it."""
        if case.dm is DmState.WAITING and not case.kind.removes:
            at, payload = self._clock.now() + SAFETY, {"case_id": case.id}
            await self._jobs.enqueue(tx, TELL_JOB, str(case.id), at, guild_id=case.guild_id, payload=payload)

    async def _plan_end(
        self, tx: Transaction, case: Case, after: dt.timedelta = RENEW_EVERY, known: Mapping[str, Any] | None = None
    ) -> None:
        renewal = self._clock.now() + after if case.kind is CaseKind.MUTE else None
        at = min(moment for moment in (case.expires_at, renewal) if moment is not None)
        payload = {**(known or {}), "case_id": case.id}
        await self._jobs.enqueue(tx, END_JOB, str(case.id), at, guild_id=case.guild_id, payload=payload, replace=True)

    async def plan_renewal(self, case: Case, *, at_once: bool = False) -> None:
        """Look at a long mute again in time, or at its end; `at_once` also now."""
        async with self._database.transaction() as tx:
            await self._plan_end(tx, case, dt.timedelta() if at_once else RENEW_EVERY)

    async def take_up(self, guild_id: int) -> None:
        """See anew to the end of mutes and bans whose job found no server, since the bot had been removed from it."""
        async with self._database.transaction(lock=guild_id) as tx:
            now = self._clock.now()
            for case in await self.store.unlifted(tx, guild_id):
                if case.state is CaseState.VOID and case.holds(now):
                    continue  # until then nothing is done about it
                job = await self._jobs.find(tx, END_JOB, str(case.id))
                if job is None or job.state is JobState.DONE:
                    await self._plan_end(tx, case, dt.timedelta(), job.payload if job is not None else None)

    async def _end_others(self, tx: Transaction, case: Case, kind: CaseKind) -> None:
        for other in await self.store.about(tx, case.guild_id, case.target_id, MOST_OF_ONE):
            if other.kind is kind and other.id != case.id and other.holds(self._clock.now()):
                await self._end(tx, other)

    async def _end(self, tx: Transaction, case: Case) -> None:
        if await self.store.set_ended(tx, case.id, self._clock.now()):
            await self._jobs.cancel(tx, END_JOB, str(case.id))
            await self._tell(tx, await self._get(tx, case.id))

    async def _tell(self, tx: Transaction, case: Case) -> None:
        for react in self._on_changed:
            await react(tx, case)
