"""What a calendar says of what goes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from cogs.announcements.models.plans import PostState, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """A post that goes out, or did, with where its announcement stands."""

    announcement_id: int
    occurs_at: dt.datetime
    due_at: dt.datetime
    state: PostState
    standing: State
    """Of the announcement."""
    title: str
    ping: str | None
    is_paused: bool
    is_only: bool
    """Whether it is the whole announcement, which goes out once and at its time."""
    repeats: bool
    channel_ids: tuple[int, ...]
    """Where it is, or where it goes."""
    link: str | None
    """The address of the first message."""
