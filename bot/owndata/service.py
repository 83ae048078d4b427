"""Showing, exporting, erasing and letting go of what is kept about members. Knows no Discord."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.clock import from_millis, to_millis
from bot.i18n import _
from bot.jobs import JobKind, Recurrence
from bot.logs import get_logger
from bot.owndata.models import Erasure, Letter, LettingGo, OwnData, OwnTable, PrivacySettings, WhenErased
from bot.owndata.store import OwnDataStore

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.clock import Clock
    from bot.database import Database, Transaction
    from bot.guilds import GuildSettings
    from bot.jobs import Job, Jobs

log = get_logger(__name__)

RETENTION_JOB = "privacy.retention"
CUT_JOB = "privacy.cut"
PACE = dt.timedelta(seconds=5)  # Discord takes who opens direct messages with many at once for a spammer
NIGHTLY = Recurrence.daily(dt.datetime(2026, 1, 1, 3, 30), "UTC")  # noqa: DTZ001 - a wall time with its zone beside it


@dataclass(frozen=True, slots=True)
class Kept:
    """What one feature keeps about a member, counted."""

    data: OwnData
    counts: tuple[tuple[OwnTable, int], ...]

    @property
    def staying(self) -> bool:
        """Whether some of it would stay when the rest is erased."""
        return any(table.when_erased is not WhenErased.DELETED and count for table, count in self.counts)


class DataService:
    """What is kept about members, over all features."""

    def __init__(
        self, database: Database, declared: Sequence[OwnData], guilds: GuildSettings, jobs: Jobs, clock: Clock
    ) -> None:
        self.declared = tuple(declared)
        self._store = OwnDataStore(database, self.tables)
        self._guilds = guilds
        self._jobs = jobs
        self._clock = clock

    @property
    def tables(self) -> list[OwnTable]:
        """Every declared table."""
        return [table for data in self.declared for table in data.tables]

    async def show(self, guild_id: int, member_id: int) -> list[Kept]:
        """Count what each feature keeps about a member; features that keep nothing are left out."""
        async with self._store.database.reading() as tx:
            kept = [await self._kept(tx, data, guild_id, member_id) for data in self.declared]
        return [each for each in kept if each.counts]

    async def export(self, guild_id: int, member_id: int) -> dict[str, Any]:
        """Return all that is kept about a member: {feature: {table: [row]}}, instants in ISO 8601, ids as text."""
        document: dict[str, Any] = {
            "guild_id": str(guild_id),
            "member_id": str(member_id),
            "exported_at": self._clock.now().isoformat(),
        }
        async with self._store.database.reading() as tx:
            for data in self.declared:
                tables: dict[str, list[dict[str, Any]]] = {}
                for table in data.tables:
                    rows = await self._store.rows(tx, table, guild_id, member_id)
                    if rows:
                        key = table.table if table.column == "member_id" else f"{table.table} as {table.column}"
                        tables[key] = [_readable(table, row) for row in rows]
                if tables:
                    document[data.feature] = tables
        return document

    async def erase(self, guild_id: int, member_id: int) -> None:
        """Forget a member, all or nothing, but for what is declared to stay; doing it again changes nothing."""
        erasure = Erasure(guild_id, member_id, self._store.database, self._jobs, self._clock)
        async with self._store.database.transaction(lock=guild_id) as tx:
            for data in self.declared:
                if data.before_erasing is not None:
                    await data.before_erasing(tx, erasure)
                for table in data.tables:
                    await self._store.erase(tx, table, guild_id, member_id)
            await self._cut(tx, guild_id, erasure.letters)
        log.info("member erased", guild_id=guild_id, member_id=member_id)

    async def let_go(self, guild_id: int) -> int:
        """Delete what is older than the server's settings allow; return how many rows that were."""
        privacy = await self._guilds.get(guild_id, PrivacySettings)
        old = LettingGo(guild_id, privacy, self._store.database, self._jobs, self._clock)
        # The platform comes last: by when somebody left it is known what of theirs may go.
        return sum([await self._let_go_of(data, old) for data in reversed(self.declared)])

    async def _let_go_of(self, data: OwnData, old: LettingGo) -> int:
        gone = 0
        async with self._store.database.transaction(lock=old.guild_id) as tx:
            if data.before_letting_go is not None:
                gone += await data.before_letting_go(tx, old)
            for table in data.tables:
                if table.retention is not None:
                    before = to_millis(old.before(table.retention))
                    gone += await self._store.let_go(tx, table, old.guild_id, before)
        return gone

    def job_kind(self) -> JobKind:
        """Return the kind of the nightly job that lets old data go."""

        async def every_server(_job: Job) -> None:
            for guild_id in await self._guilds.known_ids():
                gone = await self.let_go(guild_id)
                if gone:
                    log.info("old data deleted", guild_id=guild_id, rows=gone)

        return JobKind(RETENTION_JOB, every_server, title=_("Deleting what is too old to be kept"))

    async def plan(self) -> None:
        """Enqueue the nightly job, once."""
        async with self._store.database.transaction() as tx:
            first = NIGHTLY.next_after(self._clock.now()) or self._clock.now()
            await self._jobs.enqueue(tx, RETENTION_JOB, "nightly", first, recurrence=NIGHTLY)

    async def _cut(self, tx: Transaction, guild_id: int, letters: Sequence[Letter]) -> None:
        by_reader: dict[int, list[Letter]] = {}
        for letter in letters:
            by_reader.setdefault(letter.reader_id, []).append(letter)
        now = self._clock.now()
        for place, (reader_id, theirs) in enumerate(by_reader.items()):
            payload = {
                "reader_id": reader_id,
                "markers": [letter.marker for letter in theirs],
                "since": min(letter.since for letter in theirs).isoformat(),
            }
            key = f"{guild_id}:{self._store.database.new_id()}"
            await self._jobs.enqueue(tx, CUT_JOB, key, now + PACE * place, guild_id=guild_id, payload=payload)

    async def _kept(self, tx: Transaction, data: OwnData, guild_id: int, member_id: int) -> Kept:
        counts = [(table, await self._store.count(tx, table, guild_id, member_id)) for table in data.tables]
        return Kept(data, tuple((table, count) for table, count in counts if count))


def _readable(table: OwnTable, row: Any) -> dict[str, Any]:
    return {name: _value(name, value) for name, value in zip(table.columns, row, strict=True)}


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name.endswith("_at") or name == "since":
        return from_millis(value).isoformat()
    if name.endswith("_id"):
        return str(value)  # JSON's numbers lose the last digits of ids
    return value
