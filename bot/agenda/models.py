"""What stands in a server's content calendar, whichever feature it is from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    import datetime as dt

EVERYONE: Literal["everyone"] = "everyone"
Pings = int | Literal["everyone"] | None
"""Whom something pings: a role by its id, EVERYONE (also for @here), or nobody."""


class Source(StrEnum):
    """What kind of thing an entry is."""

    ANNOUNCEMENT = "announcement"
    SESSION = "session"
    LEADERBOARD = "leaderboard"


class State(StrEnum):
    """Where an entry stands."""

    DRAFT = "draft"
    WAITING = "waiting"
    """For somebody's approval."""
    SCHEDULED = "scheduled"
    PAUSED = "paused"
    LIVE = "live"
    SENT = "sent"
    OVER = "over"
    MISSED = "missed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_to_come(self) -> bool:
        """Whether somebody can still change it."""
        return self in {State.DRAFT, State.WAITING, State.SCHEDULED, State.PAUSED}

    @property
    def takes_place(self) -> bool:
        """Whether members see something of it, as far as one knows."""
        return self not in {State.MISSED, State.FAILED, State.CANCELLED}


class EntryId(NamedTuple):
    """What an entry is known by: it stays while its time and words change."""

    source: Source
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something at its time."""

    source: Source
    key: str
    """What tells it from all others of its source, on all servers, for good: calendar programs know it by this."""
    title: str
    """Plain text, as it was typed."""
    starts_at: dt.datetime
    """Aware, in UTC."""
    ends_at: dt.datetime | None = None
    """None for what is at one moment."""
    channel_ids: tuple[int, ...] = ()
    pings: Pings = None
    state: State = State.SCHEDULED
    link: str | None = None
    """The address of what people see of it."""
    is_tentative: bool = False
    """Whether it is not decided yet that it comes."""
    repeats: bool = False
    """Whether it is one of a series."""

    @property
    def id(self) -> EntryId:
        """What it is known by."""
        return EntryId(self.source, self.key)

    @property
    def until(self) -> dt.datetime:
        """When it ends; its start, for what is at one moment."""
        return self.starts_at if self.ends_at is None else max(self.starts_at, self.ends_at)
