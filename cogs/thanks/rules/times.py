"""The server's day, and how long what was said can still be undone. Pure."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from cogs.thanks.models import Act, ThanksSettings


def day_around(now: dt.datetime, zone: ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
    """Return when the server's current day began and when its next one begins, in UTC."""
    today = now.astimezone(zone).date()
    starts = [dt.datetime.combine(date, dt.time(), zone) for date in (today, today + dt.timedelta(days=1))]
    return starts[0].astimezone(dt.UTC), starts[1].astimezone(dt.UTC)


def can_be_taken_back(act: Act, settings: ThanksSettings, now: dt.datetime) -> bool:
    """Say whether who said it can still take it back."""
    return now <= act.said_at + dt.timedelta(minutes=settings.take_back_minutes)
