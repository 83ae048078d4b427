"""What members do, counted: reactions and time in voice; messages are counted where all of them come by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord.ext import commands

if TYPE_CHECKING:
    import datetime as dt

    from bot.client import Hearth


class Counting(commands.Cog):
    """Tells the activity what happened; never what was said."""

    def __init__(self, bot: Hearth) -> None:
        self.bot = bot

    @commands.Cog.listener()
    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        """Count a reaction given."""
        if payload.guild_id is not None and not (payload.member and payload.member.bot):
            guild = self.bot.get_guild(payload.guild_id)
            channel = guild.get_channel_or_thread(payload.channel_id) if guild is not None else None
            channel_id = counted_channel(channel) if channel is not None else payload.channel_id
            self.bot.services.activity.reaction(payload.guild_id, payload.user_id, channel_id)

    @commands.Cog.listener()
    async def on_voice_state_update(
        self, member: discord.Member, before: discord.VoiceState, after: discord.VoiceState
    ) -> None:
        """Count time in voice channels; muting and the like change nothing."""
        if not member.bot and before.channel != after.channel:
            await self.bot.services.activity.voice(member.guild.id, member.id, _counted_voice(member.guild, after))

    @commands.Cog.listener()
    async def on_catch_up(self, guild: discord.Guild, since: dt.datetime | None) -> None:
        """Set right who is in voice."""
        channels = [*guild.voice_channels, *guild.stage_channels]
        present = {
            member_id: channel.id
            for channel in channels
            if channel != guild.afk_channel
            for member_id in channel.voice_states
            if not getattr(guild.get_member(member_id), "bot", False)
        }
        await self.bot.services.activity.catch_up_voice(guild.id, present, since)


def counted_channel(channel: discord.abc.Snowflake) -> int:
    """Return for which channel a message counts: a thread's for the channel it belongs to, which may be left out."""
    return channel.parent_id if isinstance(channel, discord.Thread) else channel.id


def _counted_voice(guild: discord.Guild, state: discord.VoiceState) -> int | None:
    channel = state.channel
    return None if channel is None or channel == guild.afk_channel else channel.id
