"""The numbers that Hearth is to hold, beside what was measured."""

# ruff: noqa: INP001 - run as a module from the project

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bench.peers.bots import BARE, HEARTH

if TYPE_CHECKING:
    from bench.figures import Value

FULL = 10_000_000
"""Entries of the ledger for which a leaderboard's number is meant."""

Part = dict[str, "Value"]


class Number(NamedTuple):
    """A promise: what it is about, the most it may be, how it is written, and what was measured."""

    what: str
    most: float
    form: str
    measured: float | None


def held_table(measured: dict[str, Part]) -> str:
    """Return the table: number, target, measured, held or not."""
    lines = ["| | Target | Measured | |", "| --- | ---: | ---: | --- |"]
    for number in _numbers(measured):
        seen = "not measured" if number.measured is None else number.form.format(number.measured)
        verdict = "" if number.measured is None else "held" if number.measured <= number.most else "**not held**"
        lines.append(f"| {number.what} | ≤ {number.form.format(number.most)} | {seen} | {verdict} |")
    lines.append(
        "| Killed at any instant: confirmed points, cases, jobs and answers lost, announcements seen twice | none | "
        "[reliability.md](reliability.md) | |"
    )
    is_full = float(measured["ledger"].get("entries", FULL)) >= FULL
    meant = f"The leaderboard's number is meant for 1,000,000 members and {FULL:,} entries"
    return "\n".join(lines) + ("" if is_full else f"\n\n{meant}: `make bench ARGS='--long ledger'`.")


def _numbers(measured: dict[str, Part]) -> list[Number]:
    peers, ledger = measured["peers"], measured["ledger"]
    entries, members = (int(float(ledger.get(name, 0))) for name in ("entries", "members"))
    return [
        Number("Processor time of a message event, beside a bare bot", 1.3, "{:.2f} ×", _times(peers, "message")),
        Number("Slash command, median, beside a bare bot", 2, "{:.1f} ×", _times(peers, "idle p50")),
        Number("Slash command, 99 %, beside a bare bot", 4, "{:.1f} ×", _times(peers, "idle p99")),
        Number("Resident memory at 500 members, beside a bare bot", 35, "+{:.0f} MiB", _more(peers, "resident 500")),
        Number("Start to ready, beside a bare bot", 0.7, "+{:.2f} s", _more(peers, "ready")),
        *(
            Number(f"A leaderboard's page, {name}: {members:,} members, {entries:,} entries", 10, "{:.1f} ms", page)
            for name, dialect in (("SQLite", "sqlite"), ("PostgreSQL", "postgres"))
            if (page := _page(ledger, dialect)) is not None
        ),
    ]


def _page(ledger: Part, dialect: str) -> float | None:
    pages = [float(took) for what, took in ledger.items() if what.startswith(f"{dialect}/") and _is_page(what)]
    return max(pages, default=None)


def _is_page(what: str) -> bool:
    return "page" in what and not what.endswith("p99")


def _two(peers: Part, what: str) -> tuple[float, float] | None:
    ours, bare = peers.get(f"{HEARTH.name}/{what}"), peers.get(f"{BARE.name}/{what}")
    return (float(ours), float(bare)) if ours is not None and bare is not None else None


def _times(peers: Part, what: str) -> float | None:
    two = _two(peers, what)
    return None if two is None else two[0] / two[1]


def _more(peers: Part, what: str) -> float | None:
    two = _two(peers, what)
    return None if two is None else two[0] - two[1]
