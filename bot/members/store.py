"""Members in the database."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import from_millis, to_millis
from bot.members.models import FunnelStage, Member, Milestone, Preference

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.database import Database, Transaction


class MemberStore:
    """Typed functions over queries.sql; each takes the transaction it is part of."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._sql = database.queries(Path(__file__).parent)

    async def find(self, tx: Transaction, guild_id: int, member_id: int) -> Member | None:
        """Return what is known of a member, present or not."""
        row = await self._sql.find(tx, guild_id=guild_id, member_id=member_id)
        if row is None:
            return None
        left_at = None if row[4] is None else from_millis(row[4])
        return Member(row[0], row[1], from_millis(row[2]), from_millis(row[3]), left_at)

    async def add_stay(self, tx: Transaction, guild_id: int, member_id: int, joined_at: dt.datetime) -> bool:
        """Record a join; False when it was recorded already."""
        at = to_millis(joined_at)
        await self._sql.put_join(tx, guild_id=guild_id, member_id=member_id, joined_at=at)
        return await self._sql.add_stay(tx, guild_id=guild_id, member_id=member_id, joined_at=at) is not None

    async def had_stayed_before(self, tx: Transaction, guild_id: int, member_id: int, joined_at: dt.datetime) -> bool:
        """Say whether the member had joined before this join."""
        earlier = await self._sql.count_earlier_stays(
            tx, guild_id=guild_id, member_id=member_id, joined_at=to_millis(joined_at)
        )
        return earlier > 0

    async def end_stay(self, tx: Transaction, guild_id: int, member_id: int, left_at: dt.datetime) -> bool:
        """Record that a member left; False when no stay was open."""
        at = to_millis(left_at)
        await self._sql.end_stays(tx, guild_id=guild_id, member_id=member_id, left_at=at)
        return await self._sql.put_leave(tx, guild_id=guild_id, member_id=member_id, left_at=at) > 0

    async def present_ids(self, tx: Transaction, guild_id: int) -> set[int]:
        """Return who is recorded as present."""
        return {row[0] async for row in self._sql.present_ids(tx, guild_id=guild_id)}

    async def reach(
        self, tx: Transaction, guild_id: int, member_id: int, milestone: Milestone, at: dt.datetime
    ) -> bool:
        """Record a milestone; False when it had been reached before."""
        row = await self._sql.reach(
            tx, guild_id=guild_id, member_id=member_id, milestone=milestone.value, reached_at=to_millis(at)
        )
        return row is not None

    async def milestones_of(self, tx: Transaction, guild_id: int, member_id: int) -> dict[Milestone, dt.datetime]:
        """Return what a member has reached, and when."""
        rows = self._sql.milestones_of(tx, guild_id=guild_id, member_id=member_id)
        return {Milestone(row[0]): from_millis(row[1]) async for row in rows}

    async def newcomers_without(
        self, tx: Transaction, milestone: Milestone, since: dt.datetime
    ) -> set[tuple[int, int]]:
        """Return (guild, member) of present newcomers who have not reached the milestone."""
        rows = self._sql.newcomers_without(tx, milestone=milestone.value, since=to_millis(since))
        return {(row[0], row[1]) async for row in rows}

    async def count_newcomers(self, tx: Transaction, guild_id: int, since: dt.datetime) -> tuple[int, int]:
        """Count who joined for the first time since then, and how many of those have left again."""
        period = {"guild_id": guild_id, "since": to_millis(since)}
        return await self._sql.count_newcomers(tx, **period), await self._sql.count_left_newcomers(tx, **period)

    async def count_joined(self, tx: Transaction, guild_id: int, since: dt.datetime, until: dt.datetime) -> int:
        """Count who joined for the first time in a stretch of time and is still there."""
        span = {"since": to_millis(since), "until": to_millis(until)}
        return await self._sql.count_joined_between(tx, guild_id=guild_id, **span)

    async def funnel(self, tx: Transaction, guild_id: int, since: dt.datetime) -> list[FunnelStage]:
        """Count, per milestone, the newcomers since then who reached it."""
        rows = self._sql.funnel(tx, guild_id=guild_id, since=to_millis(since))
        return [FunnelStage(Milestone(row[0]), row[1], dt.timedelta(milliseconds=int(row[2]))) async for row in rows]

    async def find_preference(
        self, tx: Transaction, guild_id: int, member_id: int, preference: Preference
    ) -> bool | None:
        """Return a member's choice; None when they never made one."""
        is_on = await self._sql.preference(tx, guild_id=guild_id, member_id=member_id, name=preference.value)
        return None if is_on is None else bool(is_on)

    async def choices_of(
        self, tx: Transaction, guild_id: int, member_ids: Iterable[int], preference: Preference
    ) -> dict[int, bool]:
        """Return what each of these members chose; who never did is left out."""
        ids = json.dumps(list(member_ids))
        rows = self._sql.choices_of(tx, guild_id=guild_id, name=preference.value, member_ids=ids)
        return {row[0]: bool(row[1]) async for row in rows}

    async def said_yes(self, tx: Transaction, guild_id: int, preference: Preference) -> set[int]:
        """Return everybody who switched something on."""
        return {row[0] async for row in self._sql.said_yes(tx, guild_id=guild_id, name=preference.value)}

    async def said_no(self, tx: Transaction, guild_id: int, preference: Preference) -> set[int]:
        """Return everybody who switched something off."""
        return {row[0] async for row in self._sql.said_no(tx, guild_id=guild_id, name=preference.value)}

    async def hold_greetings(self, tx: Transaction, guild_id: int, until: dt.datetime) -> None:
        """Record until when nobody is greeted."""
        await self._sql.hold_greetings(tx, guild_id=guild_id, until_at=to_millis(until))

    async def held_until(self, tx: Transaction, guild_id: int) -> dt.datetime | None:
        """Return until when nobody is greeted."""
        millis = await self._sql.held_until(tx, guild_id=guild_id)
        return None if millis is None else from_millis(millis)

    async def release_greetings(self, tx: Transaction, guild_id: int) -> None:
        """Forget that greetings were held."""
        await self._sql.release_greetings(tx, guild_id=guild_id)

    async def add_greeting(
        self, tx: Transaction, guild_id: int, newcomer_id: int, greeter_id: int, at: dt.datetime
    ) -> bool:
        """Record who greeted whom; False when that is known already."""
        row = await self._sql.add_greeting(
            tx, guild_id=guild_id, newcomer_id=newcomer_id, greeter_id=greeter_id, greeted_at=to_millis(at)
        )
        return row is not None

    async def count_greeted_by(self, tx: Transaction, guild_id: int, greeter_id: int) -> int:
        """Count the newcomers whom somebody greeted."""
        return await self._sql.count_greeted_by(tx, guild_id=guild_id, greeter_id=greeter_id)

    async def let_go(self, tx: Transaction, guild_id: int, before: dt.datetime) -> int:
        """Forget who left before an instant; return how many that were."""
        return await self._sql.let_go(tx, guild_id=guild_id, before=to_millis(before))

    async def put_preference(
        self, tx: Transaction, guild_id: int, member_id: int, preference: Preference, *, is_on: bool, at: dt.datetime
    ) -> None:
        """Store a member's choice."""
        await self._sql.put_preference(
            tx,
            guild_id=guild_id,
            member_id=member_id,
            name=preference.value,
            is_on=is_on,
            updated_at=to_millis(at),
        )
