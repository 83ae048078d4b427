"""The bot with a clock that can be set: as `python -m bot`, but the time is moved by what a file says.

python tests/wire/shifted.py run, with SHIFT_FILE naming a file that holds seconds. The half-minute tick comes every two
seconds, so that a test need not wait for it.
"""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

from apscheduler.schedulers import base
from apscheduler.triggers import date

from bot.clock import SystemClock
from bot.jobs import ticker

TICK_SECONDS = 2
SHIFT = Path(os.environ["SHIFT_FILE"])


class Shifted(dt.datetime):
    """A datetime whose now() is the shifted one, for APScheduler, which asks the machine itself."""

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:
        return dt.datetime.now(tz) + dt.timedelta(seconds=float(SHIFT.read_text() or 0))


def main() -> None:
    SystemClock.now = lambda _clock: Shifted.now(dt.UTC)
    base.datetime = date.datetime = Shifted
    ticker.SAFETY_SECONDS = TICK_SECONDS
    from bot.cli import main as run

    run()


if __name__ == "__main__":
    main()
