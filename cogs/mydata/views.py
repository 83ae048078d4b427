"""Switches of a member's preferences; they outlive restarts and always show what is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord

from bot.i18n import _, translate
from bot.kit import PersistentItem, guild_of, locale_of
from bot.members import Preference

if TYPE_CHECKING:
    import re

    from bot.client import Hearth

Interaction = discord.Interaction[Any]
DEFAULTS = {preference: preference is not Preference.MATCHES for preference in Preference}
"""Everything is on until switched off, but for being suggested to strangers: that is asked."""


NAMES = "|".join(Preference)


class PreferenceButton(
    PersistentItem[discord.ui.Button[Any]], template=rf"mydata:prefer:(?P<name>{NAMES}):(?P<on>[01])"
):
    """Switches one preference of who presses it."""

    def __init__(self, preference: Preference, locale: str = "en", *, is_on: bool) -> None:
        label = translate(_("On") if is_on else _("Off"), locale)
        style = discord.ButtonStyle.success if is_on else discord.ButtonStyle.secondary
        custom_id = f"mydata:prefer:{preference}:{int(not is_on)}"
        super().__init__(discord.ui.Button(label=label, style=style, custom_id=custom_id))
        self.preference = preference
        self.turns_on = not is_on

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the switch from its custom_id."""
        return cls(Preference(match["name"]), is_on=match["on"] == "0")

    async def press(self, interaction: Interaction) -> None:
        """Store the choice and show how all of them stand now."""
        from cogs.mydata.render import preferences_card  # noqa: PLC0415 - render places these switches

        client: Hearth = interaction.client
        members = client.services.members
        await members.prefer(guild_of(interaction).id, interaction.user.id, self.preference, is_on=self.turns_on)
        if self.preference is Preference.DIRECTORY:
            profiles = client.services.profiles
            await profiles.list_own(guild_of(interaction).id, interaction.user.id, is_listed=self.turns_on)
        view = preferences_card(await choices_of(interaction), locale_of(interaction))
        await interaction.response.edit_message(view=view)


async def choices_of(interaction: Interaction) -> dict[Preference, bool]:
    """Return how all preferences of who acted stand."""
    client: Hearth = interaction.client
    members, guild_id, member_id = client.services.members, guild_of(interaction).id, interaction.user.id
    return {
        preference: await members.wants(guild_id, member_id, preference, default=default)
        for preference, default in DEFAULTS.items()
    }
