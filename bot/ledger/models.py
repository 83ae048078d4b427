"""What the ledger holds: entries, accounts, boards and seasons."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import IntFlag, StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from bot.ledger.reason import Reason

MOST_POINTS = 1_000_000_000  # in one entry; sums stay far inside 64 bits
IMPORTED_DAY = 0
"""The day of what was earned before there was this ledger: on no board but that of all time."""


ANY_DAY = 99_999_999
"""A day behind every other."""
VOIDED = "void"
"""The kind of source of what undoes an entry for good."""
FORGOTTEN_FOR = dt.timedelta(days=30)
"""The longest time that a limit on giving looks back."""


class Category(StrEnum):
    """What kind of help a reason is about."""

    HELP = "help"
    HOSTING = "hosting"
    COMMUNITY = "community"
    OTHER = "other"


class Board(StrEnum):
    """The leaderboards of a server."""

    HELPERS = "helpers"
    OVERALL = "overall"
    NEWCOMERS = "newcomers"
    HOSTS = "hosts"


class PeriodKind(StrEnum):
    """Over what time a board counts, in the server's zone."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    SEASON = "season"
    ALL = "all"


class Mark(IntFlag):
    """What keeps a member from earning, or from being shown on boards."""

    FROZEN = 1
    STAFF = 2
    KEPT_OUT = 4
    ABSENT = 8
    OPTED_OUT = 16
    FORGOTTEN = 32
    """Asked to be forgotten lately: what they give others earns nothing, since nobody knows any more what they gave."""


@dataclass(frozen=True, slots=True)
class Period:
    """One stretch of time that a board counts, by the key under which it is kept.

    Days are local dates as yyyymmdd, both included.
    """

    kind: PeriodKind
    key: str
    first_day: int = 0
    last_day: int = ANY_DAY
    season_id: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """What points come from: the same source earns the same reason once."""

    kind: str
    id: int


@dataclass(frozen=True, slots=True)
class Link:
    """Where on Discord it happened."""

    channel_id: int
    message_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Points that are to be given."""

    guild_id: int
    member_id: int
    reason: Reason
    source: Source
    actor_id: int | None = None
    """Who caused it; None when nobody in particular did."""
    link: Link | None = None
    note: str | None = None
    points: int | None = None
    """How many; None for what the server has set."""
    is_imported: bool = False
    """Whether it was earned before, elsewhere."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger."""

    id: int
    guild_id: int
    member_id: int
    points: int
    reason: str
    source: Source
    turn: int
    actor_id: int | None
    link: Link | None
    note: str | None
    day: int
    """The server's local date as yyyymmdd."""
    season_id: int | None
    is_newcomer: bool
    created_at: dt.datetime
    reverses_id: int | None
    is_reversed: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """What a member has, and has ever earned."""

    balance: int = 0
    lifetime: int = 0


@dataclass(frozen=True, slots=True)
class Awarded:
    """What became of a grant: its entry, and whether it is new or had been given before."""

    entry: Entry
    is_new: bool


@dataclass(frozen=True, slots=True)
class Change:
    """An account before and after an entry."""

    guild_id: int
    member_id: int
    entry: Entry
    before: Account
    after: Account

    @property
    def is_imported(self) -> bool:
        """Whether it was earned before, elsewhere: no news to anybody."""
        return self.entry.day == IMPORTED_DAY

    @property
    def is_void(self) -> bool:
        """Whether the team undid an entry for good."""
        return self.entry.reverses_id is not None and self.entry.source.kind == VOIDED


@dataclass(frozen=True, slots=True)
class Standing:
    """A line of a board. Ties share a rank, and the next rank is counted on from all before it."""

    rank: int
    member_id: int
    points: int


class Earned(NamedTuple):
    """What a member earned on a day for a reason."""

    day: int
    """The server's date as yyyymmdd."""
    reason: str
    points: int
    times: int


@dataclass(frozen=True, slots=True)
class OwnStanding:
    """Where one member stands on a board."""

    points: int
    rank: int | None
    """None when they are not on it: no points, or not shown."""
    to_next: int | None
    """How many points are missing to the next one above; None on the first rank."""
    of: int
    """How many are on the board."""


@dataclass(frozen=True, slots=True)
class Season:
    """A stretch of time that a server counts for itself."""

    id: int
    guild_id: int
    name: str
    started_at: dt.datetime
    ended_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Flow:
    """What one member has caused for another."""

    actor_id: int
    member_id: int
    times: int
    points: int


@dataclass(frozen=True, slots=True)
class Refusals:
    """How often one member was refused for another, and by which guard."""

    actor_id: int
    member_id: int
    reason: str
    why: str
    times: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a kept sum differs from what the entries add up to."""

    what: str
    member_id: int | None
    amount: int
    """How much too much is kept."""
