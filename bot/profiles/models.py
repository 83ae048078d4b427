"""What a profile is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt


class TagKind(StrEnum):
    """What members can have in common."""

    TOPIC = "topic"
    PRODUCT = "product"


@dataclass(frozen=True, slots=True)
class Tag:
    """One thing that members can have in common."""

    kind: TagKind
    key: str
    """What makes two tags the same: a role's id for topics, the folded name for products."""
    label: str
    """How its owner wrote it."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a member has said about themselves on one server."""

    guild_id: int
    member_id: int
    name: str
    headline: str
    """One line for lists."""
    answers: tuple[tuple[str, str], ...]
    """(question, answer) in the order of the form."""
    tags: tuple[Tag, ...]
    is_listed: bool
    """Whether the directory shows it."""
    created_at: dt.datetime
    updated_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the directory."""

    profiles: tuple[Profile, ...]
    total: int
    """How many were found; `MOST_COUNTED` stands for that many or more."""
