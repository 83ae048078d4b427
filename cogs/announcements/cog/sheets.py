"""The team's plan as a file: exported, and imported after a preview."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.i18n import _, translate
from bot.kit import guild_of, locale_of, service_of
from cogs.announcements.service import SheetService
from cogs.announcements.views.imports import places_of, preview_import
from cogs.announcements.views.permits import require_author

if TYPE_CHECKING:
    from bot.client import Hearth
    from cogs.announcements.cog.groups import AnnounceGroup

Interaction = discord.Interaction[Any]
EXPORTED = _(
    "🗂️ All that is planned. /announce import reads it again, changed or new; pictures and files do not come along."
)


class AnnounceSheets(commands.Cog):
    """Takes plans out as a file and in again."""

    def __init__(self, bot: Hearth, group: AnnounceGroup) -> None:
        self.bot = bot

        @group.command(name=_("export"), description=_("All that is planned as a CSV file for spreadsheets"))
        async def export(interaction: Interaction) -> None:  # pyright: ignore[reportUnusedFunction] - the group keeps it
            await self.export(interaction)

        @group.command(name=_("import"), description=_("Drafts from a CSV file, shown before any is made"))
        @app_commands.rename(file=_("file"))
        @app_commands.describe(file=_("A CSV as /announce export writes it, up to 500 lines"))
        async def import_(  # pyright: ignore[reportUnusedFunction] - the group keeps it
            interaction: Interaction, file: discord.Attachment
        ) -> None:
            await self.import_(interaction, file)

    async def export(self, interaction: Interaction) -> None:
        """Hand out what is planned. Raises NotAllowedError, NotSetUpError."""
        await interaction.response.defer(ephemeral=True)
        await require_author(interaction)
        guild = guild_of(interaction)
        content = await service_of(interaction, SheetService).export(guild.id, places_of(interaction))
        said = translate(EXPORTED, locale_of(interaction))
        file = discord.File(io.BytesIO(content), f"announcements-{guild.id}.csv")
        await interaction.followup.send(said, file=file, ephemeral=True)

    async def import_(self, interaction: Interaction, file: discord.Attachment) -> None:
        """Show what a file would make. Raises BadInputError, NotAllowedError, NotSetUpError."""
        await interaction.response.defer(ephemeral=True)
        await preview_import(interaction, file)
