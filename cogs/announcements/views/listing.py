"""The team's lists: announcements by where they stand, and templates. In pages; choosing one opens it."""

from __future__ import annotations

from abc import abstractmethod
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import discord

from bot.i18n import Text, _, translate
from bot.kit import BaseLayout, card, guild_of, service_of
from bot.kit.views import row
from bot.text import inert
from cogs.announcements.render.plans import choice_label, list_line
from cogs.announcements.service import LookService
from cogs.announcements.views.controls import ComposeButton
from cogs.announcements.views.permits import require_author, require_reader
from cogs.announcements.views.sheets import open_sheet

if TYPE_CHECKING:
    from bot.client import Hearth
    from cogs.announcements.models import Announcement

Interaction = discord.Interaction[Any]
Button = discord.ui.Button[Any]
ON_A_PAGE = 8


class Shelf(StrEnum):
    """Which announcements a list shows; the values are the service's names of them."""

    PLANNED = "planned"
    DRAFTS = "draft"
    WAITING = "waiting"
    ENDED = "ended"
    TEMPLATES = "templates"


TABS: dict[Shelf, Text] = {
    Shelf.PLANNED: _("Planned"),
    Shelf.DRAFTS: _("Drafts"),
    Shelf.WAITING: _("Waiting"),
    Shelf.ENDED: _("Sent and over"),
}
EMPTY: dict[Shelf, Text] = {
    Shelf.PLANNED: _("Nothing is planned. `/announce create` writes an announcement."),
    Shelf.DRAFTS: _("No drafts. `/announce create` writes an announcement."),
    Shelf.WAITING: _("Nothing waits for approval."),
    Shelf.ENDED: _("Nothing went out yet."),
    Shelf.TEMPLATES: _("No templates yet. *Save as template* in an announcement's composer makes one."),
}


