"""The team's command of the weekly digest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord.ext import commands

from bot.i18n import _
from cogs.announcements.views.digest import show_digest
from cogs.announcements.views.permits import require_author

if TYPE_CHECKING:
    from bot.client import Hearth
    from cogs.announcements.cog.groups import AnnounceGroup

Interaction = discord.Interaction[Any]


class AnnounceDigest(commands.Cog):
    """Shows and changes how the digest is set."""

    def __init__(self, bot: Hearth, group: AnnounceGroup) -> None:
        self.bot = bot

        @group.command(
            name=_("digest"), description=_("The weekly post of what happened: where, when and what it tells")
        )
        async def digest(interaction: Interaction) -> None:  # pyright: ignore[reportUnusedFunction] - the group keeps it
            await self.digest(interaction)

    async def digest(self, interaction: Interaction) -> None:
        """Show the panel. Raises NotAllowedError, NotSetUpError."""
        await show_digest(interaction, await require_author(interaction))
