"""What people write or hand in: a time zone that is not in the list, and a file of settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.errors import BadInputError
from bot.i18n import _, translate
from bot.kit import BaseModal, guild_of, require_permissions, service_of
from cogs.setup.rules import find_zone
from cogs.setup.service import Wizard
from cogs.setup.service.wizard import ZONE_KEY

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

ZONE_LENGTH = 60
MOST_KILOBYTES = 100


class ZoneForm(BaseModal):
    """Takes a city or a zone; `show` draws the page anew."""

    def __init__(self, show: Callable[[discord.Interaction[Any]], Awaitable[None]], locale: str) -> None:
        super().__init__(title=translate(_("Another time zone"), locale))
        self._show = show
        self.zone: discord.ui.TextInput[Any] = discord.ui.TextInput(max_length=ZONE_LENGTH, placeholder="Lisbon")
        label = translate(_("City or time zone"), locale)
        hint = translate(_("A large city in it will do, for example Lisbon."), locale)
        self.add_item(discord.ui.Label(text=label, description=hint, component=self.zone))

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Store the zone that is meant. Raises BadInputError where that is unclear."""
        require_permissions(interaction, "manage_guild")
        wizard = service_of(interaction, Wizard)
        zone = find_zone(self.zone.value)
        await wizard.store(guild_of(interaction).id, ZONE_KEY, zone, by=interaction.user.id)
        await self._show(interaction)


async def text_of(file: discord.Attachment) -> str:
    """Return an attachment as text. Raises BadInputError for what cannot be settings."""
    if file.size > MOST_KILOBYTES * 1000:
        raise BadInputError(_("This file is too large to be settings: {most} KB is the most."), most=MOST_KILOBYTES)
    try:
        return (await file.read()).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInputError(_("This is not a text file in UTF-8. Start from a file made by /setup export.")) from None
    except discord.HTTPException:
        raise BadInputError(_("Discord did not hand the file over. Try again in a moment.")) from None
