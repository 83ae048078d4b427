"""What is set on a channel for a while, and how that stands."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

REASON_LENGTH = 300  # of what is kept and shown in the channel
LONGEST_SLOWMODE = dt.timedelta(hours=6)  # https://discord.com/developers/docs/resources/channel#modify-channel
MOST_PURGED = 1000


class LockKind(StrEnum):
    """What is set."""

    LOCK = "lock"
    """Permissions of @everyone."""
    THREAD = "thread"
    """Discord's own lock of a thread, which has no permissions of its own."""
    SLOWMODE = "slowmode"


class LockState(StrEnum):
    """Where it stands; the last two are ends."""

    LOCKING = "locking"
    ON = "on"
    LIFTING = "lifting"
    OVER = "over"
    FAILED = "failed"


class Note(StrEnum):
    """What came in between."""

    GONE = "gone"
    """The channel was deleted."""
    REFUSED = "refused"
    """Discord did not let the bot."""
    BY_HAND = "by_hand"
    """Somebody changed it meanwhile, and that was left."""


class LockdownState(StrEnum):
    """Where a lockdown stands."""

    ON = "on"
    LIFTING = "lifting"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Overwrite:
    """What a channel allows and denies somebody, as Discord's permission bits."""

    allow: int = 0
    deny: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LockDraft:
    """What is to be set on a channel, and what is there before."""

    guild_id: int
    channel_id: int
    kind: LockKind
    everyone: Overwrite | None = None
    own: Overwrite | None = None
    denied: int = 0
    """Bits to deny @everyone."""
    allowed: int = 0
    """Bits to allow the bot, so that it does not lock itself out."""
    seconds_before: int = 0
    seconds: int = 0
    is_open: bool = False
    """Whether everybody can write there now, whatever is on record."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants it, why, and for how long; without an end it stays until it is lifted."""

    by: int
    reason: str = ""
    lasts: dt.timedelta | None = None


@dataclass(frozen=True, slots=True)
class Lock:
    """Something that is set on a channel, or was."""

    id: int
    guild_id: int
    channel_id: int
    kind: LockKind
    state: LockState
    lockdown_id: int | None
    everyone: Overwrite | None
    own: Overwrite | None
    denied: int
    allowed: int
    seconds_before: int
    seconds: int
    set_by: int
    reason: str
    created_at: dt.datetime
    ends_at: dt.datetime | None
    lifted_by: int | None
    ended_at: dt.datetime | None
    note: Note | None


@dataclass(frozen=True, slots=True)
class Lockdown:
    """All public channels of a server, closed at once."""

    id: int
    guild_id: int
    state: LockdownState
    set_by: int
    reason: str
    created_at: dt.datetime
    ends_at: dt.datetime | None
    lifted_by: int | None
    ended_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How far a lockdown or its lifting is, in channels."""

    total: int
    open: int
    """Still to be closed or opened."""
    failed: int
    by_hand: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which messages a purge is about; None and False are about any."""

    member_id: int | None = None
    contains: str = ""
    bots: bool = False
    attachments: bool = False

    @property
    def reads_messages(self) -> bool:
        """Whether it takes what Discord shows only with the right to read messages."""
        return bool(self.contains) or self.attachments


@dataclass(frozen=True, slots=True)
class Found:
    """A message as a purge sees it."""

    id: int
    author_id: int
    author_name: str
    is_bot: bool
    content: str
    attachments: tuple[str, ...]
    sent_at: dt.datetime
    is_pinned: bool = False


@dataclass(frozen=True, slots=True)
class PurgePlan:
    """What a purge deletes, the newest first, and what it leaves."""

    young: tuple[Found, ...]
    """Deleted a hundred at a time."""
    old: tuple[Found, ...]
    """Deleted one by one: Discord takes no more at once when they are older than two weeks."""
    pinned: int
    too_many_old: int

    @property
    def messages(self) -> tuple[Found, ...]:
        """Everything that is deleted."""
        return self.young + self.old
