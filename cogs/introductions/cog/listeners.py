"""What happens in the introductions channel and to the owners of cards."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import discord
from discord.ext import commands

from bot.clock import from_millis

if TYPE_CHECKING:
    from bot.client import Hearth
    from cogs.introductions.jobs import IntroductionServices

MOST_CAUGHT_UP = 1000  # messages read after downtime
LONGEST_CAUGHT_UP = dt.timedelta(days=7)
CRASH_MARGIN = dt.timedelta(minutes=10)
"""A crash may have lost posts that came a moment before the last sign of life."""


class IntroductionListeners(commands.Cog):
    """Notices plain posts, deleted cards, and owners who leave or come back."""

    def __init__(self, bot: Hearth, services: IntroductionServices) -> None:
        self.bot = bot
        self.cards = services.cards
        self.publishing = services.publishing
        self.posts = services.posts

    async def cog_load(self) -> None:
        """Hear plain posts that may be introductions, where the bot may read what is said."""
        if self.bot.intents.message_content:
            self.bot.hear(self._may_count, self._look_at)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Notice that somebody deleted a card's message."""
        if payload.guild_id is not None:
            await self._deleted(payload.guild_id, payload.channel_id, {payload.message_id})

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Notice that somebody deleted many messages."""
        if payload.guild_id is not None:
            await self._deleted(payload.guild_id, payload.channel_id, payload.message_ids)

    @commands.Cog.listener()
    async def on_raw_member_remove(self, payload: discord.RawMemberRemoveEvent) -> None:
        """Take who left out of the directory."""
        if not payload.user.bot:
            await self.cards.set_present(payload.guild_id, payload.user.id, is_present=False)

    @commands.Cog.listener()
    async def on_member_join(self, member: discord.Member) -> None:
        """Put who came back into the directory again."""
        if not member.bot:
            await self.cards.set_present(member.guild.id, member.id, is_present=True)

    @commands.Cog.listener()
    async def on_catch_up(self, guild: discord.Guild, since: dt.datetime | None) -> None:
        """Find posts, leaves and returns that were missed."""
        if guild.chunked:  # absence is proof only when everybody is known
            await self.cards.catch_up(guild.id, {member.id for member in guild.members})
        server = await self.bot.services.guilds.server(guild.id)
        channel = guild.get_channel(server.introductions_channel_id or 0)
        if since is None or server.set_up_at is None or not self.bot.intents.message_content:
            return
        if not isinstance(channel, discord.TextChannel) or not await self.posts.counts_in(guild.id, channel.id):
            return
        now = self.bot.services.clock.now()
        earliest = max(now - LONGEST_CAUGHT_UP, from_millis(server.set_up_at), since - CRASH_MARGIN)
        try:
            missed = [
                message async for message in channel.history(limit=MOST_CAUGHT_UP, after=earliest, oldest_first=False)
            ]
        except discord.Forbidden:
            return  # /setup check says so
        for message in reversed(missed):
            await self._look_at(message)

    def _may_count(self, message: discord.Message) -> bool:
        return message.guild is not None and self.posts.may_count_in(message.guild.id, message.channel.id)

    async def _look_at(self, message: discord.Message) -> None:
        if message.guild is None or message.author.bot or message.webhook_id is not None:
            return
        if not await self.posts.counts_in(message.guild.id, message.channel.id):
            return
        if message.type not in {discord.MessageType.default, discord.MessageType.reply}:
            return  # Discord's own notices
        await self.posts.posted(
            message.guild.id,
            message.id,
            author_id=message.author.id,
            channel_id=message.channel.id,
            content=message.content,
            is_reply=message.reference is not None,
            at=message.created_at,
        )

    async def _deleted(self, guild_id: int, channel_id: int, message_ids: set[int]) -> None:
        server = await self.bot.services.guilds.server(guild_id)
        if channel_id != server.introductions_channel_id:
            return
        for message_id in message_ids:
            await self.publishing.lost(guild_id, message_id)
