"""The controls of a composer. They survive restarts: each knows its announcement, and the revision that it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord

from bot.i18n import Text, _, translate
from bot.kit import PersistentItem
from cogs.announcements.models import MOST_CHANNELS, Layout, Mention
from cogs.announcements.render.words import LAYOUTS, MENTIONS, WEEKDAYS

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from cogs.announcements.models import Announcement

Interaction = discord.Interaction[Any]
Button = discord.ui.Button[Any]
CHANNEL_TYPES = [
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.public_thread,
    discord.ChannelType.private_thread,
    discord.ChannelType.news_thread,
    discord.ChannelType.voice,
    discord.ChannelType.stage_voice,
]
ONCE = "once"
REPEATS: dict[str, Text] = {
    ONCE: _("Once, without repeating"),
    "day": _("Every day"),
    "week": _("Every week, on chosen days"),
    "date": _("Every month, on the same date"),
    "weekday": _("Every month, on the same weekday"),
}
SIGNS = {Layout.CARD: "🪧", Layout.EMBED: "🔲", Layout.TEXT: "💬"}
PINGS = {Mention.NONE: "🔕", Mention.ROLE: "🏷️", Mention.HERE: "🟢", Mention.EVERYONE: "📣"}


class ComposeButton(
    PersistentItem[Button], template=r"announcements:compose:(?P<id>\d+):(?P<revision>\d+):(?P<what>\w+)"
):
    """A button of the composer: opens a form, or does something."""

    def __init__(
        self,
        announcement_id: int,
        revision: int,
        what: str,
        *,
        label: str | None = None,
        emoji: str | None = None,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    ) -> None:
        custom_id = f"announcements:compose:{announcement_id}:{revision}:{what}"
        super().__init__(discord.ui.Button(label=label or "…", emoji=emoji, style=style, custom_id=custom_id))
        self.announcement_id = announcement_id
        self.revision = revision
        self.what = what

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]), int(match["revision"]), match["what"])

    async def press(self, interaction: Interaction) -> None:
        """Do what it is for. Raises NoAnnouncement, BadInputError, NotAllowedError."""
        from cogs.announcements.views.steps import press  # noqa: PLC0415 - the steps show these buttons

        await press(interaction, self.announcement_id, self.revision, self.what)


class ChoiceSelect(
    PersistentItem[discord.ui.Select[Any]],
    template=r"announcements:choose:(?P<id>\d+):(?P<revision>\d+):(?P<what>layout|mention|repeat|days)",
):
    """One of the composer's lists."""

    def __init__(
        self,
        announcement_id: int,
        revision: int,
        what: str,
        options: Sequence[discord.SelectOption] = (),
        *,
        is_many: bool = False,
        placeholder: str | None = None,
    ) -> None:
        super().__init__(
            discord.ui.Select(
                custom_id=f"announcements:choose:{announcement_id}:{revision}:{what}",
                options=list(options) or [discord.SelectOption(label="–")],
                placeholder=placeholder,
                max_values=max(1, len(options)) if is_many else 1,
            )
        )
        self.announcement_id = announcement_id
        self.revision = revision
        self.what = what

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the select from its custom_id; the choice comes with the press."""
        return cls(int(match["id"]), int(match["revision"]), match["what"])

    async def press(self, interaction: Interaction) -> None:
        """Take the choice over. Raises NoAnnouncement, BadInputError, NotAllowedError."""
        from cogs.announcements.views.steps import choose  # noqa: PLC0415 - the steps show these selects

        await choose(interaction, self.announcement_id, self.revision, self.what, self.item.values)


class ChannelsSelect(
    PersistentItem[discord.ui.ChannelSelect[Any]],
    template=r"announcements:channels:(?P<id>\d+):(?P<revision>\d+)",
):
    """Where a post goes."""

    def __init__(
        self,
        announcement_id: int,
        revision: int,
        chosen: Sequence[int] = (),
        placeholder: str | None = None,
    ) -> None:
        super().__init__(
            discord.ui.ChannelSelect(
                custom_id=f"announcements:channels:{announcement_id}:{revision}",
                channel_types=CHANNEL_TYPES,
                max_values=MOST_CHANNELS,
                placeholder=placeholder,
                default_values=[discord.Object(channel_id) for channel_id in chosen],
            )
        )
        self.announcement_id = announcement_id
        self.revision = revision

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the select from its custom_id; the choice comes with the press."""
        return cls(int(match["id"]), int(match["revision"]))

    async def press(self, interaction: Interaction) -> None:
        """Take the channels over. Raises NoAnnouncement, BadInputError, NotAllowedError."""
        from cogs.announcements.views.steps import choose_channels  # noqa: PLC0415 - the steps show this select

        chosen = [channel.id for channel in self.item.values]
        await choose_channels(interaction, self.announcement_id, self.revision, chosen)


