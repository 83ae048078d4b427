"""The weekly digest's panel: how it is set, and what it would say. Its controls outlive a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord

from bot.errors import BadInputError, BotNotAllowedError, NotAllowedError, NotFoundError
from bot.i18n import _, say_list, translate
from bot.kit import PersistentItem, answer, card, guild_of, layout_of, locale_of, member_of, service_of
from bot.kit.channels import find_channel
from bot.kit.views import row
from bot.permissions import say_permission
from cogs.announcements.forms.digest import digest_changes, digest_form
from cogs.announcements.models import AnnouncementSettings, Content
from cogs.announcements.render import message_of
from cogs.announcements.render.digest import digest_lines
from cogs.announcements.render.words import WEEKDAYS
from cogs.announcements.service import DigestService
from cogs.announcements.views.concerns import lacking
from cogs.announcements.views.permits import require_author

if TYPE_CHECKING:
    import re

    from bot.client import Hearth
    from bot.i18n import Text

Interaction = discord.Interaction[Any]
NEWS = [discord.ChannelType.text, discord.ChannelType.news]
SECONDARY, GREEN, RED = discord.ButtonStyle.secondary, discord.ButtonStyle.success, discord.ButtonStyle.danger
CANNOT_POST = _("In {channel} I lack {permissions}. Allow me that there, or choose another channel.")
NOTHING = _("There is nothing to tell yet: no new members, solved questions, thanks or sessions.")
IS_MADE = _("There is a draft for that digest already: /announce list shows it.")
IS_OFF = _("The digest is off. Choose a channel first.")


class DigestButton(
    PersistentItem[discord.ui.Button[Any]], template=r"announcements:digest:(?P<what>show|form|now|off):(?P<at>\d+)"
):
    """One of the panel's buttons; it knows for which digest it was shown."""

    def __init__(
        self,
        what: str,
        at: int,
        *,
        label: str = "…",
        emoji: str | None = None,
        style: discord.ButtonStyle = SECONDARY,
        disabled: bool = False,
    ) -> None:
        custom_id = f"announcements:digest:{what}:{at}"
        super().__init__(
            discord.ui.Button(label=label, emoji=emoji, style=style, custom_id=custom_id, disabled=disabled)
        )
        self.what = what
        self.at = at

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(match["what"], int(match["at"]))

    async def press(self, interaction: Interaction) -> None:
        """Do what it is for. Raises BadInputError, NotAllowedError, NotSetUpError."""
        settings = await require_author(interaction)
        match self.what:
            case "form":
                await _ask(interaction, settings)
            case "off":
                await _change(interaction, digest_channel_id=None)
            case "show":
                await _show_text(interaction)
            case _:
                await _write(interaction, self.at)


DAYS = {str(day) for day in range(7)}


class DigestSelect(PersistentItem[discord.ui.Select[Any]], template=r"announcements:digest_choose:(?P<what>day|parts)"):
    """The day of the week, or what the digest tells."""

    def __init__(self, what: str, options: list[discord.SelectOption] | None = None, most: int = 1) -> None:
        chosen = options or [discord.SelectOption(label="–")]
        custom_id = f"announcements:digest_choose:{what}"
        super().__init__(discord.ui.Select(custom_id=custom_id, options=chosen, max_values=most))
        self.what = what

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the select from its custom_id; the choice comes with the press."""
        return cls(match["what"])

    async def press(self, interaction: Interaction) -> None:
        """Take the choice over. Raises NotAllowedError, NotSetUpError."""
        await require_author(interaction)
        if self.what == "day":
            if self.item.values[0] not in DAYS:
                raise NotFoundError
            await _change(interaction, digest_weekday=int(self.item.values[0]))
            return
        parts = service_of(interaction, DigestService).parts
        await _change(interaction, digest_without=tuple(name for name in parts if name not in self.item.values))


class DigestChannel(PersistentItem[discord.ui.ChannelSelect[Any]], template=r"announcements:digest_channel"):
    """Where the digest is posted."""

    def __init__(self, chosen: int | None = None, placeholder: str | None = None) -> None:
        super().__init__(
            discord.ui.ChannelSelect(
                custom_id="announcements:digest_channel",
                channel_types=NEWS,
                placeholder=placeholder,
                default_values=[] if chosen is None else [discord.Object(chosen)],
            )
        )

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the select; the choice comes with the press."""
        del match  # it knows nothing but what it is
        return cls()

    async def press(self, interaction: Interaction) -> None:
        """Take the channel over. Raises BotNotAllowedError, NotAllowedError, NotSetUpError."""
        settings = await require_author(interaction)
        chosen = await find_channel(guild_of(interaction), self.item.values[0].id)
        try:
            _check_channel(interaction, chosen)
        except (NotAllowedError, BadInputError):
            await show_digest(interaction, settings)  # so that the list shows what is set
            raise
        await _change(interaction, digest_channel_id=self.item.values[0].id)


async def show_digest(interaction: Interaction, settings: AnnouncementSettings) -> None:
    """Show how the digest is set: as a private answer, or in place of the panel that was pressed."""
    client: Hearth = interaction.client
    guild, locale = guild_of(interaction), locale_of(interaction)
    digests = service_of(interaction, DigestService)
    coming, zone = await digests.coming(guild.id), (await client.services.guilds.server(guild.id)).zone
    text = digest_lines(settings, coming, digests.parts, zone, await _troubles(interaction, settings), locale)
    at = 0 if coming is None else int(coming.post_at.timestamp())
    view = layout_of(card(text, *_rows(settings, digests.parts, at, guild, locale)))
    nobody = discord.AllowedMentions.none()
    if interaction.response.is_done():
        await interaction.edit_original_response(view=view, allowed_mentions=nobody)
    elif interaction.message is not None:
        await interaction.response.edit_message(view=view, allowed_mentions=nobody)
    else:
        await interaction.response.send_message(view=view, ephemeral=True, allowed_mentions=nobody)


