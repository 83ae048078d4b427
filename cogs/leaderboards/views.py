"""The board to page through and switch, and the lasting button that shows everybody their own place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord

from bot.errors import NotAllowedError
from bot.i18n import _, translate
from bot.kit import BaseLayout, PersistentItem, card, guild_of, locale_of, server_locale, service_of
from bot.kit.pages import PageForm
from bot.kit.views import gap, row
from bot.ledger import Board
from cogs.leaderboards.models import Span, Wanted
from cogs.leaderboards.render import BOARDS, EMOJI, SPANS, board_lines, board_title, own_line, shared_card
from cogs.leaderboards.service import BoardService

if TYPE_CHECKING:
    import re

    from cogs.leaderboards.models import BoardPage

Interaction = discord.Interaction[Any]
Button = discord.ui.Button[Any]
Select = discord.ui.Select[Any]
SEASON_PREFIX = "season:"
MOST_SEASONS = 15  # with the nine other periods they fit into the 25 options of a select
OPTION_LENGTH = 100


class BoardView(BaseLayout):
    """A board for one reader: pages, another board, another time, and showing it to everybody."""

    def __init__(self, owner_id: int, wanted: Wanted, *, locale: str) -> None:
        super().__init__(owner_id)
        self._locale = locale
        self._wanted = wanted
        self._page = 0
        self._pages = 1
        self._is_shared = False

    async def start(self, interaction: Interaction) -> None:
        """Show the first page, privately."""
        await self._draw(interaction)
        await self.send(interaction)

    async def start_beside(self, interaction: Interaction) -> None:
        """Show the first page privately, beside the message whose button was pressed."""
        await self._draw(interaction)
        self.origin = interaction
        nobody = discord.AllowedMentions.none()
        await interaction.response.send_message(view=self, ephemeral=True, allowed_mentions=nobody)

    async def turn_to(self, interaction: Interaction, page: int) -> None:
        """Show another page in place; beyond the ends it stays at the end."""
        self._page = page
        await self._redraw(interaction)

    async def _redraw(self, interaction: Interaction) -> None:
        await self._draw(interaction)
        await interaction.response.edit_message(view=self, allowed_mentions=discord.AllowedMentions.none())

    async def _draw(self, interaction: Interaction) -> None:
        service = service_of(interaction, BoardService)
        page = await service.page(guild_of(interaction).id, self._wanted, self._page, reader_id=self.owner_id)
        self._page, self._pages = page.page, page.pages
        self.clear_items()
        box = card(board_title(page, self._locale), gap(), board_lines(page, self._locale), gap())
        box.add_item(discord.ui.TextDisplay(own_line(page.own, page, self._locale)))
        box.add_item(row(self._board_select()))
        box.add_item(row(self._span_select(page)))
        box.add_item(row(*self._buttons(page)))
        self.add_item(box)

    def _board_select(self) -> Select:
        options = [
            discord.SelectOption(
                label=translate(name, self._locale),
                value=board.value,
                emoji=EMOJI[board],
                default=board is self._wanted.board,
            )
            for board, name in BOARDS.items()
        ]
        select: Select = discord.ui.Select(options=options)
        select.callback = self._choose_board
        return select

    def _span_select(self, page: BoardPage) -> Select:
        shown = page.season.id if page.season is not None else None
        options = [
            discord.SelectOption(
                label=translate(SPANS[span], self._locale), value=span.value, default=span is self._wanted.span
            )
            for span in Span
            if span is not Span.SEASON or not page.seasons
        ]
        named = list(page.seasons[:MOST_SEASONS])
        if page.season is not None and page.season not in named:
            named[-1] = page.season
        options += [
            discord.SelectOption(
                label=season.name[:OPTION_LENGTH],
                value=f"{SEASON_PREFIX}{season.id}",
                emoji="🏁" if season.ended_at is not None else "🏃",
                default=season.id == shown,
            )
            for season in named
        ]
        select: Select = discord.ui.Select(options=options)
        select.callback = self._choose_span
        return select

    def _buttons(self, page: BoardPage) -> list[Button]:
        buttons: list[Button] = []
        if page.pages > 1:
            at = translate(_("Page {page} of {pages}"), self._locale, page=page.page + 1, pages=page.pages)
            back: Button = discord.ui.Button(emoji="◀️", disabled=page.page == 0)
            jump: Button = discord.ui.Button(label=at)
            forward: Button = discord.ui.Button(emoji="▶️", disabled=page.page == page.pages - 1)
            back.callback, jump.callback, forward.callback = self._back, self._ask, self._forward
            buttons += [back, jump, forward]
        if page.own_page is not None and page.own_page != page.page:
            own_page = page.own_page
            mine: Button = discord.ui.Button(emoji="📍", label=translate(_("My place"), self._locale))

            async def go(interaction: Interaction) -> None:
                await self.turn_to(interaction, own_page)

            mine.callback = go
            buttons.append(mine)
        label = translate(_("Show everyone"), self._locale)
        share: Button = discord.ui.Button(emoji="📣", label=label, disabled=self._is_shared or not page.lines)
        share.callback = self._share
        return [*buttons, share]

    async def _choose_board(self, interaction: Interaction) -> None:
        self._wanted = Wanted(Board(_chosen(interaction)), self._wanted.span, self._wanted.season_id)
        await self._start_over(interaction)

    async def _choose_span(self, interaction: Interaction) -> None:
        value = _chosen(interaction)
        if value.startswith(SEASON_PREFIX):
            season_id = int(value.removeprefix(SEASON_PREFIX))
            self._wanted = Wanted(self._wanted.board, Span.SEASON, season_id)
        else:
            self._wanted = Wanted(self._wanted.board, Span(value))
        await self._start_over(interaction)

    async def _start_over(self, interaction: Interaction) -> None:
        self._is_shared = False
        await self.turn_to(interaction, 0)

    async def _back(self, interaction: Interaction) -> None:
        await self.turn_to(interaction, self._page - 1)

    async def _forward(self, interaction: Interaction) -> None:
        await self.turn_to(interaction, self._page + 1)

    async def _ask(self, interaction: Interaction) -> None:
        await PageForm(self.turn_to, self._pages, self._locale).open(interaction)

    async def _share(self, interaction: Interaction) -> None:
        """Post the page for everybody, in the server's language. Raises NotAllowedError for who may not write here."""
        in_thread = isinstance(interaction.channel, discord.Thread)
        rights = interaction.permissions
        if not (rights.send_messages_in_threads if in_thread else rights.send_messages):
            raise NotAllowedError(_("You cannot write in this channel, so I show it to you alone."))
        service, locale = service_of(interaction, BoardService), await server_locale(interaction)
        page = await service.page(guild_of(interaction).id, self._wanted, self._page, reader_id=self.owner_id)
        self._is_shared = True
        await self._redraw(interaction)
        if page.period is None:
            return
        button = LookButton(page.wanted.board, page.period.key, interaction.id, locale)
        nobody = discord.AllowedMentions.none()
        await interaction.followup.send(view=shared_card(page, locale, button), allowed_mentions=nobody)


class LookButton(
    PersistentItem[discord.ui.Button[Any]],
    template=rf"leaderboards:look:(?P<board>{'|'.join(Board)}):(?P<key>\w+(?::[\w-]+)?):(?P<id>\d+)",
):
    """Shows whoever presses it the board with their own place."""

    def __init__(self, board: Board, key: str, id_: int, locale: str = "en") -> None:
        label = translate(_("My place"), locale)
        super().__init__(discord.ui.Button(emoji="📍", label=label, custom_id=look_id(board, key, id_)))
        self.board = board
        self.key = key

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(Board(match["board"]), match["key"], int(match["id"]))

    async def press(self, interaction: Interaction) -> None:
        """Show the board, privately."""
        service = service_of(interaction, BoardService)
        wanted = await service.wanted_of(guild_of(interaction).id, self.board, self.key)
        view = BoardView(interaction.user.id, wanted, locale=locale_of(interaction))
        await view.start_beside(interaction)


def look_id(board: Board, key: str, id_: int) -> str:
    """Return the custom_id of the button under one message."""
    return f"leaderboards:look:{board.value}:{key}:{id_}"


def _chosen(interaction: Interaction) -> str:
    data: Any = interaction.data
    return str(data["values"][0])
