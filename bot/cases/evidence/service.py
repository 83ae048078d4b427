"""Keeps messages as evidence, and remembers for some minutes what was deleted. Knows no Discord.

The files of a message are fetched by a job that is enqueued where the message is written down; `bot.kit.evidence` does
the fetching.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.cases.evidence.models import FileState, Subject
from bot.cases.evidence.store import EvidenceStore
from bot.database import Transaction
from bot.owndata.models import Retention

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from bot.cases.evidence.models import Evidence, EvidenceFile
    from bot.clock import Clock
    from bot.database import Database
    from bot.jobs import Jobs
    from bot.owndata import Erasure, LettingGo

EVIDENCE_JOB = "cases.evidence"
MOST_REMEMBERED = 500
"""Deleted messages that are kept in memory, over all servers."""


Fetched = Callable[[Transaction, int, Subject, int], Awaitable[None]]
"""Called with a server's id and the case or report whose files are settled."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message whose files are to be fetched."""

    guild_id: int
    channel_id: int
    message_id: int
    files: tuple[EvidenceFile, ...]
    kept_bytes: int
    """What is kept already for its case or report."""


@dataclass(frozen=True, slots=True)
class _Deleted:
    guild_id: int
    evidence: Evidence
    until: dt.datetime


class EvidenceKeeper:
    """What is kept of messages."""

    def __init__(self, database: Database, jobs: Jobs, clock: Clock) -> None:
        self._store = EvidenceStore(database)
        self._database = database
        self._jobs = jobs
        self._clock = clock
        self._deleted: deque[_Deleted] = deque(maxlen=MOST_REMEMBERED)
        self._on_fetched: list[Fetched] = []

    def on_fetched(self, react: Fetched) -> None:
        """Have a feature react when the files of a message are settled, inside a transaction: it enqueues a job."""
        self._on_fetched.append(react)

    async def keep_in(
        self, tx: Transaction, guild_id: int, subject: Subject, subject_id: int, evidence: Iterable[Evidence]
    ) -> None:
        """Keep messages for a case or a report, each once, inside the caller's transaction with the server's lock."""
        now = self._clock.now()
        for each in evidence:
            if await self._store.has(tx, subject, subject_id, each.message_id):
                continue
            evidence_id = await self._store.add(tx, guild_id, (subject, subject_id), each, now)
            if any(file.state is FileState.WAITING for file in each.files):
                payload = {"evidence_id": evidence_id}
                await self._jobs.enqueue(tx, EVIDENCE_JOB, str(evidence_id), now, guild_id=guild_id, payload=payload)

    async def share_in(self, tx: Transaction, subject: tuple[Subject, int], to: tuple[Subject, int]) -> None:
        """Make what is kept for a report evidence of its case, too."""
        await self._store.share(tx, subject, to)

    async def list_in(self, tx: Transaction, guild_id: int, subject: Subject, subject_id: int) -> list[Evidence]:
        """List what is kept for a case or a report, in the order in which it was written."""
        return await self._store.list_of(tx, guild_id, subject, subject_id)

    async def list_of(self, guild_id: int, subject: Subject, subject_id: int) -> list[Evidence]:
        """Do so in a transaction of its own."""
        async with self._database.reading() as tx:
            return await self.list_in(tx, guild_id, subject, subject_id)

    def remember(self, guild_id: int, deleted: Evidence, until: dt.datetime) -> None:
        """Remember a deleted message for some minutes, in memory only, for a case that may follow."""
        now = self._clock.now()
        while self._deleted and self._deleted[0].until <= now:
            self._deleted.popleft()
        self._deleted.append(_Deleted(guild_id, deleted, until))

    def deleted_by(self, guild_id: int, author_id: int, channel_id: int | None) -> list[Evidence]:
        """List what somebody wrote in a channel, or in any, and was deleted in the last minutes."""
        now = self._clock.now()
        return [
            each.evidence
            for each in self._deleted
            if each.guild_id == guild_id
            and each.evidence.author_id == author_id
            and channel_id in {None, each.evidence.channel_id}
            and each.until > now
        ]

    async def keep_deleted(
        self, guild_id: int, author_id: int, channel_id: int, deleted: list[Evidence], since: dt.datetime
    ) -> None:
        """Keep what was just deleted for the cases and reports since then about whoever wrote it there."""
        async with self._database.reading() as tx:
            subjects = await self._store.lately(tx, guild_id, author_id, channel_id, since)
        if not subjects:
            return
        async with self._database.transaction(lock=guild_id) as tx:
            for subject, subject_id in subjects:
                await self.keep_in(tx, guild_id, subject, subject_id, deleted)

    async def waiting(self, evidence_id: int) -> Waiting | None:
        """Return what is still to be fetched of a message; None when nothing is."""
        async with self._database.reading() as tx:
            found = await self._store.find_message(tx, evidence_id)
            files = await self._store.waiting(tx, evidence_id)
            if found is None or not files:
                return None
            return Waiting(*found, tuple(files), await self._store.kept_bytes(tx, evidence_id))

    async def settle(self, guild_id: int, file: EvidenceFile, state: FileState, content: bytes | None = None) -> None:
        """Record the copy of a file, or why there is none."""
        async with self._database.transaction(lock=guild_id) as tx:
            await self._store.settle_file(tx, file, state, content)

    async def fetched(self, guild_id: int, evidence_id: int) -> None:
        """Record that all files of a message are seen to: what is still open cannot be had."""
        async with self._database.transaction(lock=guild_id) as tx:
            await self._store.give_up(tx, evidence_id)
            for subject, subject_id in await self._store.subjects_of(tx, evidence_id):
                for react in self._on_fetched:
                    await react(tx, guild_id, subject, subject_id)

    async def content(self, file: EvidenceFile) -> bytes:
        """Return the copy of a file."""
        async with self._database.reading() as tx:
            return await self._store.content(tx, file.id)


async def before_erasing(tx: Transaction, erasure: Erasure) -> None:
    """Cut out what a member said beside messages of others; what was about them stays until its time is over."""
    cut = await EvidenceStore(erasure.database).forget_context(tx, erasure.guild_id, erasure.member_id)
    erasure.cut_from.extend(cut)


async def before_letting_go(tx: Transaction, old: LettingGo) -> int:
    """Delete the words and copies that are too old; what they were evidence of stays, and says so."""
    before, days = old.before(Retention.EVIDENCE), old.settings.evidence_days
    return await EvidenceStore(old.database).let_go(tx, old.guild_id, before, days)
