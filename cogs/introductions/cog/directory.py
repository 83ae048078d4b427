"""The command that finds members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import BadInputError
from bot.i18n import _
from bot.kit import guild_of, locale_of
from bot.kit.pages import Paginator
from cogs.introductions.forms import topics_of
from cogs.introductions.render import directory_text, directory_title

if TYPE_CHECKING:
    from bot.client import Hearth
    from cogs.introductions.models import Topic
    from cogs.introductions.service import DirectoryService

Interaction = discord.Interaction[Any]
MOST_CHOICES = 25


class DirectoryCommands(commands.Cog):
    """The directory of members."""

    group = app_commands.Group(name=_("members"), description=_("The members of this server"), guild_only=True)

    def __init__(self, bot: Hearth, service: DirectoryService) -> None:
        self.bot = bot
        self.service = service

    @group.command(name=_("find"), description=_("Find members by what they wrote on their cards"))
    @app_commands.describe(
        text=_("Words on their card: a name, a place, a product, an interest"), topic=_("Only those who like a topic")
    )
    async def find(
        self, interaction: Interaction, text: app_commands.Range[str, 1, 100] = "", topic: str | None = None
    ) -> None:
        """Show who is found, page by page, privately."""
        guild_id, locale = guild_of(interaction).id, locale_of(interaction)
        chosen = await self._topic(interaction, topic) if topic is not None else None
        first = await self.service.find(guild_id, text, chosen, 0)

        async def page_of(index: int) -> str:
            page = first if index == 0 else await self.service.find(guild_id, text, chosen, index)
            return directory_text(page, locale)

        title = directory_title(first, locale)
        await Paginator(interaction.user.id, title, first.pages, page_of, locale=locale).start(interaction)

    @find.autocomplete("topic")
    async def topics(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        """Offer the server's topics that contain what was typed."""
        typed = current.casefold()
        return [
            app_commands.Choice(name=topic.label, value=str(topic.role_id))
            for topic in await topics_of(interaction)
            if typed in topic.label.casefold()
        ][:MOST_CHOICES]

    async def _topic(self, interaction: Interaction, typed: str) -> Topic:
        wanted = typed.strip().casefold()
        for topic in await topics_of(interaction):
            if wanted in {str(topic.role_id), topic.label.casefold()}:
                return topic
        raise BadInputError(_("There is no such topic here. Pick one from the list that opens while you type."))
