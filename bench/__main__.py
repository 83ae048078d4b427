"""Measures everything and writes docs/performance.md: `make bench`, or `python -m bench [PART …] [--long]`.

Parts run one after another, each in a process of its own; one that fails is named at the end and leaves what the page
had of it. What was measured is kept in build/bench, so that a single part can be measured again.
"""

# ruff: noqa: INP001, T201 - a script of its own, which talks to the terminal

from __future__ import annotations

import argparse
import datetime as dt
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import figures, page
from tests.support.postgres import PostgresServer

PROJECT = Path(__file__).parent.parent
KEPT = PROJECT / "build" / "bench"
POSTGRES = "{postgres}"

Command = tuple[str, ...]

PARTS: dict[str, Command] = {
    "peers": ("bench.peers.compare",),
    "ledger": ("bench.ledger", "--members", "60000", "--entries", "400000", "--postgres", POSTGRES),
    "announcements": ("bench.announcements", "--posts", "2000"),
    "raid": ("bench.raid", "60"),
    "automod": ("bench.automod",),
    "directory": ("bench.directory", "--members", "20000", "--postgres", POSTGRES),
    "sessions": ("bench.sessions", "--postgres", POSTGRES),
    "matching": ("bench.matching",),
}
LONG: dict[str, Command] = {
    "peers": ("bench.peers.compare", "--rounds", "10", "--messages", "20000", "--busy-seconds", "60"),
    "ledger": ("bench.ledger", "--members", "1000000", "--entries", "10000000", "--postgres", POSTGRES),
    "announcements": ("bench.announcements",),
    "directory": ("bench.directory", "--members", "100000", "--postgres", POSTGRES),
}
"""What differs when there is time: hours instead of minutes."""


def run(name: str, command: Command, server: PostgresServer) -> bool:
    """Run a part and keep its figures; say whether it did what it should."""
    module, *arguments = command
    file = KEPT / f"{name}.jsonl"
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    if POSTGRES in arguments:
        arguments[arguments.index(POSTGRES)] = server.create_database(f"bench_{name}_{time.time_ns()}")
    print(f"\n== {name}: python -m {module} {' '.join(command[1:])}", flush=True)
    begun = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - our own modules
        [sys.executable, "-m", module, *arguments],
        cwd=PROJECT,
        env={**os.environ, figures.FILE: str(fresh), "PYTHONUNBUFFERED": "1"},
        check=False,
    )
    print(f"== {name}: {time.perf_counter() - begun:.0f} s, exit code {done.returncode}", flush=True)
    if done.returncode in {0, 1} and fresh.exists():  # 1: over a limit, which the page is to show
        with fresh.open("a", encoding="utf-8") as lines:
            lines.write(page.circumstances_line(name, dt.datetime.now(dt.UTC).date()))
        fresh.replace(file)
    return done.returncode == 0


def main() -> int:
    """Run the parts and write the page."""
    parser = argparse.ArgumentParser(description="Measure everything and write docs/performance.md.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"only these: {', '.join(PARTS)}")
    parser.add_argument("--long", action="store_true", help="at full size: takes hours and 10 GB of disk")
    given = parser.parse_args()
    unknown = set(given.parts) - set(PARTS)
    if unknown:
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    KEPT.mkdir(parents=True, exist_ok=True)
    chosen = given.parts or list(PARTS)
    begun, failed = time.perf_counter(), list[str]()
    with tempfile.TemporaryDirectory() as folder, PostgresServer(Path(folder) / "postgres") as server:
        for number, name in enumerate(chosen):
            print(f"\n{number + 1} of {len(chosen)}", end="")
            if not run(name, LONG.get(name, PARTS[name]) if given.long else PARTS[name], server):
                failed.append(name)
    measured = {name: figures.read(KEPT / f"{name}.jsonl").get(name, {}) for name in PARTS}
    page.write(PROJECT / "docs", measured)
    print(f"\nwrote docs/performance.md in {(time.perf_counter() - begun) / 60:.0f} minutes")
    if failed:
        print(f"over a limit, or failed: {', '.join(failed)}", file=sys.stderr)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
