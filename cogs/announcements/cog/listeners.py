"""What happens on a server that announcements have to know of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord.ext import commands

from cogs.announcements.models import DeliveryState

if TYPE_CHECKING:
    import datetime as dt

    import discord

    from bot.client import Hearth
    from cogs.announcements.service import AfterService, DigestService


class Listening(commands.Cog):
    """Notices messages that were deleted, and servers that are back."""

    def __init__(self, bot: Hearth, service: AfterService, digests: DigestService) -> None:
        self.bot = bot
        self._service = service
        self._digests = digests

    @commands.Cog.listener()
    async def on_catch_up(self, guild: discord.Guild, _since: dt.datetime | None) -> None:
        """Go on after the bot was off."""
        await self._service.take_up(guild.id)
        await self._digests.plan(guild.id)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Go on after the bot was removed and invited again; what passed meanwhile is missed, and the team asked."""
        await self._service.take_up(guild.id)
        await self._digests.plan(guild.id)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """Record that somebody deleted a post by hand."""
        cached = event.cached_message
        if event.guild_id is None or (cached is not None and cached.author != self.bot.user):
            return
        await self._gone(event.guild_id, event.message_id)

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """Record that somebody deleted posts among many messages."""
        if event.guild_id is None:
            return
        others = {message.id for message in event.cached_messages if message.author != self.bot.user}
        for message_id in event.message_ids - others:
            await self._gone(event.guild_id, message_id)

    async def _gone(self, guild_id: int, message_id: int) -> None:
        delivery = await self._service.by_message(guild_id, message_id)
        if delivery is not None and delivery.state is DeliveryState.SENT:
            await self._service.deleted(delivery)
