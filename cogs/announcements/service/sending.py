"""A post going out, channel by channel. State first: at every instant the tables say what Discord may hold."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.errors import NotAllowedError
from bot.i18n import _
from cogs.announcements.models import (
    AnnouncementSettings,
    DeliveryState,
    PostState,
    Sending,
    State,
    Trouble,
)
from cogs.announcements.rules import end_of, publish_at
from cogs.announcements.service.base import (
    ASK_JOB,
    BEGIN_JOB,
    DELETE_JOB,
    DRESS_JOB,
    RECEIPT_JOB,
    SEND_JOB,
    TAKE_UP_JOB,
    Base,
)

if TYPE_CHECKING:
    from bot.database import Transaction
    from cogs.announcements.models import Announcement, Delivery, Post

AN_HOUR = dt.timedelta(hours=1)
TOLD_WITHIN = dt.timedelta(days=7)  # how it went longer ago is no news
AHEAD = dt.timedelta(seconds=1)  # what has begun goes out before more begins
UNAPPROVED = _("It was changed since, and nobody has approved what it says now. That comes first.")
CALLED_OFF = _("It was cancelled since. /announce duplicate makes a new draft of it.")


class SendService(Base):
    """Begins posts, and records what came of them."""

    async def begin(self, post_id: int) -> None:
        """Begin to send a post that is due, once; one that is too late is missed, and the team is asked."""
        async with self._database.reading() as tx:
            known = await self._posts.find(tx, post_id)
        if known is None:
            return
        async with self._database.transaction(lock=known.guild_id) as tx:
            post = await self._posts.find(tx, post_id)
            announcement = await self._announcements.find(tx, known.announcement_id)
            if post is None or announcement is None or post.state is not PostState.SCHEDULED:
                return
            settings = await self._guilds.get_in(tx, post.guild_id, AnnouncementSettings)
            if announcement.state is not State.SCHEDULED or announcement.is_paused or not settings.enabled:
                return  # planned anew when that ends
            now = self._clock.now()
            if now - post.due_at > announcement.tolerance:
                await self._end(tx, announcement, post, PostState.MISSED)
            else:
                await self._begin(tx, announcement, post)
            await self._plan_next(tx, announcement, max(post.occurs_at, now))

    async def send_missed(self, guild_id: int, post_id: int, *, by: int) -> bool:
        """Send a missed post now after all, once; False when it was decided before.

        Raises NotAllowedError where it was changed since, and nobody has approved what it says now.
        """
        async with self._database.transaction(lock=guild_id) as tx:
            post = await self._get_post(tx, guild_id, post_id)
            announcement = await self._get(tx, guild_id, post.announcement_id)
            if post.state is not PostState.MISSED or await self._posts.deliveries(tx, post_id):
                return False
            if announcement.state in {State.WAITING, State.DRAFT}:
                raise NotAllowedError(UNAPPROVED)
            if announcement.state is State.CANCELLED:
                raise NotAllowedError(CALLED_OFF)
            await self._posts.set_due(tx, post_id, self._clock.now())
            await self._note(tx, announcement, by, "send_now")
            await self._begin(tx, announcement, await self._get_post(tx, guild_id, post_id))
            return True

    async def skip_missed(self, guild_id: int, post_id: int, *, by: int) -> bool:
        """Leave a missed post out for good; False when it was decided before."""
        async with self._database.transaction(lock=guild_id) as tx:
            post = await self._get_post(tx, guild_id, post_id)
            if post.state is not PostState.MISSED:
                return False
            announcement = await self._get(tx, guild_id, post.announcement_id)
            await self._note(tx, announcement, by, "skipped", before=post.due_at.isoformat())
            await self._end(tx, announcement, post, PostState.SKIPPED)
            return True

    async def retry(self, guild_id: int, post_id: int, *, by: int) -> int:
        """Try the channels again that did not take a post, and return how many these are."""
        async with self._database.transaction(lock=guild_id) as tx:
            post = await self._get_post(tx, guild_id, post_id)
            announcement = await self._get(tx, guild_id, post.announcement_id)
            failed = [
                each for each in await self._posts.deliveries(tx, post_id) if await self._posts.try_again(tx, each.id)
            ]
            if not failed:
                return 0
            await self._posts.set_due(tx, post_id, self._clock.now())
            await self._posts.end(tx, post_id, PostState.SENDING, self._clock.now())
            await self._note(tx, announcement, by, "retried")
            await self._follow(tx, announcement, post, PostState.SENDING)
            for delivery in failed:
                await self._enqueue(tx, SEND_JOB, delivery.id, guild_id)
            await self._enqueue(tx, RECEIPT_JOB, post_id, guild_id)
            return len(failed)

    async def sending(self, delivery_id: int) -> Sending | None:
        """Return everything about a delivery."""
        async with self._database.reading() as tx:
            delivery = await self._posts.delivery(tx, delivery_id)
            found = await self._outcome(tx, delivery.post_id) if delivery is not None else None
            return None if delivery is None or found is None else Sending(found.announcement, found.post, delivery)

    async def known_messages(self, delivery: Delivery, since: dt.datetime) -> set[int]:
        """Return the messages in a channel since then that are other deliveries', by their ids."""
        async with self._database.reading() as tx:
            return await self._posts.known_messages(tx, delivery, since)

    def is_late(self, sending: Sending) -> bool:
        """Say whether it is too late to send what was not sent yet."""
        return self._clock.now() - sending.post.due_at > sending.announcement.tolerance

    async def attempt(self, delivery: Delivery) -> bool:
        """Record that Discord is asked now; False when nobody waits for it any more."""
        async with self._database.transaction(lock=delivery.guild_id) as tx:
            current = await self._posts.delivery(tx, delivery.id)
            if current is None or current.state is not DeliveryState.PENDING:
                return False
            await self._posts.set_attempted(tx, delivery.id, self._clock.now())
            return True

    async def sent(self, delivery: Delivery, message_id: int) -> None:
        """Record the message that a delivery is; one that was taken back meanwhile is deleted again."""
        async with self._database.transaction(lock=delivery.guild_id) as tx:
            found = await self._outcome(tx, delivery.post_id)
            current = await self._posts.delivery(tx, delivery.id)
            if found is None or current is None:
                return
            if current.state in {DeliveryState.DELETING, DeliveryState.DELETED}:
                await self._posts.set_message(tx, delivery.id, message_id, self._clock.now())
                await self._posts.set_delivery_state(tx, delivery.id, DeliveryState.DELETING)
                await self._enqueue(tx, DELETE_JOB, delivery.id, delivery.guild_id)
            elif await self._posts.set_sent(tx, delivery.id, message_id, self._clock.now()):
                content = found.post.content
                if content is not None and (content.poll or content.thread or content.reactions or content.publish):
                    await self._enqueue(tx, DRESS_JOB, delivery.id, delivery.guild_id)
                await self._settle(tx, found.announcement, found.post)

    async def failed(self, delivery: Delivery, trouble: Trouble) -> None:
        """Record that a channel does not take a post, and why."""
        async with self._database.transaction(lock=delivery.guild_id) as tx:
            found = await self._outcome(tx, delivery.post_id)
            if found is not None and await self._posts.set_failed(tx, delivery.id, trouble):
                await self._settle(tx, found.announcement, found.post)

    async def troubled(self, delivery: Delivery, trouble: Trouble) -> None:
        """Record that what belongs beneath a message that is out did not work."""
        async with self._database.transaction(lock=delivery.guild_id) as tx:
            await self._posts.set_trouble(tx, delivery.id, trouble)
            await self._enqueue(tx, RECEIPT_JOB, delivery.post_id, delivery.guild_id)

    async def poll_sent(self, delivery: Delivery, message_id: int) -> None:
        """Record the poll beneath a message."""
        async with self._database.transaction() as tx:
            await self._posts.set_poll(tx, delivery.id, message_id)

    async def reserve_publishing(self, delivery: Delivery) -> dt.datetime | None:
        """Take one of the messages that Discord lets be published in an hour of a channel, before it is published.

        Returns when there is one again, or None when this is taken: under the lock, so that many at once do not take
        more than there are.
        """
        async with self._database.transaction(lock=delivery.guild_id) as tx:
            current, now = await self._posts.delivery(tx, delivery.id), self._clock.now()
            if current is None or current.published_at is not None:
                return None
            free_at = publish_at(await self._posts.published_since(tx, delivery.channel_id, now - AN_HOUR), now)
            if free_at > now:
                return free_at
            await self._posts.set_published(tx, delivery.id, now)
            return None

    async def published(self, delivery: Delivery) -> None:
        """Record that servers that follow the channel have it."""
        async with self._database.transaction(lock=delivery.guild_id) as tx:
            await self._posts.set_published(tx, delivery.id, self._clock.now())
            await self._enqueue(tx, RECEIPT_JOB, delivery.post_id, delivery.guild_id)

    async def not_published(self, delivery: Delivery) -> None:
        """Record that Discord refused to publish it, and have the team told."""
        async with self._database.transaction(lock=delivery.guild_id) as tx:
            await self._posts.clear_published(tx, delivery.id)
            await self._posts.set_trouble(tx, delivery.id, Trouble.FORBIDDEN)
            await self._enqueue(tx, RECEIPT_JOB, delivery.post_id, delivery.guild_id)

    async def receipted(self, post_id: int, channel_id: int, message_id: int) -> None:
        """Record where the team reads how it went."""
        async with self._database.transaction() as tx:
            await self._posts.set_receipt(tx, post_id, channel_id, message_id)

    async def take_up(self, guild_id: int) -> None:
        """Have a server's posts go on after the bot, or the feature, was away from it."""
        async with self._database.transaction(lock=guild_id) as tx:
            for post in await self._posts.open_in_guild(tx, guild_id):
                await self._take_up(tx, post)
            for announcement_id in await self._announcements.unasked(tx, guild_id):
                await self._enqueue_if_idle(tx, ASK_JOB, announcement_id, guild_id)
            for post_id in await self._posts.untold(tx, guild_id, self._clock.now() - TOLD_WITHIN):
                await self._enqueue_if_idle(tx, RECEIPT_JOB, post_id, guild_id)

    async def settings_changed(self, tx: Transaction, guild_id: int) -> None:
        """Go on with what is planned once announcements are switched on again."""
        now = self._clock.now()
        await self._jobs.enqueue(tx, TAKE_UP_JOB, str(guild_id), now, guild_id=guild_id, replace=True)

    async def _take_up(self, tx: Transaction, post: Post) -> None:
        announcement = await self._announcements.find(tx, post.announcement_id)
        if announcement is not None and post.state is not PostState.SCHEDULED:
            await self._take_up_deliveries(tx, post)
        elif announcement is not None and announcement.state is State.SCHEDULED and not announcement.is_paused:
            await self._enqueue_if_idle(tx, BEGIN_JOB, post.id, post.guild_id, post.due_at)

    async def _take_up_deliveries(self, tx: Transaction, post: Post) -> None:
        for delivery in await self._posts.deliveries(tx, post.id):
            if delivery.state is DeliveryState.PENDING:
                await self._enqueue_if_idle(tx, SEND_JOB, delivery.id, delivery.guild_id)
            elif delivery.state is DeliveryState.DELETING:
                await self._enqueue_if_idle(tx, DELETE_JOB, delivery.id, delivery.guild_id)

    async def _begin(self, tx: Transaction, announcement: Announcement, post: Post) -> None:
        now = self._clock.now()
        if not await self._posts.begin(tx, post, announcement.plan.content, now):
            return
        for channel_id in announcement.plan.channel_ids:
            await self._posts.add_delivery(tx, post, channel_id)
        for delivery in await self._posts.deliveries(tx, post.id):
            await self._enqueue(tx, SEND_JOB, delivery.id, post.guild_id, post.due_at - AHEAD)
        await self._follow(tx, announcement, post, PostState.SENDING)

    async def _settle(self, tx: Transaction, announcement: Announcement, post: Post) -> None:
        """End a post once it went out everywhere or will not, and tell the team."""
        end = end_of(await self._posts.deliveries(tx, post.id))
        if end is not None:
            await self._end(tx, announcement, post, end)

    async def _end(self, tx: Transaction, announcement: Announcement, post: Post, state: PostState) -> None:
        if await self._posts.end(tx, post.id, state, self._clock.now()):
            await self._note(tx, announcement, 0, state.value)
            await self._follow(tx, announcement, post, state)
        await self._enqueue(tx, RECEIPT_JOB, post.id, post.guild_id)
