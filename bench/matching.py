# ruff: noqa: INP001, S311, T201 - run as a module from the project; made-up people; a report
"""How long a coffee round of 500 takes to draw: `python -m bench.matching`. Exits with 1 past a second."""

from __future__ import annotations

import random
import sys
import time
from itertools import combinations

from bench.figures import note
from cogs.matches.models import Met
from cogs.matches.rules import in_order, pair

PEOPLE = 500
LIMIT_SECONDS = 1.0
TOPICS = [f"topic {number}" for number in range(40)]


def tags_of(people: list[int], chance: random.Random) -> dict[int, frozenset[str]]:
    """Give everyone four topics."""
    return {member: frozenset(chance.sample(TOPICS, 4)) for member in people}


def history(people: list[int], share: float, chance: random.Random) -> dict[tuple[int, int], Met]:
    """Have a share of all pairs met before."""
    return {
        in_order(*two): Met(chance.randint(1, 3), chance.randint(1, 40))
        for two in combinations(people, 2)
        if chance.random() < share
    }


def rounds(people: list[int], amount: int, chance: random.Random) -> dict[tuple[int, int], Met]:
    """Draw so many rounds one after another, and return who met when."""
    tags, met = tags_of(people, chance), dict[tuple[int, int], Met]()
    for _ in range(amount):
        met = {two: Met(found.times, found.rounds_ago + 1) for two, found in met.items()}
        for group in pair(people, met, tags):
            for two in combinations(group, 2):
                before = met.get(in_order(*two))
                met[in_order(*two)] = Met((before.times if before else 0) + 1, 1)
    return met


def main() -> int:
    """Measure a round over histories from none to everybody having met everybody."""
    chance = random.Random(7)
    worst = 0.0
    pair([1, 2, 3, 4], {})  # the import is not what is measured
    for size in (PEOPLE, PEOPLE + 1):
        people = list(range(size))
        cases = {f"{share:.0%} met": history(people, share, chance) for share in (0, 0.2, 0.5, 0.9, 0.98, 1)}
        cases["26 weekly rounds"] = rounds(people, 26, chance)
        for name, met in cases.items():
            tags = tags_of(people, chance)
            before = time.perf_counter()
            groups = pair(people, met, tags)
            took = time.perf_counter() - before
            worst = max(worst, took)
            again = sum(in_order(*two) in met for group in groups for two in combinations(group, 2))
            print(f"{size} people, {name}: {took * 1000:.0f} ms, {again} meet again")
    note("matching", "worst", worst * 1000)
    print(f"worst {worst * 1000:.0f} ms, limit {LIMIT_SECONDS * 1000:.0f} ms")
    return int(worst > LIMIT_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
