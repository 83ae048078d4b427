"""What belongs beneath a post that is out: a poll, a thread, reactions, and its publishing to followers."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

import discord

from bot.i18n import _
from bot.jobs import JobKind, Postpone
from bot.kit import Undeliverable, deliver
from bot.kit.channels import find_channel
from bot.logs import get_logger
from cogs.announcements.jobs.finding import Channel, nonce_of
from cogs.announcements.models import DeliveryState, Trouble
from cogs.announcements.render import poll_of
from cogs.announcements.service import DRESS_JOB

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from bot.client import Hearth
    from bot.jobs import Job
    from cogs.announcements.models import Content, Delivery, Poll
    from cogs.announcements.service import AfterService

log = get_logger(__name__)

HAS_THREAD = 160004  # "A thread has already been created for this message"
IS_PUBLISHED = 40033  # "This message has already been crossposted"
LOOKED_AT = 1000
SKEW = dt.timedelta(minutes=2)


class DressJobs:
    """Adds what belongs beneath a post."""

    def __init__(self, bot: Hearth, service: AfterService) -> None:
        self._bot = bot
        self._service = service

    def kinds(self) -> list[JobKind]:
        """List the kinds of jobs to register."""
        return [JobKind(DRESS_JOB, self.dress, title=_("What belongs beneath an announcement"), is_bulk=True)]

    async def dress(self, job: Job) -> None:
        """Add what is missing. Raises Postpone while Discord lets no more messages of the channel be published."""
        sending = await self._service.sending(int(job.payload["id"]))
        guild = self._bot.get_guild(job.guild_id or 0)
        if sending is None or guild is None or sending.delivery.state is not DeliveryState.SENT:
            return
        delivery, content = sending.delivery, sending.post.content
        channel = await find_channel(guild, delivery.channel_id)
        if content is None or delivery.message_id is None or not isinstance(channel, Channel):
            return
        try:
            message = await channel.fetch_message(delivery.message_id)
        except discord.NotFound:
            return  # somebody deleted it
        except discord.Forbidden:
            await self._service.troubled(delivery, Trouble.FORBIDDEN)
            return
        await self._beneath(message, delivery, content, job)
        if content.publish:
            await self._publish(message, delivery)

    async def _beneath(self, message: discord.Message, delivery: Delivery, content: Content, job: Job) -> None:
        there = {str(each.emoji) for each in message.reactions if each.me}
        parts = [partial(message.add_reaction, each) for each in content.reactions if each not in there]
        if content.thread:
            parts.insert(0, partial(_open_thread, message, content.thread))
        if content.poll is not None and delivery.poll_message_id is None:
            parts.append(partial(self._poll, message, delivery, content.poll, again=job.attempt > 1))
        troubles = [await self._trouble_of(part(), delivery) for part in parts]  # what one cannot, the next may
        if found := [trouble for trouble in troubles if trouble is not None]:
            await self._service.troubled(delivery, found[0])

    async def _trouble_of(self, part: Awaitable[None], delivery: Delivery) -> Trouble | None:
        try:
            await part
        except discord.Forbidden:
            return Trouble.FORBIDDEN
        except (Undeliverable, ValueError):
            return Trouble.INVALID
        except discord.HTTPException as refusal:
            if refusal.status >= 500 or refusal.status == 429:
                raise
            log.info("not all beneath an announcement", guild_id=delivery.guild_id, code=refusal.code)
            return Trouble.INVALID
        return None

    async def _poll(self, message: discord.Message, delivery: Delivery, poll: Poll, *, again: bool) -> None:
        if again:
            async for later in message.channel.history(
                limit=LOOKED_AT, after=message.created_at - SKEW, oldest_first=True
            ):
                is_ours = later.author == self._bot.user and later.poll is not None
                if is_ours and later.poll is not None and later.poll.question == poll.question:
                    await self._service.poll_sent(delivery, later.id)
                    return
        sent = await deliver(message.channel, nonce=nonce_of("p", delivery), poll=poll_of(poll))
        await self._service.poll_sent(delivery, sent.id)
        current = await self._service.sending(delivery.id)
        if current is None or current.delivery.state is not DeliveryState.SENT:  # taken down meanwhile
            await sent.delete()

    async def _publish(self, message: discord.Message, delivery: Delivery) -> None:
        if not isinstance(message.channel, discord.TextChannel) or not message.channel.is_news():
            return  # the other channels of the post are what that was meant for
        if message.flags.crossposted and delivery.published_at is not None:
            return
        if not message.flags.crossposted:
            free_at = await self._service.reserve_publishing(delivery)
            if free_at is not None:
                raise Postpone(free_at)
            try:
                await message.publish()
            except discord.Forbidden:
                await self._service.not_published(delivery)
                return
            except discord.HTTPException as refusal:
                if refusal.code != IS_PUBLISHED:
                    raise
        await self._service.published(delivery)


async def _open_thread(message: discord.Message, name: str) -> None:
    """Open the thread of a message, unless it has one."""
    if message.thread is not None or message.flags.has_thread:
        return
    try:
        await message.create_thread(name=name)
    except discord.HTTPException as refusal:
        if refusal.code != HAS_THREAD:
            raise
