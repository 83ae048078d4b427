"""Turns to identify: Discord takes so many shards of a bot every five seconds, however many processes they are in.

https://discord.com/developers/docs/events/gateway#rate-limiting: one IDENTIFY in five seconds for each remainder of a
shard's id divided by `max_concurrency`. More are answered with an invalid session, and all of them count for the day.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import TYPE_CHECKING

from bot.errors import UnavailableError
from bot.logs import get_logger

if TYPE_CHECKING:
    from bot.client import Hearth

log = get_logger(__name__)

EVERY = dt.timedelta(seconds=5)
MARGIN = dt.timedelta(milliseconds=250)  # Discord counts from when it hears of us
SOON = dt.timedelta(minutes=1)  # discord.py gives up on a connection after three


class Turns:
    """Hands them out through the database, which all processes share."""

    def __init__(self, bot: Hearth) -> None:
        self._bot = bot
        self._concurrency = 0

    async def wait(self, shard_id: int) -> None:
        """Wait until a shard may identify. While the database is in trouble, as long as one process alone waits."""
        try:
            at = await self._take(shard_id)
            while at is None:
                await asyncio.sleep(EVERY.total_seconds())
                at = await self._take(shard_id)
        except UnavailableError:
            await asyncio.sleep(EVERY.total_seconds())
            return
        waiting = (at - self._bot.services.clock.now()).total_seconds()
        if waiting > 0:
            log.info("waiting for a turn to identify", shard=shard_id, seconds=round(waiting, 1))
            await asyncio.sleep(waiting)

    async def _take(self, shard_id: int) -> dt.datetime | None:
        if not self._concurrency:
            self._concurrency = (await self._bot.fetch_session_start_limits()).max_concurrency
        key = f"identify:{shard_id % self._concurrency}"
        return await self._bot.services.state.take_turn(key, every=EVERY + MARGIN, within=SOON)
