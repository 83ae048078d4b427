"""Coffee rounds: who takes part, when they are drawn, and the drawing itself."""

from __future__ import annotations

import asyncio
import datetime as dt
from bisect import bisect_right
from itertools import combinations
from typing import TYPE_CHECKING

from bot.jobs import JobState
from cogs.matches.models import MatchSettings, Met, RoundStatus
from cogs.matches.rules import in_order, pair, recurrence_of, takes_part
from cogs.matches.service.base import ALONE_JOB, MEETING_JOB, PLAN_JOB, ROUND_JOB, NotInRounds, Parts

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from bot.database import Transaction
    from bot.jobs import Recurrence
    from cogs.matches.rules import Group, Pair
    from cogs.matches.store import MatchStore

AT_ONCE = 4
PACE = dt.timedelta(seconds=5)
"""So many threads open at a time, so that a large round holds up nothing else the bot has to do."""

OPEN = {JobState.PENDING, JobState.RUNNING}


class RoundService:
    """Draw those who joined into pairs, again and again, without repeats as long as possible."""

    def __init__(self, store: MatchStore, parts: Parts) -> None:
        self._store = store
        self._guilds = parts.guilds
        self._profiles = parts.profiles
        self._jobs = parts.jobs
        self._clock = parts.clock

    async def schedule(self, guild_id: int) -> dt.datetime | None:
        """Make the recurring job agree with the settings, and return when the next round is drawn."""
        settings = await self._guilds.find_live(guild_id, MatchSettings)
        zone = (await self._guilds.server(guild_id)).timezone
        wanted = recurrence_of(settings, zone) if settings is not None else None
        key = str(guild_id)
        async with self._store.database.transaction(lock=guild_id) as tx:
            job = await self._jobs.find(tx, ROUND_JOB, key)
            next_at = wanted.next_after(self._clock.now()) if wanted is not None else None
            if wanted is None or next_at is None:
                await self._jobs.cancel(tx, ROUND_JOB, key)
                return None
            if job is not None and job.state in OPEN and job.recurrence == wanted:
                return job.due_at
            await self._jobs.enqueue(tx, ROUND_JOB, key, next_at, guild_id=guild_id, recurrence=wanted, replace=True)
        return next_at

    async def settings_changed(self, tx: Transaction, guild_id: int) -> None:
        """Plan anew, once the settings that are being stored can be read."""
        await self._jobs.enqueue(tx, PLAN_JOB, str(guild_id), self._clock.now(), guild_id=guild_id, replace=True)

    async def is_due(self, guild_id: int, recurrence: Recurrence | None) -> bool:
        """Say whether a round of this schedule is still meant; one that was changed meanwhile is scheduled anew."""
        settings = await self._guilds.find_live(guild_id, MatchSettings)
        zone = (await self._guilds.server(guild_id)).timezone
        if settings is not None and recurrence_of(settings, zone) == recurrence:
            return True
        await self.schedule(guild_id)
        return False

    async def join(self, guild_id: int, member_id: int) -> None:
        """Have somebody take part from the next round on. Raises NotSetUpError."""
        await self._guilds.live(guild_id, MatchSettings)
        async with self._store.database.transaction() as tx:
            await self._store.join_round(tx, guild_id, member_id, self._clock.now())

    async def leave(self, guild_id: int, member_id: int) -> None:
        """Take somebody out of the rounds. Raises NotInRounds."""
        async with self._store.database.transaction() as tx:
            if not await self._store.leave_round(tx, guild_id, member_id):
                raise NotInRounds

    async def pause(self, guild_id: int, member_id: int, length: dt.timedelta) -> dt.datetime:
        """Leave somebody out for a while, and return until when. Raises NotInRounds."""
        until = self._clock.now() + length
        async with self._store.database.transaction() as tx:
            if not await self._store.pause_round(tx, guild_id, member_id, until):
                raise NotInRounds
        return until

    async def skip(self, guild_id: int, member_id: int) -> None:
        """Leave somebody out of the next round. Raises NotInRounds."""
        async with self._store.database.transaction() as tx:
            if not await self._store.skip_round(tx, guild_id, member_id):
                raise NotInRounds

    async def status(self, guild_id: int, member_id: int) -> RoundStatus:
        """Return how the rounds stand, and this member in them. Raises NotSetUpError."""
        await self._guilds.live(guild_id, MatchSettings)
        next_at = await self.schedule(guild_id)
        async with self._store.database.reading() as tx:
            joined = await self._store.count_round_members(tx, guild_id)
            return RoundStatus(next_at, joined, await self._store.find_round_member(tx, guild_id, member_id))

    async def draw(self, guild_id: int, due_at: dt.datetime, present: Container[int]) -> int:
        """Draw the round that was due at an instant, once, and return how many groups it has."""
        if await self._guilds.find_live(guild_id, MatchSettings) is None:
            return 0
        async with self._store.database.reading() as tx:
            if await self._store.has_round(tx, guild_id, due_at):
                return 0
            joined = await self._store.round_members(tx, guild_id)
            people = [found.member_id for found in joined if takes_part(found, due_at) and found.member_id in present]
            met = await self._met(tx, guild_id)
            tags = await self._tags(tx, guild_id, people)
        # Off the loop: half a second of arithmetic for 500 people, during which the bot has to answer.
        groups = await asyncio.to_thread(pair, people, met, tags)
        return await self._keep(guild_id, due_at, groups)

    async def _keep(self, guild_id: int, due_at: dt.datetime, groups: Sequence[Group]) -> int:
        now = self._clock.now()
        async with self._store.database.transaction(lock=guild_id) as tx:
            round_id = await self._store.add_round(tx, guild_id, due_at, now)
            if round_id is None:  # drawn meanwhile, by an attempt that was thought dead
                return 0
            for place, group in enumerate(groups):
                meeting_id = await self._store.add_meeting(tx, guild_id, group, round_id=round_id, at=now)
                for two in combinations(group, 2):
                    await self._store.met(tx, guild_id, in_order(*two), due_at)
                kind = MEETING_JOB if len(group) > 1 else ALONE_JOB
                payload = {"meeting_id": meeting_id}
                at = now + PACE * (place // AT_ONCE)
                await self._jobs.enqueue(tx, kind, str(meeting_id), at, guild_id=guild_id, payload=payload)
            await self._store.end_skips(tx, guild_id)
        return len(groups)

    async def _met(self, tx: Transaction, guild_id: int) -> dict[Pair, Met]:
        times = sorted(await self._store.round_times(tx, guild_id))
        found = await self._store.met_pairs(tx, guild_id)
        return {
            two: Met(often, len(times) - bisect_right(times, last_at) + 1) for two, (often, last_at) in found.items()
        }

    async def _tags(self, tx: Transaction, guild_id: int, people: Sequence[int]) -> dict[int, frozenset[str]]:
        found = await self._profiles.tags_of(tx, guild_id, people)
        return {member_id: frozenset(f"{tag.kind}:{tag.key}" for tag in tags) for member_id, tags in found.items()}
