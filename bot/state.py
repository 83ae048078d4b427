"""Facts about the bot itself that outlive the process: when it was last seen, which commands are registered."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import from_millis, to_millis

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.clock import Clock
    from bot.database import Database

ALIVE_WITHIN = dt.timedelta(minutes=2)
"""How long after its last sign of life a process still counts as running; a heartbeat comes every 20 seconds."""
SEEN = "last_seen_at:"  # and the shard/number of shards
ALIVE = "alive_at:"  # and the process
TURN = "turn:"  # and what it is a turn at
TURN_LOCK = 0x7475_726E  # "turn": far below the ids of servers, whose locks these are otherwise
SQL = Path(__file__).parent / "database" / "state"


class BotState:
    """Named values in the database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._sql = database.queries(SQL)

    async def get(self, name: str) -> str | None:
        """Return a value; None when it was never put."""
        async with self._database.reading() as tx:
            return await self._sql.get(tx, name=name)

    async def put(self, name: str, value: str) -> None:
        """Keep a value."""
        async with self._database.transaction() as tx:
            await self._sql.put(tx, name=name, value=value, updated_at=to_millis(self._clock.now()))

    async def seen(self, shard_ids: Iterable[int], shard_count: int, process: str | None = None) -> None:
        """Record which shards miss nothing now, and that a process is alive if none of its shards misses anything."""
        now = to_millis(self._clock.now())
        names = [f"{SEEN}{shard_id}/{shard_count}" for shard_id in shard_ids]
        async with self._database.transaction() as tx:
            for name in [*names, f"{ALIVE}{process}"] if process else names:
                await self._sql.put(tx, name=name, value=str(now), updated_at=now)

    async def take_turn(self, name: str, *, every: dt.timedelta, within: dt.timedelta) -> dt.datetime | None:
        """Reserve the next turn at what all processes together may do only so often; None when none is free that soon.

        Nobody is given one further away, so one that was taken there is of a clock that has been set back since.
        """
        now = self._clock.now()
        async with self._database.transaction(lock=TURN_LOCK) as tx:
            value = await self._sql.get(tx, name=f"{TURN}{name}")
            taken = from_millis(int(value)) if value else None
            at = now if taken is None or taken - now > within else max(now, taken + every)
            if at - now > within:
                return None
            await self._sql.put(tx, name=f"{TURN}{name}", value=str(to_millis(at)), updated_at=to_millis(now))
        return at

    async def alive_at(self, process: str) -> dt.datetime | None:
        """Return when a process was last alive; None when it never was."""
        value = await self.get(f"{ALIVE}{process}")
        return from_millis(int(value)) if value else None

    def is_recent(self, alive_at: dt.datetime | None) -> bool:
        """Say whether a process that was alive at an instant still counts as running."""
        return alive_at is not None and self._clock.now() - alive_at <= ALIVE_WITHIN

    async def last_seen_at(self, shard_id: int, shard_count: int) -> dt.datetime | None:
        """Return the last instant at which nothing was missed of a shard's servers; None when there was none yet.

        Its servers may have been on other shards then. So where the number of shards has changed, it is the last
        instant that is known of all shards of an earlier number; where no number is complete, the oldest that is known.
        """
        async with self._database.reading() as tx:
            rows = [row async for row in self._sql.starting_with(tx, start=SEEN)]
        seen: dict[int, dict[int, int]] = {}
        for name, value in rows:
            shard, _slash, count = name.removeprefix(SEEN).partition("/")
            seen.setdefault(int(count), {})[int(shard)] = int(value)
        millis = _covered_at(seen, shard_id, shard_count)
        return from_millis(millis) if millis is not None else None


def _covered_at(seen: Mapping[int, Mapping[int, int]], shard_id: int, shard_count: int) -> int | None:
    """Return until when a shard's servers were covered, given {number of shards: {shard: last instant in ms}}."""
    covered = [min(shards.values()) for count, shards in seen.items() if len(shards) == count]
    own = seen.get(shard_count, {}).get(shard_id)
    if own is not None:
        covered.append(own)
    oldest = min((instant for shards in seen.values() for instant in shards.values()), default=None)
    return max(covered, default=oldest)
