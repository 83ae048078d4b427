"""What to do about a session whose event was deleted. The buttons survive restarts; all else is read when pressed."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

import discord

from bot.i18n import Text, _, translate
from bot.kit import PersistentItem, guild_of, locale_of, require_permissions, server_locale, service_of
from cogs.sessions.forms.planning import ReasonForm
from cogs.sessions.render.events import decided_card
from cogs.sessions.service import PlanService
from cogs.sessions.service.events import EventService

if TYPE_CHECKING:
    import re

    from cogs.sessions.models import Session

Interaction = discord.Interaction[Any]


class GoneChoice(StrEnum):
    """What can be done about it."""

    AGAIN = "again"
    CANCEL = "cancel"
    LEAVE = "leave"


LABELS: dict[GoneChoice, tuple[Text, discord.ButtonStyle]] = {
    GoneChoice.AGAIN: (_("Make it again"), discord.ButtonStyle.success),
    GoneChoice.CANCEL: (_("Cancel the session"), discord.ButtonStyle.danger),
    GoneChoice.LEAVE: (_("Leave it without"), discord.ButtonStyle.secondary),
}
DECIDED: dict[GoneChoice, Text] = {
    GoneChoice.AGAIN: _("🗓️ The event of **{title}** is made again. Decided by {member}."),
    GoneChoice.CANCEL: _("❌ **{title}** is cancelled. Whoever wanted to come is told. Decided by {member}."),
    GoneChoice.LEAVE: _("🗓️ **{title}** takes place without an event of Discord. Decided by {member}."),
}


class GoneButton(
    PersistentItem[discord.ui.Button[Any]], template=r"sessions:gone:(?P<id>\d+):(?P<choice>again|cancel|leave)"
):
    """Decides about a deleted event."""

    def __init__(self, session_id: int, choice: GoneChoice, locale: str = "en") -> None:
        label, style = LABELS[choice]
        custom_id = f"sessions:gone:{session_id}:{choice.value}"
        super().__init__(discord.ui.Button(label=translate(label, locale), style=style, custom_id=custom_id))
        self.session_id = session_id
        self.choice = choice

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]), GoneChoice(match["choice"]))

    async def press(self, interaction: Interaction) -> None:
        """Do it, for who may manage events. Raises NoSession, EventDecided."""
        require_permissions(interaction, "manage_events")
        guild, events = guild_of(interaction), service_of(interaction, EventService)
        if self.choice is GoneChoice.AGAIN:
            await self._show(interaction, await events.make_again(guild.id, self.session_id))
            return
        session = await events.undecided(guild.id, self.session_id)
        if self.choice is GoneChoice.CANCEL:
            await ReasonForm(self._cancel, locale_of(interaction)).open(interaction)
            return
        await self._show(interaction, session)

    async def _cancel(self, interaction: Interaction, reason: str) -> None:
        require_permissions(interaction, "manage_events")
        guild = guild_of(interaction)
        await service_of(interaction, EventService).undecided(guild.id, self.session_id)
        session = await service_of(interaction, PlanService).cancel(guild.id, self.session_id, reason)
        await self._show(interaction, session)

    async def _show(self, interaction: Interaction, session: Session) -> None:
        locale = await server_locale(interaction)
        view = decided_card(session, DECIDED[self.choice], interaction.user.id, locale)
        await interaction.response.edit_message(view=view, allowed_mentions=discord.AllowedMentions.none())
