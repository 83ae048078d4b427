"""What the team plans: a post once or as a series, where it stands, and what became of it in each channel."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from bot.jobs import Recurrence
    from cogs.announcements.models.content import Content

SOURCE = "announcement"
MOST_NOTE = 300
WHEN_LENGTH = 100
MOST_TOLERANCE = 7 * 24 * 60


class State(StrEnum):
    """Where an announcement stands. A series stays scheduled until its last post."""

    DRAFT = "draft"
    WAITING = "waiting"
    """For somebody's approval."""
    SCHEDULED = "scheduled"
    SENDING = "sending"
    SENT = "sent"
    CANCELLED = "cancelled"
    FAILED = "failed"
    """No channel took it."""
    MISSED = "missed"
    """Its time passed while it could not be sent."""

    @property
    def is_planned(self) -> bool:
        """Whether it has not gone out yet and still may."""
        return self in {State.DRAFT, State.WAITING, State.SCHEDULED}

    @property
    def is_out(self) -> bool:
        """Whether members may have seen it."""
        return self in {State.SENDING, State.SENT}


class PostState(StrEnum):
    """Where one post of an announcement stands."""

    SCHEDULED = "scheduled"
    SENDING = "sending"
    SENT = "sent"
    """In at least one channel."""
    FAILED = "failed"
    MISSED = "missed"
    SKIPPED = "skipped"
    DELETED = "deleted"
    """Taken down everywhere."""

    @property
    def is_over(self) -> bool:
        """Whether nothing more is sent of it."""
        return self not in {PostState.SCHEDULED, PostState.SENDING}


class DeliveryState(StrEnum):
    """Where a post stands in one channel."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"
    DELETING = "deleting"
    DELETED = "deleted"

    @property
    def is_over(self) -> bool:
        """Whether nothing more is tried by itself."""
        return self in {DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.DELETED}


class Trouble(StrEnum):
    """Why a channel did not take a post, or not all of it."""

    FORBIDDEN = "forbidden"
    CHANNEL_GONE = "channel_gone"
    ROLE_GONE = "role_gone"
    TOO_LARGE = "too_large"
    INVALID = "invalid"
    UNREACHABLE = "unreachable"
    """Discord answered with errors until the deadline."""
    LATE = "late"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """How a series repeats, on its zone's wall clock."""

    every: Literal["day", "week", "date", "weekday"]
    """date: the start's day of each month; weekday: the nth of the start's weekday in each month."""
    weekdays: tuple[int, ...] = ()
    """Of each week, 0 is Monday; the start's when empty."""
    until: dt.date | None = None
    """The last day, in the server's zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the team writes: all that can be edited before it goes out."""

    title: str
    """What lists and the calendar call it; members never see it."""
    content: Content
    channel_ids: tuple[int, ...] = ()
    starts_at: dt.datetime | None = None
    """When it goes out, or first does; as soon as it is approved when None."""
    repeat: Repeat | None = None
    tolerance_minutes: int = 30
    """By how much it may be late after downtime before it counts as missed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """A plan, and where it stands."""

    id: int
    guild_id: int
    plan: Plan
    state: State
    recurrence: Recurrence | None
    is_paused: bool
    is_template: bool
    note: str | None
    """Why it was rejected or cancelled."""
    revision: int
    """Counts the changes, so that nobody overwrites or approves what they have not seen."""
    created_by: int
    created_at: dt.datetime
    edited_by: int
    approved_by: int | None
    ask_channel_id: int | None
    ask_message_id: int | None
    """Where the team is asked to approve it."""

    @property
    def tolerance(self) -> dt.timedelta:
        """By how much a post of it may be late."""
        return dt.timedelta(minutes=self.plan.tolerance_minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One going out of an announcement: the only one, or one of a series."""

    id: int
    announcement_id: int
    guild_id: int
    occurs_at: dt.datetime
    """When the plan has it, also after it alone was moved."""
    due_at: dt.datetime
    state: PostState
    content: Content | None
    """What is sent, fixed when sending begins; later as it was edited."""
    started_at: dt.datetime | None
    ended_at: dt.datetime | None
    receipt_channel_id: int | None
    receipt_message_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A post in one channel."""

    id: int
    post_id: int
    guild_id: int
    channel_id: int
    state: DeliveryState
    message_id: int | None
    poll_message_id: int | None
    published_at: dt.datetime | None
    trouble: Trouble | None
    attempted_at: dt.datetime | None
    """When Discord was last asked to take it: once it was, look before sending again."""
    sent_at: dt.datetime | None

    @property
    def link(self) -> str | None:
        """The address of the message."""
        if self.message_id is None:
            return None
        return f"https://discord.com/channels/{self.guild_id}/{self.channel_id}/{self.message_id}"


@dataclass(frozen=True, slots=True)
class Sending:
    """Everything about one delivery."""

    announcement: Announcement
    post: Post
    delivery: Delivery


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything about one post."""

    announcement: Announcement
    post: Post
    deliveries: tuple[Delivery, ...]

    @property
    def sent(self) -> tuple[Delivery, ...]:
        """Where it is."""
        return tuple(each for each in self.deliveries if each.state is DeliveryState.SENT)

    @property
    def failed(self) -> tuple[Delivery, ...]:
        """Where it is not."""
        return tuple(each for each in self.deliveries if each.state is DeliveryState.FAILED)


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody did to an announcement."""

    changed_by: int
    """0 for the bot itself."""
    what: str
    before: str | None
    after: str | None
    changed_at: dt.datetime


@dataclass(frozen=True, slots=True)
class File:
    """A copied picture or attachment."""

    id: int
    name: str
    kind: str
    """Its media type, for example image/png."""
    size: int
    content: bytes

    @property
    def is_picture(self) -> bool:
        """Whether it is shown and not only linked."""
        return self.kind.startswith("image/")
