"""What a job is, what a kind of job promises, and how a handler says that it is not done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

from bot.errors import HearthError
from bot.i18n import _
from bot.jobs.recurrence import Recurrence

if TYPE_CHECKING:
    from bot.i18n import Text

BASE_36 = "0123456789abcdefghijklmnopqrstuvwxyz"


class JobState(StrEnum):
    """Where a job stands; the last four are ends."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    MISSED = "missed"
    CANCELLED = "cancelled"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of due work, as its handler and whoever lists it sees it."""

    id: int
    kind: str
    key: str
    guild_id: int | None
    due_at: dt.datetime
    """When this occurrence is meant; stays while it is tried again."""
    run_at: dt.datetime
    """When it is looked at next: first, after a failure, or when a running one's lease ends."""
    payload: dict[str, Any]
    recurrence_text: str | None
    state: JobState
    attempt: int
    """1 the first time this occurrence is handled. From 2 on, an earlier attempt may have got anywhere: look first."""
    failures: int
    lease: str | None
    last_error: str | None

    @property
    def recurrence(self) -> Recurrence | None:
        """When it comes again, if it does."""
        return Recurrence.from_text(self.recurrence_text) if self.recurrence_text else None

    @property
    def nonce(self) -> str:
        """A text of at most 25 characters, the same for every attempt at this occurrence and for nothing else."""
        return f"{_base_36(self.id)}-{_base_36(int(self.due_at.timestamp() * 1000))}"


Observe = Callable[[str, str, float], None]
"""Told of every attempt: the job's kind, how it went, and how many seconds it took."""

Handler = Callable[[Job], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class _Promises:
    title: Text
    max_attempts: int = 8
    late_after: dt.timedelta = dt.timedelta(minutes=10)
    when_late: Literal["run", "miss"] = "run"
    on_missed: Handler | None = None
    on_dead: Handler | None = None
    limit: dt.timedelta = dt.timedelta(minutes=5)
    backoff: dt.timedelta = dt.timedelta(seconds=30)
    backoff_cap: dt.timedelta = dt.timedelta(hours=1)
    is_bulk: bool = False


@dataclass(frozen=True)
class JobKind(_Promises):
    """How the jobs of one name are handled.

    `title` tells people what they are. An attempt that takes longer than `limit` is cancelled and counts as failed.
    Failures are tried again after `backoff`, doubled each time up to `backoff_cap`; after `max_attempts` the job is
    dead and `on_dead` told. What is found over `late_after` past its due time is run all the same or, with
    `when_late="miss"`, handed to `on_missed` instead of `handler`. All of these run at least once: look before doing
    again what must not happen twice. What comes in hundreds and may wait (`is_bulk`) takes half of the places at most,
    so that Discord's rate limits on it hold up nothing else.
    """

    name: str
    handler: Handler


@dataclass(frozen=True, slots=True)
class JobCounts:
    """How the queue stands: open jobs whose time has come, those among them far past it, and what was given up."""

    due: int
    late: int
    dead: int


class GiveUp(HearthError):  # noqa: N818 - says what is to happen
    """Raised by a handler for what no further attempt can mend: the job is dead at once."""

    message = _("This can't be done any more.")


class Postpone(Exception):  # noqa: N818 - says what is to happen
    """Raised by a handler to be called again later; counts as no failure."""

    def __init__(self, until: dt.datetime) -> None:
        super().__init__(until)
        self.until = until


def _base_36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = BASE_36[digit] + digits
    return digits
