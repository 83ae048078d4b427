"""The selects of the wizard. Each stores its choice at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord

from bot.i18n import LANGUAGES, _, translate
from bot.kit import guild_of, member_of, service_of
from cogs.setup.rules import COMMON_ZONES
from cogs.setup.service import Wizard
from cogs.setup.service.wizard import LANGUAGE_KEY, ZONE_KEY
from cogs.setup.views.base import Interaction, ManagedItem, facts_now, show_page, store_and_show
from cogs.setup.views.making import create_missing

if TYPE_CHECKING:
    import datetime as dt
    import re
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from bot.client import Hearth
    from cogs.setup.models import Slot

Select = discord.ui.Select[Any]
KEY = r"(?P<feature>[a-z0-9_]+):(?P<name>[a-z0-9_]+)"
TEXT_CHANNELS = [discord.ChannelType.text, discord.ChannelType.news]
FORUMS = [discord.ChannelType.forum]
DESCRIPTION_LENGTH = (
    100  # https://discord.com/developers/docs/components/reference#string-select-select-option-structure
)


class LanguagePick(ManagedItem[Select], template=r"setup:language"):
    """The language of what everybody sees."""

    def __init__(self, chosen: str = "en") -> None:
        options = [
            discord.SelectOption(label=name, value=code, default=code == chosen) for code, name in LANGUAGES.items()
        ]
        super().__init__(discord.ui.Select(custom_id="setup:language", options=options))

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the select from its custom_id; the value comes with the press."""
        del match
        return cls()

    async def act(self, interaction: Interaction) -> None:
        """Store the language."""
        wizard, guild_id = service_of(interaction, Wizard), guild_of(interaction).id
        storing = wizard.store(guild_id, LANGUAGE_KEY, self.item.values[0], by=interaction.user.id)
        await store_and_show(interaction, storing, 0)


class ZonePick(ManagedItem[Select], template=r"setup:zone"):
    """The time zone, of the common ones and the one in use."""

    def __init__(self, zones: Sequence[discord.SelectOption] = ()) -> None:
        options = list(zones) or [discord.SelectOption(label="UTC")]
        super().__init__(discord.ui.Select(custom_id="setup:zone", options=options))

    @classmethod
    def of(cls, chosen: ZoneInfo, now: dt.datetime, locale: str) -> Self:
        """Build the select with what clocks show in each zone now."""
        keys = COMMON_ZONES if chosen.key in COMMON_ZONES else (chosen.key, *COMMON_ZONES)
        return cls([_zone_option(type(chosen)(key), now, locale, is_chosen=key == chosen.key) for key in keys])

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the select from its custom_id; the value comes with the press."""
        del match
        return cls()

    async def act(self, interaction: Interaction) -> None:
        """Store the zone."""
        wizard, guild_id = service_of(interaction, Wizard), guild_of(interaction).id
        storing = wizard.store(guild_id, ZONE_KEY, self.item.values[0], by=interaction.user.id)
        await store_and_show(interaction, storing, 0)


class ChannelPick(ManagedItem[discord.ui.ChannelSelect[Any]], template=rf"setup:channel:{KEY}"):
    """The channel, or channels, of one setting."""

    def __init__(self, custom_id: str, slot: Slot | None = None, ids: Sequence[int] = (), locale: str = "en") -> None:
        channel = discord.SelectDefaultValueType.channel
        text = _("Choose channels") if slot and slot.is_many else _("Choose a channel")
        super().__init__(
            discord.ui.ChannelSelect(
                custom_id=custom_id,
                channel_types=[*TEXT_CHANNELS, *FORUMS] if slot and slot.may_be_forum else TEXT_CHANNELS,
                placeholder=translate(text, locale),
                min_values=0,
                max_values=slot.most if slot else 1,
                default_values=[discord.SelectDefaultValue(id=id_, type=channel) for id_ in ids],
            )
        )

    @classmethod
    def of(cls, slot: Slot, ids: Sequence[int], locale: str) -> Self:
        """Build the select with what is chosen."""
        return cls(f"setup:channel:{slot.feature}:{slot.name}", slot, ids, locale)

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the select from its custom_id; the values come with the press."""
        return cls(match.string)

    async def act(self, interaction: Interaction) -> None:
        """Store the choice; nothing chosen clears it."""
        await _choose(interaction, self.item.custom_id, [channel.id for channel in self.item.values])


class RolePick(ManagedItem[discord.ui.RoleSelect[Any]], template=rf"setup:role:{KEY}"):
    """The role, or roles, of one setting."""

    def __init__(self, custom_id: str, slot: Slot | None = None, ids: Sequence[int] = (), locale: str = "en") -> None:
        role = discord.SelectDefaultValueType.role
        text = _("Choose roles") if slot and slot.is_many else _("Choose a role")
        super().__init__(
            discord.ui.RoleSelect(
                custom_id=custom_id,
                placeholder=translate(text, locale),
                min_values=0,
                max_values=slot.most if slot else 1,
                default_values=[discord.SelectDefaultValue(id=id_, type=role) for id_ in ids],
            )
        )

    @classmethod
    def of(cls, slot: Slot, ids: Sequence[int], locale: str) -> Self:
        """Build the select with what is chosen."""
        return cls(f"setup:role:{slot.feature}:{slot.name}", slot, ids, locale)

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the select from its custom_id; the values come with the press."""
        return cls(match.string)

    async def act(self, interaction: Interaction) -> None:
        """Store the choice, or say why one of the roles cannot be; nothing chosen clears it."""
        await _choose(interaction, self.item.custom_id, [role.id for role in self.item.values])


class CreatePick(ManagedItem[Select], template=r"setup:create:(?P<page>\d+)"):
    """Offers to create what is missing on a page."""

    def __init__(self, number: int, slots: Sequence[Slot] = (), locale: str = "en") -> None:
        options = [
            discord.SelectOption(
                label=f"{'#' if slot.is_channel else '@'}{slot.mark.create}",
                value=slot.key,
                description=slot.title.said(locale)[:DESCRIPTION_LENGTH],
            )
            for slot in slots
        ]
        super().__init__(
            discord.ui.Select(
                custom_id=f"setup:create:{number}",
                placeholder=translate(_("✨ Create it for me …"), locale),
                max_values=max(1, len(options)),
                options=options or [discord.SelectOption(label="–")],
            )
        )
        self.number = number

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the select from its custom_id; the values come with the press."""
        return cls(int(match["page"]))

    async def act(self, interaction: Interaction) -> None:
        """Create what was picked and is still missing."""
        client: Hearth = interaction.client
        await interaction.response.defer()
        wizard = service_of(interaction, Wizard)
        await create_missing(member_of(interaction), wizard, client.services.guilds, self.item.values)
        await show_page(interaction, self.number)


async def _choose(interaction: Interaction, custom_id: str, ids: list[int]) -> None:
    wizard = service_of(interaction, Wizard)
    key = ".".join(custom_id.split(":")[2:])
    number, facts = await wizard.page_of(guild_of(interaction).id, key), await facts_now(interaction)
    await store_and_show(interaction, wizard.choose(facts, key, ids, interaction.user.id), number)


def _zone_option(zone: ZoneInfo, now: dt.datetime, locale: str, *, is_chosen: bool) -> discord.SelectOption:
    time = f"{now.astimezone(zone):%H:%M}"
    return discord.SelectOption(
        label=zone.key.replace("_", " "),
        value=zone.key,
        description=translate(_("It is {time} there now"), locale, time=time),
        default=is_chosen,
    )
