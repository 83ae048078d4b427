"""Buttons of points. They survive restarts: all they need is in their custom_id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord

from bot.i18n import _, translate
from bot.kit import PersistentItem, locale_of, service_of
from cogs.points.render import overview_card
from cogs.points.service import MemberService

if TYPE_CHECKING:
    import re

Interaction = discord.Interaction[Any]


class MineButton(PersistentItem[discord.ui.Button[Any]], template=r"points:mine:(?P<guild>\d+):(?P<id>\d+)"):
    """Shows whoever presses it their own points; works in a direct message."""

    def __init__(self, guild_id: int, id_: int, locale: str = "en") -> None:
        label = translate(_("My points"), locale)
        super().__init__(discord.ui.Button(emoji="⭐", label=label, custom_id=mine_id(guild_id, id_)))
        self.guild_id = guild_id

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["guild"]), int(match["id"]))

    async def press(self, interaction: Interaction) -> None:
        """Show the points, privately."""
        member_id = interaction.user.id
        service = service_of(interaction, MemberService)
        overview = await service.overview(self.guild_id, member_id, by=member_id, is_staff=False)
        view = overview_card(overview, interaction.user.display_name, locale_of(interaction))
        nobody = discord.AllowedMentions.none()
        await interaction.response.send_message(view=view, ephemeral=True, allowed_mentions=nobody)


def mine_id(guild_id: int, id_: int) -> str:
    """Return the custom_id of the button under one message."""
    return f"points:mine:{guild_id}:{id_}"
