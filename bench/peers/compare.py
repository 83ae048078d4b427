"""Hearth beside other bots, in alternating runs: `python -m bench.peers.compare [--rounds 4]`.

Each bot is a process of its own against the same stand-in for Discord, which runs in this one: a bare discord.py bot
with Hearth's intents and cache that does nothing, Hearth on a server where the wizard was finished, the same with all
automatic protections on, and Red with a levelling cog, where it can be installed.
"""

# ruff: noqa: INP001, T201 - a script of its own, which talks to the terminal

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from bench.figures import note
from bench.peers.bots import BARE, HEARTH, RED_BOT, RED_VERSION, install_host, install_red
from bench.peers.runs import Run, Size, run
from bot.logs import configure

if TYPE_CHECKING:
    from bench.peers.bots import Peer

PROTECTED = "Hearth, all protections on"
SPEAKERS = 5000  # where protections are on: of fewer, everybody would write so much that it is spam
LARGER = (10_000, 100_000)

Contestants = dict[str, tuple["Peer", Size]]


def contestants(size: Size) -> Contestants:
    """Return who is compared, by name; install what they need."""
    print("installing what a host installs, and Red ...", flush=True)
    install_host()
    protected = replace(size, protects=True, members=SPEAKERS)
    found = {BARE.name: (BARE, size), HEARTH.name: (HEARTH, size), PROTECTED: (HEARTH, protected)}
    why_not = install_red()
    if why_not is None:
        found[RED_BOT.name] = (RED_BOT, size)
    note("peers", "red", why_not or RED_VERSION)
    return found


async def compare(who: Contestants, rounds: int) -> dict[str, list[Run]]:
    """Let all run in turn, as often as there are rounds."""
    runs: dict[str, list[Run]] = defaultdict(list)
    for number in range(rounds):
        for name, (peer, size) in who.items():
            begun = time.perf_counter()
            one = await run(peer, size)
            runs[name].append(one)
            print(
                f"round {number + 1} of {rounds}, {name}: {one.message * 1e6:.0f} µs a message, command "
                f"{statistics.median(one.idle) * 1000:.1f} ms, {one.resident:.0f} MiB, ready in {one.ready:.2f} s "
                f"({time.perf_counter() - begun:.0f} s)",
                flush=True,
            )
    return runs


async def memory(who: Contestants, members: int) -> None:
    """Note how much memory each takes with so many members on a server."""
    for name, (peer, size) in who.items():
        if name != PROTECTED:
            one = await run(peer, replace(size, members=members, messages=0, commands=0, busy_seconds=0))
            note("peers", f"{name}/resident {members}", one.resident)
            print(f"{members} members, {name}: {one.resident:.0f} MiB, ready in {one.ready:.1f} s", flush=True)


def noted(name: str, runs: list[Run]) -> None:
    """Note the medians of a bot's runs; commands of all runs together."""
    note("peers", f"{name}/message", statistics.median(each.message for each in runs) * 1e6)
    for when in ("idle", "busy"):
        took = sorted(seconds * 1000 for each in runs for seconds in getattr(each, when))
        note("peers", f"{name}/{when} p50", statistics.median(took))
        note("peers", f"{name}/{when} p99", statistics.quantiles(took, n=100)[98])
    if name == PROTECTED:
        return
    note("peers", f"{name}/resident 500", statistics.median(each.resident for each in runs))
    note("peers", f"{name}/ready", statistics.median(each.ready for each in runs))
    note("peers", f"{name}/stop", statistics.median(each.stop for each in runs))


def main() -> None:
    """Read the arguments and compare."""
    parser = argparse.ArgumentParser(description="Hearth beside other bots.")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--messages", type=int, default=Size.messages)
    parser.add_argument("--commands", type=int, default=Size.commands)
    parser.add_argument("--busy-seconds", type=float, default=Size.busy_seconds)
    parser.add_argument(
        "--members", type=int, nargs="*", default=LARGER, help="larger servers, for the memory they take"
    )
    given = parser.parse_args()
    configure("WARNING", "console", [])  # a database is set up for each run of Hearth
    who = contestants(Size(messages=given.messages, commands=given.commands, busy_seconds=given.busy_seconds))
    note("peers", "rounds", given.rounds)
    for name, runs in asyncio.run(compare(who, given.rounds)).items():
        noted(name, runs)
    for members in given.members:
        asyncio.run(memory(who, members))


if __name__ == "__main__":
    main()
