"""Messages that are out being changed, or taken down."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import discord

from bot.i18n import _
from bot.jobs import JobKind
from bot.kit.channels import find_channel
from bot.kit.delivery import mark_of
from cogs.announcements.jobs.finding import CannotLook, Channel, Finder
from cogs.announcements.models import DeliveryState, Trouble
from cogs.announcements.render import edit_of
from cogs.announcements.service import DELETE_JOB, EDIT_JOB

if TYPE_CHECKING:
    from bot.client import Hearth
    from bot.jobs import Job
    from cogs.announcements.models import Sending
    from cogs.announcements.service import AfterService, LookService


class ChangeJobs:
    """Changes and deletes messages."""

    def __init__(self, bot: Hearth, service: AfterService, looks: LookService) -> None:
        self._bot = bot
        self._service = service
        self._looks = looks
        self._finder = Finder(bot, service)

    def kinds(self) -> list[JobKind]:
        """List the kinds of jobs to register."""
        return [
            JobKind(EDIT_JOB, self.edit, title=_("Change of an announcement")),
            JobKind(DELETE_JOB, self.delete, title=_("Taking down an announcement")),
        ]

    async def edit(self, job: Job) -> None:
        """Make a message say what it says now."""
        sending, channel = await self._of(job)
        if sending is None or sending.delivery.state is not DeliveryState.SENT or sending.post.content is None:
            return
        delivery, content = sending.delivery, sending.post.content
        if channel is None or delivery.message_id is None:
            return
        files = await self._looks.files(sending.announcement, content.file_ids)
        changed = edit_of(content, files, mark_of(delivery.id))
        try:
            nobody = discord.AllowedMentions.none()
            await channel.get_partial_message(delivery.message_id).edit(allowed_mentions=nobody, **changed)
        except discord.NotFound:
            return  # somebody deleted it
        except discord.Forbidden:
            await self._service.troubled(delivery, Trouble.FORBIDDEN)

    async def delete(self, job: Job) -> None:
        """Delete a message with its poll and its thread; one that an attempt left unrecorded is looked for."""
        sending, channel = await self._of(job)
        if sending is None or sending.delivery.state is not DeliveryState.DELETING:
            return
        delivery = sending.delivery
        if channel is not None:
            try:
                message_id = delivery.message_id or await self._look_for(channel, sending)
                if message_id is not None:
                    content = sending.post.content
                    await _delete(channel, message_id, has_thread=content is not None and bool(content.thread))
                if delivery.poll_message_id is not None:
                    await _delete(channel, delivery.poll_message_id)
            except (CannotLook, discord.Forbidden):
                await self._service.not_deleted(delivery)
                return
        await self._service.deleted(delivery)

    async def _look_for(self, channel: Channel, sending: Sending) -> int | None:
        content = sending.post.content
        if content is None:
            return None
        files = await self._looks.files(sending.announcement, content.file_ids)
        found = await self._finder.find(channel, sending.delivery, content, files)
        return found.id if found is not None else None

    async def _of(self, job: Job) -> tuple[Sending | None, Channel | None]:
        sending = await self._service.sending(int(job.payload["id"]))
        guild = self._bot.get_guild(job.guild_id or 0)
        if sending is None or guild is None:
            return None, None
        channel = await find_channel(guild, sending.delivery.channel_id)
        return sending, channel if isinstance(channel, Channel) else None


async def _delete(channel: Channel, message_id: int, *, has_thread: bool = False) -> None:
    with contextlib.suppress(discord.NotFound):
        await channel.get_partial_message(message_id).delete()
    if has_thread:  # a thread has the id of the message that it was opened from
        with contextlib.suppress(discord.NotFound, discord.Forbidden):
            thread = await find_channel(channel.guild, message_id)
            if isinstance(thread, discord.Thread):
                await thread.delete()
