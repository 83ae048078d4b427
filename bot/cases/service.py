"""The case file: opened before anything is done, telling the truth at every instant. Knows no Discord.

Whoever acts registers how (`on_changed` enqueues what Discord is to see); a case that is opened enqueues the job that
does it, in the same transaction, so that a kill at any instant is made good on the next start.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.cases.evidence import EvidenceKeeper, Subject
from bot.cases.models import REASON_LENGTH, CaseKind, CaseState, DmState
from bot.cases.rules import points_of
from bot.cases.store import CaseStore
from bot.database import Transaction
from bot.errors import BadInputError, NotFoundError
from bot.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cases.evidence import Evidence
    from bot.cases.models import Case, CaseChange, CaseSource, Draft, ModeratorCount
    from bot.clock import Clock
    from bot.database import Database
    from bot.jobs import Jobs

ACT_JOB = "cases.act"
END_JOB = "cases.end"
SAFETY = dt.timedelta(seconds=20)
"""How long whoever opened a case has to act, before its job does."""
RENEW_EVERY = dt.timedelta(days=27)
"""How often a mute that is longer than Discord allows is put anew."""
MOST_OF_ONE = 500
NOT_AGAINST_ANYBODY = {CaseKind.NOTE, CaseKind.UNMUTE, CaseKind.UNBAN}

CaseChanged = Callable[[Transaction, "Case"], Awaitable[None]]
"""Called inside the transaction in which a case changes."""


class Cases:
    """Opens, settles, changes and finds cases."""

    def __init__(self, database: Database, jobs: Jobs, clock: Clock) -> None:
        self.store = CaseStore(database)
        self.evidence = EvidenceKeeper(database, jobs, clock)
        self._database = database
        self._jobs = jobs
        self._clock = clock
        self._on_changed: list[CaseChanged] = []
        self._on_done: list[CaseChanged] = []

    def on_changed(self, react: CaseChanged) -> None:
        """Have a feature react to new and changed cases, inside the same transaction: it enqueues a job."""
        self._on_changed.append(react)

    def on_done(self, react: CaseChanged) -> None:
        """Have a feature react to a case in the transaction that records it as done, once a case."""
        self._on_done.append(react)

    async def open(self, draft: Draft, *, acts_at_once: bool = False, evidence: Sequence[Evidence] = ()) -> Case:
        """Write a case before it is acted on, once for its source, with the messages it is about.

        Its job acts at once, or if whoever opened it did not within some seconds.
        """
        async with self._database.transaction(lock=draft.guild_id) as tx:
            return await self.open_in(tx, draft, acts_at_once=acts_at_once, evidence=evidence)

    async def open_in(
        self, tx: Transaction, draft: Draft, *, acts_at_once: bool = False, evidence: Sequence[Evidence] = ()
    ) -> Case:
        """Do so inside the caller's transaction, which holds the server's lock."""
        known = await self.store.find_by_source(tx, draft.guild_id, draft.source, draft.source_key)
        if known is not None:
            return known
        now = self._clock.now()
        reason = " ".join(draft.reason.split())[:REASON_LENGTH]
        case = await self.store.add(tx, replace(draft, reason=reason), now)
        await self.evidence.keep_in(tx, case.guild_id, Subject.CASE, case.id, [*evidence, *self._deleted(case)])
        if draft.is_done:
            await self._settled(tx, case)
        else:
            payload = {"case_id": case.id}
            at = now if acts_at_once else now + SAFETY
            await self._jobs.enqueue(tx, ACT_JOB, str(case.id), at, guild_id=case.guild_id, payload=payload)
        await self._tell(tx, case)
        return case

    async def told(self, case: Case, dm: DmState) -> None:
        """Record whether the member was told."""
        async with self._database.transaction(lock=case.guild_id) as tx:
            await self.store.set_dm(tx, case.id, dm)
            await self._tell(tx, await self._get(tx, case.id))

    async def done(self, case: Case) -> Case:
        """Record that it was done: from now on it is in force, and what it ends is over."""
        async with self._database.transaction(lock=case.guild_id) as tx:
            is_new = await self.store.set_done(tx, case.id, self._clock.now())
            case = await self._get(tx, case.id)
            if is_new:
                await self._jobs.cancel(tx, ACT_JOB, str(case.id))
                await self._settled(tx, case)
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
        """Have a case count no more. Raises NotFoundError.

        A mute or a ban that it put on Discord holds until it is lifted, or until its time is over.
        """
        async with self._database.transaction(lock=guild_id) as tx:
            case = await self._numbered(tx, guild_id, number)
            now = self._clock.now()
            if await self.store.set_void(tx, case.id):
                await self._jobs.cancel(tx, ACT_JOB, str(case.id))
                said = reason[:REASON_LENGTH]
                await self.store.add_change(tx, case, by, "void", now, before=case.state.value, after=said)
                await self._tell(tx, await self._get(tx, case.id))
            return case

    async def edit(self, guild_id: int, number: int, *, by: int, reason: str) -> Case:
        """Change the reason of a case, on record. Raises NotFoundError and BadInputError."""
        said = " ".join(reason.split())[:REASON_LENGTH]
        if not said:
            raise BadInputError(_("Write the new reason."))
        async with self._database.transaction(lock=guild_id) as tx:
            case = await self._numbered(tx, guild_id, number)
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

    async def find(self, case_id: int) -> Case | None:
        """Return a case."""
        async with self._database.reading() as tx:
            return await self.store.find(tx, case_id)

    async def numbered(self, guild_id: int, number: int) -> Case:
        """Return a server's case of a number. Raises NotFoundError."""
        async with self._database.reading() as tx:
            return await self._numbered(tx, guild_id, number)

    async def details(self, case: Case) -> tuple[list[CaseChange], list[Evidence]]:
        """Return what was changed about a case, and the messages kept for it."""
        async with self._database.reading() as tx:
            evidence = await self.evidence.list_in(tx, case.guild_id, Subject.CASE, case.id)
            return await self.store.changes(tx, case.id), evidence

    async def about(self, guild_id: int, target_id: int, *, most: int, skipped: int = 0) -> tuple[list[Case], int]:
        """Return a stretch of a member's cases, the newest first, and how many there are."""
        async with self._database.reading() as tx:
            cases = await self.store.about(tx, guild_id, target_id, most, skipped)
            return cases, await self.store.count_about(tx, guild_id, target_id)

    async def latest(
        self, guild_id: int, kind: CaseKind | None, *, most: int, skipped: int = 0
    ) -> tuple[list[Case], int]:
        """Return a stretch of a server's cases, the newest first, and how many there are."""
        name = kind.value if kind is not None else ""
        async with self._database.reading() as tx:
            cases = await self.store.latest(tx, guild_id, name, most, skipped)
            return cases, await self.store.count_latest(tx, guild_id, name)

    async def points(self, guild_id: int, target_id: int) -> int:
        """Add up a member's warnings that still count."""
        async with self._database.reading() as tx:
            return await self.points_in(tx, guild_id, target_id)

    async def points_in(self, tx: Transaction, guild_id: int, target_id: int) -> int:
        """Do so inside the caller's transaction."""
        return points_of(await self.store.about(tx, guild_id, target_id, MOST_OF_ONE), self._clock.now())

    async def from_source(self, guild_id: int, source: CaseSource, key: str) -> Case | None:
        """Return the case that came of a source."""
        async with self._database.reading() as tx:
            return await self.store.find_by_source(tx, guild_id, source, key)

    async def remark(self, case: Case, *, by: int, what: str, after: str) -> bool:
        """Put something on record about a case, once for what it is; False when it is there."""
        async with self._database.transaction(lock=case.guild_id) as tx:
            if any(change.what == what for change in await self.store.changes(tx, case.id)):
                return False
            await self.store.add_change(tx, case, by, what, self._clock.now(), before=None, after=after)
            return True

    async def warnings_since(self, guild_id: int, since: dt.datetime) -> list[Case]:
        """List a server's warnings since then, the oldest first."""
        async with self._database.reading() as tx:
            return await self.store.since(tx, guild_id, CaseKind.WARN, since)

    async def in_force(self, guild_id: int, target_id: int, kind: CaseKind) -> Case | None:
        """Return a member's mute or ban that is in force, the newest of them."""
        async with self._database.reading() as tx:
            return await self._in_force(tx, guild_id, target_id, kind)

    async def tally(self, guild_id: int, source: CaseSource, start: str) -> dict[tuple[CaseKind, CaseState], int]:
        """Count the cases whose source's key starts so, by kind and state: how far many of one origin are."""
        async with self._database.reading() as tx:
            return await self.store.tally(tx, guild_id, source, start)

    async def targets(self, guild_id: int, source: CaseSource, start: str) -> list[tuple[int, CaseKind, CaseState]]:
        """List whom the cases are about whose source's key starts so, in the order in which they were opened."""
        async with self._database.reading() as tx:
            return await self.store.targets(tx, guild_id, source, start)

    async def recent(self, guild_id: int, target_id: int, within: dt.timedelta) -> Case | None:
        """Return what was done to a member within such a short time that it may be meant to be the same."""
        cases, _total = await self.about(guild_id, target_id, most=5)
        since = self._clock.now() - within
        for case in cases:
            is_act = case.kind is not CaseKind.NOTE and case.state in {CaseState.OPEN, CaseState.DONE}
            if is_act and case.created_at > since:
                return case
        return None

    async def unfinished(self, guild_id: int) -> list[Case]:
        """List the cases that were opened and neither done nor refused."""
        async with self._database.reading() as tx:
            return await self.store.unfinished(tx, guild_id)

    async def counts(self, guild_id: int, days: int) -> list[ModeratorCount]:
        """Count what each moderator did in the last days."""
        async with self._database.reading() as tx:
            return await self.store.counts_since(tx, guild_id, self._clock.now() - dt.timedelta(days=days))

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

    async def _plan_end(self, tx: Transaction, case: Case) -> None:
        renewal = self._clock.now() + RENEW_EVERY if case.kind is CaseKind.MUTE else None
        at = min(moment for moment in (case.expires_at, renewal) if moment is not None)
        payload = {"case_id": case.id}
        await self._jobs.enqueue(tx, END_JOB, str(case.id), at, guild_id=case.guild_id, payload=payload, replace=True)

    async def plan_renewal(self, case: Case) -> None:
        """Look at a long mute again in time, or at its end."""
        async with self._database.transaction() as tx:
            await self._plan_end(tx, case)

    async def _end_others(self, tx: Transaction, case: Case, kind: CaseKind) -> None:
        for other in await self.store.about(tx, case.guild_id, case.target_id, MOST_OF_ONE):
            if other.kind is kind and other.id != case.id and other.is_in_force(self._clock.now()):
                await self._end(tx, other)

    async def _end(self, tx: Transaction, case: Case) -> None:
        if await self.store.set_ended(tx, case.id, self._clock.now()):
            await self._jobs.cancel(tx, END_JOB, str(case.id))
            await self._tell(tx, await self._get(tx, case.id))

    async def _in_force(self, tx: Transaction, guild_id: int, target_id: int, kind: CaseKind) -> Case | None:
        now = self._clock.now()
        cases = await self.store.about(tx, guild_id, target_id, MOST_OF_ONE)
        return next((case for case in cases if case.kind is kind and case.is_in_force(now)), None)

    async def _numbered(self, tx: Transaction, guild_id: int, number: int) -> Case:
        case = await self.store.find_by_number(tx, guild_id, number)
        if case is None:
            raise NotFoundError(_("There is no case {number} on this server."), number=number)
        return case

    async def _get(self, tx: Transaction, case_id: int) -> Case:
        case = await self.store.find(tx, case_id)
        if case is None:
            raise NotFoundError
        return case

    async def _tell(self, tx: Transaction, case: Case) -> None:
        for react in self._on_changed:
            await react(tx, case)
