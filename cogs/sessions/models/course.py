"""What is asked in a session, who was there, and what is told afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from cogs.sessions.models.plans import Session


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
