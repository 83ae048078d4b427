"""How fast the ledger is when it is full: `python -m bench.ledger [--members 1000000] [--entries 10000000]`.

Prints the size of the file, and how long an award, a page of a leaderboard and a member's own rank take. A
database named by --file or --postgres is migrated and filled the first time, and left for the next. Exits with 1 past
a limit.
"""

# ruff: noqa: INP001, T201, S311 - a script of its own, which talks to the terminal and writes its own statements

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bench.figures import note
from bot.app import build_services
from bot.clock import to_millis
from bot.database.migrate import migrate
from bot.guilds import ServerSettings
from bot.ledger import Board, Grant, Period, PeriodKind, PointSettings, Source, rules
from bot.ledger.reasons import REASONS
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.services import Services

GUILD = 1_000_000_000_000_000_000
FIRST_MEMBER = 2_000_000_000_000_000_000
CHUNK = 200_000
DAYS = 730
AWARD_LIMIT_MS, BOARD_LIMIT_MS = 3.0, 10.0

Work = Callable[[], Awaitable[object]]

NUMBERS = {
    "sqlite": "(WITH RECURSIVE n (i) AS (SELECT {low} UNION ALL SELECT i + 1 FROM n WHERE i < {high}) SELECT i FROM n)",
    "postgres": "(SELECT generate_series(CAST({low} AS BIGINT), {high}) AS i)",
}
# Every member has something; the rest falls to few, as helping does. Days come from a table: calendars are no SQL.
ENTRIES = """
INSERT INTO ledger_entry (
    id, guild_id, member_id, points, reason, source_kind, source_id, turn, actor_id, day, is_newcomer, created_at
)
SELECT
    {first_id} + i * {step},
    {guild},
    {member} + CASE WHEN i < {members} THEN i ELSE CAST(
        (i * 7919 % 1000003) / 1000003.0 * ((i * 7919 % 1000003) / 1000003.0) * ((i * 7919 % 1000003) / 1000003.0)
        * ({members} - 1) AS BIGINT) END,
    CASE i % 4 WHEN 0 THEN 10 WHEN 1 THEN 4 WHEN 2 THEN 3 ELSE 1 END,
    CASE i % 4 WHEN 0 THEN 'answer' WHEN 1 THEN 'also_helpful' WHEN 2 THEN 'thanks' ELSE 'greeting' END,
    'message', i, 1, {member} + i * 31 % {members},
    d.day, FALSE, d.millis
FROM {numbers} AS numbered
JOIN bench_day AS d ON d.number = i * {days} / {entries}
"""


async def fill(services: Services, members: int, entries: int) -> None:
    """Store entries of two years up to now, then build every sum from them, as a recount does."""
    database, clock = services.database, services.clock
    now = clock.now()
    days = [now - dt.timedelta(days=DAYS - 1 - number) for number in range(DAYS)]
    rows = ", ".join(f"({i}, {rules.day_of(at, dt.UTC)}, {to_millis(at)})" for i, at in enumerate(days))
    async with database.transaction() as tx:
        await database.run_script(
            tx,
            f"CREATE TABLE bench_day (number BIGINT PRIMARY KEY, day BIGINT, millis BIGINT);\n"
            f"INSERT INTO bench_day VALUES {rows};\n",
        )
    first_id = database.new_id() - (entries << 22)
    for low in range(0, entries, CHUNK):
        high = min(low + CHUNK, entries) - 1
        statement = ENTRIES.format(
            first_id=first_id,
            step=1 << 20,
            guild=GUILD,
            member=FIRST_MEMBER,
            members=members,
            entries=entries,
            days=DAYS,
            numbers=NUMBERS[database.dialect].format(low=low, high=high),
        )
        async with database.transaction() as tx:
            await database.run_script(tx, statement + ";\n")
        print(f"\r{high + 1:>10} entries", end="", flush=True)
    async with database.transaction() as tx:
        await database.run_script(tx, "DROP TABLE bench_day;\n")
        for board in Board:
            for period in periods(now):
                await services.ledger.boards._add(tx, GUILD, board, period)  # noqa: SLF001 - what a first award does
    print()
    start = time.perf_counter()
    async for done in services.audit.recount(GUILD):
        print(f"\r{min(done, members):>10} members recounted", end="", flush=True)
    print(f" in {time.perf_counter() - start:.0f} s")
    if database.dialect == "postgres":  # as it does by itself within minutes
        import asyncpg  # noqa: PLC0415 - an extra

        connection = await asyncpg.connect(services.settings.database_url)
        await connection.execute("VACUUM ANALYZE")
        await connection.execute("CHECKPOINT")
        await connection.close()


def periods(now: dt.datetime) -> list[Period]:
    """List the periods that are kept at any time, but for seasons."""
    kinds = [*rules.CALENDAR, PeriodKind.ALL]
    current = [rules.period_of(kind, now.date()) for kind in kinds]
    return current + [rules.previous(kind, now.date()) for kind in rules.CALENDAR]


async def timed(times: int, work: Work) -> tuple[float, float]:
    """Return the median and the 99th percentile in milliseconds."""
    took: list[float] = []
    for _ in range(times):
        start = time.perf_counter()
        await work()
        took.append((time.perf_counter() - start) * 1000)
    return statistics.median(took), statistics.quantiles(took, n=100)[98]


