"""Takes what is due, calls its handler under a lease, and records how it went. Never two passes at once."""

from __future__ import annotations

import asyncio
import datetime as dt
import secrets
import time
from typing import TYPE_CHECKING

from bot.errors import HearthError, UnavailableError
from bot.jobs import outcomes
from bot.jobs.models import GiveUp, JobState, Postpone
from bot.jobs.store import Lane
from bot.logs import get_logger

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.clock import Clock
    from bot.database import Transaction
    from bot.jobs.models import Handler, Job, JobKind, Observe
    from bot.jobs.outcomes import Outcome
    from bot.jobs.store import JobStore, Shards

log = get_logger(__name__)

AT_ONCE = 8
BULK_AT_ONCE = 4
LEASE = dt.timedelta(minutes=1)  # how long after a crash another takes over; prolonged while a handler runs
OUT_OF_REACH_PAUSE = dt.timedelta(seconds=30)
TROUBLE_PAUSE = dt.timedelta(seconds=30)
SET_BACK = dt.timedelta(minutes=1)  # less than that is how clocks are kept right
UNKNOWN_KIND_PAUSE = dt.timedelta(hours=1)  # a feature that is not there today may be back tomorrow


Running = dict["asyncio.Task[None]", "Job"]
"""What is being done right now."""


class LeaseEnded(HearthError):  # noqa: N818 - says what happened
    """The process that ran a job did not live to say how it went."""


