"""What observers of jobs and database are told, and the judgement of health on a real database."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import time
from types import SimpleNamespace

import pytest

from bot.database.sqlite import READERS
from bot.i18n import _
from bot.jobs import GiveUp, JobKind, Jobs, Postpone, Recurrence
from bot.metrics import Health, health
from bot.state import BotState

ENDLESS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


@pytest.fixture
def told(database):
    """What the database's observer is told: [(what, seconds)]."""
    told = []
    database.observe = lambda what, seconds: told.append((what, seconds))
    return told


class TestDatabase:
    async def test_waiting_writing_and_reading_are_told_apart(self, database, told):
        async with database.transaction():
            await asyncio.sleep(0.05)
        async with database.reading():
            pass
        assert [what for what, _seconds in told] == ["wait", "transaction", "read"]
        assert told[0][1] < 0.05 <= told[1][1]

    async def test_who_waits_for_another_is_told_how_long(self, database, told):
        begun = asyncio.Event()

        async def hold():
            async with database.transaction(lock=7):
                begun.set()
                await asyncio.sleep(0.1)

        holding = asyncio.create_task(hold())
        await begun.wait()
        async with database.transaction(lock=7):
            pass
        await holding
        assert max(seconds for what, seconds in told if what == "wait") >= 0.08

    async def test_a_transaction_that_fails_is_an_error_and_stays_one(self, database, told):
        with pytest.raises(ZeroDivisionError):
            async with database.transaction():
                raise ZeroDivisionError
        async with database.transaction():
            pass
        assert [what for what, _seconds in told].count("wait") == 2


async def test_each_attempt_at_a_job_is_told_with_how_it_went(database, clock):
    jobs, told = Jobs(database, clock, jitter=lambda: 0), []
    jobs.observe(lambda kind, outcome, seconds: told.append((kind, outcome, seconds < 5)))
    raised = {
        "fine": None,
        "broken": ValueError(),
        "later": Postpone(clock.now() + dt.timedelta(hours=1)),
        "hopeless": GiveUp(),
    }

    async def handle(job):
        if raised[job.key] is not None:
            raise raised[job.key]

    jobs.register(JobKind("test", handle, title=_("Test")))
    jobs.register(JobKind("daily", handle, title=_("Test")))
    times = Recurrence.daily(dt.datetime(2026, 1, 1, 12), "UTC")
    async with database.transaction() as tx:
        for key in raised:
            await jobs.enqueue(tx, "test", key, clock.now())
        await jobs.enqueue(tx, "daily", "fine", clock.now(), recurrence=times)
        await jobs.enqueue(tx, "gone", "fine", clock.now())
    await jobs.run_due()
    assert sorted(told) == [
        ("daily", "done", True),
        *(("test", outcome, True) for outcome in ("dead", "done", "failed", "postponed")),
        ("unknown", "postponed", True),
    ]


@pytest.fixture
def well(database, clock):
    """A bot that is well: connected, and alive just now."""
    services = SimpleNamespace(
        clock=clock,
        database=database,
        state=BotState(database, clock),
        jobs=Jobs(database, clock),
        settings=SimpleNamespace(process="all"),
    )
    return SimpleNamespace(services=services, shards_at_work={0: True, 1: True})


class TestHealth:
    async def test_a_bot_that_is_connected_and_alive_is_well(self, well, clock):
        await well.services.state.seen([0, 1], 2, "all")
        is_well, report = await Health(well).report()
        assert is_well
        assert report == {
            "status": "ok",
            "wrong": [],
            "shards": {"0": True, "1": True},
            "last_heartbeat": clock.now().isoformat(timespec="seconds"),
            "dead_jobs": 0,
        }

    async def test_it_is_not_well_with_a_shard_away_or_without_a_heartbeat_for_two_minutes(self, well, clock):
        looking = Health(well)
        assert (await looking.report())[1]["wrong"] == [], "it has only just started"
        clock.advance(minutes=3)
        assert (await looking.report())[1]["wrong"] == ["heartbeat"]
        await well.services.state.seen([0, 1], 2, "all")
        well.shards_at_work[1] = False
        assert (await looking.report())[1]["wrong"] == ["gateway"]
        clock.advance(minutes=3)
        well.shards_at_work = {}
        assert (await looking.report())[1]["wrong"] == ["gateway", "heartbeat"]

    async def test_jobs_are_counted_every_fifteen_seconds_at_most(self, well, clock, monkeypatch):
        jobs, looking = well.services.jobs, Health(well)
        assert (await looking.sign()).counts.due == 0
        async with well.services.database.transaction() as tx:
            await jobs.enqueue(tx, "test", "a", clock.now())
        assert (await looking.sign()).counts.due == 0
        monkeypatch.setattr(health, "COUNTED_EVERY_SECONDS", 0)
        assert (await looking.sign()).counts.due == 1

    @pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
    async def test_an_answer_comes_within_two_seconds_while_the_database_hangs(self, well, database):
        await well.services.state.seen([0, 1], 2, "all")
        looking = Health(well)
        async with contextlib.AsyncExitStack() as stack:
            connections = [(await stack.enter_async_context(database.reading())).connection for _ in range(READERS)]
            hanging = [asyncio.create_task(connection.execute_fetchall(ENDLESS)) for connection in connections]
            began = time.perf_counter()
            reports = await asyncio.gather(*(looking.report() for _ in range(20)))
            assert time.perf_counter() - began < 2
            assert all(report["wrong"] == ["database"] for _is_well, report in reports)
            assert all(report["dead_jobs"] is None for _is_well, report in reports)
            for connection in connections:
                await connection.interrupt()
            await asyncio.gather(*hanging, return_exceptions=True)
        assert (await looking.report())[0], "and it is well again once the database is"

    async def test_a_database_that_is_closed_does_not_answer(self, well, database):
        await database.close()
        is_well, report = await Health(well).report()
        assert not is_well
        assert "database" in report["wrong"]
