"""What a case is: something that was done to a member, or is to be, and how that went."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

REASON_LENGTH = 500  # of what is kept; Discord's audit log takes 512
LONGEST_TIMEOUT = dt.timedelta(days=28)  # https://discord.com/developers/docs/resources/guild#modify-guild-member


class CaseKind(StrEnum):
    """What is done to a member, in Discord's words."""

    WARN = "warn"
    MUTE = "mute"
    UNMUTE = "unmute"
    KICK = "kick"
    BAN = "ban"
    UNBAN = "unban"
    SOFTBAN = "softban"
    NOTE = "note"

    @property
    def lasts(self) -> bool:
        """Whether it is in force for a while."""
        return self in {CaseKind.MUTE, CaseKind.BAN}

    @property
    def removes(self) -> bool:
        """Whether the member is gone afterwards, so that they are told before."""
        return self in {CaseKind.KICK, CaseKind.BAN, CaseKind.SOFTBAN}


class CaseState(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    DONE = "done"
    FAILED = "failed"
    VOID = "void"


class DmState(StrEnum):
    """Whether the member was told."""

    NONE = "none"
    WAITING = "waiting"
    SENT = "sent"
    CLOSED = "closed"


class CaseSource(StrEnum):
    """Who or what a case comes from."""

    COMMAND = "command"
    DISCORD = "discord"
    """Somebody acted in Discord's own client."""
    LADDER = "ladder"
    AUTOMOD = "automod"
    REPORT = "report"
    APPEAL = "appeal"
    MASSBAN = "massban"

    @property
    def is_automatic(self) -> bool:
        """Whether no person decided on the act itself, so that it gives way to what somebody did."""
        return self in {CaseSource.LADDER, CaseSource.AUTOMOD}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A case that is to be opened."""

    guild_id: int
    kind: CaseKind
    target_id: int
    target_name: str
    moderator_id: int
    reason: str
    source: CaseSource
    source_key: str
    """The same source and key again is the same case."""
    severity: int = 0
    expires_at: dt.datetime | None = None
    wants_dm: bool = False
    is_done: bool = False
    """Whether it has happened already, so that nothing is left to do."""
    delete_seconds: int = 0
    """How far back a ban deletes messages."""
    channel_id: int | None = None
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """Something that was done to a member, or is to be."""

    id: int
    guild_id: int
    number: int
    kind: CaseKind
    target_id: int
    target_name: str
    moderator_id: int
    reason: str
    severity: int
    state: CaseState
    failure: str | None
    dm: DmState
    source: CaseSource
    channel_id: int | None
    message_id: int | None
    delete_seconds: int
    created_at: dt.datetime
    expires_at: dt.datetime | None
    done_at: dt.datetime | None
    ended_at: dt.datetime | None
    log_channel_id: int | None
    log_message_id: int | None
    source_key: str = ""

    def is_in_force(self, now: dt.datetime) -> bool:
        """Say whether it still counts: a warning's points, a mute, a ban."""
        if self.state is not CaseState.DONE or self.ended_at is not None:
            return False
        return self.expires_at is None or self.expires_at > now

    def holds(self, now: dt.datetime) -> bool:
        """Say whether what it put on Discord is still there: also a void mute or ban, until it is lifted."""
        if self.done_at is None or self.ended_at is not None:
            return False
        return self.expires_at is None or self.expires_at > now


@dataclass(frozen=True, slots=True)
class About:
    """Whom one of many cases of one origin is about, and how it stands."""

    target_id: int
    kind: CaseKind
    state: CaseState
    has_ended: bool
    """Whether it is no longer in force: something else took its place, or lifted it."""


@dataclass(frozen=True, slots=True)
class CaseChange:
    """What somebody changed about a case."""

    changed_by: int
    what: str
    before: str | None
    after: str | None
    changed_at: dt.datetime


@dataclass(frozen=True, slots=True)
class ModeratorCount:
    """What one moderator did."""

    moderator_id: int
    kind: CaseKind
    times: int
