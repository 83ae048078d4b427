"""Moving and cancelling a session: asked once more, for this one or for all later ones of its series, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.errors import BadInputError, NotAllowedError
from bot.i18n import Text, _, translate
from bot.kit import BaseLayout, card, guild_of, layout_of, locale_of, require_permissions, service_of
from bot.kit.views import row
from bot.kit.when import parse_when
from bot.text import inert
from cogs.sessions.models import SessionSettings, State
from cogs.sessions.render.planning import cancel_question, move_question, series_note
from cogs.sessions.render.words import stamp
from cogs.sessions.service import LookService, PlaceService, PlanService, SessionOver

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.client import Hearth
    from cogs.sessions.models import Session

Interaction = discord.Interaction[Any]
Button = discord.ui.Button[Any]


class Decision(BaseLayout):
    """Asks for which sessions something is meant; acts once, for who may manage events."""

    def __init__(
        self,
        owner_id: int,
        question: str,
        on_choice: Callable[[Interaction, bool], Awaitable[None]],
        *,
        locale: str,
        is_of_series: bool,
    ) -> None:
        super().__init__(owner_id)
        self._on_choice = on_choice
        yes = _("Only this one") if is_of_series else _("Yes, do it")
        buttons = [_button(yes, self._only_this, locale, discord.ButtonStyle.danger)]
        if is_of_series:
            buttons.append(_button(_("This and all later ones"), self._all_later, locale, discord.ButtonStyle.danger))
        buttons.append(_button(_("Leave it as it is"), self._leave, locale))
        self.add_item(card(question, row(*buttons)))

    async def _only_this(self, interaction: Interaction) -> None:
        await self._act(interaction, is_for_later=False)

    async def _all_later(self, interaction: Interaction) -> None:
        await self._act(interaction, is_for_later=True)

    async def _act(self, interaction: Interaction, *, is_for_later: bool) -> None:
        require_permissions(interaction, "manage_events")
        if self.is_finished():
            raise NotAllowedError(_("This was answered already."))
        self.stop()
        await self._on_choice(interaction, is_for_later)

    async def _leave(self, interaction: Interaction) -> None:
        self.stop()
        await say_instead(interaction, _("Nothing was changed."))


async def ask_to_move(interaction: Interaction, session: Session, when: str) -> None:
    """Show what a new time means, and ask. Raises WhenError, SessionOver."""
    client: Hearth = interaction.client
    if session.is_over or session.state is State.LIVE:
        raise SessionOver(_("This session is on or over: it cannot be moved any more."))
    server = await client.services.guilds.server(session.guild_id)
    settings = await client.services.guilds.get(session.guild_id, SessionSettings)
    now = client.services.clock.now()
    to = parse_when(when, now=now, zone=server.zone).replace(second=0, microsecond=0)
    if to == session.plan.starts_at:
        raise BadInputError(_("It is at that time already."))

    async def move(pressed: Interaction, is_for_later: bool) -> None:  # noqa: FBT001 - what was pressed
        plans = service_of(pressed, PlanService)
        await plans.move(guild_of(pressed).id, session.id, to, is_for_later=is_for_later)
        text = _("📅 **{title}** is moved to {at}. Card and event follow; whoever comes is told.")
        await say_instead(pressed, text, title=inert(session.plan.title), at=stamp(to))

    zones = (server.timezone, "UTC", *settings.zones)
    question = move_question(session, to, zones, await _told(interaction, session), locale_of(interaction))
    await _ask(interaction, session, question, move)


async def ask_to_cancel(interaction: Interaction, session: Session, reason: str) -> None:
    """Ask whether a session is really to be cancelled. Raises SessionOver."""
    if session.is_over:
        raise SessionOver

    async def cancel(pressed: Interaction, is_for_later: bool) -> None:  # noqa: FBT001 - what was pressed
        plans = service_of(pressed, PlanService)
        await plans.cancel(guild_of(pressed).id, session.id, reason, is_for_later=is_for_later)
        text = _("❌ **{title}** is cancelled. Whoever wanted to come is told.")
        if session.state is State.DRAFT:
            text = _("🗑️ The draft is gone.")
        await say_instead(pressed, text, title=inert(session.plan.title))

    question = cancel_question(session, reason, await _told(interaction, session), locale_of(interaction))
    await _ask(interaction, session, question, cancel)


async def say_instead(interaction: Interaction, text: Text, /, **params: object) -> None:
    """Say something in place of the message that was pressed."""
    note = layout_of(card(translate(text, locale_of(interaction), **params)))
    await interaction.response.edit_message(view=note, allowed_mentions=discord.AllowedMentions.none())


async def _ask(
    interaction: Interaction, session: Session, question: str, on_choice: Callable[[Interaction, bool], Awaitable[None]]
) -> None:
    locale = locale_of(interaction)
    series = await service_of(interaction, LookService).series_of(session)
    is_of_series = series is not None and session.state is not State.DRAFT
    if series is not None and is_of_series:
        question += "\n" + series_note(series, locale)
    view = Decision(interaction.user.id, question, on_choice, locale=locale, is_of_series=is_of_series)
    await view.send(interaction)


async def _told(interaction: Interaction, session: Session) -> int:
    counts = await service_of(interaction, PlaceService).counts(session.id)
    return counts.held + counts.waiting + counts.maybe


def _button(
    label: Text, callback: Any, locale: str, style: discord.ButtonStyle = discord.ButtonStyle.secondary
) -> Button:
    made: Button = discord.ui.Button(label=translate(label, locale), style=style)
    made.callback = callback
    return made
