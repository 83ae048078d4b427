"""The page of what was measured: docs/performance.md between its marks, and its picture."""

# ruff: noqa: INP001 - run as a module from the project

from __future__ import annotations

import json
import platform
import re
from pathlib import Path
from typing import TYPE_CHECKING

from bench.held import held_table
from bench.peers.bots import BARE, RED_BOT
from bench.peers.compare import LARGER, PROTECTED
from bench.plot import picture
from tests.support.proof import circumstances

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from bench.figures import Value

BEGIN, END = "<!-- measured: written by `make bench` -->", "<!-- end of what was measured -->"
PICTURE = "performance.svg"
WHEN = "measured"
NAMES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}

Part = dict[str, "Value"]
Measured = dict[str, Part]


def circumstances_line(bench: str, day: dt.date) -> str:
    """Return the line that notes on what a part was measured."""
    return json.dumps([bench, WHEN, f"{circumstances(day)} {processor()}."]) + "\n"


def processor() -> str:
    """Name the machine's processor and memory."""
    cpu, memory = Path("/proc/cpuinfo"), Path("/proc/meminfo")
    name = re.search(r"model name\s*: (.+)", cpu.read_text()) if cpu.exists() else None
    kib = re.search(r"MemTotal:\s*(\d+)", memory.read_text()) if memory.exists() else None
    size = f", {int(kib[1]) / 2**20:.0f} GiB of memory" if kib else ""
    return f"{name[1] if name else platform.processor() or platform.machine()}{size}"


