"""Is it well? The judgement behind /healthz, which comes within two seconds although the database may hang."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.logs import get_logger

if TYPE_CHECKING:
    import datetime as dt

    from bot.client import Hearth
    from bot.jobs import JobCounts

log = get_logger(__name__)

PATIENCE_SECONDS = 1.5
COUNTED_EVERY_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Sign:
    """What the database says: when this process was last alive, and how its queue stands."""

    alive_at: dt.datetime | None
    counts: JobCounts


class Health:
    """Looks at the gateway and the database, the latter in the background and one look at a time."""

    def __init__(self, bot: Hearth) -> None:
        self._bot = bot
        self._since = bot.services.clock.now()
        self._looking: asyncio.Task[Sign] | None = None
        self._counts: JobCounts | None = None
        self._counted_at = 0.0

    async def sign(self) -> Sign | None:
        """Ask the database; None when it does not answer in time, or fails."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        # Not cancelled when it takes too long: that would wait for the database, too, and the next to ask joins it.
        await asyncio.wait({self._looking}, timeout=PATIENCE_SECONDS)
        if not self._looking.done() or self._looking.cancelled():
            return None
        error = self._looking.exception()
        if error is not None:
            log.debug("the database does not answer", reason=type(error).__name__)
            return None
        return self._looking.result()

    async def report(self) -> tuple[bool, dict[str, Any]]:
        """Return whether all is well, and what /healthz tells: no ids but those of shards, no texts."""
        sign = await self.sign()
        shards = self._bot.shards_at_work
        alive_at = sign.alive_at if sign else None
        wrong = {
            "gateway": not shards or not all(shards.values()),
            "database": sign is None,
            # The first heartbeat comes a while after the start, and one from before it says nothing.
            "heartbeat": not self._bot.services.state.is_recent(max(alive_at or self._since, self._since)),
        }
        names = [name for name, is_wrong in wrong.items() if is_wrong]
        return not names, {
            "status": "unavailable" if names else "ok",
            "wrong": names,
            "shards": {str(shard): is_connected for shard, is_connected in shards.items()},
            "last_heartbeat": alive_at.isoformat(timespec="seconds") if alive_at else None,
            "dead_jobs": sign.counts.dead if sign else None,
        }

    async def close(self) -> None:
        """Stop looking; one that hangs is left to itself."""
        if self._looking is not None:
            self._looking.cancel()

    async def _look(self) -> Sign:
        services = self._bot.services
        alive_at = await services.state.alive_at(services.settings.process)
        if self._counts is None or time.monotonic() - self._counted_at >= COUNTED_EVERY_SECONDS:
            async with services.database.reading() as tx:
                self._counts = await services.jobs.counts(tx)
            self._counted_at = time.monotonic()
        return Sign(alive_at, self._counts)
