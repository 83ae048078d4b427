"""Buttons of hosting. They survive restarts: all they need is in their custom_id, read again when pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord

from bot.i18n import _, translate
from bot.kit import PersistentItem, answer, service_of
from cogs.hosts.service import HelloService, HostService

if TYPE_CHECKING:
    import re

Interaction = discord.Interaction[Any]
Button = discord.ui.Button[Any]


class HelloButton(PersistentItem[Button], template=r"hosts:hello:(?P<id>\d+)"):
    """Records that a host greeted their newcomer; works in a direct message."""

    def __init__(self, assignment_id: int, locale: str = "en") -> None:
        label = translate(_("I said hello"), locale)
        style = discord.ButtonStyle.success
        super().__init__(
            discord.ui.Button(emoji="👋", label=label, style=style, custom_id=f"hosts:hello:{assignment_id}")
        )
        self.assignment_id = assignment_id

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]))

    async def press(self, interaction: Interaction) -> None:
        """Record it for the host, and nobody else."""
        await service_of(interaction, HelloService).said_hello(self.assignment_id, interaction.user.id)
        await answer(interaction, _("Wonderful, thank you for being the first face they saw!"))


class DeclineButton(PersistentItem[Button], template=r"hosts:decline:(?P<id>\d+)"):
    """Passes a newcomer to another host; works in a direct message."""

    def __init__(self, assignment_id: int, locale: str = "en") -> None:
        label = translate(_("No time now"), locale)
        super().__init__(discord.ui.Button(label=label, custom_id=f"hosts:decline:{assignment_id}"))
        self.assignment_id = assignment_id

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]))

    async def press(self, interaction: Interaction) -> None:
        """Look for another host."""
        await service_of(interaction, HostService).decline(self.assignment_id, interaction.user.id)
        await answer(interaction, _("No problem, somebody else will say hello. `/host off` stops these notes."))