class Runner:
    """Runs the due jobs of some shards. `aim` is told when to look again."""

    def __init__(
        self,
        store: JobStore,
        clock: Clock,
        kinds: dict[str, JobKind],
        jitter: Callable[[], float],
        lease: dt.timedelta = LEASE,
    ) -> None:
        self._store = store
        self._clock = clock
        self._kinds = kinds
        self._jitter = jitter
        self._lease = lease
        self._process = secrets.token_hex(4)
        self._claims = 0
        self._claimed_at: dt.datetime | None = None
        self._is_running = False
        self.is_stopping = False
        self.woken = asyncio.Event()
        self.aim: Callable[[dt.datetime | None], None] = lambda _at: None
        self.observe: Observe | None = None
        self.is_out_of_reach: Callable[[int], bool] = lambda _guild_id: False

    async def run_due(self, shards: Shards) -> int:
        """Run until nothing is due and return how many attempts that took; a call meanwhile only wakes this one."""
        if self._is_running:
            self.woken.set()
            return 0
        self._is_running = True
        running: Running = {}
        try:
            return await self._run(shards, running)
        except asyncio.CancelledError:
            for task in running:
                task.cancel()
            raise
        finally:
            await asyncio.gather(*running, return_exceptions=True)
            self._is_running = False

    async def _run(self, shards: Shards, running: Running) -> int:
        attempts = 0
        while True:
            self.woken.clear()
            claimed = await self._claim_beside(running, shards)
            attempts += len(claimed)
            running.update((asyncio.create_task(self._execute(job)), job) for job in claimed)
            if running:
                await self._until_free_or_woken(running)
            elif not self.woken.is_set() or self.is_stopping:
                return attempts

    async def _until_free_or_woken(self, running: Running) -> None:
        waking = asyncio.create_task(self.woken.wait())
        # With every place taken there is nothing to wake for.
        waited = {*running} if len(running) >= AT_ONCE or self.is_stopping else {*running, waking}
        try:
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waking.cancel()
        for task in [task for task in running if task.done()]:
            del running[task]

    async def _claim_beside(self, running: Running, shards: Shards) -> list[Job]:
        try:
            return await self._claim(shards, [*running.values()])
        except Exception:
            if not running:
                raise
            # Whoever wakes us next has it tried again; waiting here for what runs would hold that up.
            log.exception("nothing claimed")
            return []

    async def _claim(self, shards: Shards, beside: list[Job]) -> list[Job]:
        """Take what is due: of what comes in bulk only as much as leaves places for everything else.

        What runs here and was planned anew meanwhile, or lost its lease, is begun once it has ended: no handler need
        reckon with another one at the same job.
        """
        free = AT_ONCE - len(beside)
        if self.is_stopping or not free:
            return []
        self._claims += 1
        ids = [job.id for job in beside]
        bulk = [kind.name for kind in self._kinds.values() if kind.is_bulk]
        room = min(free, BULK_AT_ONCE - sum(map(self._is_bulk, beside)))
        async with self._store.database.transaction() as tx:
            await self._mind_the_clock(tx, shards)
            claimed = await self._take(tx, shards, Lane(bulk, is_bulk=True, free=room), ids) if room else []
            left_out = bulk if len(claimed) == room else ()
            claimed += await self._take(tx, shards, Lane(bulk, is_bulk=False, free=free - len(claimed)), ids)
            is_all = len(claimed) < free
            following = await self._store.next_run_at(tx, shards, left_out=left_out, running=ids) if is_all else None
        self.aim(following)
        return claimed

    async def _mind_the_clock(self, tx: Transaction, shards: Shards) -> None:
        """Notice that the clock was set back: what was due stays due, and a lease ends no later than a new one would.

        Whoever lives prolongs a lease long before that. At the first time, the clock may have been set back before.
        """
        now, before, self._claimed_at = self._clock.now(), self._claimed_at, self._clock.now()
        if before is None or before - now > SET_BACK:
            moved = await self._store.follow_clock(tx, shards, now, was=before or now, lease_until=now + self._lease)
            if before is not None:
                log.warning("clock was set back", seconds=round((before - now).total_seconds()), jobs=moved)

    async def _take(self, tx: Transaction, shards: Shards, lane: Lane, running: list[int]) -> list[Job]:
        now, lease = self._clock.now(), f"{self._process}-{self._claims}"
        until = now + self._lease
        return await self._store.claim_due(tx, shards, lane, running=running, lease=lease, now=now, lease_until=until)

    def _is_bulk(self, job: Job) -> bool:
        kind = self._kinds.get(job.kind)
        return kind is not None and kind.is_bulk

    async def _execute(self, job: Job) -> None:
        keeping = asyncio.create_task(self._keep_lease(job))
        began = time.perf_counter()
        try:
            outcome = await self._attempt(job)
        except asyncio.CancelledError:  # stopping: the job is given back, and nothing counted
            outcome = outcomes.again(job, self._clock.now())
        except Exception:  # the row stays leased, and is taken again as a failure
            log.exception("job left to its lease", kind=job.kind, job_id=job.id)
            return
        finally:
            keeping.cancel()
        if self.observe is not None:
            kind = job.kind if job.kind in self._kinds else "unknown"
            self.observe(kind, outcomes.name_of(job, outcome), time.perf_counter() - began)
        settling = asyncio.create_task(self._settle(job, outcome))
        try:
            await asyncio.shield(settling)
        except asyncio.CancelledError:
            await settling
        await asyncio.gather(keeping, return_exceptions=True)

    async def _attempt(self, job: Job) -> Outcome:
        kind = self._kinds.get(job.kind)
        now = self._clock.now()
        is_held = job.guild_id is not None and self.is_out_of_reach(job.guild_id)
        if kind is None or is_held:
            if kind is None:
                log.warning("job of an unknown kind put off", kind=job.kind, job_id=job.id)
            return outcomes.again(job, now + (OUT_OF_REACH_PAUSE if is_held else UNKNOWN_KIND_PAUSE))
        if job.failures >= kind.max_attempts:
            return await self._failed(job, kind, LeaseEnded())
        is_missed = outcomes.is_missed(job, kind, now)
        try:
            await _call(kind.on_missed if is_missed else kind.handler, kind, job)
        except (Postpone, UnavailableError) as error:  # the database's trouble is no failure of the job
            until = error.until if isinstance(error, Postpone) else self._clock.now() + TROUBLE_PAUSE
            return outcomes.again(job, until)
        except asyncio.CancelledError as error:
            if _is_being_cancelled():
                raise
            return await self._failed(job, kind, error)
        except Exception as error:  # noqa: BLE001 - the boundary of jobs: logged where it is judged
            return await self._failed(job, kind, error)
        return outcomes.completed(job, self._clock.now(), JobState.MISSED if is_missed else JobState.DONE)

    async def _failed(self, job: Job, kind: JobKind, error: BaseException) -> Outcome:
        now = self._clock.now()
        reason = outcomes.describe(error)
        trace = None if isinstance(error, HearthError) else error
        if not isinstance(error, GiveUp) and not outcomes.is_exhausted(job, kind):
            log.warning("job failed, trying again", kind=kind.name, job_id=job.id, reason=reason, exc_info=trace)
            return outcomes.failed(job, kind, error, now, self._jitter())
        log.error("job given up", kind=kind.name, job_id=job.id, reason=reason, exc_info=trace)
        try:
            await _call(kind.on_dead, kind, job)
        except Exception:
            log.exception("could not tell of a dead job", kind=kind.name, job_id=job.id)
        return outcomes.dead(job, error, now) if isinstance(error, GiveUp) else outcomes.exhausted(job, error, now)

    async def _settle(self, job: Job, outcome: Outcome) -> None:
        try:
            async with self._store.database.transaction() as tx:
                is_ours = await self._store.settle(tx, job, outcome, self._clock.now())
        except Exception:  # the row stays leased, and is taken again as a failure
            log.exception("job left to its lease", kind=job.kind, job_id=job.id)
            return
        if not is_ours:
            log.info("job was taken over or changed meanwhile", kind=job.kind, job_id=job.id)

    async def _keep_lease(self, job: Job) -> None:
        while True:
            await asyncio.sleep(self._lease.total_seconds() / 3)
            try:
                async with self._store.database.transaction() as tx:
                    is_ours = await self._store.extend(tx, job, self._clock.now() + self._lease)
            except Exception:
                log.exception("lease not prolonged", kind=job.kind, job_id=job.id)
                continue
            if not is_ours:
                return


async def _call(handler: Handler | None, kind: JobKind, job: Job) -> None:
    if handler is not None:
        async with asyncio.timeout(kind.limit.total_seconds()):
            await handler(job)


def _is_being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
