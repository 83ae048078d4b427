"""A clock that stands still until it is turned."""

from __future__ import annotations

import datetime as dt


class FakeClock:
    """Stands at a summer noon until told otherwise."""

    def __init__(self, at: dt.datetime = dt.datetime(2026, 6, 10, 12, tzinfo=dt.UTC)) -> None:
        self.at = at

    def now(self) -> dt.datetime:
        return self.at

    def advance(self, **duration: float) -> dt.datetime:
        self.at += dt.timedelta(**duration)
        return self.at
