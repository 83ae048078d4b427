"""Posts going out at their time, each channel by itself, as members see it exactly once."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import aiohttp
import discord
from aiolimiter import AsyncLimiter

from bot.i18n import _
from bot.jobs import JobKind
from bot.kit import Undeliverable, UndeliveredReason, deliver
from bot.kit.channels import find_channel
from bot.kit.delivery import mark_of
from bot.logs import get_logger
from cogs.announcements.jobs.finding import CannotLook, Channel, Finder, nonce_of
from cogs.announcements.models import DeliveryState, Mention, Trouble
from cogs.announcements.render import message_of
from cogs.announcements.service import BEGIN_JOB, SEND_JOB

if TYPE_CHECKING:
    from bot.client import Hearth
    from bot.jobs import Job
    from cogs.announcements.models import Content, Sending
    from cogs.announcements.service import AfterService, LookService

log = get_logger(__name__)

A_SECOND = 40
"""Posts. Discord answers a bot 50 requests a second, and shuts it out after 10,000 refusals in ten minutes:
https://discord.com/developers/docs/topics/rate-limits; the rest is for everything else that the bot does."""
MOST_ATTEMPTS = 2_100
"""More than five minutes apart fit into seven days: a post's own deadline comes first."""
NONCE_WINDOW = dt.timedelta(minutes=1)
"""For how long Discord surely still knows a nonce; it says no more than "a few minutes"."""
TROUBLES = {
    UndeliveredReason.FORBIDDEN: Trouble.FORBIDDEN,
    UndeliveredReason.GONE: Trouble.CHANNEL_GONE,
    UndeliveredReason.TOO_LARGE: Trouble.TOO_LARGE,
}


class SendJobs:
    """Sends posts."""

    def __init__(self, bot: Hearth, service: AfterService, looks: LookService) -> None:
        self._bot = bot
        self._service = service
        self._looks = looks
        self._finder = Finder(bot, service)
        self._pace = AsyncLimiter(A_SECOND, 1)

    def kinds(self) -> list[JobKind]:
        """List the kinds of jobs to register."""
        return [
            JobKind(BEGIN_JOB, self.begin, title=_("Announcement"), is_bulk=True),
            JobKind(
                SEND_JOB,
                self.send,
                title=_("Announcement to a channel"),
                is_bulk=True,
                max_attempts=MOST_ATTEMPTS,
                backoff=dt.timedelta(seconds=5),
                backoff_cap=dt.timedelta(minutes=5),
                on_dead=self.give_up,
            ),
        ]

    async def begin(self, job: Job) -> None:
        """Begin to send a post, unless the bot is not on that server now."""
        if self._bot.get_guild(job.guild_id or 0) is not None:
            await self._service.begin(int(job.payload["id"]))

    async def send(self, job: Job) -> None:
        """Send a post to one channel, unless an earlier attempt did."""
        sending = await self._service.sending(int(job.payload["id"]))
        guild = self._bot.get_guild(job.guild_id or 0)
        if sending is None or guild is None or sending.delivery.state is not DeliveryState.PENDING:
            return
        content = sending.post.content
        channel = await find_channel(guild, sending.delivery.channel_id)
        if content is None or not isinstance(channel, Channel):
            await self._service.failed(sending.delivery, Trouble.CHANNEL_GONE)
            return
        if not await self._was_sent(channel, sending, content):
            await self._send(channel, sending, content)

    async def give_up(self, job: Job) -> None:
        """Record that Discord could not be reached for too long, unless the last attempt got through."""
        sending = await self._service.sending(int(job.payload["id"]))
        guild = self._bot.get_guild(job.guild_id or 0)
        if sending is None or guild is None:
            return
        content = sending.post.content
        try:
            channel = await find_channel(guild, sending.delivery.channel_id)
            if content is not None and isinstance(channel, Channel) and await self._was_sent(channel, sending, content):
                return
        except (discord.HTTPException, aiohttp.ClientError, TimeoutError) as error:
            log.info("not known whether an announcement is out", guild_id=guild.id, reason=type(error).__name__)
        await self._service.failed(sending.delivery, Trouble.UNREACHABLE)

    async def _was_sent(self, channel: Channel, sending: Sending, content: Content) -> bool:
        """Settle a delivery whose earlier attempt got through, or of which that cannot be known."""
        delivery = sending.delivery
        if delivery.attempted_at is None:
            return False
        files = await self._looks.files(sending.announcement, content.file_ids)
        try:
            found = await self._finder.find(channel, delivery, content, files)
        except (CannotLook, discord.Forbidden):
            if self._bot.services.clock.now() - delivery.attempted_at < NONCE_WINDOW:
                return False  # Discord itself keeps this one from being doubled
            await self._service.failed(delivery, Trouble.FORBIDDEN)
            return True
        if found is not None:
            await self._service.sent(delivery, found.id)
        return found is not None

    async def _send(self, channel: Channel, sending: Sending, content: Content) -> None:
        delivery = sending.delivery
        if self._service.is_late(sending):
            await self._service.failed(delivery, Trouble.LATE)
            return
        if content.mention is Mention.ROLE and channel.guild.get_role(content.role_id or 0) is None:
            await self._service.failed(delivery, Trouble.ROLE_GONE)
            return
        files = await self._looks.files(sending.announcement, content.file_ids)
        await self._pace.acquire()
        if not await self._service.attempt(delivery):
            return
        try:
            parts = message_of(content, files, mark_of(delivery.id))
            message = await deliver(channel, nonce=nonce_of("a", delivery), **parts)
        except Undeliverable as refusal:
            log.info("announcement refused", guild_id=delivery.guild_id, reason=refusal.reason.value)
            await self._service.failed(delivery, TROUBLES.get(refusal.reason, Trouble.INVALID))
            return
        await self._service.sent(delivery, message.id)