class Cases:
    """What is measured, each with its limit in milliseconds."""

    def __init__(self, services: Services, members: int) -> None:
        self.ledger = services.ledger
        self.database = services.database
        self.chance = random.Random(1)
        self.members = members
        self.sources = iter(range(10**12, 10**13))

    def all(self, now: dt.datetime) -> dict[str, tuple[float, Work]]:
        """Return the cases by name."""
        everything, month = (rules.period_of(kind, now.date()) for kind in (PeriodKind.ALL, PeriodKind.MONTH))
        cases: dict[str, tuple[float, Work]] = {"award": (AWARD_LIMIT_MS, self.award)}
        for board, period, name in (
            (Board.OVERALL, everything, "overall, all time"),
            (Board.HELPERS, everything, "helpers, all time"),
            (Board.HELPERS, month, "helpers, this month"),
        ):
            for share in (0, 0.25, 0.5, 0.75, 0.99):
                cases[f"{name}: page at {share:.0%}"] = BOARD_LIMIT_MS, self.page(board, period, share)
            cases[f"{name}: own rank"] = BOARD_LIMIT_MS, self.own(board, period)
        return cases

    def member(self) -> int:
        """Pick somebody."""
        return FIRST_MEMBER + self.chance.randrange(self.members)

    async def award(self) -> None:
        """Give somebody points, durably."""
        source = Source("bench", next(self.sources))
        grant = Grant(guild_id=GUILD, member_id=self.member(), reason=REASONS["answer"], source=source, actor_id=1)
        async with self.database.transaction(lock=GUILD) as tx:
            await self.ledger.award(tx, grant)

    def page(self, board: Board, period: Period, share: float) -> Work:
        """Read ten lines that far down a board."""

        async def read() -> object:
            async with self.database.reading() as tx:
                there = await self.ledger.boards.count(tx, GUILD, board, period)
                skipped = max(0, min(int(there * share), there - 10))
                return await self.ledger.boards.page(tx, GUILD, board, period, most=10, skipped=skipped)

        return read

    def own(self, board: Board, period: Period) -> Work:
        """Find out where somebody stands."""

        async def read() -> object:
            async with self.database.reading() as tx:
                return await self.ledger.boards.own(tx, GUILD, board, [period], self.member())

        return read


async def measure(services: Services, members: int, times: int) -> bool:
    """Print how long everything takes; return whether all of it keeps its limit."""
    print(f"{'':<36}{'median ms':>12}{'p99 ms':>10}")
    is_fast = True
    for name, (limit, work) in Cases(services, members).all(services.clock.now()).items():
        median, worst = await timed(times, work)
        note("ledger", f"{services.database.dialect}/{name}", median)
        note("ledger", f"{services.database.dialect}/{name} p99", worst)
        is_fast &= median <= limit
        print(f"{name:<36}{median:>12.2f}{worst:>10.2f}{'  over the limit' if median > limit else ''}")
    return is_fast


async def run(title: str, url: str, members: int, entries: int, times: int) -> bool:
    """Fill a database, print what it weighs and how fast it is; return whether it keeps the limits."""
    services = build_services(Settings(database_url=url, _env_file=None))
    await services.database.connect()
    try:
        await migrate(services.database)
        is_filled = await services.guilds.known_ids() == [GUILD]
        await services.guilds.set(GUILD, ServerSettings(set_up_at=1))
        await services.guilds.live(GUILD, PointSettings)  # from now on by memory, as in a bot that runs
        print(f"{title}: {members} members, {entries} entries")
        start = time.perf_counter()
        if not is_filled:
            await fill(services, members, entries)
        note("ledger", "members", members)
        note("ledger", "entries", entries)
        print(f"filled in {time.perf_counter() - start:.0f} s, {await size_of(services):.1f} GB")
        return await measure(services, members, times)
    finally:
        await services.database.close()


async def size_of(services: Services) -> float:
    """Return the size of the database in gigabytes."""
    if services.database.dialect == "sqlite":
        text = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    else:
        text = "SELECT pg_database_size(current_database())"
    async with services.database.reading() as tx:
        return await services.database.statements(f"-- name: size$\n{text};").size(tx) / 1e9


def main() -> int:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description="How fast a full ledger is.")
    parser.add_argument("--members", type=int, default=1_000_000)
    parser.add_argument("--entries", type=int, default=10_000_000)
    parser.add_argument("--times", type=int, default=300)
    parser.add_argument("--file", metavar="FILE", help="keep the SQLite database here, and use it again")
    parser.add_argument("--postgres", metavar="URL", help="measure this PostgreSQL database, too; empty at first")
    given = parser.parse_args()
    is_fast = True
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{given.file or Path(folder) / 'bench.db'}"
        is_fast &= asyncio.run(run("SQLite", url, given.members, given.entries, given.times))
    if given.postgres:
        is_fast &= asyncio.run(run("PostgreSQL", given.postgres, given.members, given.entries, given.times))
    return int(not is_fast)


if __name__ == "__main__":
    sys.exit(main())
