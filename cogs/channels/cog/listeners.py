"""What follows from being back: after a start, and after the bot was removed and invited again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord.ext import commands

if TYPE_CHECKING:
    import datetime as dt

    import discord

    from cogs.channels.service import LockdownService, LockService


class ChannelListeners(commands.Cog):
    """Goes on with what is to be done on channels."""

    def __init__(self, locks: LockService, lockdowns: LockdownService) -> None:
        self._locks = locks
        self._lockdowns = lockdowns

    @commands.Cog.listener()
    async def on_catch_up(self, guild: discord.Guild, _since: dt.datetime | None) -> None:
        """Go on after the bot was off."""
        await self._take_up(guild.id)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Go on after the bot was removed and invited again."""
        await self._take_up(guild.id)

    async def _take_up(self, guild_id: int) -> None:
        await self._locks.take_up(guild_id)
        await self._lockdowns.take_up(guild_id)
