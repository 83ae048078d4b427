"""What becomes of a job after an attempt. Pure: the row's next state from what happened."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.errors import HearthError
from bot.jobs.models import JobState

if TYPE_CHECKING:
    import datetime as dt

    from bot.jobs.models import Job, JobKind


@dataclass(frozen=True, slots=True)
class Outcome:
    """The columns that an attempt changes."""

    state: JobState
    due_at: dt.datetime
    run_at: dt.datetime
    starts: int
    failures: int
    last_error: str | None = None

    @property
    def is_final(self) -> bool:
        """Whether the job has come to its end."""
        return self.state is not JobState.PENDING


def completed(job: Job, now: dt.datetime, state: JobState = JobState.DONE) -> Outcome:
    """Return the next occurrence after now, or the end in `state`. Occurrences that passed meanwhile are left out."""
    recurrence = job.recurrence
    following = recurrence.next_after(max(now, job.due_at)) if recurrence else None
    if following is None:
        return replace(_as_it_is(job, now), state=state, last_error=None)
    return Outcome(JobState.PENDING, following, following, starts=0, failures=0)


def again(job: Job, at: dt.datetime) -> Outcome:
    """Return the same occurrence for a later attempt, with nothing counted."""
    return _as_it_is(job, at)


def failed(job: Job, kind: JobKind, error: BaseException, now: dt.datetime, jitter: float) -> Outcome:
    """Return the next attempt, after a delay of which `jitter` (0 to 1) spreads the second half."""
    doubled = kind.backoff * 2 ** min(job.failures, 30)
    delay = min(doubled, kind.backoff_cap) * (0.5 + jitter / 2)
    return replace(_as_it_is(job, now + delay), failures=job.failures + 1, last_error=describe(error))


def dead(job: Job, error: BaseException, now: dt.datetime) -> Outcome:
    """Return the end in which nothing more is tried."""
    return replace(_as_it_is(job, now), state=JobState.DEAD, failures=job.failures + 1, last_error=describe(error))


def exhausted(job: Job, error: BaseException, now: dt.datetime) -> Outcome:
    """Return the end after the last attempt; what repeats goes on with its next occurrence and keeps the error."""
    after = completed(job, now)
    return dead(job, error, now) if after.is_final else replace(after, last_error=describe(error))


def name_of(job: Job, outcome: Outcome) -> str:
    """Say in a word how an attempt went: done, missed, dead, failed (and tried again) or postponed."""
    if outcome.is_final:
        return outcome.state.value
    if outcome.due_at != job.due_at:  # the next of what repeats
        return JobState.DEAD.value if outcome.last_error else JobState.DONE.value
    return "failed" if outcome.failures > job.failures else "postponed"


def is_exhausted(job: Job, kind: JobKind) -> bool:
    """Say whether a failure of the running attempt is the last that its kind allows."""
    return job.failures + 1 >= kind.max_attempts


def is_missed(job: Job, kind: JobKind, now: dt.datetime) -> bool:
    """Say whether it is too late to do what the job was for."""
    return kind.when_late == "miss" and now - job.due_at > kind.late_after


def describe(error: BaseException) -> str:
    """Return an error as the row keeps it: its type and our own sentence, unfilled, so that nobody's words get in."""
    name = type(error).__name__
    return f"{name}: {error.text}" if isinstance(error, HearthError) else name


def _as_it_is(job: Job, run_at: dt.datetime) -> Outcome:
    return Outcome(JobState.PENDING, job.due_at, run_at, job.attempt, job.failures, job.last_error)
