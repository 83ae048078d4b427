"""Saying whether one comes. The buttons survive restarts: all they need is in their custom_id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord

from bot.i18n import _, translate
from bot.kit import PersistentItem, guild_of, locale_of, member_of, service_of
from bot.kit.context import say
from cogs.sessions.models import Answer
from cogs.sessions.render.words import seat_sentence
from cogs.sessions.service import PlaceService

if TYPE_CHECKING:
    import re

    from bot.i18n import Text

Interaction = discord.Interaction[Any]
LABELS: dict[Answer, tuple[str, Text, discord.ButtonStyle]] = {
    Answer.GOING: ("✅", _("Going"), discord.ButtonStyle.success),
    Answer.MAYBE: ("🤔", _("Maybe"), discord.ButtonStyle.secondary),
    Answer.NO: ("👋", _("Can't"), discord.ButtonStyle.secondary),
}


class AnswerButton(
    PersistentItem[discord.ui.Button[Any]], template=r"sessions:answer:(?P<id>\d+):(?P<answer>going|maybe|no)"
):
    """Says that one comes, may come, or can't."""

    def __init__(self, session_id: int, answer: Answer, locale: str = "en") -> None:
        emoji, label, style = LABELS[answer]
        custom_id = f"sessions:answer:{session_id}:{answer.value}"
        super().__init__(
            discord.ui.Button(emoji=emoji, label=translate(label, locale), style=style, custom_id=custom_id)
        )
        self.session_id = session_id
        self.answer = answer

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Build the button from its custom_id."""
        return cls(int(match["id"]), Answer(match["answer"]))

    async def press(self, interaction: Interaction) -> None:
        """Take it down and tell whoever pressed how they stand. Raises NoSession, SessionOver, NotForYou."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        service, guild, member = service_of(interaction, PlaceService), guild_of(interaction), member_of(interaction)
        role_ids = [role.id for role in member.roles]
        seat = await service.answer(guild.id, self.session_id, member.id, self.answer, role_ids=role_ids)
        session = await service.get(guild.id, self.session_id)
        await say(interaction, seat_sentence(seat, session.plan, locale_of(interaction)))
