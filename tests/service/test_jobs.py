"""Jobs as features meet them: done once whatever happens, on both databases."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.database import to_millis
from bot.errors import UnavailableError
from bot.i18n import _
from bot.jobs import GiveUp, Job, JobKind, Jobs, JobState, Postpone, Recurrence, runner

GUILD = 900_000_000_000_000_000
MINUTE = dt.timedelta(minutes=1)
HALF_OF_JITTER = 0.5  # delays are 75 % of the doubled backoff


@dataclass
class Worker:
    """A process: its own Jobs over the shared database, and a handler that does as told."""

    jobs: Jobs
    database: object
    clock: object
    seen: list[Job] = field(default_factory=list)
    told: list[tuple[str, str]] = field(default_factory=list)
    behaviour: object = None

    async def handle(self, job: Job) -> None:
        self.seen.append(job)
        if isinstance(self.behaviour, BaseException):
            raise self.behaviour
        if self.behaviour:
            await self.behaviour(job)

    async def missed(self, job: Job) -> None:
        self.told.append(("missed", job.key))

    async def dead(self, job: Job) -> None:
        self.told.append(("dead", job.key))

    async def enqueue(self, key: str = "a", *, after: dt.timedelta = dt.timedelta(0), **more) -> Job:
        async with self.database.transaction() as tx:
            return await self.jobs.enqueue(tx, "test", key, self.clock.now() + after, **more)

    async def find(self, key: str = "a") -> Job:
        async with self.database.reading() as tx:
            return await self.jobs.find(tx, "test", key)

    @property
    def keys(self) -> list[str]:
        return [job.key for job in self.seen]


@pytest.fixture
def make_worker(database, clock):
    def make(lease=runner.LEASE, **promises) -> Worker:
        worker = Worker(Jobs(database, clock, jitter=lambda: HALF_OF_JITTER, lease=lease), database, clock)
        promises = {"on_missed": worker.missed, "on_dead": worker.dead, **promises}
        worker.jobs.register(JobKind("test", worker.handle, title=_("Test"), **promises))
        return worker

    return make


@pytest.fixture
def worker(make_worker) -> Worker:
    return make_worker()


async def until(condition) -> None:
    """Wait for something that another task does."""
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


async def forever(_job: Job) -> None:
    await asyncio.Event().wait()


async def test_a_job_is_done_when_due_and_not_before(worker, clock):
    await worker.enqueue(after=MINUTE, guild_id=GUILD, payload={"member_id": 7})
    assert await worker.jobs.run_due() == 0
    clock.advance(minutes=1)
    assert await worker.jobs.run_due() == 1
    assert worker.seen[0].payload == {"member_id": 7}
    assert worker.seen[0].guild_id == GUILD
    assert worker.seen[0].attempt == 1
    assert (await worker.find()).state is JobState.DONE
    assert await worker.jobs.run_due() == 0


async def test_enqueuing_twice_is_once_even_when_it_is_done(worker):
    first = await worker.enqueue(payload={"n": 1})
    second = await worker.enqueue(payload={"n": 2})
    assert (second.id, second.payload) == (first.id, {"n": 1})
    await worker.jobs.run_due()
    assert (await worker.enqueue()).state is JobState.DONE
    await worker.jobs.run_due()
    assert worker.keys == ["a"]


async def test_the_same_key_from_twenty_at_once_is_one_job(worker):
    jobs = await asyncio.gather(*(worker.enqueue() for _ in range(20)))
    assert len({job.id for job in jobs}) == 1
    assert await worker.jobs.run_due() == 1


async def test_replacing_moves_a_job_and_opens_one_that_has_ended(worker, clock):
    await worker.enqueue(payload={"n": 1})
    await worker.enqueue(after=MINUTE, payload={"n": 2}, replace=True)
    assert await worker.jobs.run_due() == 0
    clock.advance(minutes=1)
    assert await worker.jobs.run_due() == 1
    clock.advance(seconds=1)
    await worker.enqueue(payload={"n": 3}, replace=True)
    assert await worker.jobs.run_due() == 1
    assert [job.payload["n"] for job in worker.seen] == [2, 3]
    assert len({job.nonce for job in worker.seen}) == 2
    assert all(len(job.nonce) <= 25 for job in worker.seen)


async def test_a_cancelled_job_never_runs(worker, database):
    await worker.enqueue()
    async with database.transaction() as tx:
        assert await worker.jobs.cancel(tx, "test", "a")
        assert not await worker.jobs.cancel(tx, "test", "a")
    assert await worker.jobs.run_due() == 0


async def test_a_server_that_is_left_takes_its_jobs_along(worker, database):
    await worker.enqueue("a", guild_id=GUILD)
    await worker.enqueue("b", guild_id=GUILD + 1)
    async with database.transaction() as tx:
        assert await worker.jobs.cancel_guild(tx, GUILD) == 1
    await worker.jobs.run_due()
    assert worker.keys == ["b"]


async def test_a_rolled_back_enqueue_never_runs(worker, database, clock):
    async def enqueue_and_fail() -> None:
        async with database.transaction() as tx:
            await worker.jobs.enqueue(tx, "test", "a", clock.now())
            _ = 1 / 0

    with pytest.raises(ZeroDivisionError):
        await enqueue_and_fail()
    assert await worker.jobs.run_due() == 0


async def test_what_fails_is_tried_again_later_each_time(worker, clock):
    worker.behaviour = OSError("a member's words")
    started_at = clock.now()
    await worker.enqueue()
    delays = []
    for _try in range(4):
        assert await worker.jobs.run_due() == 1
        job = await worker.find()
        assert (job.state, job.last_error) == (JobState.PENDING, "OSError")
        delays.append((job.run_at - clock.now()).total_seconds())
        clock.at = job.run_at
    assert delays == [22.5, 45, 90, 180]
    assert [job.attempt for job in worker.seen] == [1, 2, 3, 4]
    worker.behaviour = None
    await worker.jobs.run_due()
    assert (await worker.find()).last_error is None
    assert (await worker.find()).due_at == started_at


async def test_what_keeps_failing_is_dead_listed_told_and_can_be_tried_again(make_worker, database, clock):
    worker = make_worker(max_attempts=3)
    worker.behaviour = OSError()
    await worker.enqueue(guild_id=GUILD)
    for _try in range(5):
        await worker.jobs.run_due()
        clock.advance(hours=1)
    assert len(worker.seen) == 3
    assert worker.told == [("dead", "a")]
    async with database.reading() as tx:
        (dead,) = await worker.jobs.list_dead(tx, GUILD)
        assert (await worker.jobs.counts(tx)).dead == 1
        assert (await worker.jobs.counts(tx, GUILD)).dead == 1
        assert (await worker.jobs.counts(tx, GUILD + 1)).dead == 0
    worker.behaviour = None
    async with database.transaction() as tx:
        assert not await worker.jobs.retry(tx, dead.id, guild_id=GUILD + 1)
        assert await worker.jobs.retry(tx, dead.id, guild_id=GUILD)
    assert await worker.jobs.run_due() == 1
    assert (await worker.find()).state is JobState.DONE


async def test_giving_up_is_dead_at_once_with_our_sentence_only(worker):
    worker.behaviour = GiveUp(_("The channel {name} is gone."), name="secret")
    await worker.enqueue()
    assert await worker.jobs.run_due() == 1
    job = await worker.find()
    assert (job.state, job.last_error) == (JobState.DEAD, "GiveUp: The channel {name} is gone.")
    assert worker.told == [("dead", "a")]


async def test_postponing_is_not_a_failure(make_worker, clock):
    worker = make_worker(max_attempts=1)
    await worker.enqueue()
    for _time in range(3):
        worker.behaviour = Postpone(clock.now() + MINUTE)
        assert await worker.jobs.run_due() == 1
        assert await worker.jobs.run_due() == 0
        clock.advance(minutes=1)
    worker.behaviour = None
    await worker.jobs.run_due()
    assert (await worker.find()).state is JobState.DONE


async def test_trouble_with_the_database_is_no_failure_of_the_job(make_worker, clock):
    worker = make_worker(max_attempts=1)
    worker.behaviour = UnavailableError()
    await worker.enqueue()
    for _time in range(3):
        assert await worker.jobs.run_due() == 1
        assert (await worker.find()).failures == 0
        clock.advance(minutes=1)
    worker.behaviour = None
    await worker.jobs.run_due()
    assert (await worker.find()).state is JobState.DONE


async def test_a_job_of_a_kind_that_nobody_handles_blocks_nothing(worker, database, clock):
    async with database.transaction() as tx:
        await worker.jobs.enqueue(tx, "gone", "a", clock.now())
    await worker.enqueue("b")
    assert await worker.jobs.run_due() == 2
    assert worker.keys == ["b"]


async def test_a_handler_that_hangs_is_cut_off_and_counts_as_failed(make_worker):
    worker = make_worker(limit=dt.timedelta(milliseconds=20))
    worker.behaviour = forever
    await worker.enqueue()
    await worker.jobs.run_due()
    assert (await worker.find()).last_error == "TimeoutError"


async def test_a_handler_whose_own_task_was_cancelled_counts_as_failed(worker):
    worker.behaviour = asyncio.CancelledError()
    await worker.enqueue()
    assert await worker.jobs.run_due() == 1
    job = await worker.find()
    assert (job.failures, job.last_error) == (1, "CancelledError")


async def test_stopping_gives_a_running_job_back_and_counts_nothing(worker):
    worker.behaviour = forever
    await worker.enqueue()
    running = asyncio.create_task(worker.jobs.run_due())
    await until(lambda: worker.seen)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    job = await worker.find()
    assert (job.state, job.failures, job.lease) == (JobState.PENDING, 0, None)
    worker.behaviour = None
    await worker.jobs.run_due()
    assert [job.attempt for job in worker.seen] == [1, 2]


async def test_a_job_whose_process_died_is_taken_over_when_the_lease_ends(make_worker, clock):
    crashed, survivor = make_worker(), make_worker()
    await crashed.enqueue()
    await claim_and_die(crashed)
    assert await survivor.jobs.run_due() == 0
    clock.advance(minutes=2)
    assert await survivor.jobs.run_due() == 1
    assert survivor.seen[0].attempt == 2
    assert survivor.seen[0].failures == 1


@pytest.mark.parametrize(("minutes", "attempt"), [(0, 2), (5, 1)])
async def test_a_job_planned_anew_after_its_process_died_looks_first_unless_it_is_another_occurrence(
    make_worker, clock, minutes, attempt
):
    crashed, survivor = make_worker(), make_worker()
    await crashed.enqueue()
    meant = clock.now()
    await claim_and_die(crashed)
    clock.advance(seconds=1)
    await survivor.enqueue(after=dt.timedelta(minutes=minutes) - (clock.now() - meant), replace=True)
    clock.advance(minutes=minutes)
    await survivor.jobs.run_due()
    assert survivor.seen[0].attempt == attempt
    await survivor.enqueue(after=survivor.seen[0].due_at - clock.now(), replace=True)
    await survivor.jobs.run_due()
    assert survivor.seen[1].attempt == 1  # it had ended


async def test_a_job_that_kills_its_process_every_time_is_dead_in_the_end(make_worker, clock):
    worker = make_worker(max_attempts=3)
    await worker.enqueue()
    for _crash in range(4):
        await claim_and_die(worker)
        clock.advance(minutes=2)
    await worker.jobs.run_due()
    assert worker.seen == []
    assert (await worker.find()).last_error.startswith("LeaseEnded")
    assert worker.told == [("dead", "a")]


async def test_what_was_due_stays_due_when_the_clock_is_set_back_and_runs_once(worker, clock):
    await worker.jobs.run_due()
    clock.advance(hours=2)
    await worker.jobs.run_due()
    await worker.enqueue("due")
    await worker.enqueue("later", after=2 * MINUTE)
    clock.advance(hours=-2)
    assert await worker.jobs.run_due() == 1
    assert await worker.jobs.run_due() == 0
    assert worker.keys == ["due"]


@pytest.mark.parametrize("is_restarted", [False, True])
async def test_what_a_clock_that_was_ahead_planned_for_soon_is_as_far_away_when_it_is_right_again(
    make_worker, clock, is_restarted
):
    before = make_worker()
    await before.jobs.run_due()
    clock.advance(hours=2)
    before.behaviour = ValueError("not now")
    await before.enqueue("failed")
    await before.jobs.run_due()
    pause = (await before.find("failed")).run_at - clock.now()
    for key, after in (("at once", 0 * MINUTE), ("soon", MINUTE / 3), ("at an instant", 5 * MINUTE)):
        await before.enqueue(key, after=after)
    clock.advance(hours=-2)
    worker = make_worker() if is_restarted else before
    worker.seen.clear()
    worker.behaviour = None
    for _time in range(2):
        await worker.jobs.run_due()
    assert worker.keys == ["at once"]
    clock.advance(seconds=20)
    await worker.jobs.run_due()
    assert worker.keys == ["at once", "soon"]
    clock.advance(seconds=pause.total_seconds())
    await worker.jobs.run_due()
    assert worker.keys == ["at once", "soon", "failed"]
    clock.advance(hours=2, minutes=5)
    await worker.jobs.run_due()
    assert worker.keys == ["at once", "soon", "failed", "at an instant"]


async def test_a_clock_that_is_set_back_ends_no_lease_of_the_living_and_prolongs_none_of_the_dead(make_worker, clock):
    living, dead, other = make_worker(lease=dt.timedelta(milliseconds=90)), make_worker(), make_worker()
    await dead.enqueue("dead")
    clock.advance(hours=2)
    await claim_and_die(dead)
    living.behaviour = forever
    await living.enqueue("living")
    running = asyncio.create_task(living.jobs.run_due())
    await until(lambda: living.seen)
    clock.advance(hours=-2)
    assert await other.jobs.run_due() == 0
    await asyncio.sleep(0.2)  # the living prolongs its lease
    clock.advance(seconds=61)
    await other.jobs.run_due()
    assert "dead" in other.keys
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def claim_and_die(worker) -> None:
    """Claim as the runner does, and never come back."""
    assert await worker.jobs._runner._claim(worker.jobs._shards, [])


async def test_who_comes_back_after_the_lease_ended_changes_nothing(make_worker, clock):
    slow, quick = make_worker(), make_worker()
    go = asyncio.Event()

    async def wait(_job: Job) -> None:
        await go.wait()
        raise OSError

    slow.behaviour = wait
    await slow.enqueue()
    running = asyncio.create_task(slow.jobs.run_due())
    await until(lambda: slow.seen)
    clock.advance(minutes=2)
    assert await quick.jobs.run_due() == 1
    go.set()
    await running
    job = await quick.find()
    assert (job.state, job.last_error) == (JobState.DONE, None)


async def test_a_lease_is_prolonged_while_the_handler_runs(make_worker, clock):
    worker, other = make_worker(lease=dt.timedelta(milliseconds=60)), make_worker()
    worker.behaviour = forever
    await worker.enqueue()
    running = asyncio.create_task(worker.jobs.run_due())
    await until(lambda: worker.seen)
    for _beat in range(3):
        before = (await worker.find()).run_at
        clock.advance(milliseconds=50)
        for _look in range(200):
            if (await worker.find()).run_at > before:
                break
            await asyncio.sleep(0.01)
        assert await other.jobs.run_due() == 0
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_what_is_planned_anew_while_it_runs_is_begun_once_it_has_ended(worker):
    at_once, most, go = 0, 0, asyncio.Event()

    async def count(_job: Job) -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await go.wait()
        at_once -= 1

    worker.behaviour = count
    await worker.enqueue("card", payload={"version": 1})
    running = asyncio.create_task(worker.jobs.run_due())
    await until(lambda: worker.seen)
    await worker.enqueue("card", payload={"version": 2}, replace=True)
    await worker.enqueue("beside")
    await worker.jobs.run_due()
    await until(lambda: worker.keys == ["card", "beside"])
    go.set()
    assert await running == 3
    assert [job.payload.get("version") for job in worker.seen] == [1, None, 2]
    assert most == 2
    assert (await worker.find("card")).state is JobState.DONE


async def test_a_job_whose_lease_ended_under_a_living_handler_is_not_begun_beside_it(worker, clock):
    worker.behaviour = forever
    await worker.enqueue("slow")
    running = asyncio.create_task(worker.jobs.run_due())
    await until(lambda: worker.seen)
    clock.advance(minutes=2)
    worker.behaviour = None
    await worker.enqueue("quick")
    await worker.jobs.run_due()
    await until(lambda: "quick" in worker.keys)
    assert worker.keys == ["slow", "quick"]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_two_runners_at_once_do_each_of_a_hundred_jobs_once(make_worker, database, clock):
    first, second = make_worker(), make_worker()
    async with database.transaction() as tx:
        for number in range(100):
            await first.jobs.enqueue(tx, "test", str(number), clock.now(), guild_id=GUILD)
    await asyncio.gather(first.jobs.run_due(), second.jobs.run_due())
    assert sorted(first.keys + second.keys, key=int) == [str(number) for number in range(100)]


async def test_a_second_pass_in_the_same_process_only_wakes_the_first(worker):
    worker.behaviour = forever
    await worker.enqueue("slow")
    running = asyncio.create_task(worker.jobs.run_due())
    await until(lambda: worker.seen)
    worker.behaviour = None
    await worker.enqueue("quick")
    assert await worker.jobs.run_due() == 0
    await until(lambda: "quick" in worker.keys)
    assert worker.keys == ["slow", "quick"]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_what_comes_in_hundreds_leaves_places_for_everything_else(worker):
    started = []

    async def stuck(job):
        started.append(job.key)
        await forever(job)

    worker.jobs.register(JobKind("bulk", stuck, title=_("Test"), is_bulk=True))
    async with worker.database.transaction() as tx:
        for number in range(50):
            await worker.jobs.enqueue(tx, "bulk", str(number), worker.clock.now())
    running = asyncio.create_task(worker.jobs.run_due())
    await until(lambda: len(started) == runner.BULK_AT_ONCE)
    for number in range(20):
        await worker.enqueue(f"quick {number}")
    await until(lambda: len(worker.seen) == 20)
    assert len(started) == runner.BULK_AT_ONCE
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_trouble_with_the_database_holds_up_nothing_beside_a_slow_job(worker):
    worker.behaviour = forever
    await worker.enqueue("slow")
    running = asyncio.create_task(worker.jobs.run_due())
    await until(lambda: worker.seen)
    worker.behaviour = None
    await break_and_mend(worker)
    assert worker.keys == ["slow", "mended"]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_whoever_tries_a_dead_job_again_does_not_hear_that_it_is_late(make_worker, clock, database):
    worker = make_worker(when_late="miss", late_after=MINUTE)
    worker.behaviour = GiveUp()
    dead = await worker.enqueue(guild_id=GUILD)
    await worker.jobs.run_due()
    clock.advance(days=1)
    worker.behaviour = None
    async with database.transaction() as tx:
        await worker.jobs.retry(tx, dead.id, guild_id=GUILD)
    await worker.jobs.run_due()
    assert [job.attempt for job in worker.seen] == [1, 2]
    assert (await worker.find()).state is JobState.DONE


async def test_a_weekly_job_stays_at_0900_when_clocks_change(worker, clock):
    clock.at = dt.datetime(2026, 10, 19, 7, 0, tzinfo=dt.UTC)  # a Monday, 09:00 in Berlin
    weekly = Recurrence.weekly(dt.datetime.fromisoformat("2026-10-19 09:00"), "Europe/Berlin")
    await worker.enqueue(recurrence=weekly)
    await worker.jobs.run_due()
    assert (await worker.find()).due_at == dt.datetime(2026, 10, 26, 8, 0, tzinfo=dt.UTC)
    clock.at = (await worker.find()).due_at
    await worker.jobs.run_due()
    assert len({job.nonce for job in worker.seen}) == 2
    assert [job.attempt for job in worker.seen] == [1, 1]


async def test_a_recurring_job_fires_once_after_a_long_downtime_and_ends_with_its_rule(worker, clock):
    start = clock.now().replace(tzinfo=None)
    await worker.enqueue(recurrence=Recurrence.daily(start, "UTC", count=60))
    clock.advance(days=50, minutes=1)
    assert await worker.jobs.run_due() == 1
    assert (await worker.find()).due_at == clock.now() + dt.timedelta(days=1) - MINUTE
    clock.advance(days=30)
    await worker.jobs.run_due()
    assert (await worker.find()).state is JobState.DONE


async def test_a_recurring_job_that_failed_for_good_this_time_is_listed_and_comes_again(make_worker, clock, database):
    worker = make_worker(max_attempts=1)
    worker.behaviour = OSError()
    start = clock.now().replace(tzinfo=None)
    await worker.enqueue(recurrence=Recurrence.daily(start, "UTC"), guild_id=GUILD)
    await worker.jobs.run_due()
    assert worker.told == [("dead", "a")]
    async with database.reading() as tx:
        assert [job.last_error for job in await worker.jobs.list_dead(tx, GUILD)] == ["OSError"]
    worker.behaviour = None
    clock.advance(days=1)
    assert await worker.jobs.run_due() == 1
    async with database.reading() as tx:
        assert await worker.jobs.list_dead(tx, GUILD) == []


async def test_a_recurring_job_that_failed_for_good_this_time_can_be_tried_again_and_keeps_its_rhythm(
    make_worker, clock, database
):
    worker = make_worker(max_attempts=1)
    worker.behaviour = OSError()
    start = clock.now()
    await worker.enqueue(recurrence=Recurrence.daily(start.replace(tzinfo=None), "UTC"), guild_id=GUILD)
    await worker.jobs.run_due()
    worker.behaviour = None
    clock.advance(hours=1)
    async with database.transaction() as tx:
        (listed,) = await worker.jobs.list_dead(tx, GUILD)
        assert not await worker.jobs.retry(tx, listed.id, guild_id=GUILD + 1)
        assert await worker.jobs.retry(tx, listed.id, guild_id=GUILD)
        assert await worker.jobs.list_dead(tx, GUILD) == []
        assert not await worker.jobs.retry(tx, listed.id, guild_id=GUILD)
    assert await worker.jobs.run_due() == 1
    assert (await worker.find()).due_at == start + dt.timedelta(days=1)


@pytest.mark.parametrize("when_late", ["run", "miss"])
async def test_what_is_late_after_downtime_is_run_or_missed_as_its_kind_says(make_worker, clock, database, when_late):
    worker = make_worker(when_late=when_late, late_after=MINUTE)
    await worker.enqueue("late", guild_id=GUILD)
    clock.advance(minutes=10)
    await worker.enqueue("fresh")
    async with database.reading() as tx:
        counts = await worker.jobs.counts(tx)
    assert (counts.due, counts.late, counts.dead) == (2, 1, 0)
    await worker.jobs.run_due()
    if when_late == "run":
        assert worker.keys == ["late", "fresh"]
    else:
        assert worker.keys == ["fresh"]
        assert worker.told == [("missed", "late")]
        assert (await worker.find("late")).state is JobState.MISSED


async def test_a_process_runs_the_jobs_of_its_own_shards_and_others_do_not_block_it(worker):
    for shard in range(4):
        for number in range(20):
            await worker.enqueue(f"{shard}-{number}", guild_id=((1000 + number) * 4 + shard) << 22)
    await worker.enqueue("nobody's")
    worker.jobs.serve(4, [1, 3])
    assert await worker.jobs.run_due() == 40
    assert {key[0] for key in worker.keys} == {"1", "3"}
    worker.jobs.serve(4, [0])
    assert await worker.jobs.run_due() == 21
    assert worker.keys[-1] == "nobody's"


async def test_upcoming_jobs_of_a_server_are_listed_soonest_first(worker, database):
    await worker.enqueue("later", after=2 * MINUTE, guild_id=GUILD)
    await worker.enqueue("sooner", after=MINUTE, guild_id=GUILD)
    await worker.enqueue("elsewhere", guild_id=GUILD + 1)
    async with database.reading() as tx:
        upcoming = await worker.jobs.list_upcoming(tx, GUILD)
    assert [job.key for job in upcoming] == ["sooner", "later"]
    assert worker.jobs.title_of("test") == "Test"


async def test_what_ended_a_month_ago_is_forgotten(worker, database, clock):
    await worker.enqueue()
    await worker.jobs.run_due()
    async with database.transaction() as tx:
        await worker.jobs.enqueue(tx, "jobs.prune", "now", clock.advance(days=31))
    await worker.jobs.run_due()
    assert await worker.find() is None


async def test_looking_for_due_jobs_reads_the_index(worker, database):
    if database.dialect != "sqlite":
        pytest.skip("PostgreSQL reads an empty table whole")
    query = (Path(runner.__file__).parent / "queries.sql").read_text().split("-- name: next_run_at$")[1]
    async with database.reading() as tx:
        plan = await tx.connection.execute_fetchall(
            "EXPLAIN QUERY PLAN " + query.split(";")[0],
            {"shards": ",0,", "shard_count": 1, "left_out": "", "running": ""},
        )
    assert "job_open_by_run" in str([row[3] for row in plan])


async def test_the_real_scheduler_runs_jobs_by_itself_survives_trouble_and_stops(database):
    clock = SystemClock()
    worker = Worker(Jobs(database, clock), database, clock)
    worker.jobs.register(JobKind("test", worker.handle, title=_("Test")))
    await worker.jobs.start()
    try:
        await worker.enqueue("now")
        await until(lambda: worker.keys == ["now"])
        await worker.enqueue("soon", after=dt.timedelta(milliseconds=300))
        await until(lambda: worker.keys == ["now", "soon"])
        await break_and_mend(worker)
        worker.behaviour = forever
        await worker.enqueue("stuck")
        await until(lambda: "stuck" in worker.keys)
    finally:
        await worker.jobs.stop(timeout=0.05)
    assert (await worker.find("stuck")).state is JobState.PENDING
    assert to_millis((await worker.find("stuck")).run_at) <= to_millis(clock.now())


async def break_and_mend(worker) -> None:
    """The database fails for one tick; the next one works again."""
    store, failed = worker.jobs._store, []
    working = store.claim_due

    async def fail(*_args, **_more):
        failed.append(1)
        raise OSError("no disk")

    store.claim_due = fail
    await worker.enqueue("mended")
    await until(lambda: failed)
    store.claim_due = working
    worker.jobs._runner.woken.set()
    await until(lambda: "mended" in worker.keys)