class Shelves(BaseLayout):
    """A list in pages, of which one can be opened."""

    def __init__(self, owner_id: int, shelf: Shelf, locale: str) -> None:
        super().__init__(owner_id)
        self._shelf = shelf
        self._locale = locale
        self._page = 0

    async def show(self, interaction: Interaction) -> None:
        """Show the list privately."""
        await self._draw(interaction)
        await self.send(interaction)

    @abstractmethod
    async def open(self, interaction: Interaction, announcement: Announcement) -> None:
        """Open one."""

    @abstractmethod
    def head(self) -> list[discord.ui.Item[Any] | str]:
        """Return what stands above the list."""

    def foot(self) -> list[discord.ui.Item[Any] | str]:
        """Return what stands beneath the list."""
        return []

    async def _draw(self, interaction: Interaction) -> None:
        client: Hearth = interaction.client
        looks, guild_id = service_of(interaction, LookService), guild_of(interaction).id
        zone = (await client.services.guilds.server(guild_id)).zone
        skipped = self._page * ON_A_PAGE
        shown, total = await looks.listed(guild_id, self._shelf.value, most=ON_A_PAGE, skipped=skipped)
        if not shown and self._page:
            self._page = max(0, -(-total // ON_A_PAGE) - 1)
            skipped = self._page * ON_A_PAGE
            shown, total = await looks.listed(guild_id, self._shelf.value, most=ON_A_PAGE, skipped=skipped)
        times = await looks.times(shown)
        lines = [list_line(each, times.get(each.id), zone, self._locale) for each in shown]
        text = "\n".join(lines) or translate(EMPTY[self._shelf], self._locale)
        box = card(*self.head(), text)
        if shown:
            labels = {each.id: choice_label(each, times.get(each.id), zone, self._locale, most=100) for each in shown}
            box.add_item(row(self._opener(labels)))
        pages = max(1, -(-total // ON_A_PAGE))
        if pages > 1:
            box.add_item(row(*self._turners(pages)))
        for part in self.foot():
            box.add_item(discord.ui.TextDisplay(part) if isinstance(part, str) else part)
        self.clear_items()
        self.add_item(box)

    def _opener(self, labels: dict[int, str]) -> discord.ui.Select[Any]:
        options = [discord.SelectOption(label=label, value=str(key)) for key, label in labels.items()]
        select: discord.ui.Select[Any] = discord.ui.Select(
            custom_id="open", placeholder=translate(_("Open one"), self._locale), options=options
        )

        async def open_one(interaction: Interaction) -> None:
            looks = service_of(interaction, LookService)
            await self.open(interaction, await looks.get(guild_of(interaction).id, int(select.values[0])))

        select.callback = open_one
        return select

    def _turners(self, pages: int) -> list[Button]:
        where = translate(_("Page {page} of {pages}"), self._locale, page=self._page + 1, pages=pages)
        back: Button = discord.ui.Button(emoji="◀️", disabled=self._page == 0, custom_id="back")
        here: Button = discord.ui.Button(label=where, disabled=True)
        forward: Button = discord.ui.Button(emoji="▶️", disabled=self._page >= pages - 1, custom_id="forward")

        async def turn(interaction: Interaction, by: int) -> None:
            self._page = max(0, self._page + by)
            await self._redraw(interaction)

        async def turn_back(interaction: Interaction) -> None:
            await turn(interaction, -1)

        async def turn_forward(interaction: Interaction) -> None:
            await turn(interaction, 1)

        back.callback, forward.callback = turn_back, turn_forward
        return [back, here, forward]

    async def _redraw(self, interaction: Interaction) -> None:
        await self._draw(interaction)
        await interaction.response.edit_message(view=self, allowed_mentions=discord.AllowedMentions.none())


class AnnouncementList(Shelves):
    """Announcements on four shelves."""

    async def open(self, interaction: Interaction, announcement: Announcement) -> None:
        """Open one, to who may read them. Raises NotAllowedError."""
        await require_reader(interaction)
        await open_sheet(interaction, announcement)

    def head(self) -> list[discord.ui.Item[Any] | str]:
        """Name the list, and offer the shelves."""
        title = translate(_("Announcements"), self._locale)
        return [f"### {title}", row(*(self._tab(shelf, text) for shelf, text in TABS.items()))]

    def _tab(self, shelf: Shelf, text: Text) -> Button:
        chosen = shelf is self._shelf
        style = discord.ButtonStyle.primary if chosen else discord.ButtonStyle.secondary
        button: Button = discord.ui.Button(label=translate(text, self._locale), style=style, disabled=chosen)

        async def choose(interaction: Interaction) -> None:
            await require_reader(interaction)
            self._shelf, self._page = shelf, 0
            await self._redraw(interaction)

        button.callback = choose
        return button


class TemplateList(Shelves):
    """Templates: one is written of, changed, or deleted."""

    def __init__(self, owner_id: int, locale: str) -> None:
        super().__init__(owner_id, Shelf.TEMPLATES, locale)
        self._chosen: Announcement | None = None

    async def open(self, interaction: Interaction, announcement: Announcement) -> None:
        """Offer what can be done with one, to authors. Raises NotAllowedError."""
        await require_author(interaction)
        self._chosen = announcement
        await self._redraw(interaction)

    def head(self) -> list[discord.ui.Item[Any] | str]:
        """Name the list."""
        title = translate(_("Templates"), self._locale)
        return [f"### {title}"]

    def foot(self) -> list[discord.ui.Item[Any] | str]:
        """Offer what can be done with the chosen one."""
        chosen = self._chosen
        if chosen is None:
            return []
        wanted = (
            ("use", _("Write one of it"), "📝", discord.ButtonStyle.success),
            ("open", _("Change it"), "✏️", discord.ButtonStyle.secondary),
            ("delete", _("Delete template"), None, discord.ButtonStyle.danger),
        )
        buttons = [
            ComposeButton(
                chosen.id, chosen.revision, what, label=translate(text, self._locale), emoji=emoji, style=style
            ).passing()
            for what, text, emoji, style in wanted
        ]
        return [f"**{inert(chosen.plan.title)}**", row(*buttons)]
