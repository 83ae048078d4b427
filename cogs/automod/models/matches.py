"""What the rules find in messages, and what is kept of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import datetime as dt

    from bot.cases import Case, Evidence
    from bot.i18n import Text
    from cogs.automod.models.settings import Act
else:
    Case = Any


class Place(NamedTuple):
    """Where a message is."""

    channel_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class Trace:
    """What is remembered of a member's message for a minute or two, so that repetition is noticed."""

    at: float
    """Seconds since 1970."""
    place: Place
    fingerprint: int
    """The same for the same text and files; 0 for what is too short to tell."""
    mentions: int


@dataclass(frozen=True, slots=True)
class Match:
    """What a rule found: its sentence for the case, and all messages that belong to it, the newest last."""

    rule: str
    why: Text
    params: dict[str, Any] = field(default_factory=dict[str, Any])
    earlier: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """A match with what is to be done about it."""

    match: Match
    acts: frozenset[Act]
    is_dry: bool
    mute_minutes: int = 60
    points: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Caught:
    """A message in which something was found."""

    guild_id: int
    member_id: int
    member_name: str
    place: Place
    content: str
    doings: tuple[Doing, ...]
    by: int
    """The bot's own id: the moderator of what follows."""
    evidence: Evidence | None = None
    """The message as it is kept for a case, with its files."""


@dataclass(frozen=True, slots=True)
class Offence:
    """What one member did within a short time, and what followed."""

    id: int
    guild_id: int
    member_id: int
    first_at: dt.datetime
    last_at: dt.datetime
    raid_id: int | None
    alert_channel_id: int | None
    alert_message_id: int | None


@dataclass(frozen=True, slots=True)
class OffenceView:
    """An offence as the team is told of it."""

    offence: Offence
    rules: tuple[str, ...]
    channel_ids: tuple[int, ...]
    messages: int
    acts: frozenset[str]
    text: str | None
    """What was said, as long as the server keeps it."""
    cases: tuple[Case, ...]
    """What came of it, also the mute that the ladder made of its warning."""
    held: Case | None = None
    """The mute that was in force before, which one of protection did not shorten."""


@dataclass(frozen=True, slots=True)
class RuleCount:
    """What the log tells of a rule."""

    matches: int
    members: int
    acted: int
    """How many of the matches were acted on; the others were only noted."""
    first_at: dt.datetime | None
    """Since when the log knows the rule, within the days asked about."""
    channels: tuple[tuple[int, int], ...]
    """The channels with most matches, each with how many."""
