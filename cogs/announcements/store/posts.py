"""Posts, and where they stand in each channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.clock import from_millis, to_millis
from cogs.announcements.models import Content, Delivery, DeliveryState, Post, PostState, Trouble
from cogs.announcements.store.announcements import FOLDER

if TYPE_CHECKING:
    import datetime as dt

    from bot.database import Database, Row, Transaction
    from cogs.announcements.models import Announcement

DISCORD_EPOCH = 1_420_070_400_000  # https://discord.com/developers/docs/reference#snowflakes


class PostStore:
    """Typed functions over queries.sql; each takes the transaction it is part of."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._sql: Any = database.queries(FOLDER)

    async def add(
        self, tx: Transaction, announcement: Announcement, occurs_at: dt.datetime, due_at: dt.datetime | None = None
    ) -> Post | None:
        """Add a post for an occurrence; None when there is one."""
        row = await self._sql.add_post(
            tx,
            id=self.database.new_id(),
            announcement_id=announcement.id,
            guild_id=announcement.guild_id,
            occurs_at=to_millis(occurs_at),
            due_at=to_millis(due_at or occurs_at),
            ping=announcement.plan.content.ping,
        )
        return None if row is None else await self.find(tx, row[0])

    async def find(self, tx: Transaction, post_id: int) -> Post | None:
        """Return a post."""
        row = await self._sql.find_post(tx, id=post_id)
        return _post(row) if row is not None else None

    async def find_occurrence(self, tx: Transaction, announcement_id: int, occurs_at: dt.datetime) -> Post | None:
        """Return the post of an occurrence."""
        millis = to_millis(occurs_at)
        post_id = await self._sql.find_occurrence(tx, announcement_id=announcement_id, occurs_at=millis)
        return None if post_id is None else await self.find(tx, post_id)

    async def of_announcement(self, tx: Transaction, announcement_id: int, most: int = 25) -> list[Post]:
        """List the posts of an announcement, the latest first."""
        rows = self._sql.posts_of(tx, announcement_id=announcement_id, most=most)
        return await self._all(tx, [row[0] async for row in rows])

    async def newest_of(self, tx: Transaction, guild_id: int, member_id: int) -> int | None:
        """Return the latest post that is out of what somebody wrote or approved, by its id."""
        return await self._sql.newest_post_of(tx, guild_id=guild_id, member_id=member_id)

    async def open_of(self, tx: Transaction, announcement_id: int) -> list[Post]:
        """List the posts of an announcement that are to go out, the soonest first."""
        rows = self._sql.open_posts_of(tx, announcement_id=announcement_id)
        return await self._all(tx, [row[0] async for row in rows])

    async def count_open(self, tx: Transaction, announcement_id: int) -> int:
        """Count them."""
        return await self._sql.count_open_posts(tx, announcement_id=announcement_id)

    async def open_in_guild(self, tx: Transaction, guild_id: int) -> list[Post]:
        """List all posts of a server that are to go out or to be taken down, the soonest first."""
        rows = self._sql.open_posts(tx, guild_id=guild_id)
        return await self._all(tx, [row[0] async for row in rows])

    async def untold(self, tx: Transaction, guild_id: int, since: dt.datetime) -> list[int]:
        """List by their ids the posts since an instant of which the team never read how they went."""
        return [row[0] async for row in self._sql.untold_posts(tx, guild_id=guild_id, since=to_millis(since))]

    async def pings(
        self, tx: Transaction, guild_id: int, ping: str, since: dt.datetime, until: dt.datetime, *, but: int
    ) -> int:
        """Count how often somebody is pinged in a stretch of time, by all but one announcement."""
        span = {"since": to_millis(since), "until": to_millis(until)}
        return await self._sql.pings(tx, guild_id=guild_id, ping=ping, announcement_id=but, **span)

    async def set_ping(self, tx: Transaction, announcement_id: int, ping: str | None) -> None:
        """Record whom the posts that have not begun will ping."""
        await self._sql.set_ping(tx, announcement_id=announcement_id, ping=ping)

    async def set_due(self, tx: Transaction, post_id: int, at: dt.datetime) -> None:
        """Move one post."""
        await self._sql.set_due(tx, id=post_id, due_at=to_millis(at))

    async def begin(self, tx: Transaction, post: Post, content: Content, at: dt.datetime) -> bool:
        """Fix what is sent; False when it has begun before."""
        text = content.model_dump_json(exclude_defaults=True)
        return await self._sql.begin(tx, id=post.id, content=text, started_at=to_millis(at)) is not None

    async def end(self, tx: Transaction, post_id: int, state: PostState, at: dt.datetime) -> bool:
        """Move a post to a state that is an end; False when it is there."""
        return await self._sql.end_post(tx, id=post_id, state=state.value, ended_at=to_millis(at)) is not None

    async def set_content(self, tx: Transaction, post_id: int, content: Content) -> None:
        """Change what was sent."""
        await self._sql.set_content(tx, id=post_id, content=content.model_dump_json(exclude_defaults=True))

    async def set_receipt(self, tx: Transaction, post_id: int, channel_id: int, message_id: int) -> None:
        """Record where the team reads how it went."""
        await self._sql.set_receipt(tx, id=post_id, channel_id=channel_id, message_id=message_id)

    async def drop(self, tx: Transaction, announcement_id: int) -> None:
        """Delete the posts that have not begun."""
        await self._sql.drop_posts(tx, announcement_id=announcement_id)

    async def add_delivery(self, tx: Transaction, post: Post, channel_id: int) -> None:
        """Add a channel that a post goes to."""
        new_id = self.database.new_id()
        await self._sql.add_delivery(tx, id=new_id, post_id=post.id, guild_id=post.guild_id, channel_id=channel_id)

    async def delivery(self, tx: Transaction, delivery_id: int) -> Delivery | None:
        """Return a delivery."""
        row = await self._sql.find_delivery(tx, id=delivery_id)
        return _delivery(row) if row is not None else None

    async def deliveries(self, tx: Transaction, post_id: int) -> list[Delivery]:
        """List where a post goes."""
        return [_delivery(row) async for row in self._sql.deliveries_of(tx, post_id=post_id)]

    async def by_message(self, tx: Transaction, guild_id: int, message_id: int) -> Delivery | None:
        """Return the delivery that a message is."""
        row = await self._sql.by_message(tx, guild_id=guild_id, message_id=message_id)
        return None if row is None else await self.delivery(tx, row[0])

    async def set_attempted(self, tx: Transaction, delivery_id: int, at: dt.datetime) -> None:
        """Record, before Discord is asked, that it may have taken it."""
        await self._sql.set_attempted(tx, id=delivery_id, attempted_at=to_millis(at))

    async def set_sent(self, tx: Transaction, delivery_id: int, message_id: int, at: dt.datetime) -> bool:
        """Record the message; False when it is not waited for any more."""
        return await self._sql.set_sent(tx, id=delivery_id, message_id=message_id, sent_at=to_millis(at)) is not None

    async def set_message(self, tx: Transaction, delivery_id: int, message_id: int, at: dt.datetime) -> None:
        """Record a message that is to be deleted again."""
        await self._sql.set_message(tx, id=delivery_id, message_id=message_id, sent_at=to_millis(at))

    async def set_failed(self, tx: Transaction, delivery_id: int, trouble: Trouble) -> bool:
        """Record that a channel does not take it; False when that is not waited for any more."""
        return await self._sql.set_failed(tx, id=delivery_id, trouble=trouble.value) is not None

    async def set_trouble(self, tx: Transaction, delivery_id: int, trouble: Trouble) -> None:
        """Record that something beneath a message that is out did not work."""
        await self._sql.set_trouble(tx, id=delivery_id, trouble=trouble.value)

    async def set_poll(self, tx: Transaction, delivery_id: int, message_id: int) -> None:
        """Record the poll beneath a message."""
        await self._sql.set_poll(tx, id=delivery_id, message_id=message_id)

    async def set_published(self, tx: Transaction, delivery_id: int, at: dt.datetime) -> None:
        """Record when servers that follow the channel are given it."""
        await self._sql.set_published(tx, id=delivery_id, published_at=to_millis(at))

    async def clear_published(self, tx: Transaction, delivery_id: int) -> None:
        """Record that they were not given it after all."""
        await self._sql.clear_published(tx, id=delivery_id)

    async def set_delivery_state(self, tx: Transaction, delivery_id: int, state: DeliveryState) -> None:
        """Move a delivery on."""
        await self._sql.set_delivery_state(tx, id=delivery_id, state=state.value)

    async def try_again(self, tx: Transaction, delivery_id: int) -> bool:
        """Open a failed delivery again; False when it has not failed."""
        return await self._sql.try_again(tx, id=delivery_id) is not None

    async def published_since(self, tx: Transaction, channel_id: int, since: dt.datetime) -> list[dt.datetime]:
        """List when posts in a channel were published, the earliest first."""
        rows = self._sql.published_since(tx, channel_id=channel_id, since=to_millis(since))
        return [from_millis(row[0]) async for row in rows]

    async def known_messages(self, tx: Transaction, delivery: Delivery, since: dt.datetime) -> set[int]:
        """Return the messages in a channel since then that are other deliveries'."""
        first = (to_millis(since) - DISCORD_EPOCH) << 22
        place = {"guild_id": delivery.guild_id, "channel_id": delivery.channel_id}
        rows = self._sql.known_messages(tx, since=max(0, first), id=delivery.id, **place)
        return {row[0] async for row in rows}

    async def _all(self, tx: Transaction, ids: list[int]) -> list[Post]:
        found = [await self.find(tx, each) for each in ids]
        return [each for each in found if each is not None]


def _post(row: Row) -> Post:
    return Post(
        id=row[0],
        announcement_id=row[1],
        guild_id=row[2],
        occurs_at=from_millis(row[3]),
        due_at=from_millis(row[4]),
        state=PostState(row[5]),
        content=None if row[6] is None else Content.model_validate_json(row[6]),
        started_at=_instant(row[7]),
        ended_at=_instant(row[8]),
        receipt_channel_id=row[9],
        receipt_message_id=row[10],
    )


def _delivery(row: Row) -> Delivery:
    return Delivery(
        id=row[0],
        post_id=row[1],
        guild_id=row[2],
        channel_id=row[3],
        state=DeliveryState(row[4]),
        message_id=row[5],
        poll_message_id=row[6],
        published_at=_instant(row[7]),
        trouble=None if row[8] is None else Trouble(row[8]),
        attempted_at=_instant(row[9]),
        sent_at=_instant(row[10]),
    )


def _instant(millis: int | None) -> dt.datetime | None:
    return None if millis is None else from_millis(millis)
