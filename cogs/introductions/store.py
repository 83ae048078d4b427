"""Introductions in the database. The only room that runs SQL; rows become models here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import from_millis, to_millis
from cogs.introductions.models import CardState, Greeters, Introduction, Post, PostState, Source, Topic

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from bot.database import Database, Row, Transaction


class IntroductionStore:
    """Typed functions over queries.sql; each takes the transaction it is part of."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._sql = database.queries(Path(__file__).parent)

    async def find(self, tx: Transaction, guild_id: int, member_id: int) -> Introduction | None:
        """Return a member's introduction."""
        row = await self._sql.find(tx, guild_id=guild_id, member_id=member_id)
        return _introduction(row) if row else None

    async def put(
        self,
        tx: Transaction,
        guild_id: int,
        member_id: int,
        *,
        name: str,
        answers: Sequence[tuple[str, str]],
        topics: Sequence[Topic],
        source: Source,
        at: dt.datetime,
    ) -> Introduction:
        """Store a member's introduction in place of the one that was there; its message stays."""
        row = await self._sql.put(
            tx,
            guild_id=guild_id,
            member_id=member_id,
            name=name,
            answers=json.dumps([list(pair) for pair in answers]),
            topics=json.dumps([[topic.role_id, topic.label] for topic in topics]),
            source=source.value,
            nonce=self.database.new_id(),
            at=to_millis(at),
        )
        return _introduction(row)

    async def shown_between(
        self, tx: Transaction, guild_id: int, since: dt.datetime, until: dt.datetime, most: int
    ) -> list[tuple[int, str]]:
        """List (member, address of their card) of those who introduced themselves in a stretch of time."""
        span = {"since": to_millis(since), "until": to_millis(until)}
        rows = self._sql.shown_between(tx, guild_id=guild_id, most=most, **span)
        return [(row[0], f"https://discord.com/channels/{guild_id}/{row[1]}/{row[2]}") async for row in rows]

    async def delete(self, tx: Transaction, guild_id: int, member_id: int) -> None:
        """Take an introduction away; who said hi stays known."""
        await self._sql.delete(tx, guild_id=guild_id, member_id=member_id)

    async def set_present(self, tx: Transaction, guild_id: int, member_id: int, *, is_present: bool) -> None:
        """Record whether the owner is on the server."""
        await self._sql.set_present(tx, guild_id=guild_id, member_id=member_id, is_present=is_present)

    async def presences(self, tx: Transaction, guild_id: int) -> dict[int, bool]:
        """Return everybody who has an introduction, and whether they are recorded as present."""
        return {row[0]: bool(row[1]) async for row in self._sql.presences(tx, guild_id=guild_id)}

    async def begin_sending(self, tx: Transaction, guild_id: int, member_id: int, channel_id: int) -> int | None:
        """Record that a message is about to be sent and return its nonce; None when there is one, or no card."""
        row = await self._sql.begin_sending(
            tx, guild_id=guild_id, member_id=member_id, channel_id=channel_id, nonce=self.database.new_id()
        )
        return row[0] if row else None

    async def set_shown(self, tx: Transaction, guild_id: int, member_id: int, *, message_id: int, nonce: int) -> bool:
        """Record the message of a card; False when the card went away meanwhile."""
        row = await self._sql.set_shown(tx, guild_id=guild_id, member_id=member_id, message_id=message_id, nonce=nonce)
        return row is not None

    async def set_failed(self, tx: Transaction, guild_id: int, member_id: int) -> None:
        """Record that a card has nowhere to be posted."""
        await self._sql.set_failed(tx, guild_id=guild_id, member_id=member_id)

    async def set_lost(self, tx: Transaction, guild_id: int, message_id: int) -> None:
        """Record that a message is gone; whose card it was is posted anew with the next change."""
        await self._sql.set_lost(tx, guild_id=guild_id, message_id=message_id)

    async def reopen_failed(self, tx: Transaction, guild_id: int, most: int) -> list[int]:
        """Plan cards that could not be posted again, and return whose."""
        return [row[0] async for row in self._sql.reopen_failed(tx, guild_id=guild_id, most=most)]

    async def add_hi(self, tx: Transaction, guild_id: int, owner_id: int, greeter_id: int, *, at: dt.datetime) -> bool:
        """Record that somebody said hi; False when they had before."""
        row = await self._sql.add_hi(
            tx,
            guild_id=guild_id,
            owner_id=owner_id,
            greeter_id=greeter_id,
            said_at=to_millis(at),
        )
        return row is not None

    async def greeters(self, tx: Transaction, guild_id: int, owner_id: int, most: int) -> Greeters:
        """Return who said hi to a member: how many, and the first few."""
        count = await self._sql.count_hi(tx, guild_id=guild_id, owner_id=owner_id)
        first = self._sql.first_greeters(tx, guild_id=guild_id, owner_id=owner_id, most=most)
        return Greeters(count, tuple([row[0] async for row in first]))

    async def cards_naming(self, tx: Transaction, guild_id: int, greeter_id: int, most: int) -> list[int]:
        """List whose cards name a greeter among the first `most`, the latest first."""
        rows = self._sql.cards_naming(tx, guild_id=guild_id, greeter_id=greeter_id, most=most)
        return [row[0] async for row in rows]

    async def left_before(self, tx: Transaction, guild_id: int, before: dt.datetime) -> list[Introduction]:
        """List the introductions of who left before an instant."""
        rows = self._sql.left_before(tx, guild_id=guild_id, before=to_millis(before))
        return [_introduction(row) async for row in rows]

    async def add_post(
        self,
        tx: Transaction,
        guild_id: int,
        message_id: int,
        *,
        author_id: int,
        channel_id: int,
        state: PostState,
        at: dt.datetime,
    ) -> bool:
        """Record a plain post that counts; False when it was recorded before."""
        row = await self._sql.add_post(
            tx,
            guild_id=guild_id,
            message_id=message_id,
            author_id=author_id,
            channel_id=channel_id,
            state=state.value,
            posted_at=to_millis(at),
        )
        return row is not None

    async def has_posted(self, tx: Transaction, guild_id: int, author_id: int) -> bool:
        """Say whether a plain post of somebody has counted before."""
        return await self._sql.count_posts_of(tx, guild_id=guild_id, author_id=author_id) > 0

    async def find_post(self, tx: Transaction, guild_id: int, message_id: int) -> Post | None:
        """Return a plain post that counted."""
        row = await self._sql.find_post(tx, guild_id=guild_id, message_id=message_id)
        return _post(row) if row else None

    async def list_offers_to(self, tx: Transaction, guild_id: int, author_id: int) -> list[Post]:
        """List the posts for which a card is on offer to their author."""
        return [_post(row) async for row in self._sql.list_offers_to(tx, guild_id=guild_id, author_id=author_id)]

    async def set_offer(self, tx: Transaction, guild_id: int, message_id: int, offer_id: int) -> None:
        """Record the message that offers a card."""
        await self._sql.set_offer(tx, guild_id=guild_id, message_id=message_id, offer_id=offer_id)

    async def close_post(self, tx: Transaction, guild_id: int, message_id: int) -> None:
        """Record that nothing is on offer for a post any more."""
        await self._sql.close_post(tx, guild_id=guild_id, message_id=message_id)


def _introduction(row: Row) -> Introduction:
    return Introduction(
        guild_id=row[0],
        member_id=row[1],
        name=row[2],
        answers=tuple((question, answer) for question, answer in json.loads(row[3])),
        topics=tuple(Topic(role_id, label) for role_id, label in json.loads(row[4])),
        source=Source(row[5]),
        state=CardState(row[6]),
        is_present=bool(row[7]),
        channel_id=row[8],
        message_id=row[9],
        created_at=from_millis(row[10]),
        updated_at=from_millis(row[11]),
        version=row[12],
    )


def _post(row: Row) -> Post:
    return Post(row[0], row[1], row[2], row[3], PostState(row[4]), row[5])