class PingSelect(
    PersistentItem[discord.ui.RoleSelect[Any]],
    template=r"announcements:role:(?P<id>\d+):(?P<revision>\d+)",
):
    """Which role a post pings."""

    def __init__(
        self, announcement_id: int, revision: int, chosen: int | None = None, placeholder: str | None = None
    ) -> None:
        super().__init__(
            discord.ui.RoleSelect(
                custom_id=f"announcements:role:{announcement_id}:{revision}",
                placeholder=placeholder,
                default_values=[discord.Object(chosen)] if chosen is not None else [],
            )
        )
        self.announcement_id = announcement_id
        self.revision = revision

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the select from its custom_id; the choice comes with the press."""
        return cls(int(match["id"]), int(match["revision"]))

    async def press(self, interaction: Interaction) -> None:
        """Ask whether that role is to be pinged. Raises NoAnnouncement, BadInputError, NotAllowedError."""
        from cogs.announcements.views.steps import choose_role  # noqa: PLC0415 - the steps show this select

        await choose_role(interaction, self.announcement_id, self.revision, self.item.values[0])


COMPOSER_ITEMS = (ComposeButton, ChoiceSelect, ChannelsSelect, PingSelect)


def layout_select(announcement: Announcement, locale: str) -> ChoiceSelect:
    """Offer the layouts."""
    chosen = announcement.plan.content.layout
    return ChoiceSelect(
        announcement.id,
        announcement.revision,
        "layout",
        [
            discord.SelectOption(
                label=translate(_("Looks: {layout}"), locale, layout=translate(text, locale)),
                value=layout.value,
                emoji=SIGNS[layout],
                default=layout is chosen,
            )
            for layout, text in LAYOUTS.items()
        ],
    )


def mention_select(announcement: Announcement, locale: str, *, asks_role: bool) -> ChoiceSelect:
    """Offer whom to ping."""
    chosen = Mention.ROLE if asks_role else announcement.plan.content.mention
    return ChoiceSelect(
        announcement.id,
        announcement.revision,
        "mention",
        [
            discord.SelectOption(
                label=translate(text, locale), value=mention.value, emoji=PINGS[mention], default=mention is chosen
            )
            for mention, text in MENTIONS.items()
        ],
    )


def repeat_select(announcement: Announcement, locale: str) -> ChoiceSelect:
    """Offer how it repeats."""
    repeat = announcement.plan.repeat
    chosen = ONCE if repeat is None else repeat.every
    options = [
        discord.SelectOption(label=translate(text, locale), value=value, emoji="🔁", default=value == chosen)
        for value, text in REPEATS.items()
    ]
    return ChoiceSelect(announcement.id, announcement.revision, "repeat", options)


def days_select(announcement: Announcement, chosen: Sequence[int], locale: str) -> ChoiceSelect:
    """Offer the days of a week."""
    options = [
        discord.SelectOption(label=translate(text, locale), value=str(day), default=day in chosen)
        for day, text in enumerate(WEEKDAYS)
    ]
    placeholder = translate(_("On which days of the week?"), locale)
    return ChoiceSelect(announcement.id, announcement.revision, "days", options, is_many=True, placeholder=placeholder)
