"""Whatever happens to the ledger, in whatever order: every sum is what its entries add up to, and nothing is twice."""

from __future__ import annotations

import asyncio
import collections
import tempfile
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.app import build_services
from bot.database.migrate import migrate
from bot.guilds import ServerSettings
from bot.ledger import Board, CapReached, Grant, Mark, NotEligible, Period, PeriodKind, PointSettings, Source, rules
from bot.ledger.reasons import REASONS
from bot.ledger.service import SeasonRuns
from bot.settings import Settings
from tests.support.clock import FakeClock

GUILD = 1
MEMBERS = st.sampled_from([10, 11, 12])
SOURCES = st.integers(1, 4)
EARNED = st.sampled_from(["answer", "also_helpful", "thanks", "greeting"])
MARKS = st.sampled_from(list(Mark))
BOARDS = [Period(PeriodKind.ALL, "all")]


class CrashError(Exception):
    """The process ends before the commit."""


class LedgerMachine(RuleBasedStateMachine):
    """Members earn, lose and earn again; staff freezes, adjusts and counts seasons; processes die."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.clock = FakeClock()

    def run(self, coroutine):
        return self.runner.run(coroutine)

    @initialize()
    def open(self):
        self.run(self._open(self.fresh_url()))

    async def _open(self, url):
        self.services = build_services(Settings(database_url=url, _env_file=None), self.clock)
        await self.services.database.connect()
        await migrate(self.services.database)
        await self.services.guilds.set(GUILD, ServerSettings(set_up_at=1, timezone="Pacific/Auckland"))
        await self.services.guilds.change(GUILD, PointSettings, answer_per_day=2)

    @property
    def ledger(self):
        return self.services.ledger

    async def in_transaction(self, work, *, dies=False):
        try:
            async with self.services.database.transaction(lock=GUILD) as tx:
                result = await work(tx)
                if dies:
                    raise CrashError
                return result
        except (CrashError, NotEligible, CapReached, SeasonRuns):
            return None

    def grant(self, member, source, reason, **changes):
        given = Source("message", source)
        return Grant(guild_id=GUILD, member_id=member, reason=REASONS[reason], source=given, actor_id=99, **changes)

    @rule(member=MEMBERS, source=SOURCES, reason=EARNED, at_once=st.integers(1, 4), dies=st.booleans())
    def award(self, member, source, reason, at_once, dies):
        async def all_at_once():
            grant = self.grant(member, source, reason)
            awards = [self.in_transaction(lambda tx: self.ledger.award(tx, grant)) for _ in range(at_once)]
            crashes = [self.in_transaction(lambda tx: self.ledger.award(tx, grant), dies=True)] if dies else []
            await asyncio.gather(*crashes, *awards)

        self.run(all_at_once())

    @rule(source=SOURCES, dies=st.booleans())
    def undo(self, source, dies):
        def work(tx):
            return self.ledger.reverse_source(tx, GUILD, Source("message", source))

        self.run(self.in_transaction(work, dies=dies))

    @rule(member=MEMBERS, points=st.integers(-50, 50), source=st.integers(100, 105), is_imported=st.booleans())
    def adjust(self, member, points, source, is_imported):
        reason = "imported" if is_imported else "adjustment"
        grant = self.grant(member, source, reason, points=points, is_imported=is_imported)
        self.run(self.in_transaction(lambda tx: self.ledger.award(tx, grant)))

    @rule(member=MEMBERS, mark=MARKS, is_set=st.booleans(), dies=st.booleans())
    def mark(self, member, mark, is_set, dies):
        def work(tx):
            return self.ledger.mark(tx, GUILD, member, mark, is_set=is_set)

        self.run(self.in_transaction(work, dies=dies))

    @rule(dies=st.booleans())
    def start_season(self, dies):
        self.run(self.in_transaction(lambda tx: self.ledger.start_season(tx, GUILD, "S", by=1), dies=dies))

    @rule(dies=st.booleans())
    def end_season(self, dies):
        self.run(self.in_transaction(lambda tx: self.ledger.end_season(tx, GUILD, by=1), dies=dies))

    @rule(hours=st.sampled_from([1, 13, 24 * 8, 24 * 40]))
    def pass_time(self, hours):
        self.clock.advance(hours=hours)

    @rule()
    def night(self):
        async def drop(tx):
            zone = (await self.services.guilds.server_in(tx, GUILD)).zone
            today = rules.date_of(rules.day_of(self.clock.now(), zone))
            await self.ledger.boards.drop_old(tx, GUILD, today)

        self.run(self.in_transaction(drop))

    @rule()
    def recount(self):
        async def all_of_it():
            return [done async for done in self.services.audit.recount(GUILD)]

        self.run(all_of_it())

    @rule()
    def restart(self):
        async def again():
            await self.services.database.close()
            self.services = build_services(self.services.settings, self.clock)
            await self.services.database.connect()

        self.clock.advance(milliseconds=1)  # no process starts within the instant in which another made an id
        self.run(again())

    @invariant()
    @precondition(lambda self: hasattr(self, "services"))
    def every_sum_is_what_the_entries_add_up_to(self):
        self.run(self._check())

    async def _check(self):
        assert await self.services.audit.differences(GUILD) == []
        entries = await self.ledger.entries_after(GUILD, 0, most=10_000)
        balances, standing, awards = collections.Counter(), collections.Counter(), collections.Counter()
        for entry in entries:
            balances[entry.member_id] += entry.points
            step = 1 if entry.reverses_id is None else -1
            standing[entry.source, entry.reason, entry.member_id] += step
            awards[entry.member_id, entry.reason, entry.day] += step
        assert set(standing.values()) <= {0, 1}, "a source was awarded twice"
        assert all(times <= 2 for (_member, reason, _day), times in awards.items() if reason == "answer")
        shown = []
        for member, balance in balances.items():
            assert (await self.ledger.account(GUILD, member)).balance == balance
            async with self.services.database.reading() as tx:
                marks = await self.ledger.marks(tx, GUILD, member)
            if balance > 0 and rules.is_listed(marks, PointSettings()):
                shown.append((-balance, member))
        async with self.services.database.reading() as tx:
            page = await self.ledger.boards.page(tx, GUILD, Board.OVERALL, BOARDS[0], most=10)
            assert [(line.points, line.member_id) for line in page] == [(-low, member) for low, member in sorted(shown)]
            for line in page:
                (own,) = await self.ledger.boards.own(tx, GUILD, Board.OVERALL, BOARDS[:1], line.member_id)
                better = [points for points, _member in shown if -points > line.points]
                assert (own.rank, line.rank) == (len(better) + 1, len(better) + 1)
                assert own.to_next == (min(-points for points in better) - line.points if better else None)

    def teardown(self):
        if hasattr(self, "services"):
            self.run(self.services.database.close())
        self.runner.close()


def machine(new_url):
    return type("Machine", (LedgerMachine,), {"fresh_url": staticmethod(new_url)})


def run(new_url, examples):
    chosen = settings(
        max_examples=examples, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(machine(new_url), settings=chosen)


def test_on_sqlite_any_sequence_keeps_the_sums():
    with tempfile.TemporaryDirectory() as folder:
        run(lambda: f"sqlite:///{Path(folder) / uuid4().hex}.db", examples=20)


@pytest.mark.usefixtures("postgres_server")
def test_on_postgresql_any_sequence_keeps_the_sums(postgres_server, migrated_template):
    run(lambda: postgres_server.create_database(f"machine_{uuid4().hex}", template=migrated_template), examples=8)
