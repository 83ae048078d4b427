"""The team's list of sessions, and the sheet of one with what can be done about it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

import discord

from bot.i18n import Text, _, translate
from bot.kit import BaseLayout, card, guild_of, locale_of, require_permissions, service_of
from bot.kit.views import row
from cogs.sessions.forms.planning import MoveForm, ReasonForm
from cogs.sessions.models import State
from cogs.sessions.render.cards import session_box
from cogs.sessions.render.planning import session_line
from cogs.sessions.service import LookService, PlaceService
from cogs.sessions.views.composing import Composer
from cogs.sessions.views.deciding import ask_to_cancel, ask_to_move

if TYPE_CHECKING:
    from bot.client import Hearth
    from cogs.sessions.models import Counts, Repeat, Session

Interaction = discord.Interaction[Any]
Button = discord.ui.Button[Any]
ON_A_PAGE = 8


class Shelf(StrEnum):
    """Which sessions the list shows."""

    UPCOMING = "upcoming"
    DRAFTS = "drafts"
    PAST = "past"


SHELVES: dict[Shelf, Text] = {
    Shelf.UPCOMING: _("Upcoming"),
    Shelf.DRAFTS: _("Drafts"),
    Shelf.PAST: _("Past"),
}
EMPTY: dict[Shelf, Text] = {
    Shelf.UPCOMING: _("Nothing is planned. `/session create` plans a session."),
    Shelf.DRAFTS: _("No drafts."),
    Shelf.PAST: _("No session is over yet."),
}


class SessionList(BaseLayout):
    """Sessions in three shelves, in pages; choosing one opens it."""

    def __init__(self, owner_id: int, locale: str) -> None:
        super().__init__(owner_id)
        self._locale = locale
        self._shelf = Shelf.UPCOMING
        self._page = 0
        self._sessions: list[Session] = []

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Let only the owner press, as long as they may manage events. Raises NotAllowedError."""
        if not await super().interaction_check(interaction):
            return False
        require_permissions(interaction, "manage_events")
        return True

    async def show(self, interaction: Interaction) -> None:
        """Show the list privately."""
        await self._draw(interaction)
        await self.send(interaction)

    async def _draw(self, interaction: Interaction) -> None:
        looks, guild_id = service_of(interaction, LookService), guild_of(interaction).id
        read = {Shelf.UPCOMING: looks.upcoming, Shelf.DRAFTS: looks.drafts, Shelf.PAST: looks.past}
        self._sessions = await read[self._shelf](guild_id)
        pages = max(1, -(-len(self._sessions) // ON_A_PAGE))
        self._page = min(max(self._page, 0), pages - 1)
        shown = self._sessions[self._page * ON_A_PAGE :][:ON_A_PAGE]
        lines = [await self._line(interaction, session) for session in shown]
        text = "\n".join(lines) or translate(EMPTY[self._shelf], self._locale)
        self.clear_items()
        title = translate(_("Sessions"), self._locale)
        box = card(f"### {title}", row(*self._tabs()), text)
        if shown:
            box.add_item(row(self._opener(shown)))
        if pages > 1:
            box.add_item(row(*self._turners(pages)))
        self.add_item(box)

    async def _line(self, interaction: Interaction, session: Session) -> str:
        counts: Counts | None = None
        if session.is_open:
            counts = await service_of(interaction, PlaceService).counts(session.id)
        return session_line(session, self._locale, counts=counts)

    def _tabs(self) -> list[Button]:
        return [self._tab(shelf, text) for shelf, text in SHELVES.items()]

    def _tab(self, shelf: Shelf, text: Text) -> Button:
        chosen = shelf is self._shelf
        style = discord.ButtonStyle.primary if chosen else discord.ButtonStyle.secondary
        button: Button = discord.ui.Button(label=translate(text, self._locale), style=style, disabled=chosen)

        async def choose(interaction: Interaction) -> None:
            self._shelf, self._page = shelf, 0
            await self._redraw(interaction)

        button.callback = choose
        return button

    def _opener(self, shown: list[Session]) -> discord.ui.Select[Any]:
        options = [
            discord.SelectOption(label=session.plan.title[:100], value=str(session.id), emoji=_emoji(session))
            for session in shown
        ]
        select: discord.ui.Select[Any] = discord.ui.Select(
            custom_id="open", placeholder=translate(_("Open one"), self._locale), options=options
        )

        async def open_one(interaction: Interaction) -> None:
            require_permissions(interaction, "manage_events")
            looks = service_of(interaction, LookService)
            await open_session(interaction, await looks.get(guild_of(interaction).id, int(select.values[0])))

        select.callback = open_one
        return select

    def _turners(self, pages: int) -> list[Button]:
        where = translate(_("Page {page} of {pages}"), self._locale, page=self._page + 1, pages=pages)
        back: Button = discord.ui.Button(emoji="◀️", disabled=self._page == 0)
        here: Button = discord.ui.Button(label=where, disabled=True)
        forward: Button = discord.ui.Button(emoji="▶️", disabled=self._page == pages - 1)
        back.callback, forward.callback = self._back, self._forward
        return [back, here, forward]

    async def _back(self, interaction: Interaction) -> None:
        self._page -= 1
        await self._redraw(interaction)

    async def _forward(self, interaction: Interaction) -> None:
        self._page += 1
        await self._redraw(interaction)

    async def _redraw(self, interaction: Interaction) -> None:
        await self._draw(interaction)
        await interaction.response.edit_message(view=self, allowed_mentions=discord.AllowedMentions.none())


class Sheet(BaseLayout):
    """One published session as everybody sees it, with what the team can do about it."""

    def __init__(self, owner_id: int, session: Session, counts: Counts, locale: str, repeat: Repeat | None) -> None:
        super().__init__(owner_id)
        self._session = session
        buttons: list[discord.ui.Item[Any]] = []
        if not session.is_over:
            buttons.append(_button(_("Edit"), self._edit, locale, "✏️"))
        if session.state is State.SCHEDULED:
            buttons.append(_button(_("Move"), self._move, locale, "📅"))
        if not session.is_over:
            buttons.append(_button(_("Cancel it"), self._cancel, locale, "❌"))
        if session.card_link:
            buttons.append(discord.ui.Button(label=translate(_("Card"), locale), url=session.card_link))
        self.add_item(session_box(session, counts, locale, repeat=repeat))
        if buttons:
            self.add_item(row(*buttons))

    async def _edit(self, interaction: Interaction) -> None:
        require_permissions(interaction, "manage_events")
        await Composer(interaction.user.id, await self._now(interaction), locale_of(interaction)).show(interaction)

    async def _move(self, interaction: Interaction) -> None:
        require_permissions(interaction, "manage_events")
        client: Hearth = interaction.client
        server = await client.services.guilds.server(self._session.guild_id)

        async def moved(submitted: Interaction, when: str) -> None:
            require_permissions(submitted, "manage_events")
            await ask_to_move(submitted, await self._now(submitted), when)

        await MoveForm(moved, server.zone, locale_of(interaction)).open(interaction)

    async def _cancel(self, interaction: Interaction) -> None:
        require_permissions(interaction, "manage_events")

        async def cancelled(submitted: Interaction, reason: str) -> None:
            require_permissions(submitted, "manage_events")
            await ask_to_cancel(submitted, await self._now(submitted), reason)

        await ReasonForm(cancelled, locale_of(interaction)).open(interaction)

    async def _now(self, interaction: Interaction) -> Session:
        return await service_of(interaction, LookService).get(self._session.guild_id, self._session.id)


async def open_session(interaction: Interaction, session: Session) -> None:
    """Open a session: a draft in the composer, any other as a sheet."""
    locale = locale_of(interaction)
    if session.state is State.DRAFT:
        await Composer(interaction.user.id, session, locale).show(interaction)
        return
    counts = await service_of(interaction, PlaceService).counts(session.id)
    series = await service_of(interaction, LookService).series_of(session)
    repeat = series.repeat if series is not None else None
    await Sheet(interaction.user.id, session, counts, locale, repeat).send(interaction)


def _emoji(session: Session) -> str:
    return {State.LIVE: "🔴", State.CANCELLED: "❌", State.DRAFT: "📝", State.ENDED: "✅"}.get(session.state, "🗓️")


def _button(label: Text, callback: Any, locale: str, emoji: str) -> Button:
    made: Button = discord.ui.Button(label=translate(label, locale), emoji=emoji)
    made.callback = callback
    return made
