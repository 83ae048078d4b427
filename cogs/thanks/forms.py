"""The form of /thanks without a name: several people at once, and what for."""

from __future__ import annotations

from typing import Any

import discord

from bot.i18n import _, translate
from bot.kit import BaseModal, guild_of, member_of, service_of
from cogs.thanks.models import MOST_AT_ONCE, REASON_LENGTH, How, Saying, Target
from cogs.thanks.service import SayingService
from cogs.thanks.views import person_of, place_of, show

Interaction = discord.Interaction[Any]


class ThanksForm(BaseModal):
    """Whom to thank, and what for."""

    def __init__(self, locale: str, *, reason: str | None = None) -> None:
        super().__init__(title=translate(_("Say thanks"), locale))
        self._people: discord.ui.UserSelect[Any] = discord.ui.UserSelect(min_values=1, max_values=MOST_AT_ONCE)
        self._reason: discord.ui.TextInput[Any] = discord.ui.TextInput(
            max_length=REASON_LENGTH, required=False, default=reason
        )
        self.add_item(discord.ui.Label(text=translate(_("Whom do you thank?"), locale), component=self._people))
        self.add_item(discord.ui.Label(text=translate(_("What for?"), locale), component=self._reason))

    async def on_submit(self, interaction: Interaction, /) -> None:
        """Thank them, and show it."""
        guild = guild_of(interaction)
        saying = Saying(
            guild_id=guild.id,
            giver=await person_of(guild, member_of(interaction)),
            targets=tuple([Target(await person_of(guild, user)) for user in self._people.values]),
            place=place_of(interaction),
            how=How.COMMAND,
            key=f"interaction:{interaction.id}",
            reason=self._reason.value,
        )
        await show(interaction, await service_of(interaction, SayingService).say(saying))
