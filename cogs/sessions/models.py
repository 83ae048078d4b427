"""What a session is, who comes to it, what is asked there, and what a server may set about it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field, field_validator

from bot.errors import InvalidValueError
from bot.guilds import ChannelSetting, FeatureSettings
from bot.guilds.models import known_zones
from bot.i18n import Text, _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.jobs import Recurrence

TITLE_LENGTH = 100  # https://discord.com/developers/docs/resources/guild-scheduled-event
ABOUT_LENGTH = 1000  # the same
LINK_LENGTH = 100  # an event's location
QUESTION_LENGTH = 300
MOST_MINUTES = 24 * 60
MOST_PLACES = 100_000
LONGEST_COVER = 8 * 1024 * 1024
SOURCE = "session"
QUESTION_SOURCE = "session_question"


class Kind(StrEnum):
    """What kind of session it is."""

    FOUNDER = "founder"
    OFFICE_HOURS = "office_hours"
    """Members book a slot each, to speak one to one."""
    PREVIEW = "preview"


class State(StrEnum):
    """Where a session stands; the last two are ends."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    LIVE = "live"
    ENDED = "ended"
    CANCELLED = "cancelled"


class Repeat(StrEnum):
    """How a session repeats."""

    WEEK = "week"
    TWO_WEEKS = "two_weeks"
    MONTH = "month"
    """On the nth weekday of each month."""


class Place(StrEnum):
    """Where a session happens."""

    STAGE = "stage"
    VOICE = "voice"
    TEXT = "text"
    LINK = "link"

    @property
    def is_heard(self) -> bool:
        """Whether people are in a voice channel, so that it can be seen who is there."""
        return self in {Place.STAGE, Place.VOICE}


class Answer(StrEnum):
    """What somebody said about coming, and what became of it."""

    GOING = "going"
    OFFERED = "offered"
    """A place is held for them until they confirm."""
    WAITING = "waiting"
    LAPSED = "lapsed"
    """They did not confirm in time."""
    MAYBE = "maybe"
    NO = "no"

    @property
    def holds_place(self) -> bool:
        """Whether a place is taken by it."""
        return self in {Answer.GOING, Answer.OFFERED}


class QuestionState(StrEnum):
    """Where a question stands."""

    NEW = "new"
    ACCEPTED = "accepted"
    ANSWERED = "answered"
    SKIPPED = "skipped"
    MERGED = "merged"

    @property
    def is_open(self) -> bool:
        """Whether it can still be voted for and answered."""
        return self in {QuestionState.NEW, QuestionState.ACCEPTED}


class RecapState(StrEnum):
    """Where a recap stands."""

    DRAFT = "draft"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What staff write about a session: all that can be edited."""

    kind: Kind
    title: str
    about: str
    starts_at: dt.datetime
    minutes: int
    place: Place
    channel_id: int | None = None
    link: str | None = None
    host_id: int
    capacity: int = 0
    """How many may come; 0 without a limit. Office hours have as many places as slots."""
    slot_minutes: int = 0
    """How long one slot of office hours is."""
    role_ids: tuple[int, ...] = ()
    """Who may come: whoever has one of these roles; everybody when empty."""
    min_points: int = 0
    """From how many points on, counted as the server counts them for its tiers."""
    tier: str | None = None
    """What the tier of so many points is called."""
    cover_id: int | None = None

    @property
    def ends_at(self) -> dt.datetime:
        """When it is planned to end."""
        return self.starts_at + dt.timedelta(minutes=self.minutes)

    @property
    def slots(self) -> int:
        """How many slots its office hours have."""
        return self.minutes // self.slot_minutes if self.slot_minutes else 0

    @property
    def places(self) -> int:
        """How many may come; 0 without a limit."""
        return self.slots or self.capacity

    def slot_start(self, slot: int) -> dt.datetime:
        """Return when a slot starts; the first is 0."""
        return self.starts_at + dt.timedelta(minutes=slot * self.slot_minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session, and what became of it."""

    id: int
    guild_id: int
    plan: Plan
    state: State
    series_id: int | None
    occurs_at: dt.datetime | None
    """When its series would have it, also after it alone was moved."""
    event_id: int | None
    event_seen: str | None
    """How Discord's event stood when it was last written or read, as JSON."""
    card_channel_id: int | None
    card_message_id: int | None
    thread_id: int | None
    panel_message_id: int | None
    note: str | None
    """Why it was cancelled."""
    carried_from: int | None
    revision: int
    """Counts what was changed about it that people read."""
    created_by: int
    created_at: dt.datetime
    started_at: dt.datetime | None
    ended_at: dt.datetime | None

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens in it."""
        return self.state in {State.ENDED, State.CANCELLED}

    @property
    def is_open(self) -> bool:
        """Whether members can still say that they come."""
        return self.state in {State.SCHEDULED, State.LIVE}

    @property
    def card_link(self) -> str | None:
        """The address of its card."""
        if self.card_message_id is None:
            return None
        return f"https://discord.com/channels/{self.guild_id}/{self.card_channel_id}/{self.card_message_id}"


@dataclass(frozen=True, slots=True)
class Rsvp:
    """What one member said about coming."""

    session_id: int
    guild_id: int
    member_id: int
    answer: Answer
    turn: int
    """Sorts those who wait: first come, first served."""
    offered_until: dt.datetime | None = None
    slot: int | None = None
    wants_dm: bool = False
    is_from_event: bool = False
    """Whether they only pressed Interested in Discord's event."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many said what."""

    going: int = 0
    offered: int = 0
    waiting: int = 0
    maybe: int = 0
    no: int = 0

    @property
    def held(self) -> int:
        """How many places are taken."""
        return self.going + self.offered


