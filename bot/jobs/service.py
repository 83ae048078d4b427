"""The queue as features see it: enqueue, cancel, list; and the running of it. Knows no Discord."""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING, Any

from bot.i18n import _
from bot.jobs.models import JobKind
from bot.jobs.recurrence import Recurrence
from bot.jobs.runner import LEASE, Runner
from bot.jobs.store import MOST_LISTED, JobStore, Shards
from bot.jobs.ticker import Ticker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.clock import Clock
    from bot.database import Database, Transaction
    from bot.i18n import Text
    from bot.jobs.models import Job, JobCounts, Observe

KEPT = dt.timedelta(days=30)
"""How long an ended job is kept, and its key taken."""
LATE_AFTER = dt.timedelta(minutes=5)
PRUNE = "jobs.prune"
PRUNE_TIMES = Recurrence.daily(dt.datetime(2026, 1, 1, 4, 0), "UTC")  # noqa: DTZ001 - a local time with its zone beside it


class Jobs:
    """Due work that survives restarts; each kind and key is done at least once, and recorded as done once.

    `jitter` returns a number from 0 to 1 that spreads retries; `lease` is how long after a crash a job is taken over.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        jitter: Callable[[], float] = random.random,
        lease: dt.timedelta = LEASE,
    ) -> None:
        self._database = database
        self._clock = clock
        self._store = JobStore(database)
        self._kinds: dict[str, JobKind] = {}
        self._shards = Shards()
        self._runner = Runner(self._store, clock, self._kinds, jitter, lease)
        self._ticker = Ticker(clock, self._runner.woken, self.run_due)
        self._runner.aim = self._ticker.aim
        self.register(JobKind(PRUNE, self._prune, title=_("Tidying up finished work")))

    def register(self, kind: JobKind) -> None:
        """Say how jobs of a kind are handled. Raises ValueError when its name is taken."""
        if kind.name in self._kinds:
            raise ValueError(f"two kinds of job are called {kind.name}")
        self._kinds[kind.name] = kind

    def title_of(self, kind: str) -> Text:
        """Return what people call the jobs of a kind."""
        found = self._kinds.get(kind)
        return found.title if found else _("Work of a feature that is not loaded")

    def serve(self, shard_count: int, shard_ids: Iterable[int]) -> None:
        """Run only the jobs of servers on these shards from now on, and with shard 0 those of no server."""
        self._shards = Shards.of(shard_count, shard_ids)
        self._runner.woken.set()

    def hold_while(self, is_out_of_reach: Callable[[int], bool]) -> None:
        """Put jobs off, with nothing counted, while their server is out of reach."""
        self._runner.is_out_of_reach = is_out_of_reach

    def observe(self, observe: Observe) -> None:
        """Have every attempt at a job told of."""
        self._runner.observe = observe

    async def enqueue(
        self,
        tx: Transaction,
        kind: str,
        key: str,
        run_at: dt.datetime,
        *,
        guild_id: int | None = None,
        payload: dict[str, Any] | None = None,
        recurrence: Recurrence | None = None,
        replace: bool = False,
    ) -> Job:
        """Add a job within the caller's transaction and return it.

        The same kind and key again is once: the job that is there is returned as it stands, even when it has ended,
        until it is pruned after 30 days. With `replace` it is moved to the new time and payload, and opened anew.
        """
        added = await self._store.add(
            tx,
            kind=kind,
            key=key,
            guild_id=guild_id,
            run_at=run_at,
            payload=payload or {},
            recurrence=recurrence.to_text() if recurrence else None,
            replace=replace,
            now=self._clock.now(),
        )
        tx.after_commit(self._runner.woken.set)
        job = added or await self._store.find(tx, kind, key)
        if job is None:
            raise LookupError(f"job {kind} {key} went away while it was added")
        return job

    async def find(self, tx: Transaction, kind: str, key: str) -> Job | None:
        """Return the job of a kind and key, in whatever state."""
        return await self._store.find(tx, kind, key)

    async def cancel(self, tx: Transaction, kind: str, key: str) -> bool:
        """Cancel a job that has not ended; False when there is none. An attempt already running is not interrupted."""
        return await self._store.cancel(tx, kind, key, self._clock.now())

    async def cancel_guild(self, tx: Transaction, guild_id: int) -> int:
        """Cancel whatever is open for a server, and return how many jobs that were."""
        return await self._store.cancel_guild(tx, guild_id, self._clock.now())

    async def retry(self, tx: Transaction, job_id: int, *, guild_id: int | None) -> bool:
        """Try again what `list_dead` lists of this server, now; False when it is listed no more."""
        tx.after_commit(self._runner.woken.set)
        return await self._store.retry(tx, job_id, guild_id, self._clock.now())

    async def list_upcoming(self, tx: Transaction, guild_id: int, *, most: int = MOST_LISTED) -> list[Job]:
        """List what is open for a server, the soonest first."""
        return await self._store.list_upcoming(tx, guild_id, most)

    async def list_dead(self, tx: Transaction, guild_id: int, *, most: int = MOST_LISTED) -> list[Job]:
        """List what was given up for a server, the latest first; also what repeats and failed the last time."""
        return await self._store.list_dead(tx, guild_id, most)

    async def counts(self, tx: Transaction, guild_id: int | None = None) -> JobCounts:
        """Count what is due, what is over five minutes late and what is dead, in one server or in all."""
        now = self._clock.now()
        return await self._store.counts(tx, guild_id, now, now - LATE_AFTER)

    async def run_due(self) -> int:
        """Run what is due until nothing is, and return how many attempts that took; a call meanwhile only wakes it."""
        return await self._runner.run_due(self._shards)

    async def start(self) -> None:
        """Start ticking: from now on jobs run by themselves."""
        self._runner.is_stopping = False
        now = self._clock.now()
        async with self._database.transaction() as tx:
            await self.enqueue(tx, PRUNE, "daily", PRUNE_TIMES.next_after(now) or now, recurrence=PRUNE_TIMES)
        self._ticker.start()

    async def stop(self, timeout: float = 10) -> None:  # noqa: ASYNC109 - see Ticker.stop
        """Take nothing new, wait for what runs, and give back what takes longer than `timeout` seconds."""
        self._runner.is_stopping = True
        await self._ticker.stop(timeout)

    async def _prune(self, _job: Job) -> None:
        async with self._database.transaction() as tx:
            await self._store.prune(tx, self._clock.now() - KEPT)
