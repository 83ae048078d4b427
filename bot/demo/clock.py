"""The bot's clock in the demo: the simulated world's time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    import simcord


class WorldClock:
    """Tells the simulated time, once there is a world."""

    def __init__(self, starts_at: dt.datetime) -> None:
        self._starts_at = starts_at
        self.env: simcord.Env | None = None

    def now(self) -> dt.datetime:
        """Return the current simulated instant, aware, in UTC."""
        return self._starts_at if self.env is None else self.env.now()
