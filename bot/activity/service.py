"""Counting without a write per message: tallies in memory, written every few seconds in one transaction."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from bot.activity.models import ActivitySettings, Tally
from bot.clock import from_millis, to_millis
from bot.logs import get_logger
from bot.zones import day_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.clock import Clock
    from bot.database import Database, Transaction
    from bot.guilds import GuildSettings

log = get_logger(__name__)

MOST_TALLIES = 50_000  # between two flushes; about 10 MB, and more than a busy minute of a large server brings
LAST_ACTIVE_DAYS = 60

Key = tuple[int, int, int]
"""(guild, member, channel)."""


class Activity:
    """Who was active when and where."""

    def __init__(self, database: Database, guilds: GuildSettings, clock: Clock) -> None:
        self._database = database
        self._guilds = guilds
        self._clock = clock
        self._sql = database.queries(Path(__file__).parent)
        self._tallies: dict[Key, Tally] = {}

    def message(self, guild_id: int, member_id: int, channel_id: int) -> None:
        """Count a message."""
        tally = self._tally((guild_id, member_id, channel_id))
        if tally is not None:
            tally.messages += 1

    def reaction(self, guild_id: int, member_id: int, channel_id: int) -> None:
        """Count a reaction that somebody gave."""
        tally = self._tally((guild_id, member_id, channel_id))
        if tally is not None:
            tally.reactions += 1

    async def voice(self, guild_id: int, member_id: int, channel_id: int | None) -> None:
        """Note that a member is in a voice channel now, or in none; the same again changes nothing."""
        now = self._clock.now()
        async with self._database.transaction(lock=guild_id) as tx:
            await self._move(tx, guild_id, member_id, channel_id, ended_at=now, now=now)

    async def catch_up_voice(self, guild_id: int, present: Mapping[int, int], since: dt.datetime | None) -> None:
        """Set right who is in voice after downtime: `present` is {member: channel}.

        Who is where they were is taken to have stayed. Who is not had left at the last sign of life at the latest.
        """
        now = self._clock.now()
        async with self._database.transaction(lock=guild_id) as tx:
            known = {row[0]: row[1] async for row in self._sql.all_in_voice(tx, guild_id=guild_id)}
            for member_id in known.keys() | present.keys():
                channel_id = present.get(member_id)
                await self._move(tx, guild_id, member_id, channel_id, ended_at=since or now, now=now)

    async def last_active(self, guild_id: int, member_ids: Iterable[int] | None = None) -> dict[int, dt.datetime]:
        """Return when members were last active, of those who were within two months."""
        await self.flush()
        day = day_number(self._clock.now() - dt.timedelta(days=LAST_ACTIVE_DAYS))
        async with self._database.reading() as tx:
            if member_ids is None:
                rows = self._sql.last_active(tx, guild_id=guild_id, day=day)
            else:  # a few hosts of a large server: not for the price of everybody's activity
                ids = json.dumps(list(member_ids))
                rows = self._sql.last_active_of(tx, guild_id=guild_id, day=day, member_ids=ids)
            return {row[0]: from_millis(row[1]) async for row in rows}

    async def flush(self) -> None:
        """Write what was counted since the last flush; what cannot be written is kept for the next."""
        tallies, self._tallies = self._tallies, {}
        if not tallies:
            return
        try:
            await self._write(tallies)
        except BaseException:
            self._keep(tallies)
            raise

    async def _write(self, tallies: dict[Key, Tally]) -> None:
        settings = {guild_id: await self._guilds.get(guild_id, ActivitySettings) for guild_id, *_rest in tallies}
        zones = {guild_id: (await self._guilds.server(guild_id)).zone for guild_id in settings}
        # In the order of the key: two processes that write the same rows then wait instead of deadlocking.
        rows = [
            _row(key, tally, day_number(tally.last_at.astimezone(zones[key[0]])))
            for key, tally in sorted(tallies.items(), key=itemgetter(0))
            if settings[key[0]].enabled and key[2] not in settings[key[0]].excluded_channel_ids
        ]
        if rows:
            async with self._database.transaction() as tx:
                await self._sql.add(tx, rows)

    async def _move(
        self,
        tx: Transaction,
        guild_id: int,
        member_id: int,
        channel_id: int | None,
        *,
        ended_at: dt.datetime,
        now: dt.datetime,
    ) -> None:
        who = {"guild_id": guild_id, "member_id": member_id}
        before = await self._sql.in_voice(tx, **who)
        if before is not None and before[0] == channel_id:
            return
        if before is not None:
            await self._sql.leave_voice(tx, **who)
            await self._add_stay(tx, (guild_id, member_id, before[0]), from_millis(before[1]), ended_at)
        if channel_id is not None:
            await self._sql.enter_voice(tx, **who, channel_id=channel_id, since=to_millis(now))

    async def _add_stay(self, tx: Transaction, key: Key, start: dt.datetime, end: dt.datetime) -> None:
        """Add a stay in voice, split at the server's midnights."""
        chosen = await self._guilds.get(key[0], ActivitySettings)
        if not chosen.enabled or key[2] in chosen.excluded_channel_ids:
            return
        zone = (await self._guilds.server(key[0])).zone
        seconds: defaultdict[int, int] = defaultdict(int)
        while start < end:
            local = start.astimezone(zone)
            midnight = dt.datetime.combine(local.date() + dt.timedelta(days=1), dt.time(), zone).astimezone(dt.UTC)
            until = min(end, midnight)
            seconds[day_number(local)] += round((until - start).total_seconds())
            start = until
        rows = [_row(key, Tally(voice_seconds=amount, last_at=end), day) for day, amount in seconds.items()]
        if rows:
            await self._sql.add(tx, rows)

    def _tally(self, key: Key) -> Tally | None:
        tally = self._tallies.get(key)
        if tally is None:
            if len(self._tallies) >= MOST_TALLIES:
                return None  # the database is away for long: memory stays bounded, these few counts are lost
            tally = self._tallies[key] = Tally()
        tally.last_at = self._clock.now()
        return tally

    def _keep(self, tallies: dict[Key, Tally]) -> None:
        for key, tally in tallies.items():
            newer = self._tallies.get(key)
            if newer is not None:
                newer.messages += tally.messages
                newer.reactions += tally.reactions
                newer.voice_seconds += tally.voice_seconds
            elif len(self._tallies) < MOST_TALLIES:
                self._tallies[key] = tally
        log.warning("activity not written, kept for the next time", tallies=len(self._tallies))


def _row(key: Key, tally: Tally, day: int) -> dict[str, int]:
    guild_id, member_id, channel_id = key
    return {
        "guild_id": guild_id,
        "member_id": member_id,
        "channel_id": channel_id,
        "day": day,
        "messages": tally.messages,
        "reactions": tally.reactions,
        "voice_seconds": tally.voice_seconds,
        "last_at": to_millis(tally.last_at),
    }
