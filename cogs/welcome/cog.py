"""Commands and listeners of welcoming: parse, call the service, render, reply. No rule and no SQL lives here."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.clock import from_millis
from bot.i18n import _
from bot.kit import guild_of, locale_of, member_of, require_permissions, require_staff
from cogs.welcome.forms import TextsForm
from cogs.welcome.models import Greeting, GreetingKind, GreetingState, WelcomeSettings
from cogs.welcome.render import Scene, dm_card, funnel_card, greeting_card
from cogs.welcome.views import offered_steps, show_steps

if TYPE_CHECKING:
    from bot.client import Hearth
    from cogs.welcome.service import WelcomeService

Interaction = discord.Interaction[Any]
CRASH_MARGIN = dt.timedelta(minutes=10)


class WelcomeCog(commands.Cog):
    """Greets who comes, remembers who goes."""

    group = app_commands.Group(
        name=_("welcome"),
        description=_("Greeting newcomers: see, test and change it"),
        guild_only=True,
        default_permissions=discord.Permissions(moderate_members=True),
    )

    def __init__(self, bot: Hearth, service: WelcomeService) -> None:
        self.bot = bot
        self.service = service

    @group.command(name=_("test"), description=_("See exactly what a newcomer will see"))
    async def test(self, interaction: Interaction) -> None:
        """Show the admin their own greeting, and the direct message if there is one."""
        require_permissions(interaction, "manage_guild")
        guild, member = guild_of(interaction), member_of(interaction)
        scene = await self._scene(guild)
        text = (*scene.settings.greetings, "")[0]
        now = self.bot.services.clock.now()
        greeting = Greeting(0, guild.id, GreetingKind.NEWCOMER, text, GreetingState.PLANNED, None, None, now)
        card = greeting_card(greeting, [member.id], scene, avatar_url=member.display_avatar.url)
        nobody = discord.AllowedMentions.none()
        await interaction.response.send_message(view=card, ephemeral=True, allowed_mentions=nobody)
        if scene.settings.dm:
            channel_id = scene.settings.channel_id
            link = f"https://discord.com/channels/{guild.id}/{channel_id}" if channel_id else None
            message = dm_card(member.display_name, scene, link)
            await interaction.followup.send(view=message, ephemeral=True, allowed_mentions=nobody)

    @group.command(name=_("funnel"), description=_("How far newcomers come, and how long they take"))
    @app_commands.describe(days=_("Of how many days back (30 if left out)"))
    async def funnel(self, interaction: Interaction, days: app_commands.Range[int, 1, 365] = 30) -> None:
        """Show counts, rates and median times to staff."""
        await require_staff(interaction)
        funnel = await self.service.funnel(guild_of(interaction).id, days)
        await interaction.response.send_message(view=funnel_card(funnel, locale_of(interaction)), ephemeral=True)

    @group.command(name=_("texts"), description=_("Write your own greetings"))
    async def texts(self, interaction: Interaction) -> None:
        """Open the form with the server's greetings."""
        require_permissions(interaction, "manage_guild")
        settings = await self.bot.services.guilds.get(guild_of(interaction).id, WelcomeSettings)
        await TextsForm(settings, locale_of(interaction)).open(interaction)

    @app_commands.command(name=_("first-steps"), description=_("Your checklist for settling in here"))
    @app_commands.guild_only()
    async def first_steps(self, interaction: Interaction) -> None:
        """Show a member their own checklist."""
        await show_steps(interaction)

    @commands.Cog.listener()
    async def on_member_join(self, member: discord.Member) -> None:
        """Record a join; bots are not greeted."""
        if not member.bot:
            await self.service.joined(member.guild.id, member.id, self._joined_at(member), is_pending=member.pending)

    @commands.Cog.listener()
    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """Notice that somebody passed the rules screen."""
        if before.pending and not after.pending and not after.bot:
            await self.service.screened(after.guild.id, after.id)

    @commands.Cog.listener()
    async def on_raw_member_remove(self, payload: discord.RawMemberRemoveEvent) -> None:
        """Record a leave, with the roles if they are known."""
        if payload.user.bot:
            return
        roles = payload.user.roles[1:] if isinstance(payload.user, discord.Member) else None
        role_ids = None if roles is None else [role.id for role in roles if not role.managed]
        joined_at = payload.user.joined_at if isinstance(payload.user, discord.Member) else None
        await self.service.left(payload.guild_id, payload.user.id, role_ids, joined_at=joined_at)

    @commands.Cog.listener()
    async def on_catch_up(self, guild: discord.Guild, since: dt.datetime | None) -> None:
        """Find out who came, went, or passed the rules screen while the bot was away."""
        for member_id in await self.service.pending_ids(guild.id):
            member = guild.get_member(member_id)
            if member is not None and not member.pending:
                await self.service.screened(guild.id, member_id)
        if guild.chunked:  # absence is proof only when everybody is known
            for member_id in await self.service.present_ids(guild.id) - {member.id for member in guild.members}:
                await self.service.left(guild.id, member_id, None)
        await self._greet_missed(guild, since)

    async def _greet_missed(self, guild: discord.Guild, since: dt.datetime | None) -> None:
        set_up_at = (await self.bot.services.guilds.server(guild.id)).set_up_at
        if since is None or set_up_at is None:
            return
        # A crash may have lost joins that came a moment before the last sign of life.
        earliest = max(from_millis(set_up_at), since - CRASH_MARGIN)
        for member in sorted(guild.members, key=self._joined_at):
            if not member.bot and self._joined_at(member) > earliest:
                await self.service.joined(
                    guild.id, member.id, self._joined_at(member), is_pending=member.pending, is_caught_up=True
                )

    def _joined_at(self, member: discord.Member) -> dt.datetime:
        return member.joined_at or self.bot.services.clock.now()

    async def _scene(self, guild: discord.Guild) -> Scene:
        guilds = self.bot.services.guilds
        return Scene(
            server_name=guild.name,
            member_count=guild.member_count or len(guild.members),
            server=await guilds.server(guild.id),
            settings=await guilds.get(guild.id, WelcomeSettings),
            step_buttons=await offered_steps(self.bot, guild.id),
        )
