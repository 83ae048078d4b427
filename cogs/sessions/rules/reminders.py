"""When reminding people of a session still makes sense. Pure."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cogs.sessions.models import Session

START = 0
"""Minutes before the start of the reminder that says that it begins."""


def is_useful(session: Session, minutes: int, now: dt.datetime) -> bool:
    """Say whether a reminder planned so many minutes before the start is still worth sending.

    "In a day" is, while at least half of that day is left; that it began is, in the first half of it, and only once it
    has begun.
    """
    if minutes == START:
        half = dt.timedelta(minutes=session.plan.minutes) / 2
        return session.started_at is not None and not session.is_over and now < session.started_at + half
    left = session.plan.starts_at - now
    return session.started_at is None and not session.is_over and left >= dt.timedelta(minutes=minutes) / 2
