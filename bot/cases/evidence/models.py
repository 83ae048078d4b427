"""What is kept of a message that a case or a report is about."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import datetime as dt

CONTENT_LENGTH = 4000  # https://discord.com/developers/docs/resources/message: the most that anybody can write
NAME_LENGTH = 200

Kinds = Literal["any", "media", "images", "none"]
"""Of which attachments a copy is kept; media are images, videos and sounds."""


class Subject(StrEnum):
    """What evidence belongs to."""

    CASE = "case"
    REPORT = "report"


class Part(StrEnum):
    """What a message is to its case or report."""

    MESSAGE = "message"
    """What it is about."""
    CONTEXT = "context"
    """What was said around it."""
    DELETED = "deleted"
    """What its member wrote near it, and was deleted."""


class FileState(StrEnum):
    """Whether there is a copy of a file; after the first two, why there is none."""

    WAITING = "waiting"
    KEPT = "kept"
    GONE = "gone"
    LARGE = "large"
    MUCH = "much"
    UNWANTED = "unwanted"


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """An attachment of a message, and whether there is a copy."""

    attachment_id: int
    name: str
    size: int
    """In bytes, as Discord says."""
    content_type: str
    url: str
    proxy_url: str
    """Where Discord may have it a little longer than the message."""
    state: FileState = FileState.WAITING
    id: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A message kept for a case or a report."""

    author_id: int
    channel_id: int
    message_id: int
    content: str
    attachments: tuple[str, ...]
    """Names of what was attached and is not copied."""
    sent_at: dt.datetime
    author_name: str = ""
    part: Part = Part.MESSAGE
    files: tuple[EvidenceFile, ...] = ()
    """What was attached and is copied, or was to be."""
    let_go_days: int | None = None
    """After how many days its words and copies were deleted, if they were."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a server wants copied, in bytes a file and bytes a case or report."""

    file_bytes: int
    total_bytes: int
    kinds: Kinds = "any"
