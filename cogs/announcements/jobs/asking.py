"""The card in the team channel that asks for approval: posted once, kept true."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.i18n import _
from bot.jobs import JobKind
from bot.kit import Undeliverable, deliver, deliver_anew
from bot.kit.channels import find_channel
from bot.logs import get_logger
from cogs.announcements.models import State
from cogs.announcements.service import ASK_JOB
from cogs.announcements.views.asking import ask_card, ask_marker
from cogs.announcements.views.concerns import concerns_of

if TYPE_CHECKING:
    from bot.client import Hearth
    from bot.jobs import Job
    from cogs.announcements.models import Announcement
    from cogs.announcements.service import AfterService, SeriesService

log = get_logger(__name__)

Channel = discord.TextChannel | discord.Thread
LATER = 3
"""Times of a series that the card tells."""


class AskJobs:
    """Asks the team."""

    def __init__(self, bot: Hearth, plans: SeriesService, after: AfterService) -> None:
        self._bot = bot
        self._plans = plans
        self._after = after

    def kinds(self) -> list[JobKind]:
        """List the kinds of jobs to register."""
        return [JobKind(ASK_JOB, self.ask, title=_("Asking for approval of an announcement"))]

    async def ask(self, job: Job) -> None:
        """Post the card of what waits, or draw it anew in place."""
        announcement = await self._plans.find(int(job.payload["id"]))
        guild = self._bot.get_guild(job.guild_id or 0)
        if announcement is None or guild is None:
            return
        if announcement.ask_message_id is None and announcement.state is not State.WAITING:
            return
        view = await self._card(guild, announcement)
        if not await self._redrawn(guild, announcement, view):
            await self._post(job, guild, announcement, view)

    async def _card(self, guild: discord.Guild, announcement: Announcement) -> discord.ui.LayoutView:
        server = await self._bot.services.guilds.server(guild.id)
        concerns = None
        if announcement.state is State.WAITING:
            concerns = await concerns_of(self._bot, guild, announcement, server.language)
        upcoming = await self._plans.upcoming(guild.id, announcement.id, LATER)
        changes = await self._after.changes(guild.id, announcement.id)
        return ask_card(announcement, changes, upcoming, concerns, server.zone, server.language)

    async def _redrawn(self, guild: discord.Guild, announcement: Announcement, view: discord.ui.LayoutView) -> bool:
        """Draw the card anew where it is; False when there is none, or it was deleted."""
        channel = await find_channel(guild, announcement.ask_channel_id)
        if not isinstance(channel, Channel) or announcement.ask_message_id is None:
            return False
        try:
            message = channel.get_partial_message(announcement.ask_message_id)
            await message.edit(view=view, allowed_mentions=discord.AllowedMentions.none())
        except discord.NotFound:
            return False
        except discord.Forbidden:
            log.info("card refused", guild_id=guild.id)
        return True

    async def _post(
        self, job: Job, guild: discord.Guild, announcement: Announcement, view: discord.ui.LayoutView
    ) -> None:
        server = await self._bot.services.guilds.server(guild.id)
        channel = await find_channel(guild, server.team_channel_id)
        if announcement.state is not State.WAITING or not isinstance(channel, Channel):
            return
        marker, since = ask_marker(announcement.id), announcement.created_at
        try:
            if announcement.ask_message_id is None:
                message = await deliver_anew(channel, nonce=job.nonce, marker=marker, since=since, view=view)
            else:  # the one there was is gone
                message = await deliver(channel, nonce=job.nonce, view=view)
        except Undeliverable as refusal:
            log.info("card refused", guild_id=guild.id, reason=refusal.reason.value)
            return
        await self._plans.asked(announcement.id, channel.id, message.id)
