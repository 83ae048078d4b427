"""The receipt of a post in the team channel: written once, kept true."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.i18n import _
from bot.jobs import JobKind
from bot.kit import Undeliverable, deliver, deliver_anew
from bot.kit.channels import find_channel
from bot.logs import get_logger
from cogs.announcements.service import RECEIPT_JOB
from cogs.announcements.views import marker_of, receipt_of

if TYPE_CHECKING:
    from bot.client import Hearth
    from bot.jobs import Job
    from cogs.announcements.service import AfterService

log = get_logger(__name__)

Channel = discord.TextChannel | discord.Thread


class ReceiptJobs:
    """Tells the team how posts went."""

    def __init__(self, bot: Hearth, service: AfterService) -> None:
        self._bot = bot
        self._service = service

    def kinds(self) -> list[JobKind]:
        """List the kinds of jobs to register."""
        return [JobKind(RECEIPT_JOB, self.show, title=_("Receipt of an announcement"))]

    async def show(self, job: Job) -> None:
        """Write the receipt, or draw it anew in place."""
        outcome = await self._service.outcome(int(job.payload["id"]))
        guild = self._bot.get_guild(job.guild_id or 0)
        if outcome is None or guild is None:
            return
        server = await self._bot.services.guilds.server(guild.id)
        post = outcome.post
        view = receipt_of(outcome, server.language)
        nobody = discord.AllowedMentions.none()
        old = await find_channel(guild, post.receipt_channel_id)
        if isinstance(old, Channel) and post.receipt_message_id is not None:
            try:
                await old.get_partial_message(post.receipt_message_id).edit(view=view, allowed_mentions=nobody)
            except (discord.NotFound, discord.Forbidden):
                log.debug("receipt gone, or out of reach", guild_id=guild.id)
            else:
                return
        channel = await find_channel(guild, server.team_channel_id)
        if not isinstance(channel, Channel):
            return
        marker = marker_of(post.id)
        try:
            if post.receipt_message_id is None:
                message = await deliver_anew(channel, nonce=job.nonce, marker=marker, since=post.due_at, view=view)
            else:  # the one there was is gone
                message = await deliver(channel, nonce=job.nonce, view=view)
        except Undeliverable as refusal:
            log.info("receipt refused", guild_id=guild.id, reason=refusal.reason.value)
            return
        await self._service.receipted(post.id, channel.id, message.id)
