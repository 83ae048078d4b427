"""Who counts as having been there. Pure."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cogs.sessions.models import Plan


def seconds_between(stays: Iterable[tuple[dt.datetime, dt.datetime]], since: dt.datetime, until: dt.datetime) -> int:
    """Add up stays (from, to) that fall between two instants."""
    parts = (min(left, until) - max(came, since) for came, left in stays)
    return round(sum((max(part, dt.timedelta(0)) for part in parts), dt.timedelta(0)).total_seconds())


def needed_seconds(plan: Plan, started_at: dt.datetime, ended_at: dt.datetime, minutes: int) -> int:
    """Return how long one must have been there: the server's minutes, or half of a shorter session or slot."""
    length = ended_at - started_at
    if plan.slot_minutes:
        length = min(length, dt.timedelta(minutes=plan.slot_minutes))
    return max(1, round(min(minutes * 60, length.total_seconds() / 2)))
