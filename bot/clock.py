"""The one place that reads the time. Everything else is given a Clock."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

UTC = dt.UTC


class Clock(Protocol):
    """Tells the time; tests and the demo bring their own."""

    def now(self) -> dt.datetime:
        """Return the current instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> dt.datetime:
        """Return the current instant, aware, in UTC."""
        return dt.datetime.now(UTC)


def to_millis(at: dt.datetime) -> int:
    """Return an aware instant as the database keeps it: milliseconds since 1970 in UTC."""
    return round(at.timestamp() * 1000)


def from_millis(millis: int) -> dt.datetime:
    """Return the aware instant of what the database keeps."""
    return dt.datetime.fromtimestamp(millis / 1000, UTC)
