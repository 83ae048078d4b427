"""Entries of a content calendar for tests."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from bot.agenda import Entry, Source

BERLIN = ZoneInfo("Europe/Berlin")


def entry(key, local, source=Source.ANNOUNCEMENT, *, minutes=None, **changes):
    """An entry at a local time of Berlin, such as "2026-06-10 18:00"."""
    at = dt.datetime.fromisoformat(local).replace(tzinfo=BERLIN).astimezone(dt.UTC)
    ends_at = None if minutes is None else at + dt.timedelta(minutes=minutes)
    given = {"source": source, "key": str(key), "title": f"Title {key}", "starts_at": at, "ends_at": ends_at}
    return Entry(**(given | changes))
