"""Commands and listeners of hosting: parse, call the service, render, reply. No rule and no SQL lives here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.i18n import _
from bot.kit import answer, guild_of, is_staff, locale_of, member_of
from cogs.hosts.models import HostSettings, How
from cogs.hosts.render import status_card

if TYPE_CHECKING:
    import datetime as dt

    from bot.client import Hearth
    from cogs.hosts.service import HelloService, HostService

Interaction = discord.Interaction[Any]


class HostCog(commands.Cog):
    """Lets members host newcomers, and notices who greets whom."""

    group = app_commands.Group(name=_("host"), description=_("Say hello to newcomers in person"), guild_only=True)

    def __init__(self, bot: Hearth, service: HostService, hellos: HelloService) -> None:
        self.bot = bot
        self.service = service
        self.hellos = hellos

    @group.command(name=_("on"), description=_("Get a newcomer to greet now and then"))
    async def on(self, interaction: Interaction) -> None:
        """Make the member a host."""
        await self._volunteer(interaction, is_on=True)
        await answer(
            interaction,
            _(
                "Thank you! Now and then I write to you about somebody new, with a first line to say. "
                "`/host off` ends it."
            ),
        )

    @group.command(name=_("off"), description=_("No more newcomers to greet"))
    async def off(self, interaction: Interaction) -> None:
        """Make the member no host any more; whoever waits for them goes to others."""
        await self._volunteer(interaction, is_on=False)
        await answer(interaction, _("You don't host newcomers any more. Thank you for every hello!"))

    @group.command(name=_("status"), description=_("Whether you host, and who waits for your hello"))
    async def status(self, interaction: Interaction) -> None:
        """Show the member how they host."""
        guild = guild_of(interaction)
        has_role = await self._has_role(interaction)
        status = await self.service.status(guild.id, interaction.user.id, has_role=has_role)
        view = status_card(status, locale_of(interaction), is_staff=await is_staff(interaction))
        nobody = discord.AllowedMentions.none()
        await interaction.response.send_message(view=view, ephemeral=True, allowed_mentions=nobody)

    async def cog_load(self) -> None:
        """Hear who replies to a newcomer, or mentions one."""
        self.bot.hear(lambda message: bool(self._hellos(message)), self.on_message)

    async def on_message(self, message: discord.Message) -> None:
        """Take a reply to a newcomer, or a mention of one, for a hello; what the message says is not looked at."""
        if message.guild is not None:
            for newcomer_id, how in self._hellos(message):
                await self.hellos.greeted(message.guild.id, newcomer_id, message.author.id, how)

    @commands.Cog.listener()
    async def on_raw_member_remove(self, payload: discord.RawMemberRemoveEvent) -> None:
        """End what concerns somebody who left."""
        if not payload.user.bot:
            await self.service.left(payload.guild_id, payload.user.id)

    @commands.Cog.listener()
    async def on_catch_up(self, guild: discord.Guild, since: dt.datetime | None) -> None:
        """Learn again whose hellos count, and who left unseen."""
        del since
        if guild.chunked:  # absence is proof only when everybody is known
            await self.service.catch_up(guild.id, {member.id for member in guild.members})
        await self.hellos.load(guild.id)

    def _hellos(self, message: discord.Message) -> list[tuple[int, How]]:
        """List whom a message greets; looks into memory only."""
        answered = message.reference.resolved if message.reference is not None else None
        found = {user.id: How.MENTION for user in message.mentions}
        if isinstance(answered, discord.Message):  # whom one replies to is mentioned, too
            found[answered.author.id] = How.REPLY
        guild_id, greeter_id = message.guild.id if message.guild else 0, message.author.id
        return [each for each in found.items() if self.hellos.counts(guild_id, each[0], greeter_id)]

    async def _volunteer(self, interaction: Interaction, *, is_on: bool) -> None:
        guild, has_role = guild_of(interaction), await self._has_role(interaction)
        await self.service.volunteer(guild.id, interaction.user.id, is_on=is_on, has_role=has_role)

    async def _has_role(self, interaction: Interaction) -> bool:
        settings = await self.bot.services.guilds.live(guild_of(interaction).id, HostSettings)
        return any(role.id in settings.host_role_ids for role in member_of(interaction).roles)
