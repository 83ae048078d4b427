"""The proof: tests that break, rush or load the bot, short in every run of the suite and long with HEARTH_LONG=1.

A test marked `proof` has both forms, takes its chance from SEED, and notes what came of it with the fixture `figure`;
`make proof` runs the long forms and prints the notes as one table, `--figures=FILE` also writes them into a page.
The long forms run two at a time, what takes `minutes` before the rest; what is marked with `alone=True` comes first and
has the machine to itself.
HEARTH_TRIALS and HEARTH_SEED, when set, say how often something is tried and what chance does.
"""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Generator, Iterable
    from pathlib import Path

    import pytest

LONG = bool(os.environ.get("HEARTH_LONG"))
SEED = int(os.environ.get("HEARTH_SEED", "3"))
BEGIN, END = "<!-- figures: written by `make proof` -->", "<!-- end of figures -->"
HEADING = "### "
KEY = "figure"
HEAD_START_SECONDS = 0.5
"""Who needs the machine alone is not to wait for those who were asked at the same moment."""


@dataclass(frozen=True, slots=True, order=True)
class Figure:
    """What came of a test: where it stands, the chapter of its mark, what was done and what was seen."""

    test: str
    chapter: str
    done: str
    seen: str


def trials(short: int, long: int) -> int:
    """Return how often to try."""
    return int(os.environ.get("HEARTH_TRIALS", "0")) or (long if LONG else short)


def turn(test: pytest.Item) -> tuple[bool, int]:
    """Return what the long forms are sorted by, the first to run first."""
    mark = test.get_closest_marker("proof")
    wishes = {} if mark is None else mark.kwargs
    return not wishes.get("alone", False), -wishes.get("minutes", 0)


@contextmanager
def place_on(machine: Path, *, alone: bool) -> Generator[None]:
    """Wait until the long form of a test may run, and keep its place; all processes of a run name the same file."""
    import fcntl  # here, as Windows has none, and the short forms need none

    if not alone:
        time.sleep(HEAD_START_SECONDS)
    with machine.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield


def tables(figures: Iterable[Figure]) -> dict[str, str]:
    """Return the figures by their chapter, as tables in Markdown."""
    chapters = {}
    for chapter, rows in groupby(sorted(figures, key=lambda each: (each.chapter, each)), lambda each: each.chapter):
        lines = [f"| {row.done} | {row.seen} |" for row in rows]
        chapters[chapter] = "\n".join(["| What was done | What was seen |", "| --- | --- |", *lines])
    return chapters


def circumstances(day: dt.date) -> str:
    """Say on what the figures were measured."""
    known = {name: version(name) for name in ("discord.py", "aiosqlite", "asyncpg", "aiohttp")}
    parts = [f"{name} {number}" for name, number in known.items()]
    return (
        f"Measured on {day:%Y-%m-%d} at {_commit()}, seed {SEED}: {os.cpu_count()} cores, {platform.system()}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {', '.join(parts)}."
    )


def write(page: Path, figures: Iterable[Figure], day: dt.date) -> None:
    """Put the chapters between a page's two marks, each in place of what stood there of it before.

    Raises ValueError when the page has no such marks.
    """
    text = page.read_text(encoding="utf-8")
    before, found, rest = text.partition(BEGIN)
    written, ended, after = rest.partition(END)
    if not found or not ended:
        message = f"{page.name} has no place for figures"
        raise ValueError(message)
    chapters = {part.partition("\n")[0]: part.rstrip() for part in written.split(HEADING)[1:]}
    for chapter, table in tables(figures).items():
        chapters[chapter] = f"{chapter}\n\n{circumstances(day)}\n\n{table}"
    body = "".join(f"{HEADING}{chapters[chapter]}\n\n" for chapter in sorted(chapters))
    page.write_text(f"{before}{BEGIN}\n\n{body}{END}{after}", encoding="utf-8")


def _commit() -> str:
    asked = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)  # noqa: S607 - git of whoever runs it
    return asked.stdout.strip() or "no commit"
