"""The moderators' panel. Its buttons survive restarts, and say which question whoever pressed saw on the floor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord

from bot.i18n import _, translate
from bot.kit import Confirm, PersistentItem, guild_of, layout_of, locale_of, server_locale, service_of
from cogs.sessions.forms.permits import session_to_run
from cogs.sessions.render.live import panel_card
from cogs.sessions.service import NOTHING, CourseService, FloorService, Step

if TYPE_CHECKING:
    import re

    from bot.i18n import Text
    from cogs.sessions.models import Floor

Interaction = discord.Interaction[Any]
Button = discord.ui.Button[Any]
STEPS: dict[Step, tuple[str, Text, discord.ButtonStyle]] = {
    Step.NEXT: ("▶️", _("Next"), discord.ButtonStyle.primary),
    Step.ANSWERED: ("✅", _("Answered"), discord.ButtonStyle.success),
    Step.SKIP: ("⏭️", _("Skip"), discord.ButtonStyle.secondary),
}


class StepButton(
    PersistentItem[Button], template=r"sessions:floor:(?P<step>next|answered|skip):(?P<id>\d+):(?P<seen>\d+)"
):
    """Moves on from what is on the floor."""

    def __init__(self, step: Step, session_id: int, seen_id: int, locale: str = "en", *, is_off: bool = False) -> None:
        emoji, label, style = STEPS[step]
        custom_id = f"sessions:floor:{step.value}:{session_id}:{seen_id}"
        super().__init__(
            discord.ui.Button(
                emoji=emoji, label=translate(label, locale), style=style, custom_id=custom_id, disabled=is_off
            )
        )
        self.step, self.session_id, self.seen_id = step, session_id, seen_id

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(Step(match["step"]), int(match["id"]), int(match["seen"]))

    async def press(self, interaction: Interaction) -> None:
        """Move on, and show the panel as it is now. Raises NotAllowedError, FloorMoved, BadInputError."""
        await session_to_run(interaction, self.session_id)
        service, guild_id = service_of(interaction, FloorService), guild_of(interaction).id
        floor = await service.step(guild_id, self.session_id, self.step, self.seen_id, by=interaction.user.id)
        view = panel_of(floor, await server_locale(interaction))
        await interaction.response.edit_message(view=view, allowed_mentions=discord.AllowedMentions.none())


class EndButton(PersistentItem[Button], template=r"sessions:end:(?P<id>\d+)"):
    """Ends a session, once that is confirmed."""

    def __init__(self, session_id: int, locale: str = "en") -> None:
        label = translate(_("End session"), locale)
        style = discord.ButtonStyle.danger
        super().__init__(discord.ui.Button(label=label, style=style, custom_id=f"sessions:end:{session_id}"))
        self.session_id = session_id

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]))

    async def press(self, interaction: Interaction) -> None:
        """Ask first. Raises NotAllowedError, NoSession."""
        await ask_to_end(interaction, self.session_id)


async def ask_to_end(interaction: Interaction, session_id: int) -> None:
    """Ask privately whether to end a session, then end it. Raises NotAllowedError, NoSession."""
    session = await session_to_run(interaction, session_id)
    locale = locale_of(interaction)

    async def end(confirmed: Interaction) -> None:
        await session_to_run(confirmed, session_id)
        await confirmed.response.defer()  # hundreds who get their points can take longer than Discord waits
        await service_of(confirmed, CourseService).end(session.guild_id, session_id)
        view = layout_of()
        said = translate(_("✅ The session is over. The draft of its recap is on its way to the team."), locale)
        view.add_item(discord.ui.TextDisplay(said))
        await confirmed.edit_original_response(view=view)

    question = translate(_("End the session now? Who was there gets their points, and it cannot go on."), locale)
    # A new private message: the panel itself stays as it is.
    await interaction.response.defer(ephemeral=True, thinking=True)
    await Confirm(interaction.user.id, question, end, locale=locale).send(interaction)


def panel_of(floor: Floor, locale: str) -> discord.ui.LayoutView:
    """Draw the panel with its buttons."""
    seen_id = floor.question.id if floor.question is not None else NOTHING
    is_empty = floor.question is None
    steps = [
        StepButton(Step.NEXT, floor.session.id, seen_id, locale, is_off=is_empty and not floor.following),
        StepButton(Step.ANSWERED, floor.session.id, seen_id, locale, is_off=is_empty),
        StepButton(Step.SKIP, floor.session.id, seen_id, locale, is_off=is_empty),
    ]
    return panel_card(floor, locale, steps=steps, end=EndButton(floor.session.id, locale))
