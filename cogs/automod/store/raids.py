"""Raids in the database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import from_millis, to_millis
from cogs.automod.models import BanState, Joiner, Raid, RaidEnd, RaidState, Slowed, SlowState

if TYPE_CHECKING:
    import datetime as dt

    from bot.database import Database, Row, Transaction
    from bot.slowmodes import Passing
    from cogs.automod.rules.kinds.raid import RaidSettings


class RaidStore:
    """Typed functions over queries.sql; each takes the transaction it is part of."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._sql = database.queries(Path(__file__).parent.parent)

    async def running(self, tx: Transaction, guild_id: int) -> Raid | None:
        """Return the raid that is on."""
        row = await self._sql.running(tx, guild_id=guild_id)
        return _raid(row) if row else None

    async def has_ended_between(self, tx: Transaction, guild_id: int, since: dt.datetime, until: dt.datetime) -> bool:
        """Tell whether a raid has ended after an instant, and not after another."""
        span = {"since": to_millis(since), "until": to_millis(until)}
        return await self._sql.has_ended_between(tx, guild_id=guild_id, **span) > 0

    async def get(self, tx: Transaction, raid_id: int) -> Raid | None:
        """Return a raid; None when it was let go."""
        row = await self._sql.get_raid(tx, id=raid_id)
        return _raid(row) if row else None

    async def add(self, tx: Transaction, guild_id: int, cause: str, settings: RaidSettings, at: dt.datetime) -> int:
        """Write down a raid, and return its id."""
        raid_id = self.database.new_id()
        await self._sql.add_raid(
            tx,
            id=raid_id,
            guild_id=guild_id,
            cause=cause,
            at=to_millis(at),
            calm_minutes=settings.calm_minutes,
            holds_greetings="hold" in settings.actions,
            mutes="mute" in settings.actions,
            mute_minutes=settings.mute_minutes,
        )
        return raid_id

    async def touch(self, tx: Transaction, raid_id: int, at: dt.datetime) -> bool:
        """Record that a raid goes on; False when it is over."""
        return await self._sql.touch_raid(tx, id=raid_id, at=to_millis(at)) > 0

    async def end(self, tx: Transaction, raid_id: int, ending: RaidEnd, by: int | None, at: dt.datetime) -> bool:
        """Record that a raid is over, once."""
        return await self._sql.end_raid(tx, id=raid_id, ending=ending.value, by=by, at=to_millis(at)) > 0

    async def undo(self, tx: Transaction, raid_id: int, by: int) -> bool:
        """Record that a raid which ended by itself is undone, once."""
        return await self._sql.undo_raid(tx, id=raid_id, by=by) > 0

    async def set_ban(self, tx: Transaction, raid_id: int, before: BanState, ban: BanState, by: int | None) -> bool:
        """Move the banning of those who joined on; False when it is elsewhere."""
        return await self._sql.set_ban(tx, id=raid_id, before=before.value, ban=ban.value, by=by) > 0

    async def set_banned(self, tx: Transaction, raid_id: int, joiners: int) -> None:
        """Record that those who had joined so far, so many, were banned or spared."""
        await self._sql.set_banned(tx, id=raid_id, banned_of=joiners)

    async def put_card(self, tx: Transaction, raid_id: int, channel_id: int, message_id: int) -> None:
        """Record where a raid's card is."""
        await self._sql.put_card(tx, id=raid_id, channel_id=channel_id, message_id=message_id)

    async def add_joiner(self, tx: Transaction, raid: Raid, joiner: Joiner) -> bool:
        """Record somebody who belongs to a raid, once."""
        row = await self._sql.add_joiner(
            tx,
            raid_id=raid.id,
            guild_id=raid.guild_id,
            member_id=joiner.member_id,
            name=joiner.name[:100],
            joined_at=to_millis(joiner.at),
        )
        return row is not None

    async def joiners(self, tx: Transaction, raid_id: int) -> list[Joiner]:
        """List those who belong to a raid, the earliest first."""
        return [Joiner(row[0], row[1], from_millis(row[2])) async for row in self._sql.joiners(tx, raid_id=raid_id)]

    async def count_joiners(self, tx: Transaction, raid_id: int) -> int:
        """Count those who belong to a raid."""
        return await self._sql.count_joiners(tx, raid_id=raid_id)

    async def count_offences(self, tx: Transaction, raid_id: int) -> int:
        """Count the offences while a raid was on."""
        return await self._sql.count_offences(tx, raid_id=raid_id)

    async def add_channel(self, tx: Transaction, raid: Raid, slowed: Slowed) -> None:
        """Write down a channel that is to be slowed, and what it was."""
        await self._sql.add_channel(
            tx,
            raid_id=raid.id,
            guild_id=raid.guild_id,
            channel_id=slowed.channel_id,
            before_seconds=slowed.before,
            seconds=slowed.seconds,
        )

    async def channels(self, tx: Transaction, raid_id: int) -> list[Slowed]:
        """List a raid's channels."""
        rows = self._sql.channels(tx, raid_id=raid_id)
        return [Slowed(row[0], row[1], row[2], SlowState(row[3])) async for row in rows]

    async def unsettled(self, tx: Transaction, guild_id: int) -> list[int]:
        """List the raids in whose channels something is still to be done."""
        return [row[0] async for row in self._sql.unsettled_raids(tx, guild_id=guild_id)]

    async def restore_all(self, tx: Transaction, raid_id: int) -> int:
        """Record that every channel is to be as before, and return how many are."""
        return await self._sql.restore_all(tx, raid_id=raid_id)

    async def inherit(self, tx: Transaction, passing: Passing) -> bool:
        """Have a channel go back to what was before another slow mode, if it was slowed down over that one."""
        changed = await self._sql.inherit(
            tx,
            guild_id=passing.guild_id,
            channel_id=passing.channel_id,
            seconds=passing.seconds,
            before=passing.before,
            since=to_millis(passing.since),
        )
        return changed > 0

    async def set_channel(self, tx: Transaction, raid_id: int, slowed: Slowed, state: SlowState) -> bool:
        """Move a channel on; False when it is elsewhere."""
        moved = await self._sql.set_channel(
            tx, raid_id=raid_id, channel_id=slowed.channel_id, before=slowed.state.value, state=state.value
        )
        return moved > 0


def _raid(row: Row) -> Raid:
    return Raid(
        id=row[0],
        guild_id=row[1],
        state=RaidState(row[2]),
        cause=row[3],
        started_at=from_millis(row[4]),
        last_at=from_millis(row[5]),
        calm_minutes=row[6],
        holds_greetings=bool(row[7]),
        mutes=bool(row[8]),
        mute_minutes=row[9],
        ended_at=None if row[10] is None else from_millis(row[10]),
        ending=None if row[11] is None else RaidEnd(row[11]),
        ended_by=row[12],
        ban=BanState(row[13]),
        ban_by=row[14],
        card_channel_id=row[15],
        card_message_id=row[16],
        banned_of=row[17],
    )
