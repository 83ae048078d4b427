"""What a suggestion, a meeting and a coffee round are, and what a server may set about them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from bot.guilds import ChannelSetting, FeatureSettings
from bot.i18n import Text, _

MOST_SUGGESTED = 3  # at once: a choice, not a catalogue
MOST_SHOWN = 5  # of those that are still open, the latest: as many fit into one message at their longest


class Consent(StrEnum):
    """What a member has said about being suggested to others."""

    ON = "on"
    OFF = "off"
    UNASKED = "unasked"


class SuggestionState(StrEnum):
    """Where a suggestion stands."""

    OPEN = "open"
    TAKEN = "taken"


class MeetingState(StrEnum):
    """Where the thread of a meeting stands."""

    PLANNED = "planned"
    OPENING = "opening"
    OPEN = "open"
    FAILED = "failed"
    DROPPED = "dropped"


class MeetingAnswer(StrEnum):
    """What somebody answers when asked whether they met."""

    YES = "yes"
    NOT_YET = "later"
    STOP = "stop"


class RoundEvery(StrEnum):
    """How often a coffee round is drawn."""

    OFF = "off"
    WEEK = "week"
    TWO_WEEKS = "two_weeks"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Shared:
    """One thing that two members have in common."""

    kind: str
    """"topic" or "product"."""
    label: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two members who might like each other, and why."""

    id: int
    guild_id: int
    member_id: int
    other_id: int
    reason: tuple[Shared, ...]
    state: SuggestionState
    meeting_id: int | None
    created_at: dt.datetime

    def other_than(self, member_id: int) -> int:
        """Return the one of the two who is not this member."""
        return self.other_id if member_id == self.member_id else self.member_id


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who might be suggested."""

    member_id: int
    shared: int
    """How many things they have in common."""
    recent: int
    """In how many suggestions they appeared during the last week."""


@dataclass(frozen=True, slots=True)
class Met:
    """How often two members met in rounds, and how many rounds ago the last time was."""

    times: int
    rounds_ago: int


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody in a meeting, and what they said about it."""

    member_id: int
    asked: str | None
    answer: MeetingAnswer | None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A private thread of two or three."""

    id: int
    guild_id: int
    round_id: int | None
    """The coffee round it belongs to; None for an introduction."""
    state: MeetingState
    channel_id: int | None
    thread_id: int | None
    created_at: dt.datetime
    attendees: tuple[Attendee, ...]

    @property
    def member_ids(self) -> tuple[int, ...]:
        """Who is in it."""
        return tuple(attendee.member_id for attendee in self.attendees)


@dataclass(frozen=True, slots=True)
class RoundMember:
    """Somebody who takes part in the coffee rounds."""

    member_id: int
    paused_until: dt.datetime | None
    skips_next: bool


@dataclass(frozen=True, slots=True)
class RoundStatus:
    """How the rounds of a server stand, and one member in them."""

    next_at: dt.datetime | None
    joined: int
    mine: RoundMember | None


class MatchSettings(FeatureSettings):
    """Who is brought together, how often, and where."""

    feature: ClassVar[str] = "matches"
    title: ClassVar[Text] = _("Matches")
    about: ClassVar[Text] = _("Suggests members to each other who share something, and draws coffee rounds.")

    enabled: bool = Field(default=False, description=_("Whether members are suggested to each other."))
    channel_id: Annotated[
        int | None,
        ChannelSetting(
            _("Matches: where private threads open"),
            guesses=("coffee", "kaffee", "match", "meet", "lounge"),
            create="coffee",
            needs=(
                "view_channel",
                "send_messages",
                "read_message_history",
                "create_private_threads",
                "send_messages_in_threads",
            ),
        ),
    ] = Field(default=None, description=_("Where private threads of two or three open."))
    suggested: int = Field(
        default=3, ge=1, le=MOST_SUGGESTED, description=_("How many members are suggested after an introduction.")
    )
    per_week: int = Field(
        default=3, ge=1, le=20, description=_("In how many suggestions one member may appear within seven days.")
    )
    asks_by_dm: bool = Field(
        default=False,
        description=_(
            "Whether who has introduced themselves is asked once, by direct message, if they want suggestions."
        ),
    )
    follow_up_days: int = Field(
        default=3, ge=1, le=14, description=_("After how many days both are asked once whether they met.")
    )
    round_every: RoundEvery = Field(
        default=RoundEvery.OFF, description=_("How often a coffee round is drawn: off, week, two_weeks or month.")
    )
    round_weekday: int = Field(default=0, ge=0, le=6, description=_("On which weekday: 0 is Monday, 6 is Sunday."))
    round_nth: int = Field(
        default=1,
        ge=-1,
        le=4,
        description=_("For monthly rounds, on which of these weekdays: 1 to 4, -1 for the last."),
    )
    round_time: dt.time = Field(default=dt.time(10), description=_("At what local time."))
    round_from: dt.date | None = Field(default=None, description=_("The first day on which a round may be drawn."))
