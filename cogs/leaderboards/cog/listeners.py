"""Whatever changes who is shown: roles, joins, leaves, and time that was missed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord.ext import commands

from bot.kit import STAFF_RIGHTS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Awaitable, Callable

    import discord

    from bot.client import Hearth
    from cogs.leaderboards.jobs.roster import GuildRoster
    from cogs.leaderboards.service import MarkService, PostService


class LeaderboardListeners(commands.Cog):
    """Keeps the marks of members and the winners' role right."""

    def __init__(
        self,
        bot: Hearth,
        marks: MarkService,
        posts: PostService,
        roster_of: Callable[[Hearth, discord.Guild], Awaitable[GuildRoster]],
    ) -> None:
        self.bot = bot
        self.marks = marks
        self.posts = posts
        self._roster_of = roster_of

    @commands.Cog.listener()
    async def on_catch_up(self, guild: discord.Guild, since: dt.datetime | None) -> None:
        """Look at everybody, the schedule and the winners' role after time that was missed."""
        del since
        await self.marks.ask(guild.id)
        await self.posts.plan(guild.id)
        await self.posts.ask_for_roles(guild.id)

    @commands.Cog.listener()
    async def on_member_join(self, member: discord.Member) -> None:
        """Show somebody who came back."""
        await self._look_at(member.guild, member)
        if not member.pending:
            await self._returned(member)

    @commands.Cog.listener()
    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """Follow roles that make somebody staff or leave them out."""
        if before.roles != after.roles:
            roster = await self._roster_of(self.bot, after.guild)
            if roster.of(before) != roster.of(after):  # most roles change nothing, and cost no query
                await self.marks.settle_one(after.guild.id, after.id, roster)
        if before.pending and not after.pending:
            await self._returned(after)

    @commands.Cog.listener()
    async def on_raw_member_remove(self, payload: discord.RawMemberRemoveEvent) -> None:
        """Hide who left."""
        guild = self.bot.get_guild(payload.guild_id)
        if guild is not None:
            await self._look_at(guild, payload.user)

    @commands.Cog.listener()
    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        """Look at everybody when a role came by the rights of staff, or lost them."""
        was, is_now = (role.permissions.value & STAFF_RIGHTS.value for role in (before, after))
        if bool(was) != bool(is_now):
            await self.marks.ask(after.guild.id)

    @commands.Cog.listener()
    async def on_guild_role_delete(self, role: discord.Role) -> None:
        """Look at everybody when a role is gone: Discord tells of no member that lost it."""
        await self.marks.ask(role.guild.id)

    @commands.Cog.listener()
    async def on_guild_update(self, before: discord.Guild, after: discord.Guild) -> None:
        """Look at everybody when the server has another owner."""
        if before.owner_id != after.owner_id:
            await self.marks.ask(after.id)

    async def _look_at(self, guild: discord.Guild, member: discord.Member | discord.User) -> None:
        if not member.bot:
            await self.marks.settle_one(guild.id, member.id, await self._roster_of(self.bot, guild))

    async def _returned(self, member: discord.Member) -> None:
        if not member.bot and await self.posts.concerns(member.guild.id, member.id):
            await self.posts.ask_for_roles(member.guild.id)
