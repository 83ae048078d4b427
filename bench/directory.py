"""How fast the directory finds members: `python -m bench.directory [--members 100000] [--postgres URL]`.

The PostgreSQL database named by --postgres must be empty: it is migrated and filled, and left as it is.
"""

# ruff: noqa: INP001, T201, S311 - a script of its own, which talks to the terminal and needs no secrets

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from pathlib import Path

from bench.figures import note
from bot.clock import SystemClock
from bot.database import Database, open_database
from bot.database.migrate import migrate
from bot.profiles import Profiles, Tag, TagKind
from bot.profiles.store import ProfileStore

GUILD = 1_000_000_000_000_000_000
BATCH = 2_000
PLACES = ("Cologne", "Berlin", "Hamburg", "Vienna", "Zürich", "Rome", "Lyon", "Oslo")
THINGS = ("tea", "coffee", "cats", "bicycles", "bread", "gardens", "chess", "running", "piano", "poetry")
PRODUCTS = ("Kettle", "Mug", "Teapot", "Grinder")
COMMON, RARE = Tag(TagKind.TOPIC, "77", "Tea"), Tag(TagKind.TOPIC, "78", "Zen")
LIMIT_MS = 20

Search = tuple[str, Tag | None, int]
SEARCHES: dict[str, Search] = {
    "common word": ("tea", None, 0),
    "common word, page 100": ("tea", None, 100),
    "rare word": ("needle", None, 0),
    "two words": ("cologne chess", None, 0),
    "common and rare": ("tea needle", None, 0),
    "two letters": ("co", None, 0),
    "no match": ("xylophone", None, 0),
    "empty": ("", None, 0),
    "common topic": ("", COMMON, 0),
    "rare topic": ("", RARE, 0),
    "word and topic": ("berlin", COMMON, 0),
}


async def fill(database: Database, profiles: Profiles, amount: int) -> None:
    """Store `amount` profiles as members would write them; every thousandth is rare."""
    chance = random.Random(1)
    for start in range(0, amount, BATCH):
        async with database.transaction() as tx:
            for number in range(start, min(start + BATCH, amount)):
                is_rare = number % 1000 == 7
                said = [chance.choice(PLACES), " and ".join(chance.sample(THINGS, 3)), f"word{number % 5000}"]
                product = chance.choice(PRODUCTS)
                tags = [Tag(TagKind.PRODUCT, product.lower(), product)]
                if is_rare:
                    said.append("needle")
                    tags.append(RARE)
                if number % 3 == 0:
                    tags.append(COMMON)
                await profiles.put(
                    tx,
                    GUILD,
                    GUILD + number,
                    name=f"Member {number}",
                    headline=" · ".join(said),
                    answers=[(f"Question {index}", answer) for index, answer in enumerate(said)],
                    tags=tags,
                )
        print(f"\r{min(start + BATCH, amount):>7} profiles", end="", flush=True)
    print()


async def measure(profiles: Profiles, search: Search, times: int) -> tuple[int, float, float]:
    """Return how many were found, and the median and the 99th percentile in milliseconds."""
    text, tag, page = search
    took: list[float] = []
    total = 0
    for _ in range(times):
        start = time.perf_counter()
        total = (await profiles.search(GUILD, text, tag=tag, page=page)).total
        took.append((time.perf_counter() - start) * 1000)
    return total, statistics.median(took), statistics.quantiles(took, n=100)[98]


async def run(title: str, url: str, amount: int, times: int) -> None:
    """Fill a database and print how fast it is searched."""
    clock = SystemClock()
    database = open_database(url, clock)
    await database.connect()
    try:
        await migrate(database)
        profiles = Profiles(ProfileStore(database), clock)
        start = time.perf_counter()
        await fill(database, profiles, amount)
        if database.dialect == "postgres":  # as its autovacuum does within a minute
            async with database.transaction() as tx:
                await database.run_script(tx, "ANALYZE")
        print(f"{title}: {amount} profiles in {time.perf_counter() - start:.0f} s, then {times} times each")
        print(f"{'search':<24}{'found':>8}{'median ms':>12}{'p99 ms':>10}")
        for name, search in SEARCHES.items():
            total, median, worst = await measure(profiles, search, times)
            note("directory", f"{title}/{name}", median)
            note("directory", "members", amount)
            slow = "  over the limit" if median > LIMIT_MS else ""
            print(f"{name:<24}{total:>8}{median:>12.2f}{worst:>10.2f}{slow}")
    finally:
        await database.close()


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description="How fast the directory finds members.")
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--postgres", metavar="URL", help="measure this empty PostgreSQL database, too")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run("SQLite", f"sqlite:///{Path(folder) / 'bench.db'}", given.members, given.times))
    if given.postgres:
        asyncio.run(run("PostgreSQL", given.postgres, given.members, given.times))


if __name__ == "__main__":
    main()
