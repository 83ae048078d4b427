"""What is known about a member that no single feature owns."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Milestone(StrEnum):
    """The steps from joining to the first helpful act, in the order most people take them."""

    JOINED = "joined"
    SCREENED = "screened"
    RULES = "rules"
    TOPICS = "topics"
    INTRODUCED = "introduced"
    FIRST_MESSAGE = "first_message"
    HELPED = "helped"


class Preference(StrEnum):
    """What a member can switch off (or on) for themselves."""

    GREETINGS = "greetings"
    NUDGES = "nudges"
    DIRECTORY = "directory"
    MATCHES = "matches"
    BOARDS = "boards"
    DMS = "dms"


GREETED_WITHIN = dt.timedelta(hours=48)
"""How long after joining a hello greets a newcomer."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who is or was a member of a server."""

    guild_id: int
    member_id: int
    first_joined_at: dt.datetime
    joined_at: dt.datetime
    left_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a recorded join means."""

    is_new: bool
    """Whether this join was not known before; a listener may see the same join twice."""
    is_return: bool
    """Whether the member had been here before."""


@dataclass(frozen=True, slots=True)
class FunnelStage:
    """How many of the newcomers of a period reached a milestone, and how long half of those took from joining."""

    milestone: Milestone
    reached: int
    median: dt.timedelta | None
