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


class Ticking:
    """A clock that goes on whenever it is looked at, as every real one does."""

    def __init__(self, clock) -> None:
        self.clock = clock

    def now(self):
        return self.clock.advance(milliseconds=1)
