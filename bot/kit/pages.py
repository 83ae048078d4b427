"""A paginator: back, forward, and a jump to any page; works in private answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.errors import BadInputError
from bot.i18n import _, translate
from bot.kit.context import locale_of
from bot.kit.views import YES, BaseLayout, BaseModal, card, gap, row, yes_or_no

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence

    from bot.i18n import Text
    from bot.kit.checks import Guard

Interaction = discord.Interaction[Any]

PAGE_ROOM = 3000  # of the 4000 characters that Discord takes in a message: the rest is for its title and its foot


class Paginator(BaseLayout):
    """Shows one page at a time; `page_of(index)` renders the lines of a page when it is turned to.

    `guard` raises NotAllowedError where whoever turns the page may no longer see what it lists.
    """

    def __init__(
        self,
        owner_id: int,
        title: str,
        pages: int,
        page_of: Callable[[int], Awaitable[str]],
        *,
        locale: str,
        guard: Guard | None = None,
    ) -> None:
        super().__init__(owner_id)
        self._title = title
        self._pages = max(1, pages)
        self._page_of = page_of
        self._locale = locale
        self._guard = guard
        self.page = 0

    async def start(self, interaction: Interaction) -> None:
        """Show the first page."""
        await self._draw()
        await self.send(interaction)

    async def turn_to(self, interaction: Interaction, page: int) -> None:
        """Show another page in place; beyond the ends it stays at the end. Raises what the guard raises."""
        if self._guard is not None:
            await self._guard(interaction)
        self.page = min(max(page, 0), self._pages - 1)
        await self._draw()
        await interaction.response.edit_message(view=self)

    async def _draw(self) -> None:
        text = await self._page_of(self.page)
        self.clear_items()
        box = card(f"### {self._title}", *filter(None, (text,)))
        if self._pages > 1:
            box.add_item(row(*self._buttons()))
        for item in self.below():
            box.add_item(item)
        self.add_item(box)

    def below(self) -> Iterable[discord.ui.Item[Any]]:
        """Return what stands below each page."""
        return ()

    def _buttons(self) -> list[discord.ui.Button[Any]]:
        back: discord.ui.Button[Any] = discord.ui.Button(emoji="◀️", disabled=self.page == 0)
        jump: discord.ui.Button[Any] = discord.ui.Button(
            label=translate(_("Page {page} of {pages}"), self._locale, page=self.page + 1, pages=self._pages)
        )
        forward: discord.ui.Button[Any] = discord.ui.Button(emoji="▶️", disabled=self.page == self._pages - 1)
        back.callback = self._back
        jump.callback = self._ask
        forward.callback = self._forward
        return [back, jump, forward]

    async def _back(self, interaction: Interaction) -> None:
        await self.turn_to(interaction, self.page - 1)

    async def _forward(self, interaction: Interaction) -> None:
        await self.turn_to(interaction, self.page + 1)

    async def _ask(self, interaction: Interaction) -> None:
        await PageForm(self.turn_to, self._pages, locale_of(interaction)).open(interaction)


class Leaflet(Paginator):
    """Shows what is known from the start, on as many pages as it takes, each with the same foot."""

    def __init__(self, owner_id: int, title: str, lines: Sequence[str], foot: str, *, locale: str) -> None:
        pages = pages_of(lines)

        async def page_of(index: int) -> str:
            return pages[index]

        super().__init__(owner_id, title, len(pages), page_of, locale=locale)
        self._foot = foot

    def below(self) -> Iterable[discord.ui.Item[Any]]:
        """Return the foot."""
        return gap(), discord.ui.TextDisplay(self._foot)


class LongQuestion(Leaflet):
    """Asks like `Confirm` before something that takes more words than one message has room for."""

    def __init__(
        self,
        owner_id: int,
        title: str,
        lines: Sequence[str],
        foot: str,
        on_yes: Callable[[Interaction], Awaitable[None]],
        *,
        locale: str,
        yes: Text = YES,
    ) -> None:
        super().__init__(owner_id, title, lines, foot, locale=locale)
        self._answers = yes_or_no(self, on_yes, locale=locale, yes=yes)

    def below(self) -> Iterable[discord.ui.Item[Any]]:
        """Return the foot and the two answers, whichever page is read."""
        return *super().below(), self._answers


class PageForm(BaseModal):
    """Asks for a page and turns to it; `turn_to` takes its index, from 0."""

    def __init__(self, turn_to: Callable[[Interaction, int], Awaitable[None]], pages: int, locale: str) -> None:
        super().__init__(title=translate(_("Go to a page"), locale))
        self._turn_to = turn_to
        self._pages = pages
        self._field: discord.ui.TextInput[Any] = discord.ui.TextInput(max_length=6, placeholder=f"1–{pages}")
        self.add_item(discord.ui.Label(text=translate(_("Page"), locale), component=self._field))

    async def on_submit(self, interaction: Interaction, /) -> None:
        """Turn to the page. Raises BadInputError for what is no page number."""
        typed = self._field.value.strip()
        if not typed.isdecimal() or not 1 <= int(typed) <= self._pages:
            raise BadInputError(_("Write a page from 1 to {pages}."), pages=self._pages)
        await self._turn_to(interaction, int(typed) - 1)


def pages_of(lines: Iterable[str], room: int = PAGE_ROOM) -> list[str]:
    """Put lines onto as few pages as they need in their order, each page with no more characters than there is room.

    A line that is longer than a page goes on on the next, from a space if it has one.
    """
    pages: list[str] = []
    for line in lines:
        rest = line
        if pages and len(pages[-1]) + 1 + len(rest) <= room:
            pages[-1] += f"\n{rest}"
            continue
        while len(rest) > room:
            cut = rest.rfind(" ", 1, room + 1)
            cut = cut if cut > 0 else room
            pages.append(rest[:cut])
            rest = rest[cut:].lstrip()
        pages.append(rest)
    return pages or [""]