def _rows(
    settings: AnnouncementSettings, parts: dict[str, str], at: int, guild: discord.Guild, locale: str
) -> list[discord.ui.ActionRow[Any]]:
    channel_id = settings.digest_channel_id
    known = channel_id if channel_id is not None and guild.get_channel(channel_id) is not None else None
    days = [
        discord.SelectOption(label=translate(day, locale), value=f"{index}", default=index == settings.digest_weekday)
        for index, day in enumerate(WEEKDAYS)
    ]
    told = [
        discord.SelectOption(label=translate(title, locale), value=name, default=name not in settings.digest_without)
        for name, title in parts.items()
    ]
    selects: list[discord.ui.Item[Any]] = [DigestChannel(known, translate(_("Channel of the digest"), locale))]
    selects.append(DigestSelect("day", days))
    selects += [DigestSelect("parts", told, len(told))] if told else []
    is_off = channel_id is None

    def button(what: str, label: Text, emoji: str, **changes: Any) -> DigestButton:
        return DigestButton(what, at, label=translate(label, locale), emoji=emoji, **changes)

    first = row(
        button("form", _("Time and intro"), "✏️"), button("show", _("Show what it would say now"), "👀", disabled=is_off)
    )
    second = row(
        button("now", _("Make the draft now"), "📝", style=GREEN, disabled=is_off),
        button("off", _("Switch off"), "🚫", style=RED, disabled=is_off),
    )
    return [*(row(select) for select in selects), first, second]


async def _ask(interaction: Interaction, settings: AnnouncementSettings) -> None:
    client: Hearth = interaction.client
    zone = (await client.services.guilds.server(guild_of(interaction).id)).zone

    async def answered(sent: Interaction, values: list[Any]) -> None:
        await require_author(sent)
        await _change(sent, **digest_changes(values))

    await digest_form(answered, settings, zone.key, locale_of(interaction)).open(interaction)


async def _change(interaction: Interaction, **changes: Any) -> None:
    """Keep a change; the next draft is planned anew by what reacts to it."""
    client: Hearth = interaction.client
    guild = guild_of(interaction)
    settings = await client.services.guilds.change(guild.id, AnnouncementSettings, by=interaction.user.id, **changes)
    await show_digest(interaction, settings)


async def _show_text(interaction: Interaction) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    digests, guild = service_of(interaction, DigestService), guild_of(interaction)
    coming = await digests.coming(guild.id)
    if coming is None:
        raise BadInputError(IS_OFF)
    text = await digests.text(guild.id, coming.post_at)
    if text is None:
        raise BadInputError(NOTHING)
    await interaction.followup.send(ephemeral=True, **message_of(Content(text=text), (), 0))


async def _write(interaction: Interaction, at: int) -> None:
    """Make the draft of the digest that the panel showed, once."""
    await interaction.response.defer()
    client: Hearth = interaction.client
    digests, guild = service_of(interaction, DigestService), guild_of(interaction)
    coming = await digests.coming(guild.id)
    if coming is None:
        raise BadInputError(IS_OFF)
    settings = await client.services.guilds.get(guild.id, AnnouncementSettings)
    if int(coming.post_at.timestamp()) != at:
        await show_digest(interaction, settings)
        raise BadInputError(IS_MADE)
    if await digests.text(guild.id, coming.post_at) is None:
        raise BadInputError(NOTHING)
    # As when it comes by itself: of the bot, so that anybody who may approve can let it out.
    made = await digests.write(guild.id, coming.post_at, by=client.user.id if client.user is not None else 0)
    await digests.plan(guild.id)
    await show_digest(interaction, settings)
    if made is None:
        raise BadInputError(IS_MADE)
    when = f"<t:{int(coming.post_at.timestamp())}:F>"
    await answer(interaction, _("📝 The draft for {when} is made and waits for approval: /announce list."), when=when)


def _check_channel(interaction: Interaction, channel: object) -> None:
    """Refuse a channel that who asks cannot see, or that I cannot post in. Raises NotAllowedError."""
    if not isinstance(channel, discord.TextChannel):
        raise BadInputError(_("I cannot see that channel. Let me in, or choose another."))
    if not channel.permissions_for(member_of(interaction)).view_channel:
        raise NotAllowedError(_("You cannot see {channel} yourself. Choose others."), channel=channel.mention)
    missing = lacking(channel, Content(text="x"))
    if missing:

        def named(locale: str) -> str:
            return say_list([say_permission(name, locale) for name in missing], locale)

        raise BotNotAllowedError(CANNOT_POST, channel=channel.mention, permissions=named)


async def _troubles(interaction: Interaction, settings: AnnouncementSettings) -> list[str]:
    if settings.digest_channel_id is None:
        return []
    locale = locale_of(interaction)
    channel = await find_channel(guild_of(interaction), settings.digest_channel_id)
    if not isinstance(channel, discord.TextChannel):
        text = _("<#{channel}> is gone, or hidden from me: choose another.")
        return [translate(text, locale, channel=settings.digest_channel_id)]
    missing = lacking(channel, Content(text="x"))
    if not missing:
        return []
    named = say_list([say_permission(name, locale) for name in missing], locale)
    return [translate(_("In {channel} I lack {permissions}."), locale, channel=channel.mention, permissions=named)]


DIGEST_ITEMS = (DigestButton, DigestSelect, DigestChannel)
