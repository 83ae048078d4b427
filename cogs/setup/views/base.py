"""What all controls of setting up share: only who manages the server may press, and the page is drawn anew."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, TypeVar

import discord

from bot.errors import BadInputError
from bot.kit import PersistentItem, guild_of, locale_of, require_permissions, service_of
from cogs.setup.service import Wizard
from cogs.setup.views.snapshot import facts_of

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from bot.client import Hearth
    from cogs.setup.models import GuildFacts

Interaction = discord.Interaction[Any]
Button = discord.ui.Button[Any]
ItemT = TypeVar("ItemT", bound=discord.ui.Item[Any])


class ManagedItem(PersistentItem[ItemT], template="setup:never"):
    """A control for who manages the server: asked again at every press."""

    async def press(self, interaction: Interaction) -> None:
        """Refuse everybody else, then act."""
        require_permissions(interaction, "manage_guild")
        await self.act(interaction)

    @abstractmethod
    async def act(self, interaction: Interaction) -> None:
        """Do what the control is for."""


async def facts_now(interaction: Interaction) -> GuildFacts:
    """Return how the server looks to the bot now."""
    client: Hearth = interaction.client
    return await facts_of(guild_of(interaction), client.services.guilds, reads_messages=client.intents.message_content)


async def show_page(interaction: Interaction, number: int, *, in_place: bool = True) -> None:
    """Show a page of the wizard in place of the message that was pressed, or as a private answer."""
    from cogs.setup.render import wizard_page  # noqa: PLC0415 - render places these controls

    page = await service_of(interaction, Wizard).view(await facts_now(interaction), number)
    view = wizard_page(page, locale_of(interaction))
    if interaction.response.is_done():
        await interaction.edit_original_response(view=view)
    elif in_place:
        await interaction.response.edit_message(view=view)
    else:
        await interaction.response.send_message(view=view, ephemeral=True)


async def store_and_show(interaction: Interaction, storing: Awaitable[None], number: int) -> None:
    """Store a choice and draw the page; a refused choice jumps back to what is stored before the reason is told."""
    try:
        await storing
    except BadInputError:
        await show_page(interaction, number)
        raise
    await show_page(interaction, number)
