"""Buttons of introductions. They survive restarts: all they need is in their custom_id, read again when pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord

from bot.errors import NotAllowedError
from bot.i18n import _, translate
from bot.kit import PersistentItem, answer, guild_of, locale_of, service_of
from cogs.introductions.forms import ReportForm, open_form
from cogs.introductions.models import PostState
from cogs.introductions.rules import CardGone, inert
from cogs.introductions.service import GreetingService, PostService

if TYPE_CHECKING:
    import re

Interaction = discord.Interaction[Any]
Button = discord.ui.Button[Any]


class HiButton(PersistentItem[Button], template=r"intro:hi:(?P<id>\d+)"):
    """Says hi to the owner of a card."""

    def __init__(self, owner_id: int, locale: str = "en") -> None:
        label = translate(_("Say hi"), locale)
        style = discord.ButtonStyle.primary
        super().__init__(discord.ui.Button(emoji="👋", label=label, style=style, custom_id=f"intro:hi:{owner_id}"))
        self.owner_id = owner_id

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]))

    async def press(self, interaction: Interaction) -> None:
        """Record the hi; the card shows it a moment later, and nobody is pinged."""
        service = service_of(interaction, GreetingService)
        greeted = await service.say_hi(guild_of(interaction).id, self.owner_id, interaction.user.id)
        await answer(interaction, _("👋 You said hi to {name}. Their card shows it."), name=inert(greeted.name))


class EditButton(PersistentItem[Button], template=r"intro:edit:(?P<id>\d+)"):
    """Opens the form with the card in it, for its owner."""

    def __init__(self, owner_id: int, locale: str = "en") -> None:
        label = translate(_("Edit"), locale)
        super().__init__(discord.ui.Button(emoji="✏️", label=label, custom_id=f"intro:edit:{owner_id}"))
        self.owner_id = owner_id

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]))

    async def press(self, interaction: Interaction) -> None:
        """Open the form. Raises NotAllowedError for everybody else."""
        if interaction.user.id != self.owner_id:
            raise NotAllowedError(_("Only the owner can edit this card. /introduce makes your own."))
        await open_form(interaction)


class ReportButton(PersistentItem[Button], template=r"intro:report:(?P<id>\d+)"):
    """Asks what is wrong with a card, for the team to read."""

    def __init__(self, owner_id: int, locale: str = "en") -> None:
        label = translate(_("Report"), locale)
        super().__init__(discord.ui.Button(emoji="🚩", label=label, custom_id=f"intro:report:{owner_id}"))
        self.owner_id = owner_id

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]))

    async def press(self, interaction: Interaction) -> None:
        """Open the report."""
        service = service_of(interaction, GreetingService)
        await service.check_reportable(guild_of(interaction).id, self.owner_id, interaction.user.id)
        await ReportForm(self.owner_id, locale_of(interaction)).open(interaction)


class OpenButton(PersistentItem[Button], template=r"intro:open"):
    """Opens the form for whoever presses, from any card that invites to it."""

    def __init__(self, locale: str = "en") -> None:
        label = translate(_("Introduce yourself"), locale)
        super().__init__(discord.ui.Button(emoji="🪪", label=label, custom_id="intro:open"))

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        del match
        return cls()

    async def press(self, interaction: Interaction) -> None:
        """Open the form."""
        await open_form(interaction)


class MakeCardButton(PersistentItem[Button], template=r"intro:card:(?P<id>\d+)"):
    """Makes a card of a plain post, for its author."""

    def __init__(self, message_id: int, locale: str = "en") -> None:
        label = translate(_("Make a card of it"), locale)
        style = discord.ButtonStyle.primary
        super().__init__(discord.ui.Button(emoji="🪪", label=label, style=style, custom_id=f"intro:card:{message_id}"))
        self.message_id = message_id

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]))

    async def press(self, interaction: Interaction) -> None:
        """Open the form with the post in it. Raises NotAllowedError for everybody but its author."""
        post = await service_of(interaction, PostService).find(guild_of(interaction).id, self.message_id)
        if post is None or post.state is not PostState.OFFERED:
            raise CardGone
        if post.author_id != interaction.user.id:
            raise NotAllowedError(_("This is for who wrote the post. /introduce makes your own card."))
        await open_form(interaction, post=await self._content(interaction))

    async def _content(self, interaction: Interaction) -> str:
        if not isinstance(interaction.channel, discord.TextChannel):
            return ""
        try:
            return (await interaction.channel.fetch_message(self.message_id)).content
        except (discord.NotFound, discord.Forbidden):
            return ""
