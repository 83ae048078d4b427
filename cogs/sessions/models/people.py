"""Who comes to a session, and who waits for a place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt


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
