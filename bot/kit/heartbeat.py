"""The heartbeat: until when nothing was missed is written down, and what was counted in memory."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import TYPE_CHECKING, Any

from discord.ext import tasks

from bot.logs import get_logger

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.client import Hearth
    from bot.kit.missed import Missed

log = get_logger(__name__)

HEARTBEAT_SECONDS = 20
FLUSH_SECONDS = 4
LEAST_BETWEEN_BEATS = dt.timedelta(seconds=HEARTBEAT_SECONDS / 2)
LISTENER_SECONDS = 1.0  # for listeners to write what they have begun; the next start catches up on the rest
LISTENER = "discord.py: on_"  # what discord.py calls the tasks of its listeners; it offers no other way to know of them
CATCHING_UP = tuple(f"{LISTENER}{event}" for event in ("shard_ready", "guild_available", "catch_up"))


class Heartbeat:
    """Knows which shards miss nothing, and says so in the database as long as it is true."""

    def __init__(self, bot: Hearth, missed: Missed) -> None:
        self._bot = bot
        self._missed = missed
        self._beat_at: dt.datetime | None = None
        self._is_cut_short = False
        """Whether the stop has ended a catching up."""
        self.away: set[int] | None = None
        """The shards whose events we may be missing now; None before the first was ready."""

    @property
    def is_beating(self) -> bool:
        """Whether it was started and has not ended."""
        return self._beats.is_running()

    def start(self) -> None:
        """Begin; a second time changes nothing."""
        if not self.is_beating:
            self._beats.start()
            self._flushes.start()

    def cancel(self) -> None:
        """End, without a last beat."""
        self._beats.cancel()
        self._flushes.cancel()

    def back(self, shard_id: int) -> None:
        """Take note that a shard misses nothing any more."""
        if self.away is None:
            self.away = set(self._bot.shards)
        self.away.discard(shard_id)

    def lost(self, shard_id: int) -> None:
        """Take note that a shard may be missing events, so that catching up reaches back far enough."""
        if self.away is not None:
            self.away.add(shard_id)

    async def beat(self) -> None:
        """Write down until when nothing was missed, and what was counted."""
        try:
            await self._record_seen()
            await self._flush_counts()
            await self._bot.services.guilds.refresh()
        except Exception:  # a database that fails for a while must end neither the heartbeat nor the stopping
            log.exception("heartbeat failed")

    async def flush(self) -> None:
        """Write what was counted, and have caught up on what the database could not take."""
        try:
            await self._flush_counts()
            await self._missed.make_up()
        except Exception:  # kept in memory, within bounds, until the database is back
            log.exception("counts not written")

    async def listeners_done(self) -> None:
        """Wait a moment for listeners to write what they have begun, and cancel who takes longer."""
        running = [task for task in asyncio.all_tasks() if task.get_name().startswith(LISTENER)]
        if not running:
            return
        _done, late = await asyncio.wait(running, timeout=LISTENER_SECONDS)
        self._is_cut_short = _is_catching_up(late)
        for task in late:  # in a flood, hundreds wait for the database, which would be closed after the last of them
            task.cancel()
        if late:
            await asyncio.wait(late, timeout=LISTENER_SECONDS)

    @tasks.loop(seconds=HEARTBEAT_SECONDS)
    async def _beats(self) -> None:
        now = self._bot.services.clock.now()
        # After a suspend, discord.py makes up for every turn that was missed: one will do.
        if self._beat_at is None or abs(now - self._beat_at) > LEAST_BETWEEN_BEATS:
            self._beat_at = now
            await self.beat()

    @tasks.loop(seconds=FLUSH_SECONDS)
    async def _flushes(self) -> None:
        await self.flush()

    async def _record_seen(self) -> None:
        if self.away is None:
            return
        # The next start or reconnect of a shard that is away has to catch up from before; so has one that follows on a
        # catching up that has not come to its end.
        is_behind = self._missed.is_behind or self._is_cut_short or _is_catching_up(asyncio.all_tasks())
        present = [] if is_behind else sorted(set(self._bot.shards) - self.away)
        process = None if self.away else self._bot.services.settings.process
        await self._bot.services.state.seen(present, self._bot.shard_count or 1, process)

    async def _flush_counts(self) -> None:
        await self._bot.services.members.flush()
        await self._bot.services.activity.flush()


def _is_catching_up(running: Iterable[asyncio.Task[Any]]) -> bool:
    return any(task.get_name().startswith(CATCHING_UP) for task in running)