def write(docs: Path, measured: Measured) -> None:
    """Put tables and picture in place of what stood there. Raises ValueError when the page has no such marks."""
    file = docs / "performance.md"
    before, found, rest = file.read_text(encoding="utf-8").partition(BEGIN)
    _written, ended, after = rest.partition(END)
    if not found or not ended:
        message = f"{file.name} has no place for what was measured"
        raise ValueError(message)
    chapters = [("Numbers to hold", held_table(measured))]
    if measured["peers"]:
        (docs / "images" / PICTURE).write_text(picture(measured["peers"]), encoding="utf-8")
        chapters.append(("Beside other bots", _peers(measured["peers"])))
    if measured["ledger"]:
        chapters.append(("Points and leaderboards", _ledger(measured["ledger"])))
    chapters.append(("Everything else", _rest(measured)))
    body = "".join(f"### {title}\n\n{text}\n\n" for title, text in chapters)
    file.write_text(f"{before}{BEGIN}\n\n{body}{END}{after}", encoding="utf-8")


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table in Markdown; all columns but the first are numbers."""
    columns = list(head)
    lines = [columns, ["---", *("---:" for _ in columns[1:])], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def shown(value: Value | None, digits: int = 0) -> str:
    """Write a number."""
    return f"{value:,.{digits}f}" if isinstance(value, (int, float)) else "–"


def _peers(part: Part) -> str:
    bots = list(dict.fromkeys(what.partition("/")[0] for what in part if "/" in what))
    lines = [
        ("Processor time of a message event, µs", "message", 0),
        ("A command, idle: median, ms", "idle p50", 1),
        ("99 %, ms", "idle p99", 1),
        ("A command, with 200 messages a second: median, ms", "busy p50", 1),
        ("99 %, ms", "busy p99", 1),
        ("Resident memory, 500 members, MiB", "resident 500", 0),
        *((f"{members:,} members, MiB", f"resident {members}", 0) for members in LARGER),
        ("Start to ready, s", "ready", 2),
        ("SIGTERM to end, s", "stop", 2),
    ]
    rows = [[title, *(_beside(part, bot, what, digits) for bot in bots)] for title, what, digits in lines]
    red = part.get("red", "")
    about = f"Red {red}." if RED_BOT.name in bots else f"Red was not measured: {red}."
    told = (
        f"{part[WHEN]} {about} Medians of {shown(part.get('rounds'))} alternating runs; in brackets how many times "
        "the bare bot's."
    )
    return "\n\n".join([f"![Hearth beside other bots](images/{PICTURE})", told, table(["", *bots], rows)])


def _beside(part: Part, bot: str, what: str, digits: int) -> str:
    value, bare = part.get(f"{bot}/{what}"), part.get(f"{BARE.name}/{what}")
    is_compared = bot != BARE.name and isinstance(value, float) and isinstance(bare, float) and bare > 0
    ratio = f" ({value / bare:.1f}×)" if is_compared else ""
    return shown(value, digits) + ratio if value is not None or bot != PROTECTED else "as before"


def _ledger(part: Part) -> str:
    dialects = [each for each in NAMES if f"{each}/award" in part]
    cases = {
        "Giving points, committed with all sums": ("award",),
        "The slowest page of a leaderboard": tuple(what for what in _cases(part) if "page" in what),
        "A member's own rank": tuple(what for what in _cases(part) if "own" in what),
    }
    head = ["", *(f"{NAMES[each]}, {which}" for each in dialects for which in ("median, ms", "99 %, ms"))]
    rows = [
        [title, *(shown(worst(part, each, whats, end), 2) for each in dialects for end in ("", " p99"))]
        for title, whats in cases.items()
    ]
    size = f"{shown(part.get('members'))} members, {shown(part.get('entries'))} entries."
    return f"{part[WHEN]} {size}\n\n{table(head, rows)}"


def _cases(part: Part) -> list[str]:
    return sorted({what.partition("/")[2] for what in part if "/" in what and not what.endswith("p99")})


def worst(part: Part, of: str, whats: Iterable[str], end: str = "") -> float | None:
    """Return the largest of some figures; None when there are none."""
    found = [part.get(f"{of}/{what}{end}") for what in whats]
    return max((each for each in found if isinstance(each, float)), default=None)


def _rest(measured: Measured) -> str:
    posts, raid, automod, directory = (measured[name] for name in ("announcements", "raid", "automod", "directory"))
    rows = [
        ("announcements", f"{shown(posts.get('messages'))} posts due at once, at Discord's limits", _posts(posts)),
        ("raid", f"500 join and write 2,000 messages in {shown(raid.get('seconds'))} s, all rules on", _raid(raid)),
        (
            "automod",
            "All rules on one message, full lists",
            " · ".join(f"{n}: {shown(v)} µs" for n, v in _own(automod)),
        ),
        (
            "directory",
            f"Searching {shown(directory.get('members'))} introductions, slowest of 11 searches",
            _of(directory),
        ),
        ("sessions", "Presses on a session of 1,000 with 500 questions, slowest of 8, 99 %", _of(measured["sessions"])),
        ("matching", "Drawing a coffee round of 500, slowest of 14", f"{shown(measured['matching'].get('worst'))} ms"),
    ]
    lines = [(what, seen, f"`make bench ARGS={name}`") for name, what, seen in rows if measured[name]]
    days = dict.fromkeys(str(measured[name][WHEN]) for name, *_rest in rows if measured[name])
    return "\n\n".join([*days, "\n".join(["| | | again with |", "| --- | --- | --- |", *map(_line, lines)])])


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _own(part: Part) -> list[tuple[str, Value]]:
    return [(what, value) for what, value in part.items() if what != WHEN]


def _posts(part: Part) -> str:
    return (
        f"{shown(part.get('a second'))} a second, {shown(part.get('lost or doubled'))} lost or doubled; commands "
        f"meanwhile {shown(part.get('p50'))} ms (99 %: {shown(part.get('p99'))} ms)"
    )


def _raid(part: Part) -> str:
    return (
        f"{shown(part.get('cases'))} cases, {shown(part.get('left'))} messages left; commands meanwhile "
        f"{shown(part.get('p50'))} ms (99 %: {shown(part.get('p99'))} ms)"
    )


def _of(part: Part) -> str:
    names = dict.fromkeys(what.partition("/")[0] for what in part if "/" in what)
    return " · ".join(f"{each} {shown(worst(part, each, _cases(part)), 1)} ms" for each in names)
