"""Wakes the runner: at the next due instant, and every half minute to be safe. The only room that knows APScheduler."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import TYPE_CHECKING, Any

from bot.logs import get_logger

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.clock import Clock

log = get_logger(__name__)

SAFETY_SECONDS = 30
SOON = dt.timedelta(seconds=1)


class Ticker:
    """Calls `run` whenever `woken` is set, and sets it when something is due. Outlives every failure of `run`."""

    def __init__(self, clock: Clock, woken: asyncio.Event, run: Callable[[], Awaitable[object]]) -> None:
        self._clock = clock
        self._woken = woken
        self._run = run
        self._scheduler: Any = None
        self._loop: asyncio.Task[None] | None = None
        self._safety: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start ticking, with a first tick at once; what ticks already goes on."""
        if self._loop is not None:
            return
        # Imported here: APScheduler costs time at start that tests and the command line need not spend.
        from apscheduler.schedulers.asyncio import AsyncIOScheduler  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]

        self._scheduler = AsyncIOScheduler(timezone=dt.UTC)
        self._scheduler.start()
        self._woken.set()
        self._safety = asyncio.create_task(self._wake_regularly())
        self._loop = asyncio.create_task(self._tick())

    async def stop(self, timeout: float) -> None:  # noqa: ASYNC109 - what is running is asked to end, not cut off at once
        """Stop ticking; what still runs after `timeout` seconds is cancelled."""
        if self._loop is None:
            return
        self._scheduler.shutdown(wait=False)
        loop, self._loop = self._loop, None
        if self._safety is not None:
            self._safety.cancel()
        self._woken.set()
        await asyncio.wait({loop}, timeout=timeout)
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)

    async def wake(self) -> None:
        """Tick now. A coroutine, so that APScheduler calls it on the loop and not in a thread."""
        self._woken.set()

    def aim(self, at: dt.datetime | None) -> None:
        """Tick at an instant as well, in place of the one aimed at before."""
        if self._loop is None or at is None:
            return
        now = self._clock.now()
        at = at if at > now else now + SOON  # due but taken by another process just now: no hurry
        self._scheduler.add_job(
            self.wake, "date", run_date=at, id="due", replace_existing=True, misfire_grace_time=None
        )

    async def _wake_regularly(self) -> None:
        # By the loop's clock, which only ever runs. APScheduler waits by the machine's: when that is set back, it would
        # sleep until what it aimed at comes round again, and when that is set forward, until it would have come.
        while True:
            await asyncio.sleep(SAFETY_SECONDS)
            self._woken.set()

    async def _tick(self) -> None:
        while self._loop is not None:
            await self._woken.wait()
            self._woken.clear()
            try:
                await self._run()
            except Exception:
                log.exception("tick failed, trying again at the next")
