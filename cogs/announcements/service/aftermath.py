"""What the team does with a post that is out: changes it, takes it down, takes it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import BadInputError, NotAllowedError
from bot.i18n import _
from cogs.announcements.models import DeliveryState, PostState, Trouble
from cogs.announcements.rules import UNDO_WITHIN, check_content
from cogs.announcements.service.base import DELETE_JOB, EDIT_JOB, RECEIPT_JOB, SEND_JOB
from cogs.announcements.service.sending import SendService

if TYPE_CHECKING:
    from bot.database import Transaction
    from cogs.announcements.models import Change, Content, Delivery, Outcome, Post

MOST_CHANGES = 25


class AfterService(SendService):
    """Changes and deletes what is out."""

    async def posts(self, guild_id: int, announcement_id: int, most: int = 25) -> list[Outcome]:
        """List the posts of an announcement that began, the latest first."""
        async with self._database.reading() as tx:
            announcement = await self._get(tx, guild_id, announcement_id)
            found = await self._posts.of_announcement(tx, announcement.id, most)
            outcomes = [await self._outcome(tx, post.id) for post in found if post.started_at is not None]
            return [each for each in outcomes if each is not None]

    async def changes(self, guild_id: int, announcement_id: int) -> list[Change]:
        """List what was done to an announcement, the latest first."""
        async with self._database.reading() as tx:
            announcement = await self._get(tx, guild_id, announcement_id)
            return await self._announcements.changes(tx, announcement.id, MOST_CHANGES)

    async def edit(self, guild_id: int, post_id: int, content: Content, *, by: int) -> Outcome:
        """Change the message itself, everywhere: its text, colour and buttons; nobody is pinged again.

        Raises BadInputError, and NotAllowedError while it is being sent or once it is gone.
        """
        check_content(content)
        async with self._database.transaction(lock=guild_id) as tx:
            post = await self._get_post(tx, guild_id, post_id)
            announcement = await self._get(tx, guild_id, post.announcement_id)
            if post.state is not PostState.SENT or post.content is None:
                raise NotAllowedError(_("Only what is out can be changed, once it is out everywhere."))
            _check_same(post.content, content)
            await self._posts.set_content(tx, post_id, content)
            await self._note(tx, announcement, by, "edited_sent", before=post.content.text, after=content.text)
            for delivery in await self._posts.deliveries(tx, post_id):
                if delivery.state is DeliveryState.SENT:
                    await self._enqueue(tx, EDIT_JOB, delivery.id, guild_id)
            return await self._outcome_of(tx, post_id)

    async def undo(self, guild_id: int, post_id: int, *, by: int) -> Outcome:
        """Take a post back everywhere, within a minute of its being sent. Raises NotAllowedError later."""
        async with self._database.transaction(lock=guild_id) as tx:
            post = await self._get_post(tx, guild_id, post_id)
            if not await self._may_undo(tx, post):
                raise NotAllowedError(_("*Undo* works for a minute. /announce delete takes it down at any time."))
            return await self._take_down(tx, post, by, "undone")

    async def delete(self, guild_id: int, post_id: int, *, by: int) -> Outcome:
        """Take a post down everywhere."""
        async with self._database.transaction(lock=guild_id) as tx:
            return await self._take_down(tx, await self._get_post(tx, guild_id, post_id), by, "deleted")

    async def deleted(self, delivery: Delivery) -> None:
        """Record that a message is gone, also when somebody else deleted it."""
        async with self._database.transaction(lock=delivery.guild_id) as tx:
            found = await self._outcome(tx, delivery.post_id)
            current = await self._posts.delivery(tx, delivery.id)
            if found is None or current is None or current.state is DeliveryState.DELETED:
                return
            await self._posts.set_delivery_state(tx, delivery.id, DeliveryState.DELETED)
            await self._settle(tx, found.announcement, found.post)

    async def not_deleted(self, delivery: Delivery) -> None:
        """Record that Discord would not delete a message, and have the team told."""
        async with self._database.transaction(lock=delivery.guild_id) as tx:
            await self._posts.set_delivery_state(tx, delivery.id, DeliveryState.SENT)
            await self._posts.set_trouble(tx, delivery.id, Trouble.FORBIDDEN)
            await self._enqueue(tx, RECEIPT_JOB, delivery.post_id, delivery.guild_id)

    async def newest_of(self, guild_id: int, member_id: int) -> Outcome | None:
        """Return the latest post that is out of what somebody wrote or approved."""
        async with self._database.reading() as tx:
            post_id = await self._posts.newest_of(tx, guild_id, member_id)
            return None if post_id is None else await self._outcome(tx, post_id)

    async def by_message(self, guild_id: int, message_id: int) -> Delivery | None:
        """Return the delivery that a message is."""
        async with self._database.reading() as tx:
            return await self._posts.by_message(tx, guild_id, message_id)

    async def _take_down(self, tx: Transaction, post: Post, by: int, what: str) -> Outcome:
        announcement = await self._get(tx, post.guild_id, post.announcement_id)
        if post.state not in {PostState.SENDING, PostState.SENT}:
            raise NotAllowedError(_("Nothing of this is out."))
        await self._note(tx, announcement, by, what)
        for delivery in await self._posts.deliveries(tx, post.id):
            await self._take_away(tx, delivery)
        await self._settle(tx, announcement, post)
        await self._enqueue(tx, RECEIPT_JOB, post.id, post.guild_id)
        return await self._outcome_of(tx, post.id)

    async def _take_away(self, tx: Transaction, delivery: Delivery) -> None:
        """Have a message deleted; what Discord was never asked to take is only not sent any more."""
        if delivery.state is DeliveryState.PENDING and delivery.attempted_at is None:
            await self._jobs.cancel(tx, SEND_JOB, str(delivery.id))
            await self._posts.set_delivery_state(tx, delivery.id, DeliveryState.DELETED)
        elif delivery.state is DeliveryState.FAILED:  # so that nobody tries again what was taken back
            await self._posts.set_delivery_state(tx, delivery.id, DeliveryState.DELETED)
        elif delivery.state in {DeliveryState.PENDING, DeliveryState.SENT}:
            await self._posts.set_delivery_state(tx, delivery.id, DeliveryState.DELETING)
            await self._enqueue(tx, DELETE_JOB, delivery.id, delivery.guild_id)

    async def _may_undo(self, tx: Transaction, post: Post) -> bool:
        if post.state is PostState.SENDING:
            return True
        sent = [each.sent_at for each in await self._posts.deliveries(tx, post.id) if each.sent_at is not None]
        return post.state is PostState.SENT and bool(sent) and self._clock.now() <= max(sent) + UNDO_WITHIN

    async def _outcome_of(self, tx: Transaction, post_id: int) -> Outcome:
        found = await self._outcome(tx, post_id)
        if found is None:
            raise LookupError("a post went away while it was changed")
        return found


def _check_same(before: Content, after: Content) -> None:
    """Refuse what cannot be changed about a message that is out. Raises BadInputError."""
    fixed = ("layout", "mention", "role_id", "publish", "thread", "reactions", "poll", "file_ids")
    if any(getattr(before, name) != getattr(after, name) for name in fixed):
        raise BadInputError(_("Of a message that is out, the text, the colour and the buttons can be changed."))
