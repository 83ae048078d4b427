"""What a raid is, and what was done about it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class RaidState(StrEnum):
    """Where a raid stands."""

    ON = "on"
    OVER = "over"


class RaidEnd(StrEnum):
    """How it ended."""

    CALM = "calm"
    UNDONE = "undone"
    """Somebody of the team took everything back."""


class SlowState(StrEnum):
    """Where a channel's slow mode stands; the last three are ends."""

    SETTING = "setting"
    ON = "on"
    RESTORING = "restoring"
    BACK = "back"
    BY_HAND = "by_hand"
    """Somebody changed it meanwhile, and that was left."""
    FAILED = "failed"


class BanState(StrEnum):
    """Whether those who joined are banned."""

    NONE = "none"
    RUNNING = "running"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Joiner:
    """Somebody who joined, or wrote as a newcomer, while a raid was on."""

    member_id: int
    name: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Slowed:
    """A channel that was slowed down."""

    channel_id: int
    before: int
    seconds: int
    state: SlowState = SlowState.SETTING


@dataclass(frozen=True, slots=True)
class Raid:
    """A raid, and what is done about it."""

    id: int
    guild_id: int
    state: RaidState
    cause: str
    """joins or messages."""
    started_at: dt.datetime
    last_at: dt.datetime
    calm_minutes: int
    holds_greetings: bool
    mutes: bool
    mute_minutes: int
    ended_at: dt.datetime | None
    ending: RaidEnd | None
    ended_by: int | None
    ban: BanState
    ban_by: int | None
    card_channel_id: int | None
    card_message_id: int | None
    banned_of: int
    """How many belonged to it when they were last banned, or spared; 0 before that."""

    def calm_at(self) -> dt.datetime:
        """Return when it is over, should nothing more happen."""
        return self.last_at + dt.timedelta(minutes=self.calm_minutes)


@dataclass(frozen=True, slots=True)
class RaidView:
    """A raid as its card tells of it."""

    raid: Raid
    joiners: int
    slowed: int
    by_hand: int
    failed: int
    muted: int
    unmuted: int
    banned: int
    not_banned: int
    """Bans that Discord refused."""
    offences: int

    @property
    def not_asked_about(self) -> int:
        """How many joined since those who had joined were banned."""
        return max(0, self.joiners - self.raid.banned_of)
