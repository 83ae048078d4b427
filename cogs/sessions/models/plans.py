"""What a session is: planned, published, part of a series."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
    def talk_id(self) -> int | None:
        """Where it is talked about: its thread, or for one in writing its channel."""
        is_written = self.plan.place is Place.TEXT and self.plan.channel_id != self.card_channel_id
        return self.plan.channel_id if is_written else self.thread_id

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
class OpenSeries:
    """A series that goes on, as its next sessions will be."""

    id: int
    recurrence: Recurrence
    plan: Plan
    latest_at: dt.datetime
    """The latest occurrence that was made into a session; all later ones are yet to be."""
    is_draft: bool
    """Whether nothing of it was published."""
