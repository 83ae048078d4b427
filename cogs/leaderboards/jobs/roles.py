"""The winners' role, handed on with Discord at hand. Every job may run twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.i18n import _, translate
from bot.jobs import JobKind
from bot.kit.roles import why_not_given
from cogs.leaderboards.service import ROLES_JOB, TAKE_JOB

if TYPE_CHECKING:
    from bot.client import Hearth
    from bot.jobs import Job
    from cogs.leaderboards.service import Holding, PostService


class RoleJobs:
    """The handlers of the winners' role."""

    def __init__(self, bot: Hearth, posts: PostService) -> None:
        self._bot = bot
        self._posts = posts

    def kinds(self) -> list[JobKind]:
        """List the kinds of jobs to register."""
        return [
            JobKind(ROLES_JOB, self.hand_on, title=_("The winners' role")),
            JobKind(TAKE_JOB, self.take, title=_("The winners' role")),
        ]

    async def hand_on(self, job: Job) -> None:
        """Take the role from who no longer wins, and give it to who does."""
        guild = self._bot.get_guild(job.guild_id or 0)
        if guild is None:
            return
        wanted, given = await self._posts.holdings(guild.id)
        for holding in sorted(given - wanted):
            if await self._take(guild, holding):
                await self._posts.taken(guild.id, holding)
        for holding in sorted(wanted):
            await self._give(guild, holding)

    async def take(self, job: Job) -> None:
        """Take the role from somebody of whom nothing is known any more."""
        guild = self._bot.get_guild(job.guild_id or 0)
        if guild is not None:
            await self._take(guild, (int(job.payload["member_id"]), int(job.payload["role_id"])))

    async def _take(self, guild: discord.Guild, holding: Holding) -> bool:
        """Take a role; False when it has to be tried again later, as from who may come back with it."""
        member, role = guild.get_member(holding[0]), guild.get_role(holding[1])
        if role is None:
            return True
        if member is None:
            return False
        if member.get_role(role.id) is not None:
            if not await self._is_mine_to_give(guild, role):
                return False
            try:
                await member.remove_roles(role, reason="Winners' role handed on")
            except discord.NotFound:
                return True  # gone in this very moment
            except discord.Forbidden:
                await self._tell_forbidden(guild)
                return False
        return True

    async def _give(self, guild: discord.Guild, holding: Holding) -> None:
        member, role = guild.get_member(holding[0]), guild.get_role(holding[1])
        if member is None or member.pending or role is None or member.get_role(role.id) is not None:
            return
        if not await self._is_mine_to_give(guild, role):
            return
        await self._posts.giving(guild.id, holding)
        try:
            await member.add_roles(role, reason="Won the leaderboard")
        except discord.NotFound:
            return  # gone in this very moment
        except discord.Forbidden:
            await self._tell_forbidden(guild)

    async def _is_mine_to_give(self, guild: discord.Guild, role: discord.Role) -> bool:
        server = await self._bot.services.guilds.server(guild.id)
        why = why_not_given(role, server.staff_role_ids)
        key = f"leaderboards:role:{role.id}"
        if why is None:
            await self._bot.services.team.forget(guild.id, key)
            return True
        sentence = translate(why, server.language, role=role.mention)
        text = _("The winners' role cannot be handed on: {why}")
        await self._bot.services.team.tell(guild.id, key, text, why=sentence)
        return False

    async def _tell_forbidden(self, guild: discord.Guild) -> None:
        text = _("I may not hand on the winners' role. Give my role the permission Manage Roles.")
        await self._bot.services.team.tell(guild.id, "leaderboards:forbidden", text)