@dataclass(frozen=True, slots=True)
class Seat:
    """How a member stands after they said something: what they are now, and where in the line."""

    rsvp: Rsvp
    position: int = 0
    """Their place in the waiting list, from 1; 0 when they do not wait."""


@dataclass(frozen=True, slots=True)
class Series:
    """A session that repeats."""

    id: int
    guild_id: int
    repeat: Repeat
    recurrence: Recurrence
    plan: Plan
    """What its next sessions are like; the start is of no account."""
    planned_until: dt.datetime | None
    """The latest occurrence that was made into a session."""
    is_over: bool


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody wants to ask."""

    id: int
    session_id: int
    guild_id: int
    asker_id: int
    """0 when they asked to be forgotten."""
    words: str
    is_anonymous: bool
    state: QuestionState
    merged_into: int | None
    votes: int
    created_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who was there, or for a while."""

    member_id: int
    seconds: int
    messages: int
    attended: bool
    stars: int | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Recap:
    """What is told about a session afterwards."""

    session_id: int
    state: RecapState
    notes: str
    recording: str | None
    left_open: int
    """How many questions nobody got to."""
    channel_id: int | None
    message_id: int | None
    draft_channel_id: int | None
    draft_message_id: int | None

    def link(self, guild_id: int) -> str | None:
        """Return the address of the published recap."""
        if self.message_id is None:
            return None
        return f"https://discord.com/channels/{guild_id}/{self.channel_id}/{self.message_id}"


@dataclass(frozen=True, slots=True)
class Floor:
    """What moderators see of a session that is on, or was."""

    session: Session
    question: Question | None
    """What is being answered."""
    following: tuple[Question, ...]
    """What comes next: what the team accepted first, then by votes."""
    counts: Mapping[QuestionState, int]
    panel_channel_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A session in numbers."""

    came: int
    going: int
    """How many had said that they come."""
    kept: int
    """How many of these came."""
    new_faces: int
    """How many of those who came were at none before."""
    answered: int
    left_open: int
    ratings: int
    stars: float | None
    """The median."""


@dataclass(frozen=True, slots=True)
class Story:
    """All that a recap tells."""

    session: Session
    recap: Recap
    figures: Figures
    answered: tuple[Question, ...]
    """In the order in which they were answered."""
    following: Session | None
    """The session that took over what was left open."""


class SessionSettings(FeatureSettings):
    """Where sessions are shown, and what goes with them."""

    feature: ClassVar[str] = "sessions"
    title: ClassVar[Text] = _("Sessions")
    about: ClassVar[Text] = _("Founders meeting members: with RSVPs, questions, reminders, attendance and a recap.")

    enabled: bool = Field(default=False, description=_("Whether the team plans sessions with me."))
    channel_id: Annotated[
        int | None,
        ChannelSetting(
            _("Sessions: where each one has its card"),
            guesses=("session", "event", "veranstaltung", "termine", "announce"),
            create="sessions",
            needs=(
                "view_channel",
                "send_messages",
                "read_message_history",
                "create_public_threads",
                "send_messages_in_threads",
                "pin_messages",
            ),
        ),
    ] = Field(default=None, description=_("Where each session has its card."))
    makes_events: bool = Field(
        default=True, description=_("Whether each session is one of Discord's own events, too (needs Create Events).")
    )
    starts_by_itself: bool = Field(
        default=True, description=_("Whether a session starts at its time when nobody started it.")
    )
    grace_minutes: int = Field(
        default=30, ge=0, le=720, description=_("How long after its planned end a session ends by itself.")
    )
    zones: tuple[str, ...] = Field(
        default=("Europe/London", "America/New_York"),
        max_length=6,
        description=_("In which zones, besides the server's, the team sees the time of a session it plans."),
    )
    reminders: tuple[int, ...] = Field(
        default=(1440, 60, 0),
        max_length=6,
        description=_("How many minutes before the start the channel is reminded; 10080 is a week, 0 the start."),
    )
    ping_role_id: int | None = Field(
        default=None, description=_("Which role is pinged, once, when a session starts; nobody if empty.")
    )
    confirm_hours: int = Field(
        default=12, ge=1, le=168, description=_("How long a free place is held for the next in the waiting list.")
    )
    ahead: int = Field(
        default=2, ge=1, le=12, description=_("How many sessions of a series are open for RSVPs at the same time.")
    )
    anonymous_questions: bool = Field(
        default=True, description=_("Whether questions can be asked without one's name; the team sees it all the same.")
    )
    questions_each: int = Field(
        default=5, ge=1, le=50, description=_("How many open questions one member can have in a session.")
    )
    attended_minutes: int = Field(
        default=10, ge=1, le=720, description=_("How many minutes in the voice channel count as having been there.")
    )
    asks_back: bool = Field(
        default=True, description=_("Whether who was there is asked afterwards, in three taps, how it was.")
    )
    carries_questions: bool = Field(
        default=True, description=_("Whether questions left open go to the next session of a series.")
    )

    @property
    def needed_permissions(self) -> tuple[str, ...]:
        """What it takes to make Discord's own events, where the server wants them."""
        return ("create_events", "manage_events") if self.makes_events else ()

    @field_validator("zones")
    @classmethod
    def _known_zones(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not known_zones().issuperset(value):
            raise InvalidValueError(_("this time zone is not known. Write one like Europe/Berlin."))
        return tuple(dict.fromkeys(value))

    @field_validator("reminders")
    @classmethod
    def _in_time(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if any(not 0 <= minutes <= 20_160 for minutes in value):
            raise InvalidValueError(_("a reminder comes 0 to 20160 minutes (two weeks) before the start."))
        return tuple(sorted(set(value), reverse=True))
