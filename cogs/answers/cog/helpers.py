"""Commands of those who want to hear of unanswered questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import BadInputError
from bot.i18n import _
from bot.kit import answer, guild_of, locale_of
from bot.kit.context import say
from cogs.answers.models import ANY_TOPIC, AnswerSettings
from cogs.answers.render import helping_text

if TYPE_CHECKING:
    from bot.client import Hearth
    from cogs.answers.service import HelperService

Interaction = discord.Interaction[Any]
MOST_CHOICES = 25


class HelperCommands(commands.Cog):
    """Members who help choose what they hear of."""

    group = app_commands.Group(
        name=_("helpers"), description=_("Hear of questions that nobody has answered"), guild_only=True
    )

    def __init__(self, bot: Hearth, service: HelperService) -> None:
        self.bot = bot
        self.service = service

    @group.command(name=_("on"), description=_("Be asked when a question stays unanswered"))
    @app_commands.describe(topic=_("Only about this topic (about all if left out)"))
    async def on(self, interaction: Interaction, topic: str | None = None) -> None:
        """Have the member hear of questions."""
        guild_id = guild_of(interaction).id
        await self.service.help(guild_id, interaction.user.id, await self._topic(interaction, topic))
        await self._show(interaction)

    @group.command(name=_("off"), description=_("Be asked no more"))
    @app_commands.describe(topic=_("Only about this topic (about all if left out)"))
    async def off(self, interaction: Interaction, topic: str | None = None) -> None:
        """Have the member hear of fewer questions, or of none."""
        guild_id = guild_of(interaction).id
        await self.service.stop(guild_id, interaction.user.id, await self._topic(interaction, topic))
        if await self.service.topics_of(guild_id, interaction.user.id):
            await self._show(interaction)
        else:
            await answer(
                interaction,
                _("You hear of no more questions. Thank you for your help! `/helpers on` brings them back."),
            )

    @group.command(name=_("status"), description=_("What you are asked about"))
    async def status(self, interaction: Interaction) -> None:
        """Show the member what they hear of."""
        await self._show(interaction)

    @on.autocomplete("topic")
    @off.autocomplete("topic")
    async def topics(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        """Offer the server's topics that contain what was typed."""
        typed = current.casefold()
        return [
            app_commands.Choice(name=role.name[:100], value=str(role.id))
            for role in await self._roles(interaction)
            if typed in role.name.casefold()
        ][:MOST_CHOICES]

    async def _topic(self, interaction: Interaction, typed: str | None) -> int:
        if typed is None:
            return ANY_TOPIC
        wanted = typed.strip().casefold()
        for role in await self._roles(interaction):
            if wanted in {str(role.id), role.name.casefold()}:
                return role.id
        raise BadInputError(_("There is no such topic here. Pick one from the list that opens while you type."))

    async def _roles(self, interaction: Interaction) -> list[discord.Role]:
        guild = guild_of(interaction)
        server = await self.bot.services.guilds.server(guild.id)
        return [role for role_id in server.topic_role_ids if (role := guild.get_role(role_id)) is not None]

    async def _show(self, interaction: Interaction) -> None:
        guild_id = guild_of(interaction).id
        settings = await self.bot.services.guilds.live(guild_id, AnswerSettings)
        topic_ids = await self.service.topics_of(guild_id, interaction.user.id)
        await say(interaction, helping_text(topic_ids, settings.pings_per_day, locale_of(interaction)))
