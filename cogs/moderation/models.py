"""Many bans at once: who is meant, what speaks against it, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

MOST_BANNED = 10_000


class Listed(StrEnum):
    """Where somebody on a list stands."""

    WAITING = "waiting"
    ACTING = "acting"
    """The case is written; Discord may have done it."""
    BANNED = "banned"
    BEFORE = "before"
    """Was banned already."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Names:
    """What a pasted list says."""

    ids: tuple[int, ...]
    """Accounts by id or mention, each once, in their order."""
    names: tuple[str, ...]
    """Words that may be names of members."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Somebody on a list who is to be banned."""

    user_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a list comes to, before it is confirmed."""

    banned: tuple[Listing, ...]
    refused: tuple[tuple[int, str], ...]
    """Whom the hierarchy protects, and the sentence that says so."""
    before: tuple[int, ...]
    """Who is banned already."""
    unknown: tuple[str, ...]
    """What names nobody."""
    unseen: int = 0
    """How many are not on this server and were not looked up one by one."""


@dataclass(frozen=True, slots=True)
class Massban:
    """A list that is being worked off, or was."""

    id: int
    guild_id: int
    ordered_by: int
    reason: str
    delete_seconds: int
    is_over: bool
    created_at: dt.datetime
    channel_id: int | None
    message_id: int | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of somebody on a list."""

    user_id: int
    state: Listed
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How far a list is."""

    total: int
    left: int
    banned: int
    before: int
    failed: int
