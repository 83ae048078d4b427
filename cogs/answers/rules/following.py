"""When something follows: a reminder, helpers, putting away."""

from __future__ import annotations

import datetime as dt
import statistics
from typing import TYPE_CHECKING

from cogs.answers.models import Helper, State

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Sequence

    from cogs.answers.models import AnswerSettings, Question

HELPERS_ASKED = 3  # of one question: enough that one has time, too few to feel like a crowd
_NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)


def remind_at(question: Question, settings: AnswerSettings) -> dt.datetime | None:
    """Return when the asker is to be asked who helped; None when that is not to be."""
    is_waiting = question.first_reply_at is not None and not question.is_asker_last
    is_possible = not (question.is_asker_gone or question.is_locked) and question.asker_id
    if not (settings.remind_after_hours and question.state is State.OPEN and is_waiting and is_possible):
        return None
    return question.last_message_at + dt.timedelta(hours=settings.remind_after_hours)


def close_at(question: Question, settings: AnswerSettings) -> dt.datetime | None:
    """Return when a solved question is to be put away: some days after the last word; None for never."""
    if not (question.is_solved and settings.close_after_days and question.solved_at is not None):
        return None
    return max(question.solved_at, question.last_message_at) + dt.timedelta(days=settings.close_after_days)


def is_unanswered(question: Question) -> bool:
    """Say whether a question waits for its first reply."""
    is_waiting = question.state is State.OPEN and question.first_reply_at is None
    return is_waiting and not (question.is_asker_gone or question.is_locked)


def choose_helpers(
    helpers: Iterable[Helper], *, per_day: int, present: Container[int], but_not: Collection[int]
) -> list[int]:
    """Choose who hears of a question: those who heard of one longest ago, nobody beyond their daily maximum."""
    free = [
        helper
        for helper in helpers
        if helper.today < per_day and helper.member_id in present and helper.member_id not in but_not
    ]
    free.sort(key=lambda helper: (helper.last_pinged_at or _NEVER, helper.member_id))
    return [helper.member_id for helper in free[:HELPERS_ASKED]]


def median(times: Sequence[dt.timedelta]) -> dt.timedelta | None:
    """Return the median of some durations; None of none."""
    return dt.timedelta(seconds=statistics.median(time.total_seconds() for time in times)) if times else None
