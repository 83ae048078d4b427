"""Jobs in the database. The only room that runs their SQL; rows become models here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.database import from_millis, to_millis
from bot.jobs.models import Job, JobCounts, JobState

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from bot.database import Database, Row, Transaction
    from bot.jobs.outcomes import Outcome

MOST_LISTED = 100
SOON_MILLIS = 60_000  # what is planned for later is meant for an instant, not for in a moment


@dataclass(frozen=True, slots=True)
class Shards:
    """Whose jobs this process runs. Discord's rule: (guild_id >> 22) % count; what has no server is shard 0's."""

    count: int = 1
    ids: tuple[int, ...] = (0,)

    @classmethod
    def of(cls, count: int, ids: Iterable[int]) -> Shards:
        """Return the given shards of `count`."""
        return cls(count, tuple(ids))

    @property
    def params(self) -> dict[str, Any]:
        """What the queries compare a server's shard with."""
        return {"shard_count": self.count, "shards": _listed(self.ids)}


@dataclass(frozen=True, slots=True)
class Lane:
    """Which jobs are to be taken: those of the bulk kinds, or all others; and how many."""

    bulk_kinds: Sequence[str]
    is_bulk: bool
    free: int


class JobStore:
    """Typed functions over queries.sql; each takes the transaction it is part of."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._sql = database.queries(Path(__file__).parent)

    async def add(
        self,
        tx: Transaction,
        *,
        kind: str,
        key: str,
        guild_id: int | None,
        run_at: dt.datetime,
        payload: dict[str, Any],
        recurrence: str | None,
        replace: bool,
        now: dt.datetime,
    ) -> Job | None:
        """Add a job; the one that is there already is opened anew with `replace`, and otherwise None returned."""
        row = await (self._sql.put if replace else self._sql.add)(
            tx,
            id=self.database.new_id(),
            kind=kind,
            job_key=key,
            guild_id=guild_id,
            run_at=to_millis(run_at),
            payload=json.dumps(payload),
            recurrence=recurrence,
            now=to_millis(now),
        )
        return _job(row) if row else None

    async def find(self, tx: Transaction, kind: str, key: str) -> Job | None:
        """Return the job of a kind and key."""
        row = await self._sql.find(tx, kind=kind, job_key=key)
        return _job(row) if row else None

    async def claim_due(
        self,
        tx: Transaction,
        shards: Shards,
        lane: Lane,
        *,
        running: Sequence[int],
        lease: str,
        now: dt.datetime,
        lease_until: dt.datetime,
    ) -> list[Job]:
        """Take what is due in a lane, the longest due first, but for those that run here, by their ids."""
        rows = self._sql.claim_due(
            tx,
            lease=lease,
            now=to_millis(now),
            lease_until=to_millis(lease_until),
            most=lane.free,
            bulk_kinds=_listed(lane.bulk_kinds),
            is_bulk=lane.is_bulk,
            running=_listed(running),
            **shards.params,
        )
        return sorted([_job(row) async for row in rows], key=lambda job: (job.due_at, job.id))

    async def follow_clock(
        self, tx: Transaction, shards: Shards, now: dt.datetime, *, was: dt.datetime, lease_until: dt.datetime
    ) -> int:
        """Move to now what was due when the clock showed `was`, and to `lease_until` what is leased for longer.

        What was planned by a clock that was ahead, for within a minute or after a failure, is as far from now.
        """
        times = {"now": to_millis(now), "was": to_millis(was), "lease_until": to_millis(lease_until)}
        return await self._sql.follow_clock(tx, soon=SOON_MILLIS, **times, **shards.params)

    async def next_run_at(
        self, tx: Transaction, shards: Shards, *, left_out: Sequence[str], running: Sequence[int]
    ) -> dt.datetime | None:
        """Return when the next job has to be looked at, but for the kinds left out and those that run, by their ids."""
        lists = {"left_out": _listed(left_out), "running": _listed(running)}
        millis = await self._sql.next_run_at(tx, **lists, **shards.params)
        return None if millis is None else from_millis(millis)

    async def extend(self, tx: Transaction, job: Job, lease_until: dt.datetime) -> bool:
        """Prolong the lease; False when it is no longer ours."""
        row = await self._sql.extend(tx, id=job.id, lease=job.lease, lease_until=to_millis(lease_until))
        return row is not None

    async def settle(self, tx: Transaction, job: Job, outcome: Outcome, now: dt.datetime) -> bool:
        """Record how an attempt went; False when the lease is no longer ours, and nothing is changed."""
        row = await self._sql.settle(
            tx,
            id=job.id,
            lease=job.lease,
            state=outcome.state.value,
            due_at=to_millis(outcome.due_at),
            run_at=to_millis(outcome.run_at),
            starts=outcome.starts,
            failures=outcome.failures,
            last_error=outcome.last_error,
            now=to_millis(now),
            finished_at=to_millis(now) if outcome.is_final else None,
        )
        return row is not None

    async def cancel(self, tx: Transaction, kind: str, key: str, now: dt.datetime) -> bool:
        """Cancel an open job; False when there is none."""
        return await self._sql.cancel(tx, kind=kind, job_key=key, now=to_millis(now)) is not None

    async def cancel_guild(self, tx: Transaction, guild_id: int, now: dt.datetime) -> int:
        """Cancel a server's open jobs and return how many."""
        return await self._sql.cancel_guild(tx, guild_id=guild_id, now=to_millis(now))

    async def retry(self, tx: Transaction, job_id: int, guild_id: int | None, now: dt.datetime) -> bool:
        """Open again what was given up in a server, as `list_dead` has it; False when it is not."""
        return await self._sql.retry(tx, id=job_id, guild_id=guild_id or 0, now=to_millis(now)) is not None

    async def list_upcoming(self, tx: Transaction, guild_id: int, most: int = MOST_LISTED) -> list[Job]:
        """List a server's open jobs, the soonest first."""
        return [_job(row) async for row in self._sql.list_upcoming(tx, guild_id=guild_id, most=most)]

    async def list_dead(self, tx: Transaction, guild_id: int, most: int = MOST_LISTED) -> list[Job]:
        """List what was given up in a server, the latest first."""
        return [_job(row) async for row in self._sql.list_dead(tx, guild_id=guild_id, most=most)]

    async def counts(
        self, tx: Transaction, guild_id: int | None, now: dt.datetime, late_before: dt.datetime
    ) -> JobCounts:
        """Count what is due, late and dead, in one server or in all."""
        row = await self._sql.counts(tx, guild_id=guild_id, now=to_millis(now), late_before=to_millis(late_before))
        return JobCounts(*row)

    async def prune(self, tx: Transaction, before: dt.datetime) -> int:
        """Delete what ended before an instant and return how many."""
        return await self._sql.prune(tx, before=to_millis(before))


def _listed(entries: Iterable[object]) -> str:
    """Return what SQL looks an entry up in: ",a,b,"."""
    return f",{','.join(map(str, entries))},"


def _job(row: Row) -> Job:
    job_id, kind, key, guild_id, due_at, run_at, payload, recurrence, state, *rest = row
    return Job(
        job_id,
        kind,
        key,
        guild_id,
        from_millis(due_at),
        from_millis(run_at),
        json.loads(payload),
        recurrence,
        JobState(state),
        *rest,
    )
