"""Buttons of alerts. They survive restarts: all they need is in their custom_id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord

from bot.errors import NotFoundError
from bot.i18n import _, plural, translate
from bot.kit import (
    Confirm,
    PersistentItem,
    answer,
    guild_of,
    layout_of,
    locale_of,
    require_permissions,
    server_locale,
    service_of,
)
from cogs.automod.models import BanState, RaidEnd
from cogs.automod.render import offence_card
from cogs.automod.service import OffenceService, RaidService

if TYPE_CHECKING:
    import re

    from cogs.automod.models import RaidView

Interaction = discord.Interaction[Any]
Button = discord.ui.Button[Any]


class MistakeButton(PersistentItem[Button], template=r"automod:offence:(?P<offence>\d+)"):
    """Takes back what followed from an offence."""

    def __init__(self, offence_id: int, locale: str = "en") -> None:
        label = translate(_("It was a mistake"), locale)
        super().__init__(discord.ui.Button(emoji="↩️", label=label, custom_id=f"automod:offence:{offence_id}"))
        self.offence_id = offence_id

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["offence"]))

    async def press(self, interaction: Interaction) -> None:
        """Void the cases, lift the mute, and say so on the card."""
        require_permissions(interaction, "moderate_members")
        service = service_of(interaction, OffenceService)
        view = await service.mistake(guild_of(interaction).id, self.offence_id, by=interaction.user.id)
        locale = await server_locale(interaction)
        nobody = discord.AllowedMentions.none()
        card = offence_card(view, locale, MistakeButton(self.offence_id, locale))
        await interaction.response.edit_message(view=card, allowed_mentions=nobody)
        text = _("Taken back: the warning counts no more, and a mute is lifted. Deleted messages do not come back.")
        await answer(interaction, text)


class UndoRaidButton(PersistentItem[Button], template=r"automod:raid:(?P<raid>\d+):undo"):
    """Takes back everything that the raid mode did."""

    def __init__(self, raid_id: int, locale: str = "en") -> None:
        label = translate(_("Undo all"), locale)
        super().__init__(discord.ui.Button(emoji="↩️", label=label, custom_id=f"automod:raid:{raid_id}:undo"))
        self.raid_id = raid_id

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["raid"]))

    async def press(self, interaction: Interaction) -> None:
        """Undo, once; the card follows."""
        require_permissions(interaction, "moderate_members", "manage_channels")
        await interaction.response.defer(ephemeral=True, thinking=True)
        raids = service_of(interaction, RaidService)
        await raids.undo(guild_of(interaction).id, self.raid_id, by=interaction.user.id)
        text = _("Taking everything back: slow mode, held greetings and mutes. Bans stay; /unban lifts them.")
        await answer(interaction, text)


class BanRaidButton(PersistentItem[Button], template=r"automod:raid:(?P<raid>\d+):ban"):
    """Bans everybody who joined, after a question."""

    def __init__(self, raid_id: int, locale: str = "en") -> None:
        label = translate(_("Ban those who joined …"), locale)
        style = discord.ButtonStyle.danger
        custom_id = f"automod:raid:{raid_id}:ban"
        super().__init__(discord.ui.Button(style=style, emoji="🔨", label=label, custom_id=custom_id))
        self.raid_id = raid_id

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["raid"]))

    async def press(self, interaction: Interaction) -> None:
        """Ask, naming how many, and have them banned; each ban is a case."""
        require_permissions(interaction, "ban_members")
        raids, guild, locale = service_of(interaction, RaidService), guild_of(interaction), locale_of(interaction)
        view = await raids.view(self.raid_id)
        if view is None or view.raid.guild_id != guild.id:
            raise NotFoundError

        async def ban(confirmed: Interaction) -> None:
            require_permissions(confirmed, "ban_members")
            await raids.ban(guild.id, self.raid_id, by=confirmed.user.id)
            note = layout_of(discord.ui.TextDisplay(translate(STARTED, locale)))
            await confirmed.response.edit_message(view=note)

        question = plural(
            "Ban {count} newcomer who is part of this raid? Staff and trusted roles are left out. They are not told.",
            "Ban {count} newcomers who are part of this raid? Staff and trusted roles are left out. They are not told.",
        )
        await interaction.response.defer(ephemeral=True, thinking=True)
        said = translate(question, locale, count=view.not_asked_about)
        await Confirm(interaction.user.id, said, ban, locale=locale).send(interaction)


STARTED = _("They are being banned, each with a case. The alert shows how far it is.")


def raid_buttons(view: RaidView, locale: str) -> list[discord.ui.Item[Any]]:
    """Return the buttons of a raid's card, as far as there is something left for them to do."""
    buttons: list[discord.ui.Item[Any]] = []
    if view.raid.ending is not RaidEnd.UNDONE:
        buttons.append(UndoRaidButton(view.raid.id, locale))
    if view.raid.ban is BanState.NONE or (view.raid.ban is BanState.DONE and view.not_asked_about > 0):
        buttons.append(BanRaidButton(view.raid.id, locale))
    return buttons
