"""Matches and offences in the database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import from_millis, to_millis
from cogs.automod.models import Offence, Place, RuleCount

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from bot.database import Database, Row, Transaction
    from cogs.automod.models import Caught, Doing


class MatchStore:
    """Typed functions over queries.sql; each takes the transaction it is part of."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._sql = database.queries(Path(__file__).parent.parent)

    async def find_offence(self, tx: Transaction, guild_id: int, member_id: int, since: dt.datetime) -> Offence | None:
        """Return the offence of a member that went on after that instant."""
        row = await self._sql.find_offence(tx, guild_id=guild_id, member_id=member_id, since=to_millis(since))
        return _offence(row) if row else None

    async def get_offence(self, tx: Transaction, offence_id: int) -> Offence | None:
        """Return an offence; None when it was forgotten."""
        row = await self._sql.get_offence(tx, id=offence_id)
        return _offence(row) if row else None

    async def add_offence(
        self, tx: Transaction, guild_id: int, member_id: int, raid_id: int | None, at: dt.datetime
    ) -> Offence:
        """Write down a new offence."""
        offence_id = self.database.new_id()
        millis = to_millis(at)
        await self._sql.add_offence(
            tx, id=offence_id, guild_id=guild_id, member_id=member_id, raid_id=raid_id, at=millis
        )
        return Offence(offence_id, guild_id, member_id, at, at, raid_id, None, None)

    async def grow(self, tx: Transaction, offence_id: int, at: dt.datetime) -> None:
        """Record that an offence went on."""
        await self._sql.grow_offence(tx, id=offence_id, at=to_millis(at))

    async def put_alert(self, tx: Transaction, offence_id: int, channel_id: int, message_id: int) -> None:
        """Record where the team was alerted."""
        await self._sql.put_alert(tx, id=offence_id, channel_id=channel_id, message_id=message_id)

    async def add_match(
        self,
        tx: Transaction,
        caught: Caught,
        doing: Doing,
        offence_id: int | None,
        content: str | None,
        at: dt.datetime,
    ) -> bool:
        """Log what a rule found in a message, once; False when it was logged already."""
        row = await self._sql.add_match(
            tx,
            id=self.database.new_id(),
            guild_id=caught.guild_id,
            offence_id=offence_id,
            member_id=caught.member_id,
            rule=doing.match.rule,
            channel_id=caught.place.channel_id,
            message_id=caught.place.message_id,
            did="" if doing.is_dry else ",".join(sorted(doing.acts)),
            is_dry=doing.is_dry,
            content=content,
            matched_at=to_millis(at),
        )
        return row is not None

    async def matches_of(self, tx: Transaction, offence_id: int) -> list[Row]:
        """List the matches of an offence: (rule, channel, message, what followed, text), the oldest first."""
        return [row async for row in self._sql.matches_of(tx, offence_id=offence_id)]

    async def count_rule(self, tx: Transaction, guild_id: int, rule: str, since: dt.datetime) -> RuleCount:
        """Count what the log tells of a rule since then."""
        which = {"guild_id": guild_id, "rule": rule, "since": to_millis(since)}
        row = await self._sql.count_rule(tx, **which)
        channels = [(int(found[0]), int(found[1])) async for found in self._sql.channels_of_rule(tx, **which)]
        first_at = None if row[3] is None else from_millis(row[3])
        return RuleCount(int(row[0]), int(row[1]), int(row[2]), first_at, tuple(channels))

    async def kept_texts(
        self, tx: Transaction, guild_id: int, since: dt.datetime, most: int
    ) -> list[tuple[Place, int, str, dt.datetime]]:
        """List the messages whose text was kept: (where, author, text, when), the oldest first."""
        rows = self._sql.kept_texts(tx, guild_id=guild_id, since=to_millis(since), most=most)
        return [(Place(row[1], row[0]), row[2], row[3], from_millis(row[4])) async for row in rows]

    async def forget_texts(self, tx: Transaction, guild_id: int, before: dt.datetime) -> int:
        """Forget what was said in matches before that instant, and return in how many."""
        return await self._sql.forget_texts(tx, guild_id=guild_id, before=to_millis(before))

    async def let_go_raids(self, tx: Transaction, guild_id: int, before: dt.datetime) -> int:
        """Forget raids that were over before that instant, with their channels."""
        gone = await self._sql.let_go_raids(tx, guild_id=guild_id, before=to_millis(before))
        await self._sql.let_go_channels(tx, guild_id=guild_id)
        return gone


def channels_and_messages(rows: Iterable[Row]) -> tuple[tuple[int, ...], int]:
    """Return the channels of matches, each once, and how many messages they are in."""
    found = list(rows)
    return tuple(dict.fromkeys(row[1] for row in found)), len({row[2] for row in found})


def _offence(row: Row) -> Offence:
    return Offence(row[0], row[1], row[2], from_millis(row[3]), from_millis(row[4]), row[5], row[6], row[7])
