"""Members who come back, and time that was missed: their roles follow their tiers again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord.ext import commands

if TYPE_CHECKING:
    import datetime as dt

    import discord

    from bot.client import Hearth
    from cogs.points.jobs import PointJobs
    from cogs.points.service import TierService


class PointListeners(commands.Cog):
    """Keeps the roles of tiers right."""

    def __init__(self, bot: Hearth, tiers: TierService, jobs: PointJobs) -> None:
        self.bot = bot
        self.tiers = tiers
        self.jobs = jobs

    @commands.Cog.listener()
    async def on_catch_up(self, guild: discord.Guild, since: dt.datetime | None) -> None:
        """Look at a server's tiers and roles after time that was missed."""
        del since
        await self.tiers.settle_all(guild.id)
        await self.jobs.reconcile(guild)

    @commands.Cog.listener()
    async def on_member_join(self, member: discord.Member) -> None:
        """Give somebody who comes back the roles of their tier."""
        if not member.pending:
            await self._returned(member)

    @commands.Cog.listener()
    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """Do so once they are past the rules screen."""
        if before.pending and not after.pending:
            await self._returned(after)

    async def _returned(self, member: discord.Member) -> None:
        if not member.bot and await self.tiers.state(member.guild.id, member.id) is not None:
            await self.tiers.ask_for_roles(member.guild.id, [member.id])
